import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

/** The checkout: the folder of sst.config.ts. */
export const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

/** SST's platform could not be installed. The message says why and what to do. */
export class PlatformError extends Error {
  override readonly name = "PlatformError";
}

/**
 * Makes sure that `.sst/platform` (SST's component sources and their packages) belongs to the installed version of SST
 * and to the AWS provider that sst.config.ts names, and returns its folder. Costs a few file reads when it does; else
 * runs `sst install`, which fetches packages with the user's own npm configuration (seconds; about 300 MB).
 * Throws PlatformError.
 */
export async function ensurePlatform(root: string = REPOSITORY): Promise<string> {
  const platform = path.join(root, ".sst/platform");
  if (!isCurrent(root, platform)) await install(root);
  if (!isCurrent(root, platform)) {
    throw new PlatformError(
      `"sst install" left no usable platform in ${path.relative(root, platform)}: delete that folder and try again`,
    );
  }
  return platform;
}

function isCurrent(root: string, platform: string): boolean {
  if (!existsSync(path.join(platform, "config.d.ts"))) return false;
  if (readFileSync(path.join(platform, "version"), "utf8").trim() !== installedSst(root))
    return false;
  const provider = path.join(platform, "node_modules/@pulumi/aws/package.json");
  return existsSync(provider) && versionIn(provider) === wantedProvider(root);
}

function installedSst(root: string): string {
  const manifest = path.join(root, "node_modules/sst/package.json");
  if (!existsSync(manifest))
    throw new PlatformError("the package sst is not installed: run npm ci");
  return versionIn(manifest);
}

// Read as text: evaluating sst.config.ts needs the platform that we are about to look for.
function wantedProvider(root: string): string | undefined {
  const config = readFileSync(path.join(root, "sst.config.ts"), "utf8");
  return /aws:\s*\{[^}]*version:\s*"([^"]+)"/.exec(config)?.[1];
}

function versionIn(manifest: string): string {
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  return version;
}

async function install(root: string): Promise<void> {
  const bun = path.join(root, "node_modules/bun/bin/bun.exe");
  try {
    await promisify(execFile)(path.join(root, "node_modules/.bin/sst"), ["install"], {
      cwd: root,
      env: {
        ...process.env,
        // SST would fetch the Pulumi engine, which only a deployment needs.
        SST_SKIP_DEPENDENCY_CHECK: "1",
        SST_STAGE: "local",
        SST_TELEMETRY_DISABLED: "1",
        // SST would fetch bun from GitHub; the npm package has it. Without it (install scripts switched off) npm does the work, slower.
        ...(existsSync(bun) ? { SST_BUN_PATH: bun } : { SST_NO_BUN: "1" }),
      },
    });
  } catch (cause) {
    throw new PlatformError(
      `"sst install" failed (${lastLine(cause)}): check that npm can reach its registry, then try again`,
      { cause },
    );
  }
}

// execFile's error carries what the program wrote; SST says what went wrong in its last line.
function lastLine(error: unknown): string {
  const {
    stdout = "",
    stderr = "",
    message = String(error),
  } = error as Partial<Record<"stdout" | "stderr" | "message", string>>;
  const lines = `${stdout}\n${stderr}`
    // oxlint-disable-next-line no-control-regex -- SST colours its output
    .replaceAll(/\u001B\[[0-9;]*m/g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.at(-1) ?? message;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await ensurePlatform();
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
