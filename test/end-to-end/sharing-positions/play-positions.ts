import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeAll, expect, it, vi } from "vitest";

import { OFFERING } from "../../../functions/adapters/allowlist-table.ts";
import { defaultKnobs } from "../../../local/organization/knobs.ts";
import type { Knobs } from "../../../local/organization/knobs.ts";
import type { SharingKnob } from "../../../local/story/positions.ts";
import { positionsAbout } from "../../../local/story/positions.ts";
import { useWorld } from "../../support/test-world.ts";
import type { TestWorld } from "../../support/test-world.ts";
import { patienceIn } from "../patience.ts";
import type { Bite, Unfelt } from "./bite.ts";
import { eventBites } from "./event-bites.ts";
import type { Ground } from "./ground.ts";
import { openGround } from "./ground.ts";
import { latticeBites } from "./lattice-bites.ts";
import { ramBites } from "./ram-bites.ts";
import { expectSharingRest, playSharing } from "./scenario.ts";
import { sharedBites } from "./shared-bites.ts";

/** For every knob that this scenario is played with: what shows that its position was felt, or why nothing can. */
const bites: { readonly [Knob in SharingKnob]: Bite | Unfelt } = {
  ...sharedBites,
  ...eventBites,
  ...latticeBites,
  ...ramBites,
};
const biteOf: Partial<Record<keyof Knobs, Bite | Unfelt>> = bites;

/** Plays the scenario once in each position of these knobs, in a world of their own. */
export function playPositionsOf(group: readonly SharingKnob[]): void {
  const test = useWorld();
  const patience = patienceIn(test);
  let usual: Knobs = defaultKnobs;
  let ground: Ground | undefined;
  beforeAll(async () => {
    const { knobs } = test.world.organization.platform;
    // Long enough to be seen, and no longer.
    Object.assign(knobs, { associationSettlingMs: 200, shareSettlingMs: 200 });
    usual = { ...knobs };
    test.world.services.ram.enableOrganizationSharing();
    // Each sweep looks at everything that is registered: only what the scenario is about shall be.
    const { hub, showcase } = test;
    const TableName = test.world.app.tables.get("AllowlistTable").name;
    for (const { arn: pk } of [showcase.payments, showcase.reports])
      await hub.documents.send(new DeleteCommand({ TableName, Key: { pk, sk: OFFERING } }));
    await test.quiet();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    test.world.organization.platform.faults.clear();
    Object.assign(test.world.organization.platform.knobs, usual);
    await ground?.close();
    ground = undefined;
  }, 600_000);

  const isPlayed = new Set<keyof Knobs>(group);
  it.each(positionsAbout("sharing").filter(({ knob }) => isPlayed.has(knob)))(
    "$name: shares, joins, holds, repairs, ends and comes to rest",
    async (position) => {
      test.world.organization.platform.calls.clear();
      ground = await openGround(test, position, patience);
      const stage = { test, ground, patience };
      const played = await playSharing(stage);
      const bite = biteOf[position.knob];
      if (typeof bite === "function") await bite({ ...stage, played });
      await expectSharingRest(stage);
      expect(deadLetters(test)).toEqual([]);
    },
    600_000,
  );
}

function deadLetters({ world: { app, services } }: TestWorld) {
  const names = app.queues.names().filter((name) => name.includes("DeadLetters"));
  return names.flatMap((name) => services.sqs.messages(app.queues.get(name).arn));
}
