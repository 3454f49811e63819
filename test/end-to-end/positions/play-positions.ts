import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeAll, expect, it, vi } from "vitest";

import { OFFERING } from "../../../functions/adapters/allowlist-table.ts";
import { defaultKnobs } from "../../../local/organization/knobs.ts";
import type { Knobs } from "../../../local/organization/knobs.ts";
import { positionsAbout } from "../../../local/story/positions.ts";
import { useWorld } from "../../support/test-world.ts";
import type { TestWorld } from "../../support/test-world.ts";
import { patienceIn } from "../patience.ts";
import { answerBites } from "./answer-bites.ts";
import type { Bite } from "./bite.ts";
import { notificationBites } from "./notification-bites.ts";
import { organizationBites } from "./organization-bites.ts";
import { expectRest, openScenario, playScenario } from "./scenario.ts";

/** The others that it feels are felt in the scenario itself: spellings of states, and buckets that refuse nothing. */
const bites: Partial<Record<keyof Knobs, Bite>> = {
  ...answerBites,
  ...notificationBites,
  ...organizationBites,
};

/** Plays the scenario once in each position of the knobs that `isPlayed` names, in a world of their own. */
export function playPositionsOf(isPlayed: (knob: keyof Knobs) => boolean): void {
  const test = useWorld();
  const patience = patienceIn(test);
  let usual: Knobs = defaultKnobs;
  beforeAll(async () => {
    usual = { ...test.world.organization.platform.knobs };
    // Each sweep looks at everything that is registered: only what the scenario is about shall be.
    const { hub, showcase } = test;
    const TableName = test.world.app.tables.get("AllowlistTable").name;
    for (const { arn: pk } of [showcase.payments, showcase.reports])
      await hub.documents.send(new DeleteCommand({ TableName, Key: { pk, sk: OFFERING } }));
    await test.quiet();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    test.world.organization.platform.faults.clear();
    Object.assign(test.world.organization.platform.knobs, usual);
  });

  it.each(positionsAbout("private-link").filter(({ knob }) => isPlayed(knob)))(
    "$name: accepts, rejects, holds, ends and comes to rest",
    async (position) => {
      const { calls, faults } = test.world.organization.platform;
      calls.clear();
      if (position.knob === "notificationTwice")
        faults.add({
          action: "ec2:CreateVpcEndpointConnectionNotification",
          kind: "lost-answer",
          times: 1,
        });
      const scenario = await openScenario(test, position, patience);
      await playScenario(test, scenario, patience);
      await bites[position.knob]?.({ test, scenario, patience });
      await expectRest(test, scenario, patience);
      await scenario.close();
      expect(deadLetters(test)).toEqual([]);
    },
    600_000,
  );
}

function deadLetters({ world: { app, services } }: TestWorld) {
  const names = app.queues.names().filter((name) => name.includes("DeadLetters"));
  return names.flatMap((name) => services.sqs.messages(app.queues.get(name).arn));
}
