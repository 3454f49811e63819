import { AssociateResourceShareCommand } from "@aws-sdk/client-ram";
import { expect } from "vitest";

import { REFRESH } from "../../../local/showcase/quiet.ts";
import type { BiteStage } from "./bite.ts";
import { onNextCall } from "./bite.ts";
import { principalOn } from "./ground.ts";
import { ACCEPT, answered, becomesPrincipal, invitationTo } from "./scenario.ts";

/** Knobs of what RAM shows and how it answers. */
export const ramBites = {
  shareSettlingMs,
  mixedShareInvitationWindow,
  withdrawUnaccepted,
  invitationVisibilityDelayMs,
  ramTokenLifetimeMs,
  ramErrorCodes,
};

async function shareSettlingMs({ test, ground, patience }: BiteStage): Promise<void> {
  const { knobs } = test.world.organization.platform;
  const { share, blue } = ground;
  const trail = await patience.trailOf(share);
  const ofBlue = trail.filter(({ externalId }) => externalId === blue.accountId);
  const states = ofBlue.map(({ state }) => state);
  expect(states.at(-1)).toBe("associated");
  if (knobs.shareSettlingMs === 0) expect(states).not.toContain("associating");
  else expect(ofBlue.at(-1)?.explanation).toContain("before it associating");
}

async function mixedShareInvitationWindow(stage: BiteStage): Promise<void> {
  const { test, ground, patience, played } = stage;
  const { knobs, clock } = test.world.organization.platform;
  const { app, services } = test.world;
  // 13 hours in which nobody looks: a sweep for each five minutes of them would show nothing else.
  knobs.eventDelivery = "lost";
  clock.advance(13 * 60 * 60_000);
  knobs.eventDelivery = "once";
  await services.events.fire(app.rules.get(REFRESH).name);
  await patience.untilNothingIsLeft();
  // Gatehouse counted with 12 hours; what RAM still shows is still answered.
  expect(invitationTo(stage, played.surprise)?.status).toBe("PENDING");
  await ground.allow(ground.inbox, ground.partner, {
    resourceTypes: ["vpc-lattice:Service", "ec2:PrefixList"],
  });
  await answered(stage, played.surprise, "ACCEPTED");
}

/** An account that was invited and has not answered is to go again: RAM refuses, and it goes once it has answered. */
async function withdrawUnaccepted(stage: BiteStage): Promise<void> {
  const { test, ground, patience } = stage;
  const { share, partner } = ground;
  const { ram } = test.world.services;
  const outcomes = async () =>
    (await patience.trailOf(share)).filter(
      ({ type, externalId }) => type === "outcome" && externalId === partner.accountId,
    );
  await ground.allow(share, partner);
  const invitation = await patience.eventually(
    "partner is invited",
    () => Promise.resolve(invitationTo(stage, share)),
    (seen) => seen !== undefined,
  );
  await patience.untilNothingIsLeft();
  await ground.disallow(share, partner);
  const refused = await patience.eventually("RAM refused it", outcomes, (seen) =>
    seen.some(({ action }) => action === "remove"),
  );
  // Not deferred: whoever was invited has hours to answer, and a hint that came back until then would end as a dead letter.
  expect(refused.at(-1)).toMatchObject({
    result: "failed",
    errorCode: "InvalidStateTransitionException",
  });
  ram.acceptInvitation(invitation?.arn ?? "");
  await test.sweep();
  await patience.eventually(
    "partner is gone",
    () => principalOn(test, ground, partner.accountId),
    (seen) => seen === undefined,
  );
}

async function invitationVisibilityDelayMs(stage: BiteStage): Promise<void> {
  const { test, ground, patience } = stage;
  const { clock, knobs } = test.world.organization.platform;
  const offered = await ground.partner.createService("hidden");
  const at = clock.now().getTime();
  const share = await ground.partner.offer("hidden", [offered]);
  await answered(stage, share, "ACCEPTED");
  const [decision] = await patience.decisionsOf(ground.inbox, share);
  expect(new Date(decision?.at ?? 0).getTime() - at).toBeGreaterThanOrEqual(
    knobs.invitationVisibilityDelayMs,
  );
}

/** A call that the network repeats after RAM has forgotten its token is a new one, and changes nothing. */
async function ramTokenLifetimeMs(stage: BiteStage): Promise<void> {
  const { test, ground, patience } = stage;
  const { share, red } = ground;
  const { clock, knobs } = test.world.organization.platform;
  const answers: object[] = [];
  onNextCall(test.world.services.ram.service, "AssociateResourceShare", async ({ run }) => {
    answers.push(await run());
    clock.advance(knobs.ramTokenLifetimeMs + knobs.shareSettlingMs);
    answers.push(await run());
    return answers.at(-1) ?? {};
  });
  await ground.allow(share, red);
  await becomesPrincipal(stage, red.accountId);
  await patience.untilNothingIsLeft();
  expect(answers).toMatchObject(
    ["ASSOCIATING", "ASSOCIATED"].map((status) => ({ resourceShareAssociations: [{ status }] })),
  );
  const trail = await patience.trailOf(share);
  const last = trail.findLast(
    ({ type, externalId }) => type === "outcome" && externalId === red.accountId,
  );
  expect(last).toMatchObject({ action: "add", result: "succeeded" });
  expect(last?.explanation).toContain("ASSOCIATED");
}

/** Somebody is faster than Gatehouse, with an invitation and with a principal: RAM's refusal is what was wanted. */
async function ramErrorCodes(stage: BiteStage): Promise<void> {
  const { test, ground, patience } = stage;
  const { inbox, share, partner, blue } = ground;
  const { clock, knobs, calls } = test.world.organization.platform;
  const { service } = test.world.services.ram;

  onNextCall(service, "AcceptResourceShareInvitation", async ({ input, run }) => {
    await run({ ...input, clientToken: undefined });
    return await run();
  });
  const offered = await partner.createService("quick");
  const quick = await partner.offer("quick", [offered]);
  await answered(stage, quick, "ACCEPTED");
  expect(calls.of(ACCEPT).at(-1)?.outcome).toBe(
    "InvalidResourceShareInvitationArn.AlreadyAccepted",
  );
  expect(await outcomeOf(stage, inbox, quick)).toMatchObject({ result: "succeeded" });

  onNextCall(service, "DisassociateResourceShare", async ({ input, run }) => {
    await run({ ...input, clientToken: undefined });
    clock.advance(knobs.shareSettlingMs);
    return await run();
  });
  await ground.disallow(share, blue);
  await patience.eventually(
    "blue is no principal any more",
    () => principalOn(test, ground, blue.accountId),
    (seen) => seen === undefined,
  );
  await patience.untilNothingIsLeft();
  const removals = calls.of("ram:DisassociateResourceShare");
  expect(removals.at(-1)?.outcome).toBe("InvalidResourceShareArn.NotFound");
  expect(await outcomeOf(stage, share, blue.accountId)).toMatchObject({
    action: "remove",
    result: "succeeded",
  });

  // Two principals at once, one of which RAM is still at work on: the other waits for it.
  await inTransition(stage);
}

async function inTransition(stage: BiteStage): Promise<void> {
  const { test, ground, patience } = stage;
  const { share, blue, green } = ground;
  const { calls } = test.world.organization.platform;
  const { service } = test.world.services.ram;
  onNextCall(service, "DisassociateResourceShare", async ({ run }) => {
    const principals = [blue.accountId];
    await test.hub.ram.send(
      new AssociateResourceShareCommand({ resourceShareArn: share, principals }),
    );
    return await run();
  });
  await ground.disallow(share, green);
  await patience.eventually(
    "green is no principal any more",
    () => principalOn(test, ground, green.accountId),
    (seen) => seen === undefined,
  );
  await patience.untilNothingIsLeft();
  const outcomes = calls.of("ram:DisassociateResourceShare").map(({ outcome }) => outcome);
  expect(outcomes.slice(-2)).toEqual(["InvalidStateTransitionException.Unknown", "ok"]);
  const trail = await patience.trailOf(share);
  const removed = trail.filter(
    ({ type, externalId }) => type === "outcome" && externalId === green.accountId,
  );
  expect(removed.slice(-2)).toMatchObject([{ result: "failed" }, { result: "succeeded" }]);
}

async function outcomeOf({ patience }: BiteStage, resource: string, externalId: string) {
  const trail = await patience.trailOf(resource);
  return trail.findLast((record) => record.type === "outcome" && record.externalId === externalId);
}
