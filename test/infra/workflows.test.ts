import { describe, expect, it } from "vitest";

import { graph, resource, resourcesOf, variablesOf } from "./synthesized.ts";

const functions = resourcesOf("aws:lambda/function:Function");
const idOf = (type: string, name: string) => resource(type, name).id;
const tableName = (name: string) => resource("aws:dynamodb/table:Table", name).inputs["name"];
const queueUrl = (name: string) => idOf("aws:sqs/queue:Queue", name);

/** The mapping from a queue to its function. */
function mappingOf(queueName: string) {
  const [mapping] = resourcesOf("aws:lambda/eventSourceMapping:EventSourceMapping").filter(
    ({ inputs }) => String(inputs["eventSourceArn"]).includes(`-${queueName}-`),
  );
  return mapping?.inputs;
}

describe("every function", () => {
  it.each(functions)("$name runs a bundle of npm run build on nodejs24.x and arm64", (one) => {
    expect(one.inputs).toMatchObject({
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      packageType: "Zip",
    });
    const code = resourcesOf("aws:s3/bucketObjectv2:BucketObjectv2").find(
      ({ inputs }) => inputs["key"] === one.inputs["s3Key"],
    );
    const service = String(one.inputs["name"]).replace("gatehouse-local-", "");
    expect(code?.inputs["source"]).toBe(`dist/functions/${service}`);
  });

  it("has a role of its own", () => {
    const roles = functions.map(({ inputs }) => inputs["role"]);
    expect(new Set(roles).size).toBe(functions.length);
    expect(roles).toEqual(
      functions.map(
        ({ inputs }) => `arn:aws:iam::${graph.accountId}:role/${String(inputs["name"])}`,
      ),
    );
  });

  it.each(functions)("$name has a log group of its own that keeps a year", ({ inputs }) => {
    const { logGroup } = inputs["loggingConfig"] as { logGroup: string };
    expect(logGroup).toBe(`/aws/lambda/${String(inputs["name"])}`);
    const [group] = resourcesOf("aws:cloudwatch/logGroup:LogGroup").filter(
      (one) => one.inputs["name"] === logGroup,
    );
    expect(group?.inputs["retentionInDays"]).toBe(365);
  });

  it.each(functions)("$name is given no key and no variable of SST's", ({ name }) => {
    expect(Object.keys(variablesOf(name)).filter((key) => key.startsWith("SST_"))).toEqual([]);
  });
});

describe.each([
  {
    service: "reconcile-endpoint-connections",
    name: "ReconcileEndpointConnectionsFunction",
    queue: "HintsQueue",
    role: "gatehouse-local-provider-connections",
    batches: 5,
  },
  {
    service: "reconcile-endpoint-services",
    name: "ReconcileEndpointServicesFunction",
    queue: "ServiceHintsQueue",
    role: "gatehouse-local-provider-services",
    batches: 2,
  },
])("$service", ({ service, name, queue, role, batches }) => {
  it("is told its tables, its queue, whom it believes, in which role it works elsewhere, and the limits it keeps", () => {
    expect(variablesOf(name)).toEqual({
      ALLOWLIST_TABLE: tableName("AllowlistTable"),
      LEDGER_TABLE: tableName("LedgerTable"),
      AUDIT_TABLE: tableName("AuditTable"),
      ORGANIZATION_TABLE: tableName("OrganizationTable"),
      ORGANIZATION_ID: "o-exampleorg1",
      ORGANIZATION_MAP_MAX_AGE_SECONDS: "3600",
      HINT_QUEUE_URL: queueUrl(queue),
      NOTIFICATION_TOPIC_ARNS: [
        idOf("aws:sns/topic:Topic", "EndpointNotificationsTopic"),
        idOf("aws:sns/topic:Topic", "EndpointNotificationsEuCentral1Topic"),
        "arn:aws:sns:eu-west-1:777788889999:gatehouse-local-endpoint-notifications",
        "arn:aws:sns:eu-central-1:777788889999:gatehouse-local-endpoint-notifications",
      ].join(","),
      INTENT_LEASE_SECONDS: "45",
      HUB_ACCOUNT_ID: graph.accountId,
      PROVIDER_ROLE_ARNS: `arn:aws:iam::777788889999:role/${role}`,
      IDS_PER_CALL: "100",
    });
  });

  it(`takes ten hints at a time, ${batches} batches at once, and fails single hints`, () => {
    expect(mappingOf(queue)).toMatchObject({
      functionName: expect.stringMatching(new RegExp(`:gatehouse-local-${service}$`)) as unknown,
      batchSize: 10,
      maximumBatchingWindowInSeconds: 0,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: batches },
    });
  });
});

describe.each([
  {
    service: "reconcile-share-invitations",
    name: "ReconcileShareInvitationsFunction",
    queue: "InvitationHintsQueue",
    own: {
      SPOKE_ROLE_ARNS: "arn:aws:iam::444455556666:role/gatehouse-local-receiver-shares",
      EXTERNAL_ID: "gatehouse-local",
    },
  },
  {
    service: "reconcile-share-principals",
    name: "ReconcileSharePrincipalsFunction",
    queue: "ShareHintsQueue",
    own: { MANAGEMENT_ACCOUNT_ID: "111122223333" },
  },
  {
    service: "reconcile-network-associations",
    name: "ReconcileNetworkAssociationsFunction",
    queue: "AssociationHintsQueue",
    own: {
      SPOKE_ROLE_ARNS: ["333344445555", "444455556666", "555566667777"]
        .map((accountId) => `arn:aws:iam::${accountId}:role/gatehouse-local-member-associations`)
        .join(","),
      EXTERNAL_ID: "gatehouse-local",
      REQUEST_TABLE: tableName("RequestsTable"),
      ASSOCIATIONS_PER_NETWORK: "500",
    },
  },
])("$service", ({ service, name, queue, own }) => {
  it("is told its tables, its queue, in which role it works elsewhere, and what only it needs", () => {
    expect(variablesOf(name)).toEqual({
      ALLOWLIST_TABLE: tableName("AllowlistTable"),
      LEDGER_TABLE: tableName("LedgerTable"),
      AUDIT_TABLE: tableName("AuditTable"),
      ORGANIZATION_TABLE: tableName("OrganizationTable"),
      ORGANIZATION_ID: "o-exampleorg1",
      ORGANIZATION_MAP_MAX_AGE_SECONDS: "3600",
      HINT_QUEUE_URL: queueUrl(queue),
      INTENT_LEASE_SECONDS: "90",
      HUB_ACCOUNT_ID: graph.accountId,
      ...own,
    });
  });

  it("takes ten hints at a time, two batches at once, and fails single hints", () => {
    expect(mappingOf(queue)).toMatchObject({
      functionName: expect.stringMatching(new RegExp(`:gatehouse-local-${service}$`)) as unknown,
      batchSize: 10,
      maximumBatchingWindowInSeconds: 0,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 2 },
    });
  });
});

describe("queues of hints", () => {
  it.each([
    { queue: "HintsQueue", deadLetters: "HintDeadLettersQueue", seconds: 180 },
    { queue: "ServiceHintsQueue", deadLetters: "ServiceHintDeadLettersQueue", seconds: 180 },
    { queue: "InvitationHintsQueue", deadLetters: "InvitationHintDeadLettersQueue", seconds: 360 },
    { queue: "ShareHintsQueue", deadLetters: "ShareHintDeadLettersQueue", seconds: 360 },
    {
      queue: "AssociationHintsQueue",
      deadLetters: "AssociationHintDeadLettersQueue",
      seconds: 360,
    },
    {
      queue: "OrganizationHintsQueue",
      deadLetters: "OrganizationHintDeadLettersQueue",
      seconds: 1_800,
    },
  ])(
    "$queue hides a hint for six times as long as its function may run, and gives it up after eight tries",
    ({ queue, deadLetters, seconds }) => {
      const reader = functions.find(({ inputs }) =>
        String(mappingOf(queue)?.["functionName"]).endsWith(`:${String(inputs["name"])}`),
      );
      const { inputs } = resource("aws:sqs/queue:Queue", queue);
      expect(inputs["visibilityTimeoutSeconds"]).toBe(seconds);
      expect(6 * Number(reader?.inputs["timeout"])).toBe(seconds);
      expect(JSON.parse(String(inputs["redrivePolicy"]))).toEqual({
        deadLetterTargetArn: expect.stringMatching(`:gatehouse-local-${deadLetters}-`) as unknown,
        maxReceiveCount: 8,
      });
    },
  );
});

describe("sweep", () => {
  it("runs every five minutes", () => {
    expect(
      resource("aws:scheduler/schedule:Schedule", "SweepScheduleSchedule").inputs,
    ).toMatchObject({
      scheduleExpression: "rate(5 minutes)",
      state: "ENABLED",
      target: { arn: expect.stringMatching(/:function:gatehouse-local-sweep$/) as unknown },
    });
  });
});

describe("refresh-organization", () => {
  it("runs every 15 minutes, and on hints that the organization has changed", () => {
    expect(
      resource("aws:scheduler/schedule:Schedule", "RefreshScheduleSchedule").inputs,
    ).toMatchObject({
      scheduleExpression: "rate(15 minutes)",
      state: "ENABLED",
      target: {
        arn: expect.stringMatching(/:function:gatehouse-local-refresh-organization$/) as unknown,
      },
    });
    expect(mappingOf("OrganizationHintsQueue")).toMatchObject({
      functionName: expect.stringMatching(/:gatehouse-local-refresh-organization$/) as unknown,
      batchSize: 10,
      maximumBatchingWindowInSeconds: 0,
    });
  });

  it("takes ten hints at a time and can send them back while a refresh runs", () => {
    expect(mappingOf("OrganizationHintsQueue")).toMatchObject({
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 2 },
    });
  });

  it("is not limited by reserved concurrency, as no function is: what is throttled stays hidden for long", () => {
    const limited = functions.filter(
      ({ inputs }) => inputs["reservedConcurrentExecutions"] !== undefined,
    );
    expect(limited).toEqual([]);
  });
});

describe.each([
  { service: "sweep", name: "SweepFunction", more: {} },
  { service: "allowlist-changes", name: "AllowlistChangesFunction", more: {} },
  {
    service: "refresh-organization",
    name: "RefreshOrganizationFunction",
    more: {
      ORGANIZATION_TABLE: tableName("OrganizationTable"),
      ORGANIZATION_ID: "o-exampleorg1",
      LEDGER_TABLE: tableName("LedgerTable"),
      HINT_QUEUE_URL: queueUrl("OrganizationHintsQueue"),
    },
  },
])("$service", ({ name, more }) => {
  it("is told where the offerings are, whose they are, and where to ask for looks", () => {
    expect(variablesOf(name)).toEqual({
      ALLOWLIST_TABLE: tableName("AllowlistTable"),
      CONNECTION_HINT_QUEUE_URL: queueUrl("HintsQueue"),
      SERVICE_HINT_QUEUE_URL: queueUrl("ServiceHintsQueue"),
      INVITATION_HINT_QUEUE_URL: queueUrl("InvitationHintsQueue"),
      SHARE_HINT_QUEUE_URL: queueUrl("ShareHintsQueue"),
      ASSOCIATION_HINT_QUEUE_URL: queueUrl("AssociationHintsQueue"),
      OWNER_ACCOUNT_IDS: `${graph.accountId},777788889999`,
      REGIONS: "eu-west-1,eu-central-1",
      RECEIVER_ACCOUNT_IDS: `${graph.accountId},444455556666`,
      RAM_REGIONS: "eu-west-1,eu-central-1,us-east-1",
      ...more,
    });
  });
});

describe("allowlist-changes", () => {
  it.each(["AllowlistTable", "RequestsTable"])(
    "reads the stream of %s from its beginning, with bounded retries and a place for what fails",
    (name) => {
      const table = String(tableName(name));
      const mappings = resourcesOf("aws:lambda/eventSourceMapping:EventSourceMapping").filter(
        ({ inputs }) => String(inputs["eventSourceArn"]).includes(`table/${table}/stream/`),
      );
      expect(mappings.map(({ inputs }) => inputs)).toMatchObject([
        {
          functionName: expect.stringMatching(/:gatehouse-local-allowlist-changes$/) as unknown,
          startingPosition: "TRIM_HORIZON",
          batchSize: 100,
          bisectBatchOnFunctionError: true,
          maximumRetryAttempts: 10,
          functionResponseTypes: ["ReportBatchItemFailures"],
          destinationConfig: {
            onFailure: {
              destinationArn: expect.stringMatching(/AllowlistChangeFailures/) as unknown,
            },
          },
        },
      ]);
    },
  );
});
