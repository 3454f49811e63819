import { beforeAll, beforeEach, describe, expect, it } from "vitest";

import { dynamoOrganizationMap } from "../../functions/adapters/organization-table.ts";
import { defaultKnobs } from "../../local/organization/knobs.ts";
import { unitNamed } from "../../local/showcase/neighbourhood.ts";
import { REFRESH } from "../../local/showcase/quiet.ts";
import { tenantOf } from "../../local/showcase/tenant.ts";
import { until } from "../../local/showcase/until.ts";
import { useWorld } from "../support/test-world.ts";
import { alarmIs } from "./alarm-state.ts";
import { allowedPrincipals, rootOf } from "./allowed-principals.ts";
import { patienceIn } from "./patience.ts";

const test = useWorld();
const patience = patienceIn(test);

const production = ["workloads", "production"];
const sandbox = ["workloads", "sandbox"];
const RED = "555566667777";
const GREEN = "444455556666";
const BLUE = "333344445555";
const NEWCOMER = "123412341234";
const FIFTEEN_MINUTES_MS = 15 * 60_000;

const map = () =>
  dynamoOrganizationMap(test.hub.documents, test.world.app.tables.get("OrganizationTable").name);
const head = async () => {
  const found = await map().head();
  if (typeof found === "string") throw new Error(`the organization map's head is ${found}`);
  return found;
};
const accountInMap = async (accountId: string) =>
  (await map().known()).accounts.find((account) => account.accountId === accountId);
/** What the schedule does every 15 minutes. */
async function refresh(): Promise<void> {
  const { services, app } = test.world;
  await services.events.fire(app.rules.get(REFRESH).name);
  await test.quiet();
}
const refreshLog = () => {
  const { services, app } = test.world;
  const { logGroup } = app.functions.get("RefreshOrganizationFunction");
  return services.logs.lines(logGroup).map(({ message }) => message);
};

beforeAll(async () => {
  const principal = `ou/${unitNamed(test.world, ...production)}`;
  await test.showcase.policy.putEntry({ target: test.showcase.reports.arn, principal }, "allow", {
    g: { source: "operator" },
  });
  await test.untilNoHints();
});
beforeEach(() => {
  const { knobs } = test.world.organization.platform;
  Object.assign(knobs, defaultKnobs, { pendingDurationMs: 200, organizationsThrottling: "off" });
});

describe("an event", () => {
  it("that an account joined lets it in where its place is on the list", async () => {
    test.world.organization.join({ id: NEWCOMER, name: "newcomer", path: production });
    await patience.eventually(
      "the service lets the newcomer try",
      () => allowedPrincipals(test.hub, test.showcase.reports),
      (principals) => principals.includes(rootOf(NEWCOMER)),
    );
    const newcomer = tenantOf(test.world, "newcomer");
    const endpoint = await newcomer.connect(test.showcase.reports);
    await test.reaches(newcomer, endpoint, "available");
    const [decision] = await test.audit(endpoint);
    expect(decision).toMatchObject({ verdict: "approve", tenant: NEWCOMER });
    await patience.untilNothingIsLeft();
  });

  it("that comes while a slow directory is read waits, and is answered by a refresh that began after it", async () => {
    const { organization, app, services } = test.world;
    const { knobs, calls, clock } = organization.platform;
    await patience.pastTheNext(REFRESH);
    await patience.untilNothingIsLeft();
    const { snapshot } = await head();
    calls.clear();
    knobs.organizationsThrottling = { capacity: 0, refillPerSecond: 0 };
    organization.move(RED, production);
    await until(
      "the first refresh asks for the accounts",
      async () => calls.of("organizations:ListAccounts").length,
      (asked) => asked > 0,
    );
    const secondAt = clock.now();
    organization.move(BLUE, sandbox);
    await until(
      "the second event has gone back to its queue",
      async () =>
        calls
          .of("sqs:ChangeMessageVisibilityBatch")
          .filter(({ caller }) => JSON.stringify(caller).includes("-refresh-organization")).length,
      (returned) => returned > 0,
    );
    expect((await head()).snapshot).toBe(snapshot);
    knobs.organizationsThrottling = "off";
    await test.quiet();
    const first = await head();
    expect(first.snapshot).toBe(snapshot + 1);
    expect(first.readAt.getTime()).toBeLessThanOrEqual(secondAt.getTime());
    expect(services.sqs.messages(app.queues.get("OrganizationHintsQueue").arn)).toHaveLength(1);
    clock.advance(61_000);
    await test.quiet();
    const second = await head();
    expect(second.snapshot).toBe(snapshot + 2);
    expect(second.readAt.getTime()).toBeGreaterThan(secondAt.getTime());
    expect(services.sqs.messages(app.queues.get("OrganizationHintsQueue").arn)).toEqual([]);
    organization.move(RED, sandbox);
    organization.move(BLUE, production);
    await patience.untilNothingIsLeft();
  });
});

describe("without events the schedule sees", () => {
  beforeEach(() => {
    test.world.organization.platform.knobs.organizationEvents = "lost";
  });

  it("that an account was moved in, and out", async () => {
    const { organization } = test.world;
    const red = test.tenant("tenant-red");
    const endpoint = await red.connect(test.showcase.reports);
    await test.decided(endpoint, "hold", "no-grant");
    organization.move(RED, production);
    await test.sweep();
    expect(await red.stateOf(endpoint)).toBe("pendingAcceptance");
    await refresh();
    await test.reaches(red, endpoint, "available");
    organization.move(RED, sandbox);
    await refresh();
    await test.reaches(red, endpoint, "rejected");
    await test.decided(endpoint, "end", "grant-ended");
  });

  it("that an account was moved although the listing has no paths, by asking for its parents", async () => {
    const { organization } = test.world;
    const { knobs, calls } = organization.platform;
    const red = test.tenant("tenant-red");
    const endpoint = await red.connect(test.showcase.reports);
    await test.decided(endpoint, "hold", "no-grant");
    knobs.accountPaths = "missing";
    organization.move(RED, production);
    await refresh();
    expect(calls.of("organizations:ListParents").length).toBeGreaterThan(0);
    await test.reaches(red, endpoint, "available");
    organization.move(RED, sandbox);
    await refresh();
    await test.reaches(red, endpoint, "rejected");
  });

  it("that an account is suspended: nobody new is let in from there until it is active again", async () => {
    const { organization } = test.world;
    const green = test.tenant("tenant-green");
    const before = await green.connect(test.showcase.reports);
    await test.reaches(green, before, "available");
    organization.setState(GREEN, "SUSPENDED");
    await refresh();
    const after = await green.connect(test.showcase.reports);
    await test.decided(after, "hold", "account-not-active");
    expect(await green.stateOf(before)).toBe("available");
    organization.setState(GREEN, "ACTIVE");
    await refresh();
    await test.reaches(green, after, "available");
  });

  it("that an account has left, once a second listing lacks it and AWS says so", async () => {
    const { organization } = test.world;
    const newcomer = tenantOf(test.world, "newcomer");
    const endpoint = await newcomer.connect(test.showcase.reports);
    await test.reaches(newcomer, endpoint, "available");
    organization.leave(NEWCOMER);
    await refresh();
    await test.decided(endpoint, "hold", "organization-unknown");
    expect(await accountInMap(NEWCOMER)).toMatchObject({ departedAt: undefined });
    expect(await allowedPrincipals(test.hub, test.showcase.reports)).toContain(rootOf(NEWCOMER));
    await refresh();
    await test.reaches(newcomer, endpoint, "rejected");
    await test.decided(endpoint, "end", "grant-ended");
    expect((await accountInMap(NEWCOMER))?.departedAt).toBeInstanceOf(Date);
    await patience.eventually(
      "the service no longer lets the newcomer try",
      () => allowedPrincipals(test.hub, test.showcase.reports),
      (principals) => !principals.includes(rootOf(NEWCOMER)),
    );
    const described = organization.platform.calls.of("organizations:DescribeAccount");
    expect(described.at(-1)).toMatchObject({
      input: { AccountId: NEWCOMER },
      outcome: "AccountNotFoundException",
    });
  });
});

describe("a listing that can't be true", () => {
  it("and lacks one account neither cuts it off nor lets it in, until it is listed again", async () => {
    const { knobs } = test.world.organization.platform;
    const green = test.tenant("tenant-green");
    const before = await green.connect(test.showcase.reports);
    await test.reaches(green, before, "available");
    knobs.unlistedAccountIds = [GREEN];
    // Twice: a second listing without it would be its departure, if AWS did not know it all the same.
    await refresh();
    await refresh();
    await test.decided(before, "hold", "organization-unknown");
    const after = await green.connect(test.showcase.reports);
    await test.decided(after, "hold", "organization-unknown");
    expect(await green.stateOf(before)).toBe("available");
    expect(await allowedPrincipals(test.hub, test.showcase.reports)).toContain(rootOf(GREEN));
    knobs.unlistedAccountIds = [];
    await refresh();
    await test.reaches(green, after, "available");
    await test.decided(before, "approve", "granted");
  });

  it("and is empty is refused: the map grows old, holds everything and cuts nothing, and recovers", async () => {
    const { knobs, clock, accounts } = test.world.organization.platform;
    const green = test.tenant("tenant-green");
    const before = await green.connect(test.showcase.reports);
    await test.reaches(green, before, "available");
    const { snapshot } = await head();
    knobs.unlistedAccountIds = accounts.map(({ id }) => id);
    await refresh();
    expect((await head()).snapshot).toBe(snapshot);
    expect(refreshLog().some((line) => line.includes("AWS listed no account at all"))).toBe(true);
    await alarmIs(test, "OrganizationRefused", "ALARM");

    // The schedules come all the same, and are refused each time.
    clock.advance(61 * 60_000);
    await test.quiet();
    expect((await head()).snapshot).toBe(snapshot);
    await alarmIs(test, "OrganizationMapStale", "ALARM", FIFTEEN_MINUTES_MS);
    const after = await green.connect(test.showcase.reports);
    await test.decided(after, "hold", "organization-unknown");
    await test.sweep();
    await test.decided(before, "hold", "organization-unknown");
    expect(await green.stateOf(before)).toBe("available");
    expect(await allowedPrincipals(test.hub, test.showcase.reports)).toContain(rootOf(GREEN));

    knobs.unlistedAccountIds = [];
    await refresh();
    expect((await head()).snapshot).toBe(snapshot + 1);
    await test.sweep();
    await patience.reaches(green, after, "available");
    await test.decided(before, "approve", "granted");
    await alarmIs(test, "OrganizationMapStale", "OK", FIFTEEN_MINUTES_MS);
  });
});
