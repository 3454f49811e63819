import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { parseDeployment, type Deployment } from "../../infra/deployment.ts";
import type { Graph } from "../../local/synthesis/graph.ts";
import { synthesize } from "../../local/synthesis/synthesize.ts";

/** The graph of a deployment in one Region that names no other account, but for the changes. */
export async function deployedAs(changes: Partial<Deployment>, stage?: string): Promise<Graph> {
  const deployment = parseDeployment({
    organizationId: "o-exampleorg1",
    managementAccountId: "111122223333",
    hubAccountId: "222233334444",
    homeRegion: "eu-west-1",
    regions: ["eu-west-1"],
    providerAccountIds: [],
    ...changes,
  });
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-deployment-"));
  try {
    const deploymentFile = path.join(folder, "gatehouse.config.ts");
    await writeFile(deploymentFile, `export default ${JSON.stringify(deployment)};\n`);
    return await synthesize({ deploymentFile, ...(stage === undefined ? {} : { stage }) });
  } finally {
    await rm(folder, { recursive: true });
  }
}
