import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { PermissionUse } from "../../local/organization/call-log.ts";
import type { Role } from "../../local/organization/identities.ts";
import type { World } from "../../local/world.ts";
import { parseStatement } from "../infra/policy-statement.ts";

/** One action that a role's policies allow on one resource, wildcards as written. */
export type GrantedRight = {
  readonly roleArn: string;
  readonly action: string;
  readonly resource: string;
};

/** What the roles of the app in one world may do, and what they asked IAM for. */
export type PermissionUsage = {
  /** Test file that ran the world. */
  readonly file: string;
  readonly granted: readonly GrantedRight[];
  readonly used: readonly PermissionUse[];
};

/** Keeps the usage of a world whose roles have the rights that infra/ gives them; `folder` is the run's. */
export async function keepPermissionUsage(
  folder: string,
  file: string,
  world: World,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const usage = permissionUsageOf(file, world);
  await writeFile(join(folder, `${randomUUID()}.json`), JSON.stringify(usage));
}

/** What was kept in the folder; nothing if no world kept anything. */
export async function keptPermissionUsages(folder: string): Promise<PermissionUsage[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return Promise.all(
    names.map(async (name) => {
      // Only keepPermissionUsage writes there.
      return JSON.parse(await readFile(join(folder, name), "utf8")) as PermissionUsage;
    }),
  );
}

function permissionUsageOf(file: string, { app, organization }: World): PermissionUsage {
  const { identities, calls } = organization.platform;
  // Every role of ours is named so, in every account; other roles are a test's own, and its business.
  const prefix = `${app.name}-${app.stage}-`;
  const isOurs = (roleArn: string) => nameOfRole(roleArn).startsWith(prefix);
  return {
    file,
    granted: identities
      .roles()
      .filter(({ arn }) => isOurs(arn))
      .flatMap(rightsOf),
    used: calls.permissionUses.filter(({ roleArn }) => isOurs(roleArn)),
  };
}

/** Without its path. */
export function nameOfRole(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf("/") + 1);
}

function rightsOf({ arn: roleArn, policies }: Role): GrantedRight[] {
  return Object.values(policies).flatMap(({ Statement }) =>
    Statement.map(parseStatement)
      .filter(({ effect }) => effect === "Allow")
      .flatMap(({ actions, resources }) =>
        actions.flatMap((action) =>
          (resources === "none" ? [] : resources).map((resource) => ({
            roleArn,
            action,
            resource,
          })),
        ),
      ),
  );
}
