import { DisassociateResourceShareCommand } from "@aws-sdk/client-ram";
import { TagResourceCommand } from "@aws-sdk/client-vpc-lattice";
import { expect } from "vitest";

import { NETWORK_TAG } from "../../../functions/core/subject-tag.ts";
import type { Knobs } from "../../../local/organization/knobs.ts";
import { SWEEP } from "../../../local/showcase/quiet.ts";
import type { BiteStage } from "./bite.ts";
import { hintsAbout } from "./bite.ts";
import { associationOf, becomesPrincipal, joins } from "./scenario.ts";

/** Knobs of how the events of RAM and VPC Lattice come to the hub. */
export const eventBites = {
  latticeEvents,
  latticeTagResourceType,
  ramEvents,
  eventDelivery,
  notificationDelayMs,
};

const TAG_CHANGE = "Tag Change on Resource";

async function latticeEvents(stage: BiteStage): Promise<void> {
  const { knobs } = stage.test.world.organization.platform;
  const { service, tell, told } = await newlyTold(stage);
  const { latticeEvents: delivery } = knobs;
  const { toldAtOnce, at } = await tell();
  await joinsAsTold(stage, service, delivery);
  if (delivery === "doubled")
    expect(hintsAbout(stage, "AssociationHintsQueue", TAG_CHANGE, service)).toBe(2);
  if (delivery === "late") {
    const [made] = await intentsOn(stage, stage.ground.network, service);
    expect(new Date(made?.at ?? 0).getTime() - at).toBeGreaterThanOrEqual(
      knobs.notificationDelayMs,
    );
  }
  if (delivery === "shuffled") expect(toldAtOnce).toBeLessThan(told());
}

async function eventDelivery(stage: BiteStage): Promise<void> {
  const { service, tell } = await newlyTold(stage);
  const { eventDelivery: delivery } = stage.test.world.organization.platform.knobs;
  await tell();
  await joinsAsTold(stage, service, delivery);
  // By the member's rule, and each copy by the hub's.
  if (delivery === "doubled")
    expect(hintsAbout(stage, "AssociationHintsQueue", TAG_CHANGE, service)).toBe(4);
}

async function notificationDelayMs(stage: BiteStage): Promise<void> {
  const { clock, knobs } = stage.test.world.organization.platform;
  const { service, tell, told } = await newlyTold(stage);
  const { toldAtOnce } = await tell();
  clock.advance(knobs.notificationDelayMs);
  expect(told()).toBe(TOLD_OF_A_TAG);
  expect(toldAtOnce).toBeLessThan(TOLD_OF_A_TAG);
  await joinsAsTold(stage, service, "shuffled");
}

async function latticeTagResourceType(stage: BiteStage): Promise<void> {
  const { test, ground } = stage;
  const { knobs } = test.world.organization.platform;
  const { service, tell } = await newlyTold(stage);
  knobs.latticeEvents = "lost";
  await tell();
  knobs.latticeEvents = "once";
  // Of a network it is no request, and yet a reason to look.
  const types: unknown[] = [];
  const end = test.world.services.vpcLattice.onEvent(({ source, detail }) => {
    if (source === "aws.tag") types.push(detail["resource-type"]);
  });
  await test.hub.lattice.send(
    new TagResourceCommand({ resourceArn: ground.network, tags: { [NETWORK_TAG]: "none" } }),
  );
  await joinsAsTold(stage, service, "once");
  end();
  expect(types).toEqual([knobs.latticeTagResourceType]);
}

async function ramEvents(stage: BiteStage): Promise<void> {
  const { test, ground, patience } = stage;
  const { share, green } = ground;
  const { knobs, clock } = test.world.organization.platform;
  const { ramEvents: delivery } = knobs;
  await patience.pastTheNext(SWEEP);
  const before = (await intentsOn(stage, share, green.accountId)).length;
  const hints = () => hintsAbout(stage, "ShareHintsQueue", "DisassociateResourceShare", share);
  const hintsBefore = hints();
  let told = 0;
  const end = test.world.services.ram.onEvent(() => (told += 1));
  const at = clock.now().getTime();
  // By somebody's hand, while a grant still wants it there.
  await test.hub.ram.send(
    new DisassociateResourceShareCommand({
      resourceShareArn: share,
      principals: [green.accountId],
    }),
  );
  const toldAtOnce = told;
  const changes = async () => (await intentsOn(stage, share, green.accountId)).slice(before);
  clock.advance(knobs.shareSettlingMs);
  if (delivery === "lost") {
    await patience.untilNothingIsLeft();
    expect(await changes()).toEqual([]);
    await test.sweep();
  }
  await patience.eventually("it is taken in again", changes, (made) => made.length > 0);
  await becomesPrincipal(stage, green.accountId);
  await patience.untilNothingIsLeft();
  end();
  const made = await changes();
  expect(made.map(({ action }) => action)).toEqual(["add"]);
  const source = delivery === "lost" ? "sweep" : "event";
  expect(made[0]?.cause).toMatchObject({ source });
  if (delivery === "doubled") expect(hints() - hintsBefore).toBe(2);
  if (delivery === "late")
    expect(new Date(made[0]?.at ?? 0).getTime() - at).toBeGreaterThanOrEqual(
      knobs.notificationDelayMs,
    );
  if (delivery === "shuffled") expect(toldAtOnce).toBeLessThan(told);
}

/** CloudTrail tells of the call, and EventBridge of the changed tag. */
const TOLD_OF_A_TAG = 2;

/**
 * A service of green, whose owner is about to ask for the network by a tag: only an event of its account can tell of that before
 * the next sweep. `told` counts what AWS told of it so far.
 */
export async function newlyTold(stage: BiteStage) {
  const { test, ground, patience } = stage;
  const { clock, knobs } = test.world.organization.platform;
  const service = await ground.green.createService("told");
  clock.advance(knobs.notificationDelayMs);
  await patience.pastTheNext(SWEEP);
  let count = 0;
  test.world.services.vpcLattice.onEvent(({ detail, resources }) => {
    const isTag = detail["eventName"] === "TagResource" || detail["changed-tag-keys"] !== undefined;
    if (isTag && JSON.stringify({ detail, resources }).includes(service)) count += 1;
  });
  return {
    service,
    told: () => count,
    tell: async () => {
      const at = clock.now().getTime();
      const tags = { [NETWORK_TAG]: ground.network };
      await ground.green.lattice.send(new TagResourceCommand({ resourceArn: service, tags }));
      return { at, toldAtOnce: count };
    },
  };
}

/** Once, and because of the event; where that is lost, not before the sweep. */
async function joinsAsTold(stage: BiteStage, service: string, delivery: Knobs["latticeEvents"]) {
  const { test, ground, patience } = stage;
  if (delivery === "lost") {
    await patience.untilNothingIsLeft();
    expect(await patience.decisionsOf(ground.network, service)).toEqual([]);
    expect(associationOf(stage, service)).toBeUndefined();
    await test.sweep();
  }
  await joins(stage, service);
  await patience.untilNothingIsLeft();
  const made = await intentsOn(stage, ground.network, service);
  expect(made).toMatchObject([
    { action: "add", cause: { source: delivery === "lost" ? "sweep" : "event" } },
  ]);
}

async function intentsOn({ patience }: BiteStage, resource: string, externalId: string) {
  const trail = await patience.trailOf(resource);
  return trail.filter((record) => record.type === "intent" && record.externalId === externalId);
}
