import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { FunctionSettings } from "../../../../../local/organization/services/lambda/deployed-function.ts";
import type { InvocationResult } from "../../../../../local/organization/services/lambda/invoker.ts";
import { HUB, type LambdaFixture, REGION, allow, startLambdaFixture } from "./lambda-fixture.ts";

const QUEUE = `arn:aws:sqs:${REGION}:${HUB}:hints`;

const LIMIT = { timeout: 10_000 };

/** Runs until the file that the event names is there. */
const SOURCE = `import { existsSync } from "node:fs";
  export const handler = async (event) => {
    const gate = event.Records ? JSON.parse(event.Records[0].body).gate : event.gate;
    console.log("running");
    while (!existsSync(gate)) await new Promise((resolve) => setTimeout(resolve, 5));
  };`;

let fixture: LambdaFixture;
let folder: string;
let tested: FunctionSettings;
let first: Promise<InvocationResult>;
const gate = () => join(folder, "open");
const openGate = () => writeFile(gate(), "");
const count = (name: string) => fixture.metrics.filter((one) => one.name === name).length;

/** One invocation is under way, and there may be no other. */
beforeEach(async () => {
  fixture = await startLambdaFixture();
  folder = await mkdtemp(join(tmpdir(), "gatehouse-gate-"));
  tested = await fixture.putFunction(SOURCE, {
    reservedConcurrency: 1,
    timeoutSeconds: 100,
    statements: [
      allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], QUEUE),
    ],
  });
  first = fixture.lambda.invoke(tested.arn, { gate: gate() });
  await vi.waitUntil(() => count("Invocations") === 1, LIMIT);
});
afterEach(async () => {
  await fixture.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("beyond its reserved concurrency a function", () => {
  it("answers a caller that it is throttled, and counts that", async () => {
    await expect(fixture.lambda.invoke(tested.arn, { gate: gate() })).rejects.toMatchObject({
      code: "TooManyRequestsException",
      status: 429,
      members: { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" },
    });
    expect(count("Throttles")).toBe(1);
    await openGate();
    expect((await first).functionError).toBeUndefined();
    await expect(fixture.lambda.invoke(tested.arn, { gate: gate() })).resolves.toBeDefined();
    expect(count("Invocations")).toBe(2);
  });

  it("leaves messages of a queue to come back", async () => {
    fixture.sqs.putQueue({
      arn: QUEUE,
      visibilityTimeoutSeconds: 120,
      messageRetentionSeconds: 345_600,
    });
    await fixture.lambda.putEventSourceMapping({
      functionArn: tested.arn,
      eventSourceArn: QUEUE,
      batchSize: 10,
      partialResponses: true,
    });
    const { organization, sqs } = fixture;
    const { caller } = organization.profile("hub");
    await organization.platform.call(caller, REGION, "sqs:SendMessage", {
      QueueUrl: sqs.urlOf(QUEUE),
      MessageBody: JSON.stringify({ gate: gate() }),
    });
    await vi.waitFor(() => expect(count("Throttles")).toBe(1), LIMIT);
    expect(sqs.messages(QUEUE)).toMatchObject([{ visible: false, receiveCount: 1 }]);

    await openGate();
    await first;
    await fixture.lambda.idle();
    expect(sqs.messages(QUEUE)).toHaveLength(1);
    organization.platform.clock.advance(120_000);
    await fixture.lambda.idle();
    expect(sqs.messages(QUEUE)).toEqual([]);
    expect(count("Invocations")).toBe(2);
  });

  it("takes an asynchronous invocation later, after 1, then 2 seconds of the organization's clock", async () => {
    const { organization } = fixture;
    const { clock } = organization.platform;
    await organization.platform.call(organization.profile("hub").caller, REGION, "lambda:Invoke", {
      FunctionName: tested.arn,
      InvocationType: "Event",
      Payload: new TextEncoder().encode(JSON.stringify({ gate: gate() })),
    });
    for (const [throttles, thenMs] of [
      [1, 1_000],
      // Less than it takes, so that an attempt which comes too early shows.
      [2, 1_000],
      [3, 0],
    ] as const) {
      await vi.waitFor(() => expect(count("Throttles")).toBeGreaterThanOrEqual(throttles), LIMIT);
      clock.advance(thenMs);
    }
    const [one = 0, two = 0, three = 0] = fixture.metrics
      .filter(({ name }) => name === "Throttles")
      .map(({ at }) => at.getTime());
    // On a slow machine the clock's own time adds to both; nothing can take away from them.
    expect(two - one).toBeGreaterThanOrEqual(1_000);
    expect(three - two).toBeGreaterThanOrEqual(2_000);

    await openGate();
    await first;
    clock.advance(300_000);
    await vi.waitFor(() => expect(count("Invocations")).toBe(2), LIMIT);
    await fixture.lambda.idle();
    expect(count("AsyncEventsDropped")).toBe(0);
  });

  it("drops an asynchronous invocation after six hours", async () => {
    const { organization } = fixture;
    await organization.platform.call(organization.profile("hub").caller, REGION, "lambda:Invoke", {
      FunctionName: tested.arn,
      InvocationType: "Event",
      Payload: new TextEncoder().encode("{}"),
    });
    await vi.waitFor(() => expect(count("Throttles")).toBeGreaterThan(0), LIMIT);
    organization.platform.clock.advance(6 * 60 * 60 * 1_000);
    await vi.waitFor(() => expect(count("AsyncEventsDropped")).toBe(1), LIMIT);
    expect(count("Invocations")).toBe(1);
  });
});
