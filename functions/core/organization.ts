/** One account as complete listings of the organization showed it. It stays in the map after it has left. */
export type OrganizationAccount = {
  readonly accountId: string;
  readonly name: string | undefined;
  /** AWS's `State`: `ACTIVE`, `SUSPENDED` …; undefined if AWS gave none. `Status` is retired (platform.md section 3). */
  readonly state: string | undefined;
  /** Ids of the organizational units above it, nearest first; none for an account directly under the root. */
  readonly organizationalUnits: readonly string[];
  /** The snapshot that last changed it. */
  readonly snapshot: number;
  /** The complete snapshot that first lacked it. Absence alone proves nothing. */
  readonly missingSince: number | undefined;
  /** When its departure was confirmed; undefined while it counts as a member. */
  readonly departedAt: Date | undefined;
};

/** What the map as a whole is worth. Written last, so that it never promises an account that is not there yet. */
export type OrganizationHead = {
  readonly organizationId: string;
  /** 1 for the first; each refresh raises it. */
  readonly snapshot: number;
  /** When the listing began: what changed in the organization after it may not be in the map. */
  readonly readAt: Date;
  /** Accounts in the listing. */
  readonly accounts: number;
};

/**
 * Where an account stands, as far as the map can tell. `outside`: a fresh, complete map lacks it, or its departure was
 * confirmed. `unknown` is neither yes nor no: whoever needs to know holds.
 */
export type Standing =
  | {
      readonly standing: "member";
      readonly organizationId: string;
      /** Nearest first. */
      readonly organizationalUnits: readonly string[];
      readonly state: string | undefined;
      readonly snapshot: number;
    }
  | { readonly standing: "outside"; readonly snapshot: number }
  | {
      readonly standing: "unknown";
      readonly because: string;
      /** It was only not read this time: ask again soon. */
      readonly passing?: true;
    };

/** Every account of the organization, or the reason why nobody can say. Never a part. */
export type Members =
  | {
      readonly members: "all";
      readonly organizationId: string;
      readonly snapshot: number;
      /** Those that have not departed, a missing one included until its departure is confirmed. */
      readonly accounts: readonly OrganizationAccount[];
    }
  | { readonly members: "unknown"; readonly because: string };

/** The organization map. Reads are strongly consistent; what could not be read is `unknown`. */
export type Organization = {
  /** The standing of every account asked for. */
  standings(accountIds: readonly string[]): Promise<ReadonlyMap<string, Standing>>;
  members(): Promise<Members>;
};

/** Which map may be relied on. */
export type OrganizationLimits = {
  readonly organizationId: string;
  /** The map counts from the beginning of its listing for this long, the last millisecond included. */
  readonly maxAgeMs: number;
  readonly now: Date;
};

export type HeadReading = OrganizationHead | "none" | "malformed";
export type AccountReading = OrganizationAccount | "none" | "malformed";

/** A head from the future comes of a wrong clock and would never grow old. Clocks of functions agree to well under this. */
const CLOCK_MARGIN_MS = 60_000;

/** The head if the map may be relied on, else why not. */
export function usableHead(
  head: HeadReading,
  { organizationId, maxAgeMs, now }: OrganizationLimits,
): { readonly head: OrganizationHead } | { readonly because: string } {
  if (head === "none") return { because: "the organization has not been read yet" };
  if (head === "malformed") return { because: "the head of the organization map can't be read" };
  if (head.organizationId !== organizationId)
    return { because: `the map is of ${head.organizationId}, not of ${organizationId}` };
  const ageMs = now.getTime() - head.readAt.getTime();
  // A time that is not one compares as false to everything: it must not count as fresh.
  if (Number.isNaN(ageMs)) return { because: "nobody knows how old the organization map is" };
  const readAt = head.readAt.toISOString();
  if (ageMs > maxAgeMs)
    return { because: `the organization map is too old: it was read at ${readAt}` };
  if (ageMs < -CLOCK_MARGIN_MS)
    return { because: `the organization map was read in the future, at ${readAt}` };
  return { head };
}

/**
 * Judges one account by the map. A refresh writes accounts before the head, so an account may be a snapshot newer than the
 * head: it comes from a complete listing all the same.
 */
export function standingOf(
  accountId: string,
  head: HeadReading,
  account: AccountReading,
  limits: OrganizationLimits,
): Standing {
  const usable = usableHead(head, limits);
  if ("because" in usable) return { standing: "unknown", because: usable.because };
  const { organizationId, snapshot } = usable.head;
  if (account === "none") return { standing: "outside", snapshot };
  if (account === "malformed")
    return { standing: "unknown", because: `account ${accountId} of the map can't be read` };
  if (account.departedAt !== undefined) return { standing: "outside", snapshot };
  if (account.missingSince !== undefined) {
    const because = `account ${accountId} is missing since snapshot ${account.missingSince}; its departure is not confirmed`;
    return { standing: "unknown", because };
  }
  const { organizationalUnits, state } = account;
  return { standing: "member", organizationId, organizationalUnits, state, snapshot };
}
