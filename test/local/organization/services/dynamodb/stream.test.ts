import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";

import {
  type Organization,
  createOrganization,
} from "../../../../../local/organization/organization.ts";
import {
  type Dynamodb,
  createDynamodb,
} from "../../../../../local/organization/services/dynamodb/dynamodb.ts";
import { fromStoredRecord } from "../../../../../local/organization/services/dynamodb/stream.ts";
import type { Table } from "../../../../../local/organization/services/dynamodb/table.ts";

const HUB = "222233334444";
const REGION = "eu-west-1";
const TABLE = `arn:aws:dynamodb:${REGION}:${HUB}:table/audit`;

let organization: Organization;
let dynamodb: Dynamodb;
let client: DynamoDBStreamsClient;

beforeAll(async () => {
  organization = await createOrganization();
  dynamodb = createDynamodb(organization.platform, { endpoint: inject("dynamodbEndpoint") });
  for (const service of dynamodb.services) organization.register(service);
  await dynamodb.putTable({
    arn: TABLE,
    name: "audit",
    attributes: [{ AttributeName: "pk", AttributeType: "S" }],
    keySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    stream: "NEW_IMAGE",
  });
  client = new DynamoDBStreamsClient({
    region: REGION,
    endpoint: organization.endpoint,
    credentials: organization.profile("hub"),
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  dynamodb.stop();
  await organization.close();
});

it("shows a table's changes under the organization's own ARN and Region", async () => {
  const StreamArn = dynamodb.streamArnOf(TABLE) ?? "";
  const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }));
  expect(StreamDescription).toMatchObject({
    StreamArn,
    StreamLabel: StreamArn.slice(`${TABLE}/stream/`.length),
    StreamStatus: "ENABLED",
    StreamViewType: "NEW_IMAGE",
  });
  const { platform } = organization;
  await platform.call(organization.profile("hub").caller, REGION, "dynamodb:PutItem", {
    TableName: "audit",
    Item: { pk: { S: "a" } },
  });
  const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }),
  );
  const read = () => client.send(new GetRecordsCommand({ ShardIterator }));
  const records = await vi.waitUntil(async () => {
    const { Records = [] } = await read();
    return Records.length > 0 ? Records : undefined;
  });
  expect(records).toMatchObject([
    { eventName: "INSERT", awsRegion: REGION, dynamodb: { NewImage: { pk: { S: "a" } } } },
  ]);
});

it("refuses a stream that does not exist and an iterator that nobody gave out", async () => {
  const StreamArn = `${TABLE}/stream/2020-01-01T00:00:00.000`;
  await expect(client.send(new DescribeStreamCommand({ StreamArn }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await expect(client.send(new GetRecordsCommand({ ShardIterator: "x" }))).rejects.toMatchObject({
    name: "ValidationException",
  });
});

it("shows a deletion by TTL as AWS does", () => {
  const table = { region: REGION } as Table;
  const stored = { eventName: "UNKNOWN_TO_SDK_VERSION" as never, awsRegion: "ddblocal" };
  expect(fromStoredRecord(stored, table)).toEqual({
    eventName: "REMOVE",
    awsRegion: REGION,
    userIdentity: { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" },
  });
});

it.each(["TRIM_HORIZON", "LATEST"] as const)(
  "reads the first record from a %s iterator of an empty shard, whatever other tables wrote meanwhile",
  async (ShardIteratorType) => {
    const keys = {
      attributes: [{ AttributeName: "pk", AttributeType: "S" as const }],
      keySchema: [{ AttributeName: "pk", KeyType: "HASH" as const }],
      stream: "NEW_IMAGE" as const,
    };
    const names = [`quiet-${ShardIteratorType}`, `busy-${ShardIteratorType}`];
    for (const name of names) {
      await dynamodb.putTable({
        ...keys,
        name,
        arn: `arn:aws:dynamodb:${REGION}:${HUB}:table/${name}`,
      });
    }
    const [quiet = "", busy = ""] = names;
    const StreamArn =
      dynamodb.streamArnOf(`arn:aws:dynamodb:${REGION}:${HUB}:table/${quiet}`) ?? "";
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }));
    const ShardId = StreamDescription?.Shards?.[0]?.ShardId ?? "";
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType }),
    );
    const put = (TableName: string, pk: string) =>
      organization.platform.call(organization.profile("hub").caller, REGION, "dynamodb:PutItem", {
        TableName,
        Item: { pk: { S: pk } },
      });
    await put(busy, "first");
    await put(busy, "second");
    await put(quiet, "mine");
    await vi.waitFor(async () => {
      const { Records } = await client.send(new GetRecordsCommand({ ShardIterator }));
      expect(Records?.map(({ dynamodb: change }) => change?.Keys)).toEqual([{ pk: { S: "mine" } }]);
    }, 30_000);
  },
);
