import {
  AcceptResourceShareInvitationCommand,
  DeleteResourceShareCommand,
} from "@aws-sdk/client-ram";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  blue,
  DAY_MS,
  HOUR_MS,
  hub,
  ORGANIZATION,
  partner,
  provider,
} from "../../local/organization/services/ram/ram-fixture.ts";
import { expectNoCall, expectOneCall } from "../../support/calls.ts";
import type { InvitationStage } from "../../support/invitation-stage.ts";
import { anInvitationStage, invitationsOf } from "../../support/invitation-stage.ts";

let stage: InvitationStage;
beforeEach(async () => {
  stage = await anInvitationStage();
});
afterEach(() => stage.organization.close());

const gatewayOf = (owner: string, n = 1) =>
  `arn:aws:ec2:eu-west-1:${owner}:transit-gateway/tgw-${String(n).padStart(17, "0")}`;
const serviceOf = (owner: string) =>
  `arn:aws:vpc-lattice:eu-west-1:${owner}:service/svc-00000000000000001`;
const gateway = gatewayOf(partner);
const service = serviceOf(partner);
const everyCall = () => stage.organization.platform.calls;
const nothingWasAnswered = () => {
  for (const api of ["AcceptResourceShareInvitation", "RejectResourceShareInvitation"])
    expectNoCall(stage.organization, `ram:${api}`);
};
const findings = () =>
  stage.events.flatMap((event) =>
    event.event === "finding" ? [`${event.finding}: ${event.explanation}`] : [],
  );
/** Looks until the share that was allowed reaches the account. */
async function admitted(accountId: string, resourceArns: readonly string[], types: string[]) {
  stage.allow(accountId, types);
  const share = stage.offer(accountId, resourceArns);
  await stage.sweep(accountId);
  stage.settle();
  await stage.sweep(accountId);
  expect(stage.record(accountId, share)).toMatchObject({
    status: "connected",
    admittedBy: { principal: `account/${partner}` },
  });
  return share;
}

describe.each([
  { name: "as reports show RAM", knobs: {} },
  {
    name: "with the model's codes and empty pages",
    knobs: { ramErrorCodes: "query", emptyPages: true },
  },
] as const)("an invitation, $name", ({ knobs }) => {
  beforeEach(() => Object.assign(stage.organization.platform.knobs, knobs));

  it("of an allowed partner is accepted after a look inside, and counts as ours once it reaches us", async () => {
    stage.allow(hub, ["ec2:TransitGateway"]);
    const share = stage.offer(hub, [gateway]);
    expect(await stage.sweep()).toMatchObject({ look: "settled" });
    expect(stage.record(hub, share)).toMatchObject({
      status: "waiting",
      done: { action: "accept" },
      admittedBy: { principal: `account/${partner}` },
    });
    // It does not show yet: nothing is concluded from that.
    await stage.sweep();
    expect(stage.record(hub, share)).toMatchObject({ admittedBy: { grantId: "g1" } });
    stage.settle();
    expect(await stage.sweep()).toMatchObject({ look: "settled" });
    expect(stage.record(hub, share)).toMatchObject({
      status: "connected",
      admittedBy: { grantId: "g1" },
      decision: { verdict: "approve" },
      missingSince: undefined,
    });
    expectOneCall(stage.organization, "ram:AcceptResourceShareInvitation");
  });
  it("is answered in a receiver by its role, in a session named after the look", async () => {
    stage.allow(blue, ["ec2:TransitGateway"]);
    stage.offer(blue, [gateway]);
    await stage.sweep(blue);
    const { caller, input } = expectOneCall(
      stage.organization,
      "ram:AcceptResourceShareInvitation",
    );
    expect(caller).toMatchObject({
      arn: `arn:aws:sts::${blue}:assumed-role/gatehouse-local-receiver-shares/look-1`,
    });
    expect(input).toMatchObject({ clientToken: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const [looked] = everyCall().of("ram:GetResourceShareInvitations");
    expect(looked?.caller).toMatchObject({
      arn: expect.stringMatching(/receiver-shares\/gatehouse-local-reconcile-share-invitations$/),
    });
  });
  it("to a share with a surprise in it is held", async () => {
    stage.allow(hub, ["ec2:TransitGateway"]);
    const share = stage.offer(hub, [gateway, service]);
    await stage.sweep();
    expect(stage.record(hub, share)).toMatchObject({
      status: "waiting",
      decision: { verdict: "hold" },
    });
    nothingWasAnswered();
  });
  it("of a stranger is held", async () => {
    const share = stage.offer(hub, [gateway]);
    await stage.sweep();
    expect(stage.record(hub, share)).toMatchObject({ decision: { verdict: "hold" } });
    nothingWasAnswered();
  });
  it("of somebody who is denied is rejected, once", async () => {
    stage.deny(hub);
    const share = stage.offer(hub, [gateway]);
    await stage.sweep();
    await stage.sweep();
    expectOneCall(stage.organization, "ram:RejectResourceShareInvitation");
    expect(stage.record(hub, share)).toMatchObject({ status: "over", state: "rejected" });
  });
  it("that somebody else accepts meanwhile is accepted all the same", async () => {
    stage.allow(hub, ["ec2:TransitGateway"]);
    const share = stage.offer(hub, [gateway]);
    const [invitation] = stage.ram.invitations();
    stage.betweenLookAndAct = async () => {
      await stage
        .client("hub")
        .send(
          new AcceptResourceShareInvitationCommand({ resourceShareInvitationArn: invitation?.arn }),
        );
      stage.settle();
    };
    expect(await stage.sweep()).toMatchObject({ look: "settled" });
    expect(stage.record(hub, share)).toMatchObject({
      done: { action: "accept" },
      failure: undefined,
    });
  });
  it("is not accepted when something else is put into its share meanwhile, but judged anew", async () => {
    stage.allow(hub, ["ec2:TransitGateway"]);
    const share = stage.offer(hub, [gateway]);
    stage.betweenLookAndAct = async () => {
      stage.ram.addToShare(share, { resourceArns: [service] });
      stage.settle();
      await Promise.resolve();
    };
    expect(await stage.sweep()).toMatchObject({ look: "again", because: "accept-deferred" });
    expect(stage.record(hub, share)?.failure).toBeUndefined();
    await stage.sweep();
    expect(stage.record(hub, share)).toMatchObject({ decision: { verdict: "hold" } });
    nothingWasAnswered();
  });
  it("that has expired is over, and stops no other", async () => {
    const short = stage.offer(hub, [service]);
    const long = stage.offer(hub, [gateway]);
    await stage.sweep();
    stage.advance(12 * HOUR_MS);
    stage.allow(hub, ["ec2:TransitGateway", "vpc-lattice:Service"]);
    await stage.sweep();
    expect(stage.record(hub, short)).toMatchObject({ status: "over", state: "expired" });
    expect(stage.record(hub, long)).toMatchObject({ done: { action: "accept" } });
  });
  it("that expires between the look and the answer is refused, and stops no other", async () => {
    const short = stage.offer(hub, [service]);
    stage.advance(12 * HOUR_MS - 1_000);
    const long = stage.offer(hub, [gateway]);
    stage.allow(hub, ["ec2:TransitGateway", "vpc-lattice:Service"]);
    stage.betweenLookAndAct = async () => {
      stage.advance(1_000);
      await Promise.resolve();
    };
    await stage.sweep();
    expect(stage.record(hub, short)).toMatchObject({
      status: "waiting",
      failure: { code: expect.stringContaining("Expired") },
    });
    expect(stage.record(hub, long)).toMatchObject({ done: { action: "accept" } });
  });
});

describe("what the owner adds to a share later", () => {
  it("is found and told, with the types", async () => {
    const share = await admitted(hub, [gateway], ["ec2:TransitGateway"]);
    stage.ram.addToShare(share, { resourceArns: [service] });
    stage.settle();
    await stage.sweep();
    expect(stage.record(hub, share)).toMatchObject({
      status: "connected",
      decision: { verdict: "hold", reason: "unexpected-resources" },
    });
    expect(findings().join()).toMatch(/^owner-must-act: .*vpc-lattice:service/);
    expectNoCall(stage.organization, "ram:DisassociateResourceShare");
  });
});

describe("a share whose sender is denied", () => {
  it("is left if RAM lets us, and is over at once", async () => {
    const share = await admitted(blue, [gateway], ["ec2:TransitGateway"]);
    stage.deny(blue);
    await stage.sweep(blue);
    const { input, caller } = expectOneCall(stage.organization, "ram:DisassociateResourceShare");
    expect(input).toMatchObject({ resourceShareArn: share, principals: [blue] });
    expect(caller).toMatchObject({ arn: expect.stringMatching(/receiver-shares\/look-3$/) });
    stage.settle();
    await stage.sweep(blue);
    expect(stage.record(blue, share)).toMatchObject({ status: "over", state: "gone" });
  });
  it("is left after RAM has forgotten the invitation, too", async () => {
    const share = await admitted(hub, [gateway], ["ec2:TransitGateway"]);
    stage.advance(8 * DAY_MS);
    stage.deny(hub);
    await stage.sweep();
    expect(stage.record(hub, share)).toMatchObject({ done: { action: "leave" } });
  });
  it("is not left if RAM doesn't let us, and the owner's step is told", async () => {
    const share = await admitted(hub, [service], ["vpc-lattice:Service"]);
    stage.deny(hub);
    await stage.sweep();
    expect(stage.record(hub, share)).toMatchObject({
      status: "connected",
      decision: { verdict: "end" },
      intent: undefined,
    });
    expectNoCall(stage.organization, "ram:DisassociateResourceShare");
    expect(findings().join()).toContain(
      `the owner, account ${partner}, must remove principal ${hub} from the share ${share}`,
    );
  });
  it("is not left if it came through the organization", async () => {
    stage.ram.enableOrganizationSharing();
    const share = stage.offer(ORGANIZATION, [gatewayOf(provider)], provider);
    stage.settle();
    stage.deny(hub, provider);
    await stage.sweep();
    expect(stage.record(hub, share)).toMatchObject({
      status: "connected",
      decision: { verdict: "end" },
    });
    expectNoCall(stage.organization, "ram:DisassociateResourceShare");
    expect(findings().join()).toContain(`the owner, account ${provider}, must remove principal`);
  });
});

describe("an answer of RAM without anything in it", () => {
  it("ends nothing", async () => {
    const share = await admitted(hub, [gateway], ["ec2:TransitGateway"]);
    // The owner takes its only share back, and RAM forgets it.
    await stage.client("partner").send(new DeleteResourceShareCommand({ resourceShareArn: share }));
    stage.advance(3 * HOUR_MS);
    await stage.sweep();
    expect(stage.events).toContainEqual({
      event: "listing.empty",
      resource: invitationsOf(hub),
      expected: 1,
    });
    expect(stage.record(hub, share)).toMatchObject({
      status: "connected",
      admittedBy: { grantId: "g1" },
      missingSince: undefined,
    });
  });
});
