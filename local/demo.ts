import { parseArgs } from "node:util";

import pc from "picocolors";

import { runCommand } from "./command/run-command.ts";
import { worldProgress } from "./command/world-progress.ts";
import { buildShowcase } from "./showcase/showcase.ts";
import { auditTable } from "./story/audit-table.ts";
import { tellStory } from "./story/story.ts";
import { startWorld } from "./world.ts";

/** `npm run demo`: plays the main job once, without a terminal. Exits 0 only if every chapter came out right. */
await runCommand(async ({ progress, onStop, print }) => {
  const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
  const world = await startWorld({ onProgress: worldProgress(progress) });
  onStop(() => world.stop());
  const showcase = await buildShowcase(world);
  const { chapters, audit } = await tellStory(world, showcase, ({ title, ok, seen }) => {
    progress(`${ok ? pc.green("✓") : pc.red("✗")} ${title}\n    ${pc.dim(seen)}`);
  });
  if (values.json) {
    print(JSON.stringify({ ok: chapters.every(({ ok }) => ok), chapters, audit }, undefined, 2));
  } else {
    const names = new Map(world.organization.platform.accounts.map(({ id, name }) => [id, name]));
    print(auditTable(audit, (id) => names.get(id) ?? id));
    const failed = chapters.filter(({ ok }) => !ok).length;
    print(
      failed === 0
        ? `${chapters.length} chapters, all as they should be`
        : `${failed} of ${chapters.length} chapters went wrong`,
    );
  }
  return chapters.every(({ ok }) => ok) ? 0 : 1;
});
