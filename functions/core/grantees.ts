import { accountJudge, anAbsentPrincipal } from "./account-judge.ts";
import { parseArn } from "./arn.ts";
import type { Basis, Decision } from "./decision.ts";
import type { Entry, EntryReading } from "./entry.ts";
import type { Doubt, JudgedGroup } from "./grantee-group.ts";
import { isWanted, judgedGroup, topmost } from "./grantee-group.ts";
import type { Membership } from "./membership.ts";
import { membershipOf } from "./membership.ts";
import type { Offering } from "./offering.ts";
import type { Members } from "./organization.ts";
import type { OrganizationName } from "./principal-arn.ts";
import { arnOfGroup, groupOfArn } from "./principal-arn.ts";
import { accountOf } from "./principal.ts";

/** Everything that the principals of a share follow from. */
export type GranteeFacts = {
  readonly offering: Offering;
  /** Everything stored under the share and under `kind/share-principal`, or that it could not all be read. */
  readonly entries: readonly EntryReading[] | "unread";
  readonly members: Members;
  readonly managementAccountId: string;
  readonly share: {
    /** Types of what is in it, which grants may be constrained to. */
    readonly resourceTypes: readonly string[];
    /** The principals that it has, or is about to have. */
    readonly principals: Iterable<string>;
    /** ARNs that AWS could not make principals. */
    readonly refused: ReadonlySet<string>;
  };
  readonly now: Date;
};

/** Who should be a principal of a share, by what RAM calls them: accounts by their id, OUs and the organization by their ARN. */
export type Grantees = {
  readonly principals: ReadonlyMap<string, { readonly basis: Basis }>;
  /** ARNs of OUs and the organization that are neither wanted nor known to be unwanted. */
  readonly doubtful: ReadonlyMap<string, Doubt>;
  /** Why that goes for all of them. */
  readonly uncertain: Doubt | undefined;
  /** ARNs below which somebody is denied, with the deny. */
  readonly denied: ReadonlyMap<string, Basis>;
  /** Of accounts, and of OUs that could stand for theirs: the ARN among the principals that stands for them. */
  readonly coveredBy: ReadonlyMap<string, string>;
  /** Of ARNs on the share: the principals wanted below them, which must be there before they go. */
  readonly below: ReadonlyMap<string, readonly string[]>;
  /** Accounts that an allow names alone and that are not let in: the decision says why. */
  readonly heldBack: ReadonlyMap<string, Decision>;
  /** Accounts outside the organization among the principals. */
  readonly outsiders: ReadonlySet<string>;
};

/**
 * The principals that a share should have. Pure and total.
 *
 * Guarantees: every account that is a principal, or is below one, is one that `decide` approves for a grant that is live now.
 * An OU or the organization stands for its accounts only by a grant of its own without constraint on accounts, where nothing
 * below is denied or unreadable and no account below is held; a share can't make exceptions. An account of the owner is never
 * named alone: it needs no share (ram.md section 3).
 */
export function granteesOf(facts: GranteeFacts): Grantees {
  const { entries, members } = facts;
  if (entries === "unread")
    return nobody({
      reason: "allowlist-unread",
      why: "the allowlist could not be read completely",
    });
  if (members.members === "unknown")
    return nobody({ reason: "organization-unknown", why: members.because });
  return amongMembers(facts, entries, members);
}

function nobody(uncertain: Doubt): Grantees {
  return {
    principals: new Map(),
    doubtful: new Map(),
    uncertain,
    denied: new Map(),
    coveredBy: new Map(),
    below: new Map(),
    heldBack: new Map(),
    outsiders: new Set(),
  };
}

function amongMembers(
  facts: GranteeFacts,
  readings: readonly EntryReading[],
  members: Extract<Members, { members: "all" }>,
): Grantees {
  const { offering, managementAccountId, share } = facts;
  const { partition = "", accountId: owner } = parseArn(offering.resource) ?? {};
  const name = { partition, managementAccountId, organizationId: members.organizationId };
  const membership = membershipOf(members);
  const judge = judgeOfCandidates(facts, readings, membership);
  const allows = readings.flatMap((reading) =>
    reading.found === "entry" && reading.entry.effect === "allow" ? [reading.entry] : [],
  );

  const shown = [...share.principals].flatMap((id) => groupOfArn(id, name) ?? []);
  const groups = [...new Set([...allows.map(({ key }) => key.principal), ...shown])].flatMap(
    (principal): JudgedGroup[] => {
      const arn = arnOfGroup(principal, name);
      const subject = { principal, allows, readings };
      return arn === undefined ? [] : [judgedGroup(arn, subject, facts, membership, judge)];
    },
  );
  const works = ({ arn }: JudgedGroup) => !share.refused.has(arn);
  const wanted = groups.filter(isWanted);
  const chosen = topmost(wanted.filter(works), membership);
  const coveredBy = new Map([
    ...chosen.flatMap((group) => accountsOf(group, membership)),
    ...wanted.flatMap(({ arn, principal }): [string, string][] => {
      const outer = chosen.find((one) => membership.isBelow(principal, one.principal));
      return outer === undefined ? [] : [[arn, outer.arn]];
    }),
  ]);
  // What may yet prove right is not replaced meanwhile: a listing that lacks one account would add all the others.
  const onShare = new Set(share.principals);
  const mayStay = groups.filter((one) => one.is === "doubtful" && onShare.has(one.arn));
  const keptBy = new Map(mayStay.filter(works).flatMap((group) => accountsOf(group, membership)));
  // What was refused is tried again, and stands for nobody until it works.
  const asked = [...chosen, ...topmost(wanted, membership)];
  const principals = new Map(asked.map(({ arn, basis }) => [arn, { basis }]));
  const heldBack = new Map<string, Decision>();
  const outsiders = new Set<string>();
  const named = new Set(allows.flatMap(({ key }) => accountOf(key.principal) ?? []));
  for (const accountId of candidates(allows, membership)) {
    if (accountId === owner) continue;
    const decision = judge(accountId);
    if (decision.verdict !== "approve") {
      if (named.has(accountId)) heldBack.set(accountId, decision);
      continue;
    }
    if (membership.standingOf(accountId).standing === "outside") outsiders.add(accountId);
    if (!coveredBy.has(accountId) && !keptBy.has(accountId))
      principals.set(accountId, { basis: decision.basis });
  }
  return {
    principals,
    uncertain: undefined,
    ...unwantedGroups(groups),
    coveredBy,
    below: wantedBelow(share.principals, name, membership, principals),
    heldBack,
    outsiders,
  };
}

function accountsOf({ arn, principal }: JudgedGroup, membership: Membership): [string, string][] {
  return membership.accountsIn(principal).map(({ accountId }) => [accountId, arn]);
}

/** Decides about an account once, whether or not it is a principal already. */
function judgeOfCandidates(
  { offering, share, now }: GranteeFacts,
  readings: readonly EntryReading[],
  membership: Membership,
): (accountId: string) => Decision {
  const judge = accountJudge(offering, readings, membership);
  const region = parseArn(offering.resource)?.region;
  const known = new Map<string, Decision>();
  return (accountId) => {
    const traits = { tenant: accountId, region, resourceTypes: share.resourceTypes };
    const decision =
      known.get(accountId) ??
      judge(anAbsentPrincipal(offering.resource, accountId, traits), false, now);
    known.set(accountId, decision);
    return decision;
  };
}

/** Accounts that some allow concerns. */
function candidates(allows: readonly Entry[], membership: Membership): ReadonlySet<string> {
  return new Set(
    [...new Set(allows.map(({ key }) => key.principal))].flatMap((principal) => {
      const accountId = accountOf(principal);
      if (accountId !== undefined) return [accountId];
      return membership.accountsIn(principal).map((account) => account.accountId);
    }),
  );
}

/** ARNs that are not wanted, and whether that is known. */
function unwantedGroups(groups: readonly JudgedGroup[]): Pick<Grantees, "doubtful" | "denied"> {
  const doubtful = new Map<string, Doubt>();
  const denied = new Map<string, Basis>();
  for (const group of groups) {
    if (group.is === "doubtful") doubtful.set(group.arn, group.doubt);
    if (group.is === "unwanted" && group.denial !== undefined) denied.set(group.arn, group.denial);
  }
  return { doubtful, denied };
}

/** What has to be there before an ARN of the share may go. */
function wantedBelow(
  shown: Iterable<string>,
  name: OrganizationName,
  membership: Membership,
  principals: Grantees["principals"],
): Grantees["below"] {
  const wantedGroups = [...principals.keys()].flatMap((id) => groupOfArn(id, name) ?? []);
  return new Map(
    [...shown].flatMap((arn): [string, readonly string[]][] => {
      const group = groupOfArn(arn, name);
      if (group === undefined) return [];
      const accounts = membership
        .accountsIn(group)
        .map(({ accountId }) => accountId)
        .filter((accountId) => principals.has(accountId));
      const groups = wantedGroups
        .filter((one) => one !== group && membership.isBelow(one, group))
        .flatMap((one) => arnOfGroup(one, name) ?? []);
      return [[arn, [...accounts, ...groups]]];
    }),
  );
}
