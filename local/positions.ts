import { parseArgs } from "node:util";

import Table from "cli-table3";
import pc from "picocolors";

import { runCommand } from "./command/run-command.ts";
import { startDynamodbLocal } from "./organization/services/dynamodb/dynamodb-local.ts";
import { eventModes } from "./story/delivery.ts";
import { positions } from "./story/positions.ts";
import type { Rehearsal, Rehearsed } from "./story/rehearsal.ts";
import { rehearse } from "./story/rehearsal.ts";
import { prepareApp } from "./world.ts";

/**
 * `npm run positions`: tells the whole story once for each way of delivering events, and once for every knob in every position
 * that is not its usual one, each in a fresh world. `--only KNOB`: that knob alone, or `events`. Exits 0 only if every chapter
 * of every telling came out as it should. A minute each: this is for a quiet hour, not for every change.
 */
await runCommand(async ({ progress, onStop, interrupted, print }) => {
  const { values } = parseArgs({
    options: { json: { type: "boolean", default: false }, only: { type: "string" } },
  });
  const rehearsals = chosen(values.only);
  let isStopped = false;
  void interrupted.then(() => (isStopped = true));
  progress(pc.dim(`· ${rehearsals.length} tellings, one after the other`));
  const graph = await prepareApp();
  const dynamodbLocal = await startDynamodbLocal();
  onStop(() => dynamodbLocal.stop());
  const results: Rehearsed[] = [];
  for (const rehearsal of rehearsals) {
    if (isStopped) break;
    const result = await rehearse(rehearsal, { graph, dynamodbEndpoint: dynamodbLocal.endpoint });
    results.push(result);
    const mark = result.problems.length === 0 ? pc.green("✓") : pc.red("✗");
    progress([`${mark} ${result.name}`, ...result.problems.map((one) => `    ${one}`)].join("\n"));
  }
  const ok = results.length === rehearsals.length && results.every(isFine);
  print(values.json ? JSON.stringify({ ok, results }, undefined, 2) : tableOf(results));
  return ok ? 0 : 1;
});

/** Throws for a word that is no knob. */
function chosen(only: string | undefined): readonly Rehearsal[] {
  const all: (Rehearsal & { readonly knob: string })[] = [
    ...eventModes.map((mode) => ({ knob: "events", name: `--events ${mode}`, mode })),
    ...positions.map((position) => {
      const { knob, name } = position;
      return { knob, name, mode: "once" as const, position };
    }),
  ];
  if (only === undefined) return all;
  const some = all.filter(({ knob }) => knob === only);
  const known = [...new Set(all.map(({ knob }) => knob))].join(", ");
  if (some.length === 0) throw new Error(`--only ${only}: it is one of ${known}`);
  return some;
}

function isFine({ problems }: Rehearsed): boolean {
  return problems.length === 0;
}

function tableOf(results: readonly Rehearsed[]): string {
  const table = new Table({
    head: ["position", "chapters", "what went wrong"],
    colWidths: [46, 10, 90],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { name, chapters, problems, asItMust } of results) {
    const right = chapters.filter(({ ok }) => ok).length;
    const wrong = [...problems, ...(asItMust === "" ? [] : [asItMust])].join("\n");
    table.push([name, `${right} of ${chapters.length}`, wrong]);
  }
  const failed = results.filter((result) => !isFine(result)).length;
  const end =
    failed === 0
      ? `${results.length} tellings, all as they should be`
      : `${failed} of ${results.length} tellings went wrong`;
  return `${table.toString()}\n${end}`;
}
