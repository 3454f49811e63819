import { describe, expect, it } from "vitest";

import type { Fault } from "../../local/organization/faults.ts";
import { until } from "../../local/story/until.ts";
import { useWorld } from "../support/test-world.ts";

const test = useWorld();
const ACCEPT = "ec2:AcceptVpcEndpointConnections";

/** Moves the clock on until the endpoint is available: hidden messages, leases and back-off all wait for it. */
async function availableInTime(endpoint: string): Promise<void> {
  const green = test.tenant("tenant-green");
  const { clock } = test.world.organization.platform;
  await until(
    `${endpoint} is available`,
    async () => {
      clock.advance(10_000);
      await test.quiet();
      return await green.stateOf(endpoint);
    },
    (state) => state === "available",
  );
}

async function connectAllowed(): Promise<string> {
  const green = test.tenant("tenant-green");
  const key = { target: test.showcase.reports.arn, principal: `account/${green.accountId}` };
  await test.showcase.policy.putEntry(key, "allow", { g: { source: "operator" } });
  await test.quiet();
  return await green.connect(test.showcase.reports);
}

/** More than the SDK tries by itself (three times), so that the message really returns to the queue. */
describe("a failing AWS", () => {
  it.each<Fault & { what: string }>([
    { what: "throttles Accept", action: ACCEPT, kind: "throttled", times: 4 },
    { what: "answers Accept with 500", action: ACCEPT, kind: "internal-error", times: 4 },
    { what: "is unavailable for Accept", action: ACCEPT, kind: "unavailable", times: 4 },
    { what: "takes Accept and loses the answer", action: ACCEPT, kind: "lost-answer", times: 4 },
    {
      what: "throttles Describe",
      action: "ec2:DescribeVpcEndpointConnections",
      kind: "throttled",
      times: 7,
    },
    {
      what: "loses answers of transactions",
      action: "dynamodb:TransactWriteItems",
      kind: "lost-answer",
      times: 2,
    },
    {
      what: "throttles transactions",
      action: "dynamodb:TransactWriteItems",
      kind: "throttled",
      times: 7,
    },
    {
      what: "fails reads of the tables",
      action: "dynamodb:BatchGetItem",
      kind: "internal-error",
      times: 7,
    },
  ])(
    "that $what delays a connection, and decides it once",
    async ({ what: _what, ...fault }) => {
      test.world.organization.platform.faults.add({ ...fault });
      const endpoint = await connectAllowed();
      await availableInTime(endpoint);
      test.world.organization.platform.faults.clear();
      await until(
        "the trail shows that it succeeded",
        async () => {
          test.world.organization.platform.clock.advance(30_000);
          await test.sweep();
          return await test.audit(endpoint);
        },
        (records) =>
          records.filter(({ type, result }) => type === "outcome" && result === "succeeded")
            .length === 1,
      );
      const records = await test.audit(endpoint);
      expect(records.filter(({ type }) => type === "decision")).toHaveLength(1);
      const intents = records
        .filter(({ type }) => type === "intent")
        .map(({ intentId }) => String(intentId));
      const outcomes = records
        .filter(({ type }) => type === "outcome")
        .map(({ intentId }) => String(intentId));
      expect(outcomes.toSorted()).toEqual(intents.toSorted());
      const dead = test.world.services.sqs.messages(
        test.world.app.queues.get("HintDeadLettersQueue").arn,
      );
      expect(dead).toEqual([]);
    },
    120_000,
  );
});

describe("where AWS is undocumented", () => {
  it.each([
    { knob: "stateCase", value: "pascal" },
    { knob: "oneBadId", value: "fails-the-call" },
    { knob: "acceptTwice", value: "no-op" },
    { knob: "acceptAfterReject", value: "accepted" },
    { knob: "maxPageSize", value: 5 },
  ] as const)("accepts with $knob at $value", async ({ knob, value }) => {
    const { knobs } = test.world.organization.platform;
    const before = { ...knobs };
    Object.assign(knobs, { [knob]: value });
    const green = test.tenant("tenant-green");
    const endpoints = [];
    for (let count = 0; count < 3; count++) endpoints.push(await connectAllowed());
    for (const endpoint of endpoints) await availableInTime(endpoint);
    await test.sweep();
    for (const endpoint of endpoints) expect(await green.stateOf(endpoint)).toBe("available");
    Object.assign(knobs, before);
  });
});

it("reads every page: what waits behind the first rows is found too", async () => {
  const { knobs, clock } = test.world.organization.platform;
  const before = { ...knobs };
  // Nobody is told of the endpoints, and each page shows only a few: the sweep must walk them all.
  Object.assign(knobs, { maxPageSize: 5, notificationDelivery: "lost", throttling: "off" });
  const green = test.tenant("tenant-green");
  const endpoints = await Promise.all(
    Array.from({ length: 12 }, () => green.connect(test.showcase.reports)),
  );
  await test.sweep();
  clock.advance(5_000);
  await test.quiet();
  for (const endpoint of endpoints) await test.reaches(green, endpoint, "available");
  const { calls } = test.world.organization.platform;
  expect(
    calls
      .of("ec2:DescribeVpcEndpointConnections")
      .some(({ input }) => JSON.stringify(input).includes("NextToken")),
  ).toBe(true);
  Object.assign(knobs, before);
});
