import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { FunctionSettings } from "../../../../../local/organization/services/lambda/deployed-function.ts";
import type { MappingSettings } from "../../../../../local/organization/services/lambda/event-source-mapping.ts";
import { HUB, type LambdaFixture, REGION, allow, startLambdaFixture } from "./lambda-fixture.ts";

const QUEUE = `arn:aws:sqs:${REGION}:${HUB}:hints`;
const RIGHTS = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
const MAY_READ = allow(RIGHTS, QUEUE);

let fixture: LambdaFixture;
beforeEach(async () => {
  fixture = await startLambdaFixture();
  fixture.sqs.putQueue({
    arn: QUEUE,
    visibilityTimeoutSeconds: 120,
    messageRetentionSeconds: 345_600,
  });
});
afterEach(() => fixture.stop());

function send(body: string, attributes: object = {}): Promise<unknown> {
  const { organization } = fixture;
  return organization.platform.call(organization.profile("hub").caller, REGION, "sqs:SendMessage", {
    QueueUrl: fixture.sqs.urlOf(QUEUE),
    MessageBody: body,
    ...attributes,
  });
}

/** A mapping of the queue to a function that logs each body and then runs this code with `bodies` and `records`. */
async function map(
  code: string,
  settings: Partial<MappingSettings> = {},
  ofFunction: Partial<FunctionSettings> & { readonly statements?: readonly object[] } = {},
): Promise<FunctionSettings> {
  const source = `export const handler = async ({ Records: records }) => {
    const bodies = records.map((record) => record.body);
    process.stdout.write("took " + JSON.stringify(bodies) + "\\n"); ${code} };`;
  const tested = await fixture.putFunction(source, { statements: [MAY_READ], ...ofFunction });
  await fixture.lambda.putEventSourceMapping({
    functionArn: tested.arn,
    eventSourceArn: QUEUE,
    batchSize: 10,
    partialResponses: true,
    ...settings,
  });
  return tested;
}

const taken = () =>
  fixture.lines
    .filter((line) => line.message.startsWith("took "))
    .map((line) => JSON.parse(line.message.slice(5)) as string[]);
const left = () => fixture.sqs.messages(QUEUE).map(({ body, visible }) => ({ body, visible }));

it("hands messages to the function in Lambda's shape and deletes what succeeded", async () => {
  await send("first", {
    MessageAttributes: { colour: { DataType: "String", StringValue: "red" } },
  });
  await map("console.log(JSON.stringify(records[0]));");
  await fixture.lambda.idle();
  expect(taken()).toEqual([["first"]]);
  expect(left()).toEqual([]);
  const logged = fixture.lines.find((line) => line.message.includes("\tINFO\t"))?.message ?? "";
  expect(JSON.parse(logged.slice(logged.indexOf("{")))).toEqual({
    messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    receiptHandle: expect.any(String),
    body: "first",
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: expect.stringMatching(/^\d{13}$/),
      SenderId: expect.any(String),
      ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
    },
    messageAttributes: {
      colour: {
        stringValue: "red",
        stringListValues: [],
        binaryListValues: [],
        dataType: "String",
      },
    },
    md5OfBody: "8b04d5e3775d298e78455efc5ca404d5",
    eventSource: "aws:sqs",
    eventSourceARN: QUEUE,
    awsRegion: REGION,
  });
  expect(fixture.problems).toEqual([]);
});

it("takes messages that arrive while it waits, without a pause between", async () => {
  await map("");
  for (const body of ["a", "b", "c"]) {
    await send(body);
    await fixture.lambda.idle();
  }
  expect(taken().flat()).toEqual(["a", "b", "c"]);
  expect(left()).toEqual([]);
});

describe("of a batch of good and bad", () => {
  const whole = [
    { body: "good", visible: false },
    { body: "bad", visible: false },
  ];
  it.each([
    {
      answer: "the id of the bad message returns that one",
      code: "return { batchItemFailures: [{ itemIdentifier: records[1].messageId }] };",
      remains: [{ body: "bad", visible: false }],
    },
    { answer: "null deletes all", code: "return null;", remains: [] },
    { answer: "an empty answer deletes all", code: "return {};", remains: [] },
    {
      answer: "an empty list deletes all",
      code: "return { batchItemFailures: [] };",
      remains: [],
    },
    {
      answer: "a null list deletes all",
      code: "return { batchItemFailures: null };",
      remains: [],
    },
    {
      answer: "an empty id returns all",
      code: "return { batchItemFailures: [{ itemIdentifier: '' }] };",
      remains: whole,
    },
    {
      answer: "a null id returns all",
      code: "return { batchItemFailures: [{ itemIdentifier: null }] };",
      remains: whole,
    },
    {
      answer: "an unknown id returns all",
      code: "return { batchItemFailures: [{ itemIdentifier: 'other' }] };",
      remains: whole,
    },
    {
      answer: "a wrong key returns all",
      code: "return { batchItemFailures: [{ messageId: records[1].messageId }] };",
      remains: whole,
    },
    { answer: "a text returns all", code: "return 'done';", remains: whole },
    { answer: "a throw returns all", code: "throw new Error('no');", remains: whole },
  ])("$answer", async ({ code, remains }) => {
    await send("good");
    await send("bad");
    await map(code);
    await fixture.lambda.idle();
    expect(taken()).toEqual([["good", "bad"]]);
    expect(left()).toEqual(remains);
  });
});

it("ignores the answer where partial responses are off", async () => {
  await send("a");
  await map("return { batchItemFailures: [{ itemIdentifier: records[0].messageId }] };", {
    partialResponses: false,
  });
  await fixture.lambda.idle();
  expect(left()).toEqual([]);
});

it("takes failed messages again once the visibility timeout is over", async () => {
  await send("a");
  await map("if (records[0].attributes.ApproximateReceiveCount === '1') throw new Error('once');");
  await fixture.lambda.idle();
  expect(left()).toEqual([{ body: "a", visible: false }]);
  fixture.organization.platform.clock.advance(121_000);
  await fixture.lambda.idle();
  expect(taken()).toEqual([["a"], ["a"]]);
  expect(left()).toEqual([]);
});

it("runs no more invocations at a time than its maximum concurrency", async () => {
  for (const body of ["a", "b", "c", "d", "e"]) {
    await send(body);
  }
  await map("await new Promise(() => {});", { batchSize: 1, maximumConcurrency: 2 });
  await vi.waitFor(() => expect(taken()).toHaveLength(2), { timeout: 10_000 });
  expect(left().filter(({ visible }) => visible)).toHaveLength(3);
});

it("gathers a batch for as long as its window is open", async () => {
  await map("", { batchSize: 25, batchingWindowSeconds: 30 });
  for (let index = 0; index < 24; index += 1) {
    await send(String(index));
  }
  await vi.waitFor(() => expect(left().every(({ visible }) => !visible)).toBe(true));
  expect(taken()).toEqual([]);
  fixture.organization.platform.clock.advance(31_000);
  await fixture.lambda.idle();
  expect(taken().map((batch) => batch.length)).toEqual([24]);
});

it("takes nothing while it is disabled", async () => {
  await send("a");
  await map("", { enabled: false });
  await fixture.lambda.idle();
  expect(taken()).toEqual([]);
  const [mapping] = fixture.lambda.mappings;
  if (mapping) mapping.enabled = true;
  await fixture.lambda.idle();
  expect(taken()).toEqual([["a"]]);
});

it("says what its role may not do, and goes on when it may", async () => {
  await send("a");
  const tested = await map(
    "",
    {},
    {
      statements: [allow("sqs:GetQueueAttributes", QUEUE)],
    },
  );
  await vi.waitFor(() => expect(fixture.problems).toHaveLength(1));
  expect(fixture.problems[0]).toMatch(/sqs:receivemessage/i);
  const { identities } = fixture.organization.platform;
  const role = identities.role(tested.roleArn);
  if (role) {
    const only = { Version: "2012-10-17", Statement: [MAY_READ] };
    identities.putRole({ ...role, policies: { only } });
  }
  await vi.waitFor(() => expect(left()).toEqual([]), { timeout: 5_000 });
});

it.each([
  {
    what: "a batch of more than 10 without a window",
    mapping: { batchSize: 11 },
    message: "Maximum batch window",
  },
  {
    what: "a maximum concurrency of 1",
    mapping: { maximumConcurrency: 1 },
    message: "MaximumConcurrency",
  },
  { what: "bisecting a queue's batches", mapping: { bisectOnError: true }, message: "for streams" },
])("refuses $what", async ({ mapping, message }) => {
  await expect(map("", mapping)).rejects.toMatchObject({
    code: "InvalidParameterValueException",
    message: expect.stringContaining(message),
  });
});

it("refuses a function that may run longer than the queue hides its messages", async () => {
  await expect(map("", {}, { timeoutSeconds: 121 })).rejects.toMatchObject({
    code: "InvalidParameterValueException",
    message: expect.stringContaining(
      "Queue visibility timeout: 120 seconds is less than Function timeout: 121",
    ),
  });
});

it("refuses a role that may not read the queue's attributes", async () => {
  await expect(map("", {}, { statements: [] })).rejects.toMatchObject({
    code: "InvalidParameterValueException",
    message: expect.stringContaining("does not have permissions to call GetQueueAttributes"),
  });
});

it("names what is still busy when it does not become idle in time", async () => {
  await send("a");
  await map("await new Promise(() => {});");
  await vi.waitFor(() => expect(taken()).toHaveLength(1), { timeout: 5_000 });
  await expect(fixture.lambda.idle(100)).rejects.toThrow("still busy after 100 ms");
});
