import { createHash } from "node:crypto";

import type { Account } from "./platform.ts";

/** An organizational unit and where it hangs. */
export type OrganizationalUnit = {
  readonly id: string;
  readonly name: string;
  /** Names from the root down, its own last. */
  readonly names: readonly string[];
  readonly parentId: string;
  /** `o-…/r-…/ou-…/`: the value of aws:PrincipalOrgPaths for an account directly in it. */
  readonly path: string;
};

/** The tree that an organization's accounts hang in. */
export type OrganizationTree = {
  readonly rootId: string;
  readonly units: readonly OrganizationalUnit[];
  /** Id of the unit or root that holds the account. */
  readonly parentOf: (account: Account) => string;
  /** `o-…/r-…/ou-…/` with a trailing slash and without the account id (platform.md section 3). */
  readonly pathOf: (account: Account) => string;
};

/**
 * The tree that the accounts' `path` names spell. Ids follow from the names alone, so they are equal from run to run and
 * in every service: `r-` and 4, `ou-` and the root's 4 and 8 letters or digits. `unitPaths` are units that are there even
 * where no account is in them.
 */
export function organizationTree(
  organizationId: string,
  accounts: readonly Account[],
  unitPaths: readonly (readonly string[])[] = [],
): OrganizationTree {
  const rootSuffix = suffix([organizationId], 4);
  const rootId = `r-${rootSuffix}`;
  const units = new Map<string, OrganizationalUnit>();

  function holder(names: readonly string[]): { id: string; path: string } {
    const name = names.at(-1);
    if (name === undefined) return { id: rootId, path: `${organizationId}/${rootId}/` };
    const known = units.get(names.join("/"));
    if (known !== undefined) return known;
    const parent = holder(names.slice(0, -1));
    const id = `ou-${rootSuffix}-${suffix([organizationId, ...names], 8)}`;
    const unit = { id, name, names, parentId: parent.id, path: `${parent.path}${id}/` };
    units.set(names.join("/"), unit);
    return unit;
  }

  for (const path of unitPaths) holder(path);
  for (const account of accounts) if (account.inOrganization) holder(account.path);
  return {
    rootId,
    units: [...units.values()],
    parentOf: (account) => holder(account.path).id,
    pathOf: (account) => holder(account.path).path,
  };
}

function suffix(names: readonly string[], length: number): string {
  return createHash("sha256").update(names.join("/")).digest("hex").slice(0, length);
}
