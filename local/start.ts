import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import pc from "picocolors";

import { ensureFree, portFrom } from "./command/port.ts";
import { runCommand } from "./command/run-command.ts";
import { worldProgress } from "./command/world-progress.ts";
import { buildCommonGround } from "./showcase/common-ground.ts";
import { decisionFeed } from "./showcase/decision-feed.ts";
import { describeLocal } from "./showcase/local-json.ts";
import { buildNeighbourhood } from "./showcase/neighbourhood.ts";
import { buildShowcase } from "./showcase/showcase.ts";
import { thingsToTry } from "./showcase/things-to-try.ts";
import { startWorld } from "./world.ts";

/** Where programs and AWS clients find the running organization; git-ignored. */
const FOLDER = ".gatehouse";

/** `npm start`: the whole application in a simulated organization, until Ctrl-C. */
await runCommand(async ({ progress, print, onStop, interrupted }) => {
  const port = portFrom(process.env["GATEHOUSE_LOCAL_PORT"]);
  await ensureFree(port);
  const world = await startWorld({ port, onProgress: worldProgress(progress) });
  onStop(async () => {
    progress("stopping");
    await world.stop();
  });
  const showcase = await buildShowcase(world);
  const neighbourhood = await buildNeighbourhood(world, showcase);
  const ground = await buildCommonGround(world, showcase);
  const offered = [showcase.payments, showcase.reports, ...Object.values(neighbourhood)];
  const networks = [ground.production, ground.test];
  await mkdir(FOLDER, { recursive: true });
  await world.organization.writeAwsFiles(join(FOLDER, "aws"));
  await writeFile(
    join(FOLDER, "local.json"),
    `${JSON.stringify(describeLocal(world, offered, networks), undefined, 2)}\n`,
  );
  print(thingsToTry(world, showcase, ground, FOLDER));
  print(pc.dim("Decisions, as they are made (Ctrl-C stops everything):"));
  const shares = networks.map(({ label, shareArn }) => ({
    arn: shareArn,
    label: `${label} share`,
  }));
  const inbox = { arn: ground.inbox, label: "invitations" };
  decisionFeed(world, [...offered, ...networks, ...shares, inbox], print);
  await interrupted;
  return 0;
});
