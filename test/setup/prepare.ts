import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { TestProject } from "vitest/node";

import { bundleFunctions } from "../../local/bundle/function-bundle.ts";
import { startDynamodbLocal } from "../../local/organization/services/dynamodb/dynamodb-local.ts";
import { synthesizeCached } from "../../local/synthesis/cache.ts";
import { reportPermissions } from "./permission-report.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** One DynamoDB Local for the whole run; each organization has databases of its own in it. */
    readonly dynamodbEndpoint: string;
    /** Where each world leaves what its roles used of their rights. */
    readonly permissionUsageFolder: string;
  }
}

/** The major version of Lambda's `nodejs24.x`, which npm brings along (docs/decisions/0007). */
const DEPLOYED_NODE_MAJOR = "24";

/** Once per run: what every end-to-end test shares is made before the first one starts. */
export default async function prepare(project: TestProject): Promise<() => Promise<void>> {
  const [major] = process.versions.node.split(".");
  if (major !== DEPLOYED_NODE_MAJOR) {
    throw new Error(
      `the tests run on Node ${process.versions.node}, but the functions are deployed on Node ${DEPLOYED_NODE_MAJOR}: run them by "npm test" after "npm ci" without --omit=optional`,
    );
  }
  await synthesizeCached();
  await bundleFunctions();
  const dynamodb = await startDynamodbLocal();
  project.provide("dynamodbEndpoint", dynamodb.endpoint);
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-permissions-"));
  project.provide("permissionUsageFolder", folder);
  return async () => {
    try {
      await reportPermissions(project, folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
      await dynamodb.stop();
    }
  };
}
