import { beforeAll, describe, expect, it } from "vitest";

import type { Fault } from "../../local/organization/faults.ts";
import type { StoredAuditRecord } from "../../local/showcase/audit-trail.ts";
import { until } from "../../local/showcase/until.ts";
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

beforeAll(async () => {
  const { accountId } = test.tenant("tenant-green");
  const key = { target: test.showcase.reports.arn, principal: `account/${accountId}` };
  await test.showcase.policy.putEntry(key, "allow", { g: { source: "operator" } });
  await test.quiet();
});

const connectAllowed = () => test.tenant("tenant-green").connect(test.showcase.reports);

const isSettled = (records: readonly StoredAuditRecord[]) =>
  records.some(({ type, result }) => type === "outcome" && result === "succeeded");

/** Sweeps, while the clock moves on, until the trail has the outcome that the endpoint's intent came to. */
async function trailOf(endpoint: string): Promise<readonly StoredAuditRecord[]> {
  const first = await test.audit(endpoint);
  if (isSettled(first)) return first;
  return await until(
    `the trail has the outcome for ${endpoint}`,
    async () => {
      test.world.organization.platform.clock.advance(30_000);
      await test.sweep();
      return await test.audit(endpoint);
    },
    isSettled,
  );
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
      times: 4,
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
      times: 4,
    },
    {
      what: "fails reads of the tables",
      action: "dynamodb:BatchGetItem",
      kind: "internal-error",
      times: 4,
    },
  ])(
    "that $what delays a connection, and decides it once",
    async ({ what: _what, ...fault }) => {
      test.world.organization.platform.faults.add({ ...fault });
      const endpoint = await connectAllowed();
      await availableInTime(endpoint);
      test.world.organization.platform.faults.clear();
      const records = await trailOf(endpoint);
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
    600_000,
  );
});
