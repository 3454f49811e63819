import { expect } from "vitest";

import type { Knobs } from "../../../local/organization/knobs.ts";
import { REFRESH } from "../../../local/showcase/quiet.ts";
import { tenantOf } from "../../../local/showcase/tenant.ts";
import type { Bite, BiteStage } from "./bite.ts";
import { REJECT, textOf } from "./bite.ts";

/** Knobs of AWS Organizations, and of how its changes come to the hub. */
export const organizationBites = {
  organizationEvents,
  joinedEventDetailType,
  accountPaths,
  emptyPages,
  unlistedAccountIds,
  organizationsThrottling,
} satisfies Partial<Record<keyof Knobs, Bite>>;

async function organizationEvents(stage: BiteStage): Promise<void> {
  const { scenario, patience } = stage;
  const endpoint = await redMoves(stage);
  await patience.untilNothingIsLeft();
  expect(await scenario.red.stateOf(endpoint)).toBe("pendingAcceptance");
  await patience.pastTheNext(REFRESH);
  await redMovesBack(stage, endpoint);
}

async function joinedEventDetailType({ test, scenario, patience }: BiteStage): Promise<void> {
  const { organization } = test.world;
  await patience.pastTheNext(REFRESH);
  const id = String(100_000_000_000 + organization.platform.accounts.length);
  const { name } = organization.join({ id, path: ["workloads", "production"] });
  const newcomer = tenantOf(test.world, name);
  // Its account must be among the service's allowed principals first.
  const endpoint = await patience.eventually(
    `${name} is let try`,
    () => newcomer.connect(scenario.main).catch(() => undefined),
    (made) => made !== undefined,
  );
  await patience.reaches(newcomer, endpoint ?? "", "available");
}

async function accountPaths(stage: BiteStage): Promise<void> {
  const endpoint = await redMoves(stage);
  await redMovesBack(stage, endpoint);
  const { calls } = stage.test.world.organization.platform;
  expect(calls.of("organizations:ListParents").length).toBeGreaterThan(0);
}

async function emptyPages(stage: BiteStage): Promise<void> {
  const missingBefore = logged(stage, "account.missing").length;
  const endpoint = await redMoves(stage);
  await redMovesBack(stage, endpoint);
  const { calls } = stage.test.world.organization.platform;
  const lists = calls.of("organizations:ListAccounts").map(({ input }) => textOf(input));
  expect(lists.some((input) => input.includes("NextToken"))).toBe(true);
  expect(logged(stage, "account.missing")).toHaveLength(missingBefore);
}

async function unlistedAccountIds(stage: BiteStage): Promise<void> {
  const { test, scenario, patience } = stage;
  const { green, main, gateway } = scenario;
  const { knobs, calls } = test.world.organization.platform;
  await refresh(stage);
  const endpoint = await green.connect(gateway);
  await test.sweep();
  await patience.decided(gateway.arn, endpoint, "hold", "organization-unknown");
  const ofGreen = test.world.services.ec2
    .connections(main.id)
    .filter(({ consumerAccountId }) => consumerAccountId === green.accountId);
  expect(ofGreen.map(({ state }) => state)).toEqual(["available", "available"]);
  const rejects = textOf(calls.of(REJECT).map(({ input }) => input));
  for (const { endpointId } of ofGreen) expect(rejects).not.toContain(endpointId);
  knobs.unlistedAccountIds = [];
  await refresh(stage);
  await test.sweep();
  await patience.reaches(green, endpoint, "available");
}

async function organizationsThrottling(stage: BiteStage): Promise<void> {
  const { knobs, calls } = stage.test.world.organization.platform;
  const endpoint = await redMoves(stage);
  await redMovesBack(stage, endpoint);
  const outcomes = calls.of("organizations:ListAccounts").map(({ outcome }) => outcome);
  const isThrottled = outcomes.includes("TooManyRequestsException");
  expect(isThrottled).toBe(knobs.organizationsThrottling !== "off");
}

/** tenant-red waits without a grant, and is moved to where one is. Its endpoint. */
async function redMoves({ test, scenario, patience }: BiteStage): Promise<string> {
  const { red, main } = scenario;
  const endpoint = await red.connect(main);
  await patience.decided(main.arn, endpoint, "hold", "no-grant");
  test.world.organization.move(red.accountId, ["workloads", "production"]);
  await test.quiet();
  return endpoint;
}

/** Once it is accepted it is moved back, and its connection ends. */
async function redMovesBack(stage: BiteStage, endpoint: string): Promise<void> {
  const { test, scenario, patience } = stage;
  const { red } = scenario;
  await patience.reaches(red, endpoint, "available");
  test.world.organization.move(red.accountId, ["workloads", "sandbox"]);
  await refresh(stage);
  await patience.reaches(red, endpoint, "rejected");
}

async function refresh({ test, patience }: BiteStage): Promise<void> {
  const { app, services } = test.world;
  await services.events.fire(app.rules.get(REFRESH).name);
  await patience.untilNothingIsLeft();
}

/** Lines of the refresh that say this. */
function logged({ test }: BiteStage, message: string) {
  const { app, services } = test.world;
  const { logGroup } = app.functions.get("RefreshOrganizationFunction");
  return services.logs.lines(logGroup).filter((line) => line.message.includes(`"${message}"`));
}
