import { afterEach, beforeEach, expect, inject, it, vi } from "vitest";

import {
  createDynamodb,
  type Dynamodb,
} from "../../../../../local/organization/services/dynamodb/dynamodb.ts";
import type { MappingSettings } from "../../../../../local/organization/services/lambda/event-source-mapping.ts";
import { HUB, type LambdaFixture, REGION, allow, startLambdaFixture } from "./lambda-fixture.ts";

const TABLE = `arn:aws:dynamodb:${REGION}:${HUB}:table/audit`;
const STREAM = `${TABLE}/stream/2026-01-01T00:00:00.000`;
const GIVEN_UP = `arn:aws:sqs:${REGION}:${HUB}:given-up`;
const MAY_READ = allow(
  ["dynamodb:DescribeStream", "dynamodb:GetShardIterator", "dynamodb:GetRecords"],
  STREAM,
);
const MAY_SEND = allow("sqs:SendMessage", GIVEN_UP);

let fixture: LambdaFixture;
let dynamodb: Dynamodb;

beforeEach(async () => {
  fixture = await startLambdaFixture();
  dynamodb = createDynamodb(fixture.organization.platform, {
    endpoint: inject("dynamodbEndpoint"),
  });
  for (const service of dynamodb.services) fixture.organization.register(service);
  fixture.sqs.putQueue({
    arn: GIVEN_UP,
    visibilityTimeoutSeconds: 30,
    messageRetentionSeconds: 345_600,
  });
  await dynamodb.putTable({
    arn: TABLE,
    name: "audit",
    attributes: [{ AttributeName: "pk", AttributeType: "S" }],
    keySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    stream: "NEW_AND_OLD_IMAGES",
    streamArn: STREAM,
  });
});
afterEach(async () => {
  await fixture.stop();
  dynamodb.stop();
});

async function write(...keys: string[]): Promise<void> {
  const { organization } = fixture;
  const { caller } = organization.profile("hub");
  for (const pk of keys) {
    const Item = { pk: { S: pk }, bytes: { B: Uint8Array.of(1, 2) } };
    // Their order is what the tests look at.
    await organization.platform.call(caller, REGION, "dynamodb:PutItem", {
      TableName: "audit",
      Item,
    });
  }
}

async function map(
  code: string,
  settings: Partial<MappingSettings> = {},
  statements: readonly object[] = [MAY_READ, MAY_SEND],
): Promise<void> {
  const source = `let invocations = 0; export const handler = async ({ Records: records }) => {
    invocations += 1; const keys = records.map((record) => record.dynamodb.Keys.pk.S);
    process.stdout.write("took " + keys.join(" ") + "\\n"); ${code} };`;
  const tested = await fixture.putFunction(source, { statements });
  await fixture.lambda.putEventSourceMapping({
    functionArn: tested.arn,
    eventSourceArn: STREAM,
    batchSize: 100,
    partialResponses: false,
    startingPosition: "TRIM_HORIZON",
    ...settings,
  });
}

const taken = () =>
  fixture.lines
    .filter((line) => line.message.startsWith("took "))
    .map((line) => line.message.slice(5));

it("hands changes to the function in Lambda's shape", async () => {
  await map("console.log(JSON.stringify(records[0]));");
  await write("a");
  await fixture.lambda.idle();
  expect(taken()).toEqual(["a"]);
  const logged = fixture.lines.find((line) => line.message.includes("\tINFO\t"))?.message ?? "";
  expect(JSON.parse(logged.slice(logged.indexOf("{")))).toEqual({
    eventID: expect.any(String),
    eventName: "INSERT",
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: REGION,
    dynamodb: {
      ApproximateCreationDateTime: expect.any(Number),
      Keys: { pk: { S: "a" } },
      NewImage: { pk: { S: "a" }, bytes: { B: "AQI=" } },
      SequenceNumber: expect.stringMatching(/^\d+$/),
      SizeBytes: expect.any(Number),
      StreamViewType: "NEW_AND_OLD_IMAGES",
    },
    eventSourceARN: STREAM,
  });
});

it("begins where its starting position says", async () => {
  await write("before");
  await map("", { startingPosition: "LATEST" });
  await write("after");
  await fixture.lambda.idle();
  expect(taken()).toEqual(["after"]);
  await map("", { startingPosition: "TRIM_HORIZON" });
  await fixture.lambda.idle();
  expect(taken().slice(1)).toEqual(["before after"]);
});

it("keeps the order, however small the batches are", async () => {
  await write("a", "b", "c", "d", "e");
  await map("", { batchSize: 2 });
  await fixture.lambda.idle();
  expect(taken()).toEqual(["a b", "c d", "e"]);
});

it("tries a failing batch again until it succeeds, and takes nothing after it before", async () => {
  await write("a");
  await map("if (invocations < 3) throw new Error('not yet');", { batchSize: 1 });
  await write("b");
  await vi.waitFor(() => expect(taken()).toEqual(["a", "a", "a", "b"]), { timeout: 10_000 });
});

it("goes on from the first failed record that the function reports", async () => {
  await write("a", "b", "c");
  await map(
    "if (invocations === 1) return { batchItemFailures: [{ itemIdentifier: records[1].dynamodb.SequenceNumber }] };",
    { partialResponses: true },
  );
  await vi.waitFor(() => expect(taken()).toEqual(["a b c", "b c"]), { timeout: 10_000 });
  await fixture.lambda.idle();
  expect(taken()).toHaveLength(2);
});

it("cuts a failing batch in two until the bad record is alone, gives that up and tells the destination", async () => {
  await write("a", "b", "bad", "d");
  await map("if (keys.includes('bad')) throw new Error('no');", {
    bisectOnError: true,
    maximumRetryAttempts: 1,
    onFailureDestinationArn: GIVEN_UP,
  });
  await vi.waitFor(() => expect(taken()).toContain("d"), { timeout: 10_000 });
  expect(taken()).toEqual(["a b bad d", "a b", "bad d", "bad", "bad", "d"]);
  const [message] = fixture.sqs.messages(GIVEN_UP);
  expect(JSON.parse(message?.body ?? "")).toMatchObject({
    requestContext: {
      functionArn: `arn:aws:lambda:${REGION}:${HUB}:function:tested`,
      condition: "RetryAttemptsExhausted",
      approximateInvokeCount: 2,
    },
    DDBStreamBatchInfo: {
      batchSize: 1,
      streamArn: STREAM,
      startSequenceNumber: expect.stringMatching(/^\d+$/),
    },
  });
});

it("goes on where the destination cannot be told, and says so", async () => {
  await write("bad", "good");
  await map(
    "if (keys.includes('bad')) throw new Error('no');",
    {
      batchSize: 1,
      maximumRetryAttempts: 0,
      onFailureDestinationArn: GIVEN_UP,
    },
    [MAY_READ],
  );
  await vi.waitFor(() => expect(taken()).toEqual(["bad", "good"]), { timeout: 10_000 });
  expect(fixture.problems).toEqual([expect.stringContaining(`did not reach ${GIVEN_UP}`)]);
});

it("is idle while a failing batch waits for its next attempt", async () => {
  await write("a");
  await map("throw new Error('for ever');");
  await vi.waitFor(() => expect(taken().length).toBeGreaterThan(2), { timeout: 10_000 });
  await fixture.lambda.idle(5_000);
});

it("refuses a role that may not read the stream", async () => {
  await expect(map("", {}, [])).rejects.toMatchObject({
    code: "InvalidParameterValueException",
    message: expect.stringContaining("Cannot access stream"),
  });
});

it("says when its role may describe the stream and not read it", async () => {
  await write("a");
  const some = allow(["dynamodb:DescribeStream", "dynamodb:GetShardIterator"], STREAM);
  await map("", {}, [some]);
  await vi.waitFor(() => expect(fixture.problems).toHaveLength(1), { timeout: 5_000 });
  expect(fixture.problems[0]).toContain("dynamodb:GetRecords");
  await fixture.lambda.idle();
  expect(taken()).toEqual([]);
});

it("refuses a mapping without a starting position", async () => {
  const tested = await fixture.putFunction("export const handler = async () => {};");
  await expect(
    fixture.lambda.putEventSourceMapping({
      functionArn: tested.arn,
      eventSourceArn: STREAM,
      batchSize: 1,
      partialResponses: false,
    }),
  ).rejects.toMatchObject({ code: "InvalidParameterValueException" });
});
