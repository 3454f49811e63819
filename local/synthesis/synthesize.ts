import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { DEPLOYMENT_FILE, readDeploymentFile } from "./deployment-file.ts";
import type { Graph, SynthesizedResource } from "./graph.ts";
import { placeOf } from "./place.ts";
import { ensurePlatform, REPOSITORY } from "./platform.ts";
import type { ProgramAnswer, ProgramRequest } from "./run-program.ts";

export type SynthesisOptions = {
  /** SST's stage; `local` unless told otherwise. */
  readonly stage?: string;
  /** Read in place of the checkout's gatehouse.config.ts: for tests of other deployments. */
  readonly deploymentFile?: string;
};

/** The infrastructure's own code failed while it was synthesised. The message has its error and the way out, the cause its stack. */
export class SynthesisError extends Error {
  override readonly name = "SynthesisError";
}

/**
 * What `sst deploy` would create for this checkout, without an account and without the network, in about three seconds:
 * sst.config.ts runs in a child process with SST's real components, and every reference has the value that a
 * deployment would give it. Sorted and equal from run to run; does not look at the functions' code.
 * Throws DeploymentFileError for gatehouse.config.ts, PlatformError when SST's sources can't be had, else SynthesisError.
 */
export async function synthesize(options: SynthesisOptions = {}): Promise<Graph> {
  const stage = options.stage ?? "local";
  const deploymentFile = options.deploymentFile ?? DEPLOYMENT_FILE;
  const deployment = await readDeploymentFile(deploymentFile);
  const platform = await ensurePlatform();
  const place = placeOf(deployment);
  const work = await mkdtemp(path.join(platform, `.synthesis-${process.pid}-`));
  const request = { root: REPOSITORY, platform, work, stage, deploymentFile, place };
  try {
    const answer = await runProgram(request);
    return {
      app: answer.app,
      stage,
      partition: place.partition,
      accountId: place.accountId,
      region: place.region,
      resources: answer.resources.map(sorted).toSorted(byTypeAndName),
    };
  } finally {
    await rm(work, { recursive: true });
  }
}

async function runProgram(request: ProgramRequest) {
  const child = fork(fileURLToPath(new URL("run-program.ts", import.meta.url)), [], {
    // Not the parent's flags: a test runner's loaders have no business there.
    execArgv: ["--enable-source-maps"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  let answer: ProgramAnswer | undefined;
  child.on("message", (message) => {
    // The first is the cause; what follows a failure is its consequence.
    answer ??= message as ProgramAnswer;
  });
  child.send(request);
  await once(child, "close");
  if (answer === undefined) throw failure(output.trim() || `exit code ${child.exitCode}`);
  if ("error" in answer) throw failure(answer.error);
  return answer;
}

function failure(report: string): SynthesisError {
  const [first = ""] = report.split("\n");
  return new SynthesisError(
    `the infrastructure can't be synthesised: ${first.replace(/^\w*Error: /, "")} (look into sst.config.ts and infra/)`,
    { cause: new Error(report) },
  );
}

function byTypeAndName(a: SynthesizedResource, b: SynthesizedResource): number {
  return compare(a.type, b.type) || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sorted<T>(value: T): T {
  if (Array.isArray(value)) return value.map(sorted) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => compare(a, b))
      .map(([key, inner]) => [key, sorted(inner)]),
  ) as T;
}
