import { anAbsentPrincipal, principalOf } from "./account-judge.ts";
import { parseArn } from "./arn.ts";
import type { Basis, Decision, HoldReason } from "./decision.ts";
import type { Entry, EntryReading } from "./entry.ts";
import { grantsThat } from "./matching-grants.ts";
import type { Membership } from "./membership.ts";
import type { Offering } from "./offering.ts";

/** Why nobody can say now whether a principal belongs on a share. */
export type Doubt = { readonly reason: HoldReason; readonly why: string };

/** What is to become of one OU, or of the organization, as a principal of a share. */
export type JudgedGroup = {
  /** What RAM calls it. */
  readonly arn: string;
  readonly principal: string;
} & GroupVerdict;

type GroupVerdict =
  | { readonly is: "wanted"; readonly basis: Basis }
  | { readonly is: "doubtful"; readonly doubt: Doubt }
  | { readonly is: "unwanted"; readonly denial: Basis | undefined };

export function isWanted(group: JudgedGroup): group is JudgedGroup & { readonly is: "wanted" } {
  return group.is === "wanted";
}

/** What a group is judged by. `now` and the types of what the share has are those of the whole judgement. */
type GroupFacts = {
  readonly offering: Offering;
  readonly share: { readonly resourceTypes: readonly string[] };
  readonly now: Date;
};

/**
 * Judges whether a group can stand for everything below it: by a live grant of its own that does not depend on the account,
 * with `judge` approving every account below, and no deny and nothing unreadable there, whether it concerns an account today
 * or not. A map that has no account in the group says nothing about it.
 */
export function judgedGroup(
  arn: string,
  subject: {
    readonly principal: string;
    readonly allows: readonly Entry[];
    readonly readings: readonly EntryReading[];
  },
  facts: GroupFacts,
  membership: Membership,
  judge: (accountId: string) => Decision,
): JudgedGroup {
  const { principal, allows, readings } = subject;
  const verdict =
    obstacleBelow(principal, readings, membership, judge) ??
    ownVerdict(principal, groupGrant(principal, allows, facts), facts, membership);
  return { arn, principal, ...verdict };
}

function ownVerdict(
  principal: string,
  basis: Basis | undefined,
  { offering }: GroupFacts,
  membership: Membership,
): GroupVerdict {
  // A limit for each account is none that an OU could keep to.
  if (basis === undefined || offering.perAccount !== undefined)
    return { is: "unwanted", denial: undefined };
  if (membership.accountsIn(principal).length > 0) return { is: "wanted", basis };
  const why = `the organization map has no account in ${principal}`;
  return { is: "doubtful", doubt: { reason: "organization-unknown", why } };
}

/** A live grant to the group itself that does not depend on the account. */
function groupGrant(
  principal: string,
  allows: readonly Entry[],
  { offering, share, now }: GroupFacts,
): Basis | undefined {
  const { resource } = offering;
  const region = parseArn(resource)?.region;
  const traits = { tenant: undefined, region, resourceTypes: share.resourceTypes };
  // Whether it is of the environment is not known of a group, so that a grant which asks for it does not fit.
  const candidate = {
    connection: anAbsentPrincipal(resource, principal, traits),
    isOfEnvironment: undefined,
  };
  const own = allows
    .filter(({ key }) => key.principal === principal)
    // As `decide` does it: the resource before the kind.
    .toSorted((a, b) => Number(b.key.target === resource) - Number(a.key.target === resource));
  return grantsThat(own, "fits", candidate, now)[0];
}

/** Reasons for which nobody can say whether an account is allowed, unlike those for which it is known not to be. */
const UNCHECKED: ReadonlySet<HoldReason> = new Set([
  "allowlist-unread",
  "entry-malformed",
  "offering-malformed",
  "organization-unknown",
  "constraint-unknown",
  "tenant-unknown",
]);

/** Why a group can't stand for everything below it, or nobody can say whether it can. */
function obstacleBelow(
  principal: string,
  readings: readonly EntryReading[],
  membership: Membership,
  judge: (accountId: string) => Decision,
): GroupVerdict | undefined {
  const accounts = membership.accountsIn(principal);
  const inside = new Set(accounts.map(({ accountId }) => `account/${accountId}`));
  const concerned = readings.filter((reading) => {
    const one = principalOf(reading);
    if (one === principal || inside.has(one)) return true;
    return one.startsWith("ou/") && membership.mayBeBelow(one, principal);
  });
  const unreadable = concerned.find(isUnreadable);
  if (unreadable !== undefined) {
    const why = `the entry of ${principalOf(unreadable)} can't be read`;
    return { is: "doubtful", doubt: { reason: "entry-malformed", why } };
  }
  const decisions = accounts.map(({ accountId }) => judge(accountId));
  for (const { verdict, reason, explanation } of decisions) {
    if (verdict === "hold" && UNCHECKED.has(reason))
      return { is: "doubtful", doubt: { reason, why: explanation } };
  }
  for (const decision of decisions) {
    if (decision.verdict === "reject") return { is: "unwanted", denial: decision.basis };
  }
  // A deny that is not live, or concerns nobody yet, may do so at any moment, and a share can't make exceptions.
  const isClear =
    !concerned.some(isDeny) && decisions.every(({ verdict }) => verdict === "approve");
  return isClear ? undefined : { is: "unwanted", denial: undefined };
}

function isUnreadable(reading: EntryReading): boolean {
  return reading.found === "malformed" || reading.entry.malformedGrants.length > 0;
}

function isDeny(reading: EntryReading): boolean {
  return reading.found === "entry" && reading.entry.effect === "deny";
}

/** Those that no other of them is above. */
export function topmost<Group extends { readonly principal: string }>(
  groups: readonly Group[],
  membership: Membership,
): readonly Group[] {
  return groups.filter(
    ({ principal }) => !groups.some((other) => membership.isBelow(principal, other.principal)),
  );
}
