import type { Offering } from "./offering.ts";
import type { Members, OrganizationAccount } from "./organization.ts";
import type { Principal } from "./principal.ts";
import { accountOf } from "./principal.ts";

/** Everyone: for a service that asks before it lets anyone in (privatelink.md section 5). */
export const EVERYONE = "*";

/** What stands behind an allowed principal: the principal of the audience that it comes from, or `offering` for an open gate. */
export type Admission = string;

/** Whom an endpoint service should let try, as IAM principals. */
export type Audience = {
  readonly principals: ReadonlyMap<string, Admission>;
  /** Those of accounts that the last listing lacked, and why: they are neither let in nor taken out until it is known whether they left. */
  readonly doubtful: ReadonlyMap<string, string>;
  /** Why others may belong to it too, that nobody can name now; then nobody who is there already is taken out. */
  readonly uncertain: string | undefined;
};

/** Whole accounts only, because a role's permission breaks when another role of the account makes the call (privatelink.md section 5). */
export function rootOf(accountId: string, partition: string): string {
  return `arn:${partition}:iam::${accountId}:root`;
}

/** The account that an allowed principal belongs to, if it names one. */
export function accountOfArn(principal: string): string | undefined {
  return /^arn:[a-z-]+:iam::(\d{12}):/.exec(principal)?.[1];
}

/** The audience of an offering with a gate, OUs and the organization expanded to their accounts. */
export function audienceOf(
  { gate, audience = [] }: Offering,
  members: Members,
  partition: string,
): Audience {
  if (gate === "open") {
    const principals = new Map([[EVERYONE, "offering"]]);
    return { principals, doubtful: new Map(), uncertain: undefined };
  }
  const principals = new Map<string, Admission>();
  const doubtful = new Map<string, string>();
  let uncertain: string | undefined;
  for (const principal of audience) {
    const accountId = accountOf(principal);
    if (accountId !== undefined) {
      principals.set(rootOf(accountId, partition), principal);
      continue;
    }
    const accounts = accountsIn(principal, members);
    if (accounts === undefined) {
      uncertain ??= members.members === "unknown" ? members.because : notThere(principal);
      continue;
    }
    for (const { accountId: id, missingSince } of accounts) {
      const root = rootOf(id, partition);
      if (missingSince !== undefined) {
        doubtful.set(root, `account ${id} is missing since snapshot ${missingSince}`);
      } else if (!principals.has(root)) {
        // An account that the audience names itself is there for that reason, whatever OU it is in.
        principals.set(root, principal);
      }
    }
  }
  for (const root of principals.keys()) doubtful.delete(root);
  return { principals, doubtful, uncertain };
}

/** Undefined if nobody can say, or if nobody is in it: an empty answer takes nobody out. */
function accountsIn(
  principal: Principal,
  members: Members,
): readonly OrganizationAccount[] | undefined {
  if (members.members === "unknown") return undefined;
  const inside =
    principal === `organization/${members.organizationId}`
      ? members.accounts
      : members.accounts.filter(({ organizationalUnits }) =>
          organizationalUnits.some((id) => principal === `ou/${id}`),
        );
  return inside.length > 0 ? inside : undefined;
}

function notThere(principal: Principal): string {
  return `the organization map has no account in ${principal}`;
}
