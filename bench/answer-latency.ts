import { runCommand } from "../local/command/run-command.ts";
import { worldProgress } from "../local/command/world-progress.ts";
import { untilNoHints } from "../local/showcase/quiet.ts";
import { buildShowcase } from "../local/showcase/showcase.ts";
import { until } from "../local/showcase/until.ts";
import { startWorld } from "../local/world.ts";

const WARM_UP = 5;
const ROUNDS = 30;
const AT_ONCE = 10;

/**
 * `npm run bench:latency`: from the creation of an endpoint to the Accept call that names it, warm, in the local organization.
 * Two things in one run: endpoints one after the other, and ten at a time. Prints what it measured; proves nothing about AWS.
 */
await runCommand(async ({ progress, print, onStop }) => {
  const world = await startWorld({ onProgress: worldProgress(progress) });
  onStop(() => world.stop());
  const { showcase, platform } = {
    showcase: await buildShowcase(world),
    platform: world.organization.platform,
  };
  // Accept's bucket refills one a second: waiting for a token is AWS's time, not ours.
  platform.knobs.throttling = "off";
  const { id: tenant } = world.organization.account("tenant-green");
  const key = { target: showcase.reports.arn, principal: `account/${tenant}` };
  await showcase.policy.putEntry(key, "allow", { bench: { source: "operator" } });
  await untilNoHints(world);

  const round = async (count: number): Promise<readonly number[]> => {
    const { ec2 } = world.services;
    const created = new Set(ec2.createConnections(showcase.reports.id, count, [tenant]));
    await until(
      "every endpoint is accepted",
      () =>
        Promise.resolve(
          ec2
            .connections(showcase.reports.id)
            .filter(
              ({ endpointId, state }) => created.has(endpointId) && state === "pendingAcceptance",
            ).length,
        ),
      (waiting) => waiting === 0,
    );
    await untilNoHints(world);
    const accepts = platform.calls.of("ec2:AcceptVpcEndpointConnections");
    return ec2
      .connections(showcase.reports.id)
      .filter(({ endpointId }) => created.has(endpointId))
      .map(({ endpointId, createdAt }) => {
        const call = accepts.find(({ input }) => JSON.stringify(input).includes(endpointId));
        return call === undefined ? Number.NaN : call.at.getTime() - createdAt.getTime();
      });
  };

  for (let warm = 0; warm < WARM_UP; warm++) await round(1);
  const single: number[] = [];
  const together: number[] = [];
  for (let one = 0; one < ROUNDS; one++) {
    single.push(...(await round(1)));
    progress(`round ${one + 1} of ${ROUNDS}: ${single.at(-1)} ms`);
  }
  for (let one = 0; one < ROUNDS / AT_ONCE; one++) together.push(...(await round(AT_ONCE)));
  print(`creation to Accept call, ms      median     p90     max  (${ROUNDS} each)`);
  print(line("one endpoint at a time", single));
  print(line(`${AT_ONCE} endpoints at a time`, together));
  return 0;
});

function line(what: string, samples: readonly number[]): string {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  const cells = [at(0.5), at(0.9), sorted.at(-1)].map((ms) => String(ms ?? "").padStart(7));
  return `${what.padEnd(31)} ${cells.join(" ")}`;
}
