import type { Members, OrganizationAccount, Standing } from "./organization.ts";

/** Who is where in the organization, by one reading of the whole map, so that no two answers disagree. */
export type Membership = {
  standingOf(accountId: string): Standing;
  /** Accounts of an OU, those of OUs below it included, or of the organization; none for other principals. */
  accountsIn(principal: string): readonly OrganizationAccount[];
  /** Whether an OU is known to be below another principal. */
  isBelow(organizationalUnit: string, principal: string): boolean;
  /** The same, or nobody can say where the OU is because the map has no account in it. */
  mayBeBelow(organizationalUnit: string, principal: string): boolean;
};

export function membershipOf(members: Extract<Members, { members: "all" }>): Membership {
  const { organizationId, snapshot, accounts } = members;
  const byId = new Map(accounts.map((account) => [account.accountId, account]));
  const byUnit = new Map<string, OrganizationAccount[]>();
  /** By OU, everything that is above it. */
  const above = new Map<string, Set<string>>();
  for (const account of accounts) {
    for (const [place, id] of account.organizationalUnits.entries()) {
      const unit = `ou/${id}`;
      const inside = byUnit.get(unit) ?? [];
      inside.push(account);
      byUnit.set(unit, inside);
      const known = above.get(unit) ?? new Set([`organization/${organizationId}`]);
      for (const higher of account.organizationalUnits.slice(place + 1)) known.add(`ou/${higher}`);
      above.set(unit, known);
    }
  }
  return {
    standingOf(accountId) {
      const account = byId.get(accountId);
      if (account === undefined || account.departedAt !== undefined)
        return { standing: "outside", snapshot };
      const { organizationalUnits, state, missingSince } = account;
      if (missingSince !== undefined) {
        const because = `account ${accountId} is missing since snapshot ${missingSince}; its departure is not confirmed`;
        return { standing: "unknown", because };
      }
      return { standing: "member", organizationId, organizationalUnits, state, snapshot };
    },
    accountsIn(principal) {
      return principal === `organization/${organizationId}`
        ? accounts
        : (byUnit.get(principal) ?? []);
    },
    isBelow(organizationalUnit, principal) {
      return above.get(organizationalUnit)?.has(principal) ?? false;
    },
    mayBeBelow(organizationalUnit, principal) {
      return above.get(organizationalUnit)?.has(principal) ?? true;
    },
  };
}
