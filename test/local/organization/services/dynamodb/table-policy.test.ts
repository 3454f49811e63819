import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

import { createOrganization } from "../../../../../local/organization/organization.ts";
import { createDynamodb } from "../../../../../local/organization/services/dynamodb/dynamodb.ts";

const HUB = "222233334444";
const TABLE = `arn:aws:dynamodb:eu-west-1:${HUB}:table/audit`;
const policy = (...Statement: readonly object[]) => ({ Version: "2012-10-17", Statement });

const organization = await createOrganization();
const { platform, endpoint } = organization;
const dynamodb = createDynamodb(platform, { endpoint: inject("dynamodbEndpoint") });
for (const service of dynamodb.services) organization.register(service);

/** A role of the hub that may do anything with any table. */
const arn = `arn:aws:iam::${HUB}:role/writer`;
const anything = policy({ Effect: "Allow", Action: "dynamodb:*", Resource: "*" });
platform.identities.putRole({
  arn,
  accountId: HUB,
  name: "writer",
  trust: anything,
  policies: { anything },
});
const writer = new DynamoDBClient({
  endpoint,
  region: "eu-west-1",
  credentials: platform.identities.issueSession(arn, "test"),
  maxAttempts: 1,
});

beforeAll(async () => {
  await dynamodb.putTable({
    arn: TABLE,
    name: "audit",
    attributes: [{ AttributeName: "id", AttributeType: "S" }],
    keySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  });
  dynamodb.setTablePolicy(
    TABLE,
    policy({
      Effect: "Deny",
      Principal: "*",
      Action: ["dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"],
      Resource: TABLE,
    }),
  );
});
afterAll(async () => {
  writer.destroy();
  dynamodb.stop();
  await organization.close();
});

const TableName = "audit";
const Key = { id: { S: "1" } };
const NOT_YET_RECORDED = { ConditionExpression: "attribute_not_exists(id)" };
const aPut = (text: string, condition: object = {}) => ({
  TableName,
  Item: { ...Key, text: { S: text } },
  ...condition,
});
const stored = async () =>
  (await writer.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item?.["text"]
    ?.S;

describe("a table whose policy denies changes", () => {
  const update = {
    TableName,
    Key,
    UpdateExpression: "SET #text = :text",
    ExpressionAttributeNames: { "#text": "text" },
    ExpressionAttributeValues: { ":text": { S: "changed" } },
  };
  beforeAll(() => writer.send(new PutItemCommand(aPut("first"))));

  it.each<[string, () => Promise<unknown>]>([
    ["an update", () => writer.send(new UpdateItemCommand(update))],
    ["a deletion", () => writer.send(new DeleteItemCommand({ TableName, Key }))],
    [
      "a batch",
      () =>
        writer.send(
          new BatchWriteItemCommand({
            RequestItems: { [TableName]: [{ PutRequest: { Item: aPut("changed").Item } }] },
          }),
        ),
    ],
    [
      "an update within a transaction",
      () => writer.send(new TransactWriteItemsCommand({ TransactItems: [{ Update: update }] })),
    ],
    [
      "a deletion within a transaction",
      () =>
        writer.send(
          new TransactWriteItemsCommand({ TransactItems: [{ Delete: { TableName, Key } }] }),
        ),
    ],
  ])("takes no %s from a role that may do anything", async (_, change) => {
    await expect(change()).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("explicit deny in a resource-based policy") as unknown,
    });
    expect(await stored()).toBe("first");
  });

  it("takes a put that says that nothing may be there, once, in a transaction too", async () => {
    await expect(
      writer.send(new PutItemCommand(aPut("again", NOT_YET_RECORDED))),
    ).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
    await expect(
      writer.send(
        new TransactWriteItemsCommand({
          TransactItems: [{ Put: aPut("again", NOT_YET_RECORDED) }],
        }),
      ),
    ).rejects.toMatchObject({ name: "TransactionCanceledException" });
    expect(await stored()).toBe("first");
  });

  it("is overwritten by a plain put, which IAM can't tell from a first one: hence the condition", async () => {
    await writer.send(new PutItemCommand(aPut("overwritten")));
    expect(await stored()).toBe("overwritten");
  });
});
