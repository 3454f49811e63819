import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Context, SQSEvent } from "aws-lambda";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  inject,
  it,
  vi,
} from "vitest";

import { collectionOf } from "../../../functions/adapters/allowlist-table.ts";
import { toLedgerItem } from "../../../functions/adapters/ledger-item.ts";
import { dynamoOrganizationMap } from "../../../functions/adapters/organization-table.ts";
import { LookMessage } from "../../../functions/core/hint.ts";
import type { handler as Handler } from "../../../functions/handlers/refresh-organization.ts";
import { defaultKnobs } from "../../../local/organization/knobs.ts";
import type { Organization } from "../../../local/organization/organization.ts";
import { createOrganization } from "../../../local/organization/organization.ts";
import type { Dynamodb } from "../../../local/organization/services/dynamodb/dynamodb.ts";
import { createDynamodb } from "../../../local/organization/services/dynamodb/dynamodb.ts";
import { createSqs } from "../../../local/organization/services/sqs/sqs.ts";
import { aRecord } from "../../support/ledger-story.ts";
import { blue, resource } from "../../support/situation.ts";

const HUB = "222233334444";
const REGION = "eu-west-1";
const green = "444455556666";
/** Registered, but nobody of this story is connected to it. */
const other = resource.replace("vpce-svc-0", "vpce-svc-f");

let organization: Organization;
let dynamodb: Dynamodb;
let documents: DynamoDBDocumentClient;
let sqs: SQSClient;
let handler: typeof Handler;
const queues = { connections: "", services: "", organization: "" };

beforeAll(async () => {
  organization = await createOrganization({ delegatedAdministratorIds: [HUB] });
  organization.platform.knobs.throttling = "off";
  dynamodb = createDynamodb(organization.platform, { endpoint: inject("dynamodbEndpoint") });
  for (const service of dynamodb.services) organization.register(service);
  await putTable("allowlist", ["pk", "sk"], { offerings: ["collection", "pk"] });
  await putTable("ledger", ["pk"], { tenant: ["tenant", "updatedAt"] });
  await putTable("organization", ["pk", "sk"], {});
  const simulatedSqs = createSqs(organization.platform);
  organization.register(simulatedSqs.service);
  simulatedSqs.setEndpoint(organization.endpoint);
  for (const name of ["connections", "services", "organization"] as const) {
    const arn = `arn:aws:sqs:${REGION}:${HUB}:${name}`;
    simulatedSqs.putQueue({ arn, visibilityTimeoutSeconds: 0, messageRetentionSeconds: 345_600 });
    queues[name] = simulatedSqs.urlOf(arn);
  }
  const { accessKeyId, secretAccessKey } = organization.profile("hub");
  const environment = {
    AWS_ENDPOINT_URL: organization.endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_LAMBDA_FUNCTION_NAME: "gatehouse-local-refresh-organization",
    HINT_QUEUE_URL: queues.organization,
    POWERTOOLS_LOG_LEVEL: "SILENT",
    POWERTOOLS_METRICS_DISABLED: "true",
    ALLOWLIST_TABLE: "allowlist",
    LEDGER_TABLE: "ledger",
    ORGANIZATION_TABLE: "organization",
    ORGANIZATION_ID: organization.platform.organizationId,
    CONNECTION_HINT_QUEUE_URL: queues.connections,
    SERVICE_HINT_QUEUE_URL: queues.services,
    // Of kinds that this file registers nothing of.
    INVITATION_HINT_QUEUE_URL: queues.services,
    SHARE_HINT_QUEUE_URL: queues.services,
    ASSOCIATION_HINT_QUEUE_URL: queues.services,
    OWNER_ACCOUNT_IDS: HUB,
    REGIONS: REGION,
    RECEIVER_ACCOUNT_IDS: HUB,
    RAM_REGIONS: REGION,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  sqs = new SQSClient({});
  documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  for (const pk of [resource, other]) {
    const collection = collectionOf("endpoint-connection", HUB, REGION);
    await put("allowlist", { pk, sk: "offering", collection });
  }
  ({ handler } = await import("../../../functions/handlers/refresh-organization.ts"));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  sqs.destroy();
  documents.destroy();
  dynamodb.stop();
  await organization.close();
});
beforeEach(async () => {
  Object.assign(organization.platform.knobs, defaultKnobs, { throttling: "off" });
  await refresh();
  await asked("connections");
  await asked("services");
});

const schemaOf = ([hash = "", range]: readonly string[]) => [
  { AttributeName: hash, KeyType: "HASH" as const },
  ...(range === undefined ? [] : [{ AttributeName: range, KeyType: "RANGE" as const }]),
];
async function putTable(
  name: string,
  keys: readonly string[],
  indexes: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const attributes = new Set([...keys, ...Object.values(indexes).flat()]);
  await dynamodb.putTable({
    arn: `arn:aws:dynamodb:${REGION}:${HUB}:table/${name}`,
    name,
    attributes: [...attributes].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    keySchema: schemaOf(keys),
    globalSecondaryIndexes: Object.entries(indexes).map(([IndexName, of]) => ({
      IndexName,
      KeySchema: schemaOf(of),
      Projection: { ProjectionType: "ALL" },
    })),
  });
}
const put = (TableName: string, Item: Record<string, unknown>) =>
  documents.send(new PutCommand({ TableName, Item }));
const map = () => dynamoOrganizationMap(documents, "organization");
const snapshot = async () => {
  const head = await map().head();
  return typeof head === "string" ? 0 : head.snapshot;
};
const refresh = (event: Partial<SQSEvent> = {}) =>
  // Lambda's context; nothing else of it is looked at.
  handler(event, { awsRequestId: "request", getRemainingTimeInMillis: () => 300_000 } as Context);
/** A hint of the organization that came so long ago, in ms. */
function aHint(agoMs: number): Partial<SQSEvent> {
  const SentTimestamp = String(Date.now() - agoMs);
  // One message of SQS; only its time is looked at.
  return { Records: [{ attributes: { SentTimestamp } }] } as SQSEvent;
}
/** The resources that looks were asked for since the last time, in alphabetical order. */
async function asked(queue: keyof typeof queues): Promise<string[]> {
  const QueueUrl = queues[queue];
  const resources: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    if (Messages.length === 0) return resources.toSorted();
    for (const { Body = "", ReceiptHandle } of Messages) {
      resources.push(LookMessage.parse(JSON.parse(Body)).resource);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}

it("writes down the whole organization", async () => {
  const members = organization.platform.accounts.filter((account) => account.inOrganization);
  const { accounts, head } = await map().known();
  expect(accounts.map(({ accountId }) => accountId).toSorted()).toEqual(
    members.map(({ id }) => id).toSorted(),
  );
  expect(head).toMatchObject({ accounts: members.length });
});

it("asks for nothing when nothing changed", async () => {
  const before = await snapshot();
  await refresh();
  expect(await snapshot()).toBe(before + 1);
  expect(await asked("connections")).toEqual([]);
  expect(await asked("services")).toEqual([]);
});

it("asks for looks at what a changed account is connected to, and at every service", async () => {
  const over = { resource: other, status: "over" as const, connection: `${other}/vpce-over` };
  await put("ledger", toLedgerItem(aRecord({ tenant: blue })));
  await put("ledger", toLedgerItem(aRecord({ tenant: blue, ...over })));
  organization.move(blue, ["sandbox"]);
  await refresh();
  expect(await asked("connections")).toEqual([resource]);
  expect(await asked("services")).toEqual([resource, other].toSorted());
});

it("lets an account go once a second listing lacks it and AWS says so, and looks again each time", async () => {
  organization.leave(green);
  await put(
    "ledger",
    toLedgerItem(aRecord({ tenant: green, connection: `${resource}/vpce-green` })),
  );
  const departedAt = async () =>
    (await map().known()).accounts.find(({ accountId }) => accountId === green)?.departedAt;
  await refresh();
  expect(await departedAt()).toBeUndefined();
  expect(await asked("connections")).toEqual([resource]);
  await refresh();
  expect(await departedAt()).toBeInstanceOf(Date);
  expect(await asked("connections")).toEqual([resource]);
});

it("answers an event by a refresh, and one that came before the last listing by none", async () => {
  const before = await snapshot();
  await refresh(aHint(60_000));
  expect(await snapshot()).toBe(before);
  await refresh(aHint(-60_000));
  expect(await snapshot()).toBe(before + 1);
});

it("fails, and changes nothing, when the listing is empty", async () => {
  const before = await snapshot();
  organization.platform.knobs.unlistedAccountIds = organization.platform.accounts.map(
    ({ id }) => id,
  );
  await expect(refresh()).rejects.toThrow(/not refreshed: AWS listed no account at all/);
  expect(await snapshot()).toBe(before);
});

/** The turn of refreshes, as the table has it. */
async function theTurn() {
  const Key = { pk: "turn", sk: "refresh" };
  return (await documents.send(new GetCommand({ TableName: "organization", Key }))).Item;
}
const anotherRefreshUntil = (until: Date) =>
  put("organization", {
    pk: "turn",
    sk: "refresh",
    holder: "another",
    until: until.getTime(),
    schema: 1,
  });
const inMs = (ms: number) => new Date(Date.now() + ms);

describe("while another refresh runs", () => {
  beforeEach(() => anotherRefreshUntil(inMs(300_000)));
  afterEach(() => anotherRefreshUntil(inMs(-1)));

  it("sends an event back for a minute", async () => {
    const QueueUrl = queues.organization;
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" }));
    const receive = async () => {
      const Attributes = ["SentTimestamp"] as const;
      const command = new ReceiveMessageCommand({
        QueueUrl,
        VisibilityTimeout: 600,
        MessageSystemAttributeNames: [...Attributes],
      });
      return (await sqs.send(command)).Messages ?? [];
    };
    const [message] = await receive();
    const { MessageId: messageId = "", ReceiptHandle: receiptHandle = "" } = message ?? {};
    const attributes = { SentTimestamp: message?.Attributes?.SentTimestamp ?? "" };
    const before = await snapshot();
    // One message of SQS; nothing else of it is looked at.
    const event = { Records: [{ messageId, receiptHandle, attributes }] } as SQSEvent;
    expect(await refresh(event)).toEqual({
      batchItemFailures: [{ itemIdentifier: messageId }],
    });
    expect(await snapshot()).toBe(before);
    const { clock } = organization.platform;
    clock.advance(58_000);
    expect(await receive()).toEqual([]);
    clock.advance(3_000);
    expect(await receive()).toMatchObject([{ MessageId: messageId }]);
  });

  it("does nothing when it is the schedule that asks", async () => {
    const before = await snapshot();
    expect(await refresh()).toEqual({ batchItemFailures: [] });
    expect(await snapshot()).toBe(before);
  });

  it("begins all the same once that one's time is over", async () => {
    const before = await snapshot();
    await anotherRefreshUntil(inMs(-1));
    await refresh();
    expect(await snapshot()).toBe(before + 1);
  });
});

it("gives its turn up, whether it succeeds or fails", async () => {
  await refresh();
  expect(await theTurn()).not.toHaveProperty("holder");
  organization.platform.knobs.unlistedAccountIds = organization.platform.accounts.map(
    ({ id }) => id,
  );
  await expect(refresh()).rejects.toThrow("not refreshed");
  expect(await theTurn()).not.toHaveProperty("holder");
});
