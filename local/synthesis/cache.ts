import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Graph } from "./graph.ts";
import { REPOSITORY } from "./platform.ts";
import { synthesize, type SynthesisOptions } from "./synthesize.ts";

/** Everything that a graph follows from, relative to the checkout. */
const SOURCES = [
  "sst.config.ts",
  "gatehouse.config.ts",
  "infra",
  "local/synthesis",
  "node_modules/sst/package.json",
];

/**
 * As `synthesize`, but at most once per content of its sources: the graph is kept below `.sst/synthesis`.
 * Several processes may ask at once; each gets a whole graph.
 */
export async function synthesizeCached(options: SynthesisOptions = {}): Promise<Graph> {
  const folder = path.join(REPOSITORY, ".sst/synthesis");
  const file = path.join(folder, `${await keyOf(options)}.json`);
  const kept = await readFile(file, "utf8").catch(() => undefined);
  // Only this function writes there, and only whole graphs.
  if (kept !== undefined) return JSON.parse(kept) as Graph;
  const graph = await synthesize(options);
  await mkdir(folder, { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, JSON.stringify(graph));
  await rename(unfinished, file);
  return graph;
}

async function keyOf(options: SynthesisOptions): Promise<string> {
  const hash = createHash("sha256").update(options.stage ?? "");
  const sources = SOURCES.map((source) => path.join(REPOSITORY, source));
  if (options.deploymentFile !== undefined) sources.push(options.deploymentFile);
  for (const source of sources) {
    for (const file of await filesOf(source)) {
      hash.update(`\0${file}\0`).update(await readFile(file));
    }
  }
  return hash.digest("hex").slice(0, 32);
}

async function filesOf(source: string): Promise<string[]> {
  const isFolder = await stat(source).then(
    (found) => found.isDirectory(),
    // A missing gatehouse.config.ts is for `synthesize` to complain about.
    () => undefined,
  );
  if (isFolder === undefined) return [];
  if (!isFolder) return [source];
  const names = await readdir(source, { recursive: true });
  return names
    .filter((name) => name.endsWith(".ts") || name.endsWith(".json"))
    .toSorted()
    .map((name) => path.join(source, name));
}
