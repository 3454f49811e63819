import { DescribeVpcEndpointConnectionNotificationsCommand } from "@aws-sdk/client-ec2";
import { expect } from "vitest";

import type { Knobs } from "../../../local/organization/knobs.ts";
import { SWEEP } from "../../../local/showcase/quiet.ts";
import type { Tenant } from "../../../local/showcase/tenant.ts";
import type { Bite, BiteStage } from "./bite.ts";
import { ACCEPT, callsAbout, rowOf } from "./bite.ts";

/** Knobs of how Gatehouse comes to know of a connection. */
export const notificationBites = {
  notificationBody,
  notificationDelayMs: notificationBody,
  crossRegionNotification: (stage) => foundBySweep(stage, stage.scenario.farSpare),
  notificationDelivery,
  endpointVisibilityDelayMs,
  pendingDurationMs,
  notificationTwice,
  eventDelivery,
} satisfies Partial<Record<keyof Knobs, Bite>>;

async function notificationBody(stage: BiteStage): Promise<void> {
  await foundByNotification(stage);
}

async function notificationDelivery(stage: BiteStage): Promise<void> {
  const { test, scenario, patience } = stage;
  const { knobs } = test.world.organization.platform;
  if (knobs.notificationDelivery === "lost") {
    await foundBySweep(stage, scenario.spare);
    return;
  }
  const endpoint = await foundByNotification(stage);
  const [decision] = await patience.decisionsOf(scenario.main.arn, endpoint);
  if (knobs.notificationDelivery === "late") {
    const { createdAt } = rowOf(stage, endpoint);
    const decidedAt = new Date(decision?.at ?? 0);
    expect(decidedAt.getTime() - createdAt.getTime()).toBeGreaterThanOrEqual(
      knobs.notificationDelayMs,
    );
  }
  // One of the new connection and one of its acceptance, as often as each comes.
  const expected = knobs.notificationDelivery === "doubled" ? 4 : 2;
  const published = await patience.eventually(
    `${expected} notifications of ${endpoint}`,
    () => Promise.resolve(callsAbout(stage, "sns:Publish", endpoint).length),
    (count) => count >= expected,
  );
  expect(published).toBe(expected);
}

async function endpointVisibilityDelayMs(stage: BiteStage): Promise<void> {
  const { test, scenario, patience } = stage;
  const endpoint = await foundByNotification(stage);
  const [decision] = await patience.decisionsOf(scenario.main.arn, endpoint);
  const waited = new Date(decision?.at ?? 0).getTime() - rowOf(stage, endpoint).createdAt.getTime();
  const { knobs } = test.world.organization.platform;
  expect(waited).toBeGreaterThanOrEqual(knobs.endpointVisibilityDelayMs);
}

async function pendingDurationMs(stage: BiteStage): Promise<void> {
  const endpoint = await foundByNotification(stage);
  expect(callsAbout(stage, ACCEPT, endpoint)).toHaveLength(1);
}

async function notificationTwice({ test, scenario }: BiteStage): Promise<void> {
  const answer = await test.hub.ec2.send(
    new DescribeVpcEndpointConnectionNotificationsCommand({
      Filters: [{ Name: "service-id", Values: [scenario.main.id] }],
    }),
  );
  expect(answer.ConnectionNotificationSet).toHaveLength(1);
}

async function eventDelivery({ test, scenario, patience }: BiteStage): Promise<void> {
  const { blue, gateway } = scenario;
  const endpoint = await blue.connect(gateway);
  await patience.pastTheNext(SWEEP);
  if (test.world.organization.platform.knobs.eventDelivery === "lost") {
    expect(await blue.stateOf(endpoint)).toBe("pendingAcceptance");
    await test.sweep();
  }
  await patience.reaches(blue, endpoint, "available");
  expect(await patience.decisionsOf(gateway.arn, endpoint)).toHaveLength(1);
}

/** Somebody connects, and only a notification can have told of it. */
async function foundByNotification({ test, scenario, patience }: BiteStage): Promise<string> {
  const { spare, main } = scenario;
  await patience.pastTheNext(SWEEP);
  const endpoint = await spare.connect(main);
  await patience.reaches(spare, endpoint, "available");
  await test.quiet();
  const decisions = await patience.decisionsOf(main.arn, endpoint);
  expect(decisions).toMatchObject([{ verdict: "approve", cause: { source: "notification" } }]);
  return endpoint;
}

/** Somebody connects, nobody is told, and the sweep finds it. */
async function foundBySweep({ test, scenario, patience }: BiteStage, who: Tenant): Promise<void> {
  const { main } = scenario;
  await patience.pastTheNext(SWEEP);
  const endpoint = await who.connect(main);
  await test.quiet();
  expect(await patience.decisionsOf(main.arn, endpoint)).toEqual([]);
  await test.sweep();
  await patience.reaches(who, endpoint, "available");
  const decisions = await patience.decisionsOf(main.arn, endpoint);
  expect(decisions).toMatchObject([{ verdict: "approve", cause: { source: "sweep" } }]);
}
