import { expect } from "vitest";

import { until } from "../../../local/showcase/until.ts";
import type { TestWorld } from "../../support/test-world.ts";
import type { Patience } from "../patience.ts";
import type { Ground } from "./ground.ts";
import { principalOn } from "./ground.ts";

/** What a position is played on, and what waits for things there. */
export type SharingStage = {
  readonly test: TestWorld;
  readonly ground: Ground;
  readonly patience: Patience;
};

/** What came to be in the scenario, for what a position alone is about. */
export type Played = Awaited<ReturnType<typeof playSharing>>;

/** Shares in both directions, and every kind of association that is made: what must come out the same in whatever way AWS behaves. */
export async function playSharing(stage: SharingStage) {
  const { test, ground, patience } = stage;
  const { blue, green, red, partner, share, inbox, network, requests } = ground;
  const { ram, vpcLattice } = test.world.services;
  const { calls, clock, knobs } = test.world.organization.platform;

  const offered = await partner.createService("offered");
  const welcome = await partner.offer("welcome", [offered]);
  const surprise = await partner.offer("surprise", [offered, partner.prefixList]);
  clock.advance(knobs.shareSettlingMs);

  // By name: the invitation's own association may settle later than a notification comes.
  ram.failNextAssociation("an internal error occurred", green.accountId);
  await ground.allow(share, green);
  // By the trail: on a busy machine it is cleared away before anybody else sees it.
  await patience.eventually(
    `RAM fails to make ${green.accountId} a principal`,
    () => patience.trailOf(share),
    (trail) => trail.some((one) => one.externalId === green.accountId && one.state === "failed"),
  );
  await answered(stage, welcome, "ACCEPTED");
  await becomesPrincipal(stage, green.accountId);
  const { arn: invitation } = invitationTo(stage, welcome) ?? { arn: "" };
  const asked = [LOOK_INSIDE, ACCEPT].map((action) =>
    calls.of(action).find(({ input }) => textOf(input).includes(invitation)),
  );
  expect(asked.map((call) => call?.outcome)).toEqual(["ok", "ok"]);
  expect(asked[0]?.at.getTime()).toBeLessThanOrEqual(asked[1]?.at.getTime() ?? 0);

  vpcLattice.failNextCreate();
  const flaky = await green.createService("flaky");
  const service = await blue.createService("rates");
  const kind = "service-association";
  await ground.allow(network, green, { kinds: [kind] });
  await ground.allow(network, blue);
  await requests.ask(network, { kind, subject: flaky });
  await ground.allow(share, blue);
  await ground.allow(share, red);
  await joins(stage, flaky);
  await becomesPrincipal(stage, blue.accountId);
  await becomesPrincipal(stage, red.accountId);

  const vpc = blue.vpc();
  const securityGroupIds = [vpc.securityGroupId];
  await requests.ask(network, { kind, subject: service });
  await requests.ask(network, { kind: "vpc-association", subject: vpc.arn, securityGroupIds });
  await joins(stage, service);
  await joins(stage, vpc.arn);
  expect(associationOf(stage, vpc.arn)).toMatchObject({
    createdBy: blue.accountId,
    securityGroupIds,
  });
  const made = calls.of(CREATE_VPC_ASSOCIATION).at(-1);
  expect(made?.caller).toMatchObject({ type: "role", accountId: blue.accountId });
  expect(made?.caller).toHaveProperty("arn", expect.stringContaining("-member-associations/"));

  await ground.allow(network, blue, { kinds: ["vpc-association"] });
  await ground.disallow(share, red);
  await patience.eventually(
    `${service} leaves the network`,
    () => Promise.resolve(associationOf(stage, service)),
    (seen) => seen === undefined,
  );
  await patience.eventually(
    `${red.accountId} is no principal any more`,
    () => principalOn(test, ground, red.accountId),
    (seen) => seen === undefined,
  );
  await patience.untilNothingIsLeft();
  await patience.decided(inbox, welcome, "approve", "granted");
  await patience.decided(inbox, surprise, "hold", "constraint-unmet");
  await patience.decided(share, green.accountId, "approve", "granted");
  await patience.decided(network, service, "hold", "constraint-unmet");
  for (const [resource, externalId, ...actions] of [
    [share, green.accountId, "add", "clear", "add"],
    [share, red.accountId, "add", "remove"],
    [network, flaky, "add", "clear", "add"],
    [network, vpc.arn, "add"],
    [network, service, "add", "remove"],
  ] as const)
    expect(await doneTo(stage, resource, externalId)).toEqual(actions);
  expect(associationOf(stage, vpc.arn)?.status).toBe("ACTIVE");
  expect(invitationTo(stage, surprise)?.status).toBe("PENDING");
  return { welcome, surprise, flaky, vpc: vpc.arn };
}

/** What holds after anything: nothing is open, nothing was done twice, and a further look finds nothing to do. */
export async function expectSharingRest({ test, ground, patience }: SharingStage): Promise<void> {
  const swept = async () => {
    await test.sweep();
    await patience.untilNothingIsLeft();
    const trails = [ground.inbox, ground.share, ground.network].map(patience.trailOf);
    return (await Promise.all(trails)).flat();
  };
  // The first one sees what nobody tells: an association that is gone by now, or active.
  const records = await swept();
  expect(await swept()).toEqual(records);
  const idsOf = (type: string) =>
    records.filter((record) => record.type === type).map(({ intentId }) => String(intentId));
  expect(idsOf("outcome").toSorted()).toEqual(idsOf("intent").toSorted());
}

const LOOK_INSIDE = "ram:ListPendingInvitationResources";
export const ACCEPT = "ram:AcceptResourceShareInvitation";
const CREATE_VPC_ASSOCIATION = "vpc-lattice:CreateServiceNetworkVpcAssociation";

/** An association on the network as nobody in AWS sees it: at once and whole. */
export function associationOf({ test, ground }: SharingStage, subject: string) {
  const id = subject.slice(subject.lastIndexOf("/") + 1);
  return test.world.services.vpcLattice
    .associations()
    .find(({ networkArn, subjectId }) => networkArn === ground.network && subjectId === id);
}

export async function joins(stage: SharingStage, subject: string): Promise<void> {
  await stage.patience.eventually(
    `${subject} is on the network`,
    () => Promise.resolve(associationOf(stage, subject)?.status),
    (status) => status === "ACTIVE",
  );
}

export async function becomesPrincipal(
  { test, ground, patience }: SharingStage,
  accountId: string,
): Promise<void> {
  await patience.eventually(
    `${accountId} is a principal`,
    () => principalOn(test, ground, accountId),
    (status) => status === "ASSOCIATED",
  );
}

/** An invitation as nobody in AWS sees it: at once, and whoever received it. */
export function invitationTo({ test }: SharingStage, share: string) {
  return test.world.services.ram.invitations().find(({ shareArn }) => shareArn === share);
}

/** Sweeps for it: of an invitation AWS tells nobody for certain (ram.md section 2). */
export async function answered(
  stage: SharingStage,
  share: string,
  status: "ACCEPTED" | "REJECTED",
): Promise<void> {
  const { test } = stage;
  const { clock } = test.world.organization.platform;
  await until(
    `the invitation to ${share} is ${status}`,
    async () => {
      await test.sweep();
      const seen = invitationTo(stage, share)?.status;
      // It may not show yet.
      if (seen !== status) clock.advance(1_000);
      return seen;
    },
    (seen) => seen === status,
  );
}

/** What Gatehouse did to a connection and AWS confirmed, oldest first. */
export async function doneTo(
  { patience }: SharingStage,
  resource: string,
  externalId: string,
): Promise<unknown[]> {
  return (await patience.trailOf(resource))
    .filter((record) => record.externalId === externalId && record.result === "succeeded")
    .map(({ action }) => action);
}

export function textOf(input: unknown): string {
  return JSON.stringify(input);
}
