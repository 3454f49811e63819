import { parseArgs } from "node:util";

import pc from "picocolors";

import { runCommand } from "./command/run-command.ts";
import { worldProgress } from "./command/world-progress.ts";
import { buildCommonGround } from "./showcase/common-ground.ts";
import { buildNeighbourhood } from "./showcase/neighbourhood.ts";
import { buildShowcase } from "./showcase/showcase.ts";
import { auditTable } from "./story/audit-table.ts";
import type { EventMode } from "./story/delivery.ts";
import { eventModes } from "./story/delivery.ts";
import { tellStory } from "./story/story.ts";
import { startWorld } from "./world.ts";

/**
 * `npm run demo`: plays the whole story once, without a terminal. `--events lost|doubled|shuffled|late` delivers notifications
 * that way. Exits 0 only if every chapter came out right.
 */
await runCommand(async ({ progress, onStop, print }) => {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      events: { type: "string", default: "once" },
    },
  });
  const mode = modeFrom(values.events);
  const world = await startWorld({ onProgress: worldProgress(progress) });
  onStop(() => world.stop());
  const showcase = await buildShowcase(world);
  const neighbourhood = await buildNeighbourhood(world, showcase);
  const ground = await buildCommonGround(world, showcase);
  const { chapters, audit } = await tellStory(
    world,
    { showcase, neighbourhood, ground },
    mode,
    ({ title, ok, seen }) => {
      progress(`${ok ? pc.green("✓") : pc.red("✗")} ${title}\n    ${pc.dim(seen)}`);
    },
  );
  const ok = chapters.every((chapter) => chapter.ok);
  if (values.json) {
    print(JSON.stringify({ ok, events: mode, chapters, audit }, undefined, 2));
  } else {
    const names = new Map(world.organization.platform.accounts.map(({ id, name }) => [id, name]));
    print(auditTable(audit, (id) => names.get(id) ?? id));
    const failed = chapters.filter((chapter) => !chapter.ok).length;
    print(
      ok
        ? `${chapters.length} chapters, all as they should be (events: ${mode})`
        : `${failed} of ${chapters.length} chapters went wrong (events: ${mode})`,
    );
  }
  return ok ? 0 : 1;
});

function modeFrom(text: string): EventMode {
  const mode = eventModes.find((one) => one === text);
  if (mode === undefined)
    throw new Error(`--events ${text}: it is one of ${eventModes.join(", ")}`);
  return mode;
}
