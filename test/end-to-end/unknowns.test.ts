import { beforeAll, describe, expect, it } from "vitest";

import { until } from "../../local/showcase/until.ts";
import { useWorld } from "../support/test-world.ts";

const test = useWorld();

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
    const endpoints = await Promise.all([connectAllowed(), connectAllowed(), connectAllowed()]);
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
