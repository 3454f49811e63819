import path from "node:path";

import { build, type BuildFailure } from "esbuild";

import { parseDeployment, type Deployment } from "../../infra/deployment.ts";
import { REPOSITORY } from "./platform.ts";

/** gatehouse.config.ts is missing, is no TypeScript, or has a field that is missing or wrong. The message is one sentence with the way out. */
export class DeploymentFileError extends Error {
  override readonly name = "DeploymentFileError";
}

/** Where the configuration of a checkout is. */
export const DEPLOYMENT_FILE: string = path.join(REPOSITORY, "gatehouse.config.ts");

/** Reads the deployment's configuration as it is on disk now. Throws DeploymentFileError. */
export async function readDeploymentFile(file: string = DEPLOYMENT_FILE): Promise<Deployment> {
  const name = path.basename(file);
  const source = await compiled(file, name);
  let exported: { default?: unknown };
  try {
    // A data URL instead of the file: Node caches modules by address, and the file may have changed since it was last read.
    exported = (await import(
      `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`
    )) as { default?: unknown };
  } catch (cause) {
    throw new DeploymentFileError(
      `${name} stops with "${messageOf(cause)}": correct that line, or start again from the copy in the repository`,
      { cause },
    );
  }
  if (exported.default === undefined) {
    throw new DeploymentFileError(
      `${name} has no default export: write "export default { organizationId, managementAccountId, hubAccountId, homeRegion, regions, providerAccountIds, receiverAccountIds, senderAccountIds, memberAccountIds, spokeExternalId, associationsPerNetwork, roles, auditRetention } satisfies DeploymentFile"`,
    );
  }
  try {
    return parseDeployment(exported.default);
  } catch (cause) {
    throw new DeploymentFileError(
      `${messageOf(cause)} (infra/deployment.ts describes every field)`,
      { cause },
    );
  }
}

async function compiled(file: string, name: string): Promise<string> {
  try {
    const result = await build({
      entryPoints: [file],
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      logLevel: "silent",
    });
    return result.outputFiles[0]?.text ?? "";
  } catch (cause) {
    const [first] = (cause as BuildFailure).errors ?? [];
    const where = first?.location ? ` line ${first.location.line}` : "";
    throw new DeploymentFileError(
      first?.location
        ? `${name}${where} can't be read: ${first.text}; correct it, or start again from the copy in the repository`
        : `${name} can't be read: ${first?.text ?? messageOf(cause)}; it belongs into the root of the checkout`,
      { cause },
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
