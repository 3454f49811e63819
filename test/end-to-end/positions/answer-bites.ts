import { expect, vi } from "vitest";

import type { Knobs } from "../../../local/organization/knobs.ts";
import type { Bite, BiteStage } from "./bite.ts";
import { ACCEPT, callsAbout, DESCRIBE, REJECT, textOf } from "./bite.ts";

/** Knobs of what EC2 shows and how it answers. */
export const answerBites = {
  acceptAfterReject,
  acceptTwice,
  rejectTwice,
  oneBadId,
  deletedRowsStayMs,
  maxPageSize,
  batchSizeLimit,
  organizationThrottling,
  vpcEndpointRegionOfLocal,
  loadBalancerArnsInRows,
  multiRegionPermission,
} satisfies Partial<Record<keyof Knobs, Bite>>;

async function acceptAfterReject(stage: BiteStage): Promise<void> {
  const { test, scenario, patience } = stage;
  const { partner, principals, main } = scenario;
  const [denied] = test.world.services.ec2
    .connections(main.id)
    .filter(({ consumerAccountId }) => consumerAccountId === partner.accountId);
  const { clock } = test.world.organization.platform;
  const expiresAt = new Date(clock.now().getTime() + 60 * 60_000).toISOString();
  await test.showcase.policy.putEntry(
    { target: main.arn, principal: principals.partner, external: true },
    "allow",
    { g: { source: "operator", sponsor: "payments team", expiresAt } },
  );
  await patience.untilNothingIsLeft();
  await test.sweep();
  // What is over stays over, even if AWS would let us change our mind.
  expect(denied?.state).toBe("rejected");
  expect(callsAbout(stage, ACCEPT, denied?.endpointId ?? "")).toEqual([]);
}

async function acceptTwice(stage: BiteStage): Promise<void> {
  const { test, scenario, patience } = stage;
  const { ec2 } = test.world.services;
  const endpoint = await scenario.blue.connect(scenario.gateway);
  await betweenListingAndCall(stage, () => ec2.setState(endpoint, "available"));
  await patience.untilNothingIsLeft();
  expect(callsAbout(stage, ACCEPT, endpoint)).toHaveLength(1);
  expect(await outcomesOf(stage, endpoint)).toMatchObject([{ result: "succeeded" }]);
}

async function rejectTwice(stage: BiteStage): Promise<void> {
  const { test, scenario, patience } = stage;
  const { partner, gateway, principals } = scenario;
  const { ec2 } = test.world.services;
  const endpoint = await partner.connect(gateway);
  await test.sweep();
  await patience.decided(gateway.arn, endpoint, "hold", "no-grant");
  const deny = () =>
    test.showcase.policy.putEntry(
      { target: gateway.arn, principal: principals.partner },
      "deny",
      {},
    );
  await betweenListingAndCall(stage, () => ec2.setState(endpoint, "rejected"), deny);
  await patience.untilNothingIsLeft();
  expect(callsAbout(stage, REJECT, endpoint)).toHaveLength(1);
  expect(await outcomesOf(stage, endpoint)).toMatchObject([{ result: "succeeded" }]);
}

async function oneBadId(stage: BiteStage): Promise<void> {
  const { test, scenario, patience } = stage;
  const { blue, gateway } = scenario;
  const { ec2 } = test.world.services;
  const all = ec2.createConnections(gateway.id, 3, [blue.accountId]);
  const [vanished = "", ...others] = all;
  await betweenListingAndCall(stage, () => ec2.forget(vanished));
  for (const endpoint of others) await patience.reaches(blue, endpoint, "available");
  const [together, ...parts] = callsAbout(stage, ACCEPT, vanished);
  expect(together?.outcome).toBe("InvalidVpcEndpointId.NotFound");
  expect(parts.at(-1)?.input).toMatchObject({ VpcEndpointIds: [vanished] });
  expect(await outcomesOf(stage, vanished)).toMatchObject([{ result: "failed" }]);
}

async function deletedRowsStayMs({ test, scenario, patience }: BiteStage): Promise<void> {
  const { clock, knobs } = test.world.organization.platform;
  clock.advance(knobs.deletedRowsStayMs);
  await patience.untilNothingIsLeft();
  const rows = test.world.services.ec2.connections(scenario.main.id);
  const ended = rows.filter(({ state }) => state === "rejected" || state === "deleted");
  expect(ended.length).toBeGreaterThan(0);
  expect(ended.filter(({ visible }) => visible)).toEqual([]);
}

async function maxPageSize({ test, scenario, patience }: BiteStage): Promise<void> {
  const { blue, gateway } = scenario;
  const { calls } = test.world.organization.platform;
  // Nobody is told of them: the sweep must walk every page to what waits behind the first rows.
  const endpoints = test.world.services.ec2.createConnections(gateway.id, 7, [blue.accountId]);
  await test.sweep();
  for (const endpoint of endpoints) await patience.reaches(blue, endpoint, "available");
  const later = calls.of(DESCRIBE).filter(({ input }) => textOf(input).includes("NextToken"));
  expect(later.length).toBeGreaterThan(0);
}

async function batchSizeLimit({ test, scenario, patience }: BiteStage): Promise<void> {
  const { blue, gateway } = scenario;
  const { calls, knobs } = test.world.organization.platform;
  const before = calls.of(ACCEPT).length;
  const endpoints = test.world.services.ec2.createConnections(gateway.id, 10, [blue.accountId]);
  await test.sweep();
  for (const endpoint of endpoints) await patience.reaches(blue, endpoint, "available");
  const accepts = calls.of(ACCEPT).slice(before);
  expect(accepts[0]?.outcome).toBe("InvalidParameterValue");
  const accepted = accepts.filter(({ outcome }) => outcome === "ok");
  expect(accepted.length).toBeGreaterThanOrEqual(Math.ceil(10 / knobs.batchSizeLimit));
}

async function organizationThrottling({ test, scenario, patience }: BiteStage): Promise<void> {
  const { calls } = test.world.organization.platform;
  const refused = [...calls.of(ACCEPT), ...calls.of(REJECT)].filter(
    ({ outcome }) => outcome === "RequestLimitExceeded",
  );
  expect(refused).toHaveLength(3);
  const trail = await patience.trailOf(scenario.main.arn);
  expect(trail.map(({ result }) => result)).toContain("deferred");
}

function vpcEndpointRegionOfLocal(stage: BiteStage): void {
  const { calls } = stage.test.world.organization.platform;
  const asked = calls
    .of(DESCRIBE)
    .filter(({ input }) => textOf(input).includes("vpc-endpoint-region"));
  expect(asked.length).toBeGreaterThan(0);
}

async function loadBalancerArnsInRows(stage: BiteStage): Promise<void> {
  const { test, scenario, patience } = stage;
  const { blue, gateway } = scenario;
  const { knobs } = test.world.organization.platform;
  const [waiting] = test.world.services.ec2.connections(gateway.id);
  const endpoint = waiting?.endpointId ?? "";
  knobs.loadBalancerArnsInRows = "given";
  await test.sweep();
  await patience.reaches(blue, endpoint, "available");
  knobs.loadBalancerArnsInRows = "missing";
  await test.sweep();
  await patience.untilNothingIsLeft();
  expect(await blue.stateOf(endpoint)).toBe("available");
  expect(callsAbout(stage, REJECT, endpoint)).toEqual([]);
}

function multiRegionPermission({ test }: BiteStage): void {
  const used = test.world.organization.platform.calls.permissionUses.filter(
    ({ action }) => action === "vpce:AllowMultiRegion",
  );
  expect(used.map(({ answer }) => answer)).toContain("allowed");
}

/** Changes something right after the next listing of `gateway`, so that what acts on it comes too late. */
async function betweenListingAndCall(
  { test, scenario }: BiteStage,
  change: () => void,
  cause: () => Promise<void> = () => test.sweep(),
): Promise<void> {
  const { calls } = test.world.organization.platform;
  const append = calls.append.bind(calls);
  const { promise: changed, resolve } = Promise.withResolvers<void>();
  const spy = vi.spyOn(calls, "append").mockImplementation((record) => {
    append(record);
    const isListing =
      record.action === "DescribeVpcEndpointConnections" &&
      textOf(record.input).includes(scenario.gateway.id);
    if (!isListing) return;
    spy.mockRestore();
    change();
    resolve();
  });
  await Promise.all([cause(), changed]);
  await test.quiet();
}

async function outcomesOf({ scenario, patience }: BiteStage, endpoint: string) {
  const trail = await patience.trailOf(scenario.gateway.arn);
  return trail.filter(({ type, externalId }) => type === "outcome" && externalId === endpoint);
}
