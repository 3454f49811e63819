import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  TransactionCanceledException,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { beforeEach, expect, inject, it } from "vitest";

import type { PolicyDocument } from "../../../../../local/organization/identities.ts";
import {
  type Organization,
  createOrganization,
} from "../../../../../local/organization/organization.ts";
import {
  type Dynamodb,
  createDynamodb,
} from "../../../../../local/organization/services/dynamodb/dynamodb.ts";
import type { TableSettings } from "../../../../../local/organization/services/dynamodb/table.ts";

const HUB = "222233334444";
const BLUE = "333344445555";
const REGION = "eu-west-1";
const LEDGER = `arn:aws:dynamodb:${REGION}:${HUB}:table/ledger`;
const KEY = `arn:aws:kms:${REGION}:${HUB}:key/11111111-2222-3333-4444-555555555555`;

let organization: Organization;
let dynamodb: Dynamodb;
const clients: DynamoDBClient[] = [];

beforeEach(async () => {
  organization = await createOrganization();
  dynamodb = createDynamodb(organization.platform, {
    endpoint: inject("dynamodbEndpoint"),
    keyPolicy: () =>
      policy({ Effect: "Allow", Principal: { AWS: HUB }, Action: "kms:*", Resource: "*" }),
  });
  for (const service of dynamodb.services) organization.register(service);
  await dynamodb.putTable(aTable());
  return async () => {
    for (const client of clients.splice(0)) client.destroy();
    dynamodb.stop();
    await organization.close();
  };
});

function policy(...Statement: object[]): PolicyDocument {
  return { Version: "2012-10-17", Statement };
}

function allow(Action: string | string[], Resource: string | string[], rest: object = {}): object {
  return { Effect: "Allow", Action, Resource, ...rest };
}

function aTable(settings: Partial<TableSettings> = {}): TableSettings {
  return {
    arn: LEDGER,
    name: "ledger",
    attributes: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "tenant", AttributeType: "S" },
    ],
    keySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    globalSecondaryIndexes: [
      {
        IndexName: "by-tenant",
        KeySchema: [{ AttributeName: "tenant", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
    ...settings,
  };
}

function clientOf(key: {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}): DynamoDBClient {
  const client = new DynamoDBClient({
    region: REGION,
    endpoint: organization.endpoint,
    credentials: key,
    maxAttempts: 1,
  });
  clients.push(client);
  return client;
}

function admin(profile = "hub"): DynamoDBClient {
  return clientOf(organization.profile(profile));
}

/** A role of the hub with these statements and nothing else. */
function roleWith(...statements: object[]): DynamoDBClient {
  const arn = `arn:aws:iam::${HUB}:role/tested`;
  const { identities } = organization.platform;
  const trust = policy();
  const policies = { only: policy(...statements) };
  identities.putRole({ arn, accountId: HUB, name: "tested", trust, policies });
  return clientOf(identities.issueSession(arn, "test"));
}

const item = (pk: string, tenant = "blue") => ({ pk: { S: pk }, tenant: { S: tenant } });
const put = (client: DynamoDBClient, pk: string, TableName = "ledger") =>
  client.send(new PutItemCommand({ TableName, Item: item(pk) }));
const get = (client: DynamoDBClient, pk: string, TableName = "ledger") =>
  client.send(new GetItemCommand({ TableName, Key: { pk: { S: pk } } }));
const queryOf = (pk: string) =>
  new QueryCommand({
    TableName: "ledger",
    KeyConditionExpression: "pk = :pk",
    ExpressionAttributeValues: { ":pk": { S: pk } },
  });
const denied = (what: string) => ({
  name: "AccessDeniedException",
  message: expect.stringContaining(what),
});

it("stores and answers items, binary values included", async () => {
  const client = admin();
  const bytes = Uint8Array.of(1, 2, 255);
  const Item = { ...item("a"), bytes: { B: bytes }, many: { L: [{ N: "1.5" }, { BOOL: true }] } };
  await client.send(new PutItemCommand({ TableName: "ledger", Item }));
  expect((await get(client, "a")).Item).toEqual(Item);
});

it("answers a failed condition with the item that failed it", async () => {
  const client = admin();
  await put(client, "a");
  const again = new PutItemCommand({
    TableName: "ledger",
    Item: item("a"),
    ConditionExpression: "attribute_not_exists(pk)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
  const error: unknown = await client.send(again).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConditionalCheckFailedException);
  expect(error).toMatchObject({ Item: item("a") });
});

it("answers a cancelled transaction with a reason for each of its operations", async () => {
  const client = admin();
  await put(client, "a");
  const Put = {
    TableName: "ledger",
    Item: item("a"),
    ConditionExpression: "attribute_not_exists(pk)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
  };
  const error: unknown = await client
    .send(
      new TransactWriteItemsCommand({
        TransactItems: [{ Put: { TableName: "ledger", Item: item("b") } }, { Put }],
      }),
    )
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TransactionCanceledException);
  expect(error).toMatchObject({
    CancellationReasons: [{ Code: "None" }, { Code: "ConditionalCheckFailed", Item: item("a") }],
  });
});

it("describes a table with the organization's own ARNs", async () => {
  await dynamodb.putTable(
    aTable({
      arn: dynamodb.tableArn(HUB, REGION, "requests"),
      name: "requests",
      stream: "NEW_AND_OLD_IMAGES",
      kmsKeyArn: KEY,
      deletionProtection: true,
    }),
  );
  const { Table } = await admin().send(new DescribeTableCommand({ TableName: "requests" }));
  const arn = `arn:aws:dynamodb:${REGION}:${HUB}:table/requests`;
  expect(Table).toMatchObject({
    TableArn: arn,
    LatestStreamArn: expect.stringMatching(new RegExp(`^${arn}/stream/\\d{4}-`)),
    GlobalSecondaryIndexes: [{ IndexArn: `${arn}/index/by-tenant` }],
    SSEDescription: { KMSMasterKeyArn: KEY },
    DeletionProtectionEnabled: true,
  });
  expect(Table?.LatestStreamArn).toBe(dynamodb.streamArnOf(arn));
  expect(JSON.stringify(Table)).not.toMatch(/ddblocal|000000000000/);
});

it("lists the tables of the caller's account only, in pages", async () => {
  await dynamodb.putTable(aTable({ arn: dynamodb.tableArn(HUB, REGION, "audit"), name: "audit" }));
  await dynamodb.putTable(aTable({ arn: dynamodb.tableArn(BLUE, REGION, "other"), name: "other" }));
  const first = await admin().send(new ListTablesCommand({ Limit: 1 }));
  expect(first).toMatchObject({ TableNames: ["audit"], LastEvaluatedTableName: "audit" });
  const second = await admin().send(new ListTablesCommand({ ExclusiveStartTableName: "audit" }));
  expect(second.TableNames).toEqual(["ledger"]);
  expect(second.LastEvaluatedTableName).toBeUndefined();
});

it("keeps tables of one name in different accounts and organizations apart", async () => {
  await dynamodb.putTable(aTable({ arn: dynamodb.tableArn(BLUE, REGION, "ledger") }));
  await put(admin("hub"), "a");
  expect((await get(admin("tenant-blue"), "a")).Item).toBeUndefined();
  const other = createDynamodb(organization.platform, { endpoint: inject("dynamodbEndpoint") });
  await other.putTable(aTable());
  other.stop();
});

it("refuses a caller without permission by action and resource", async () => {
  const client = roleWith(allow("dynamodb:GetItem", LEDGER));
  await get(client, "a");
  await expect(put(client, "a")).rejects.toMatchObject(
    denied(`dynamodb:PutItem on resource: ${LEDGER}`),
  );
});

it("authorizes each operation of a transaction as itself", async () => {
  const transaction = new TransactWriteItemsCommand({
    TransactItems: [
      { Put: { TableName: "ledger", Item: item("a") } },
      {
        ConditionCheck: {
          TableName: "ledger",
          Key: { pk: { S: "b" } },
          ConditionExpression: "attribute_not_exists(pk)",
        },
      },
    ],
  });
  await expect(roleWith(allow("dynamodb:PutItem", LEDGER)).send(transaction)).rejects.toMatchObject(
    denied("dynamodb:ConditionCheckItem"),
  );
  const both = ["dynamodb:PutItem", "dynamodb:ConditionCheckItem"];
  await roleWith(allow(both, LEDGER)).send(transaction);
  const read = new TransactGetItemsCommand({
    TransactItems: [{ Get: { TableName: "ledger", Key: { pk: { S: "a" } } } }],
  });
  expect(await admin().send(read)).toMatchObject({ Responses: [{ Item: item("a") }] });
});

it("authorizes a query or scan of an index on the index", async () => {
  const byTenant = {
    TableName: "ledger",
    IndexName: "by-tenant",
    KeyConditionExpression: "#tenant = :tenant",
    ExpressionAttributeNames: { "#tenant": "tenant" },
    ExpressionAttributeValues: { ":tenant": { S: "blue" } },
  };
  const client = roleWith(allow("dynamodb:Query", `${LEDGER}/index/by-tenant`));
  expect(await client.send(new QueryCommand(byTenant))).toMatchObject({ Items: [] });
  const onTable = { TableName: "ledger", KeyConditionExpression: "pk = :pk" };
  await expect(
    client.send(new QueryCommand({ ...onTable, ExpressionAttributeValues: { ":pk": { S: "a" } } })),
  ).rejects.toMatchObject(denied(`dynamodb:Query on resource: ${LEDGER}`));
  await expect(
    client.send(new ScanCommand({ TableName: "ledger", IndexName: "by-tenant" })),
  ).rejects.toMatchObject(denied(`${LEDGER}/index/by-tenant`));
});

it("shows the keys that a call touches to a condition on dynamodb:LeadingKeys", async () => {
  const own = { Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["mine"] } } };
  const client = roleWith(
    allow(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem"], LEDGER, own),
  );
  await get(client, "mine");
  await expect(get(client, "theirs")).rejects.toMatchObject(denied("dynamodb:GetItem"));
  await client.send(queryOf("mine"));
  await expect(client.send(queryOf("theirs"))).rejects.toMatchObject(denied("dynamodb:Query"));
  const Keys = [{ pk: { S: "mine" } }, { pk: { S: "theirs" } }];
  await expect(
    client.send(new BatchGetItemCommand({ RequestItems: { ledger: { Keys } } })),
  ).rejects.toMatchObject(denied("dynamodb:BatchGetItem"));
});

it("admits a foreign account only where both its own policy and the table's admit it", async () => {
  await expect(get(admin("tenant-blue"), "a", LEDGER)).rejects.toMatchObject(
    denied("dynamodb:GetItem"),
  );
  const arn = dynamodb.tableArn(HUB, REGION, "shared");
  const Principal = { AWS: `arn:aws:iam::${BLUE}:root` };
  await dynamodb.putTable(
    aTable({
      arn,
      name: "shared",
      resourcePolicy: policy({
        Principal,
        ...allow(["dynamodb:GetItem", "dynamodb:BatchGetItem"], arn),
      }),
    }),
  );
  await put(admin(), "a", "shared");
  const client = admin("tenant-blue");
  expect((await get(client, "a", arn)).Item).toEqual(item("a"));
  const batch = await client.send(
    new BatchGetItemCommand({ RequestItems: { [arn]: { Keys: [{ pk: { S: "a" } }] } } }),
  );
  expect(batch.Responses).toEqual({ [arn]: [item("a")] });
  await expect(put(client, "b", arn)).rejects.toMatchObject(denied("dynamodb:PutItem"));
});

it("asks for kms:Decrypt through DynamoDB where the table has a customer-managed key", async () => {
  const arn = dynamodb.tableArn(HUB, REGION, "secret");
  await dynamodb.putTable(aTable({ arn, name: "secret", kmsKeyArn: KEY }));
  const onTable = allow("dynamodb:GetItem", arn);
  await expect(get(roleWith(onTable), "a", "secret")).rejects.toMatchObject(denied("kms:Decrypt"));
  const through = (service: string) => ({
    Condition: { StringEquals: { "kms:ViaService": `${service}.${REGION}.amazonaws.com` } },
  });
  const viaSqs = roleWith(onTable, allow("kms:Decrypt", KEY, through("sqs")));
  await expect(get(viaSqs, "a", "secret")).rejects.toMatchObject(denied("kms:Decrypt"));
  await get(roleWith(onTable, allow("kms:Decrypt", KEY, through("dynamodb"))), "a", "secret");
});

it("leaves keys of a batch unprocessed as often as told, and never all of them", async () => {
  const client = admin();
  const writes = ["a", "b", "c"].map((pk) => ({ PutRequest: { Item: item(pk) } }));
  await client.send(new BatchWriteItemCommand({ RequestItems: { ledger: writes } }));
  dynamodb.leaveUnprocessed(1);
  const Keys = ["a", "b", "c"].map((pk) => ({ pk: { S: pk } }));
  const batch = new BatchGetItemCommand({
    RequestItems: { ledger: { Keys, ConsistentRead: true } },
  });
  const first = await client.send(batch);
  expect(first.Responses).toEqual({ ledger: [item("a")] });
  expect(first.UnprocessedKeys).toEqual({ ledger: { Keys: Keys.slice(1), ConsistentRead: true } });
  const second = await client.send(batch);
  expect(second.Responses?.["ledger"]).toHaveLength(3);
  expect(second.UnprocessedKeys).toEqual({});
});

it("says of a missing table that it was not found", async () => {
  await expect(get(admin(), "a", "nothing")).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

it.each([
  {
    what: "PartiQL",
    send: (client: DynamoDBClient) =>
      client.send(new ExecuteStatementCommand({ Statement: "SELECT * FROM ledger" })),
  },
  {
    what: "ReturnConsumedCapacity",
    send: (client: DynamoDBClient) =>
      client.send(
        new UpdateItemCommand({
          TableName: "ledger",
          Key: { pk: { S: "a" } },
          ReturnConsumedCapacity: "TOTAL",
        }),
      ),
  },
])("refuses by name what is not modelled: $what", async ({ send }) => {
  await expect(send(admin())).rejects.toMatchObject({ name: "NotModelledByGatehouseLocal" });
});

it("answers a storage that is gone with an internal error, not with a hang", async () => {
  const gone = createDynamodb(organization.platform, { endpoint: "http://127.0.0.1:1" });
  await expect(gone.putTable(aTable())).rejects.toMatchObject({
    code: "InternalServerError",
    status: 500,
  });
  gone.stop();
});
