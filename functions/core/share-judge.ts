import type { AccountJudge } from "./account-judge.ts";
import { accountJudge } from "./account-judge.ts";
import type { Connection } from "./connection.ts";
import { decideGrantee } from "./decide-grantee.ts";
import type { Decision } from "./decision.ts";
import { kindTarget } from "./entry.ts";
import type { Grantees } from "./grantees.ts";
import { granteesOf } from "./grantees.ts";
import type { Judge } from "./judgement.ts";
import type { LedgerRecord } from "./ledger-record.ts";
import type { Membership } from "./membership.ts";
import { membershipOf } from "./membership.ts";
import type { Offering } from "./offering.ts";
import type { Organization } from "./organization.ts";
import type { OurShare } from "./our-share.ts";
import type { Allowlist } from "./ports.ts";
import { isGroupArn } from "./principal-arn.ts";

/** What one look saw of a share of ours. */
export type SeenShare = {
  readonly resource: string;
  readonly share: OurShare;
  /** Its principals, by what RAM calls them. */
  readonly shown: ReadonlyMap<string, Connection>;
  /** What the ledger knows of them, as its index shows it. */
  readonly known: ReadonlyMap<string, LedgerRecord>;
};

/** What says who should be a principal. */
export type GranteePorts = {
  readonly allowlist: Pick<Allowlist, "offering" | "entriesOn">;
  readonly organization: Pick<Organization, "members">;
  readonly managementAccountId: string;
  readonly now: () => Date;
};

/** Who should be a principal of the share, as the tables say it at one moment. */
export type JudgedShare = {
  readonly offering: Offering;
  readonly grantees: Grantees;
  readonly judge: AccountJudge;
  /** Principals that AWS is at work on, and will soon be done with. */
  readonly underWay: ReadonlySet<string>;
  /** Whether entries were left unread. */
  readonly isUnread: boolean;
};

/** Reads the offering, every entry that can concern the share, and the whole organization map. Undefined if the offering can't be read. */
export async function judgedShare(
  seen: SeenShare,
  ports: GranteePorts,
): Promise<JudgedShare | undefined> {
  const { resource, share, shown } = seen;
  const [reading, onShare, onKind, members] = await Promise.all([
    ports.allowlist.offering(resource),
    ports.allowlist.entriesOn(resource),
    ports.allowlist.entriesOn(kindTarget("share-principal")),
    ports.organization.members(),
  ]);
  if (reading.found !== "offering") return undefined;
  const { offering } = reading;
  const now = ports.now();
  const isUnread = onShare.unread.length > 0 || onKind.unread.length > 0;
  const entries = isUnread ? "unread" : [...onShare.readings, ...onKind.readings];
  const { managementAccountId } = ports;
  const { resourceTypes } = share;
  const there = [...shown.values()].filter(({ status }) => status !== "over");
  const principals = there.map(({ externalId }) => externalId);
  const grantees = granteesOf({
    offering,
    entries,
    members,
    managementAccountId,
    share: { resourceTypes, principals, refused: refusedIn(seen) },
    now,
  });
  const membership = members.members === "all" ? membershipOf(members) : members;
  return {
    offering,
    grantees,
    judge: accountJudge(offering, entries, membership),
    underWay: underWayIn(seen, membership, now),
    isUnread,
  };
}

/** Judges principals by what the tables say each time, and by what this look saw of the share. */
export function shareJudge(seen: SeenShare, ports: GranteePorts): Judge {
  return async () => {
    const judged = await judgedShare(seen, ports);
    if (judged === undefined)
      return { offering: undefined, isUnread: () => false, decide: () => UNREADABLE };
    const { offering, isUnread } = judged;
    return {
      offering,
      isUnread: () => isUnread,
      decide: (connection, admitted, _seats, now) =>
        decideGrantee({
          ...judged,
          ...seen,
          connection,
          invitedAgainFrom: invitedAgainFrom(seen.known.get(connection.externalId)),
          admitted,
          now,
        }),
    };
  };
}

const UNREADABLE: Decision = {
  verdict: "hold",
  reason: "offering-malformed",
  explanation: "the offering can no longer be read",
};

/** ARNs of OUs or the organization that AWS could not make principals, at once or later: sharing in the organization may be off (ram.md section 6). */
function refusedIn({ shown, known }: SeenShare): ReadonlySet<string> {
  const failed = [...shown.values()].filter(({ status }) => status === "failed");
  const refused = [...known.values()].filter(
    ({ externalId, failure }) =>
      failure?.action === "add" && shown.get(externalId)?.status !== "connected",
  );
  return new Set([...failed, ...refused].map(({ externalId }) => externalId).filter(isGroupArn));
}

/** 15 min: RAM speaks of a few minutes (ram.md section 6); what takes longer waits for somebody, and the sweep sees it. */
const SETTLES_WITHIN_MS = 15 * 60_000;

/** Without an account outside the organization, which stays as it is until it accepts. */
function underWayIn(
  { shown, known }: SeenShare,
  membership: Membership | { readonly because: string },
  now: Date,
): ReadonlySet<string> {
  const isInside = ({ externalId, tenant = "" }: Connection) =>
    isGroupArn(externalId) ||
    "because" in membership ||
    membership.standingOf(tenant).standing === "member";
  const sinceMs = ({ externalId, createdAt }: Connection) =>
    Math.max(createdAt?.getTime() ?? 0, known.get(externalId)?.done?.at.getTime() ?? 0);
  const some = [...shown.values()].filter(
    (one) =>
      one.inProgress === true && isInside(one) && now.getTime() - sinceMs(one) < SETTLES_WITHIN_MS,
  );
  return new Set(some.map(({ externalId }) => externalId));
}

/** 12 h: as long as most invitations live (ram.md section 3). How a declined one shows on the share is not documented. */
const INVITATION_MS = 12 * 60 * 60_000;

/** What we added and is not there was not accepted; what we took away ourselves is another matter. */
function invitedAgainFrom(record: LedgerRecord | undefined): Date | undefined {
  return record?.done?.action === "add"
    ? new Date(record.done.at.getTime() + INVITATION_MS)
    : undefined;
}
