import type { HeadReading, OrganizationAccount, OrganizationHead } from "./organization.ts";
import { ThrottledError } from "./throttled-error.ts";

/** One account of a complete listing. */
export type ListedAccount = Pick<
  OrganizationAccount,
  "accountId" | "name" | "state" | "organizationalUnits"
> & { readonly organizationId: string };

/** Everything that the map holds, those that departed included. */
export type KnownOrganization = {
  readonly head: HeadReading;
  readonly accounts: readonly OrganizationAccount[];
  /** Ids of accounts whose items can't be read: they are written anew. */
  readonly malformed: readonly string[];
};

/** What changed about an account's standing. `missing`: the listing lacks it for the first time; it may come back. */
export type AccountChange = {
  readonly accountId: string;
  readonly how: "joined" | "moved" | "state" | "missing" | "returned" | "departed";
};

export type SnapshotComparison = {
  /** New versions of the accounts that differ. */
  readonly puts: readonly OrganizationAccount[];
  readonly changes: readonly AccountChange[];
  /** Lacking in an earlier complete snapshot and in this one: gone, if AWS confirms it. */
  readonly toConfirm: readonly OrganizationAccount[];
};

/** What a complete listing changes in the map. Absence is no proof: it is noted the first time, and asked about from the second. */
export function compareSnapshot(
  known: Pick<KnownOrganization, "accounts" | "malformed">,
  listed: readonly ListedAccount[],
  snapshot: number,
): SnapshotComparison {
  const before = new Map(known.accounts.map((account) => [account.accountId, account]));
  // While pages are read an account may move from a page to another; the last word is the newest.
  const now = new Map(listed.map((account) => [account.accountId, account]));
  const puts: OrganizationAccount[] = [];
  const changes: AccountChange[] = [];
  for (const [accountId, { name, state, organizationalUnits }] of now) {
    const old = before.get(accountId);
    const how = howItChanged(old, { state, organizationalUnits });
    if (how !== undefined) changes.push({ accountId, how });
    if (how === undefined && old?.name === name) continue;
    const present = { missingSince: undefined, departedAt: undefined };
    puts.push({ accountId, name, state, organizationalUnits, snapshot, ...present });
  }
  // An item that is not even named like an account is nobody's to repair.
  const lost = known.malformed.filter((id) => /^\d{12}$/.test(id)).map(unreadable);
  const absent = [...before.values(), ...lost].filter(({ accountId }) => !now.has(accountId));
  const toConfirm: OrganizationAccount[] = [];
  for (const account of absent) {
    if (account.departedAt !== undefined) continue;
    if (account.missingSince !== undefined && account.missingSince < snapshot) {
      toConfirm.push(account);
    } else {
      puts.push({ ...account, snapshot, missingSince: snapshot });
      changes.push({ accountId: account.accountId, how: "missing" });
    }
  }
  return { puts, changes, toConfirm };
}

function howItChanged(
  old: OrganizationAccount | undefined,
  { state, organizationalUnits }: Pick<OrganizationAccount, "state" | "organizationalUnits">,
): AccountChange["how"] | undefined {
  if (old === undefined || old.departedAt !== undefined) return "joined";
  if (old.missingSince !== undefined) return "returned";
  if (old.organizationalUnits.join("/") !== organizationalUnits.join("/")) return "moved";
  return old.state === state ? undefined : "state";
}

function unreadable(accountId: string): OrganizationAccount {
  return {
    accountId,
    name: undefined,
    state: undefined,
    organizationalUnits: [],
    snapshot: 0,
    missingSince: undefined,
    departedAt: undefined,
  };
}

/** Why a listing can't be the whole organization that is served; undefined if nothing speaks against it. */
export function whyRefused(
  listed: readonly ListedAccount[],
  organizationId: string,
): string | undefined {
  // The management account at least is always listed.
  if (listed.length === 0) return "AWS listed no account at all";
  const other = listed.find((account) => account.organizationId !== organizationId);
  if (other === undefined) return undefined;
  return `account ${other.accountId} is in ${other.organizationId}, but ${organizationId} is configured`;
}

/** The map as a refresh uses it. Once somebody else has claimed it, what this refresh writes is refused: `superseded`. */
export type OrganizationMap = {
  /** From here on only this claim writes. Whoever claims last has begun last, and lists what is newest. */
  claim(claim: string): Promise<void>;
  known(): Promise<KnownOrganization>;
  putAccounts(
    claim: string,
    accounts: readonly OrganizationAccount[],
  ): Promise<"written" | "superseded">;
  putHead(claim: string, head: OrganizationHead): Promise<"written" | "superseded">;
};

/** AWS Organizations. Listings are complete or throw. */
export type OrganizationDirectory = {
  list(): Promise<readonly ListedAccount[]>;
  /** Whether AWS says that this account is not in the organization. */
  isGone(accountId: string): Promise<boolean>;
};

export type RefreshPorts = {
  readonly map: OrganizationMap;
  readonly directory: OrganizationDirectory;
  readonly organizationId: string;
  readonly now: () => Date;
  readonly newId: () => string;
};

export type RefreshResult =
  | {
      readonly refresh: "done";
      readonly head: OrganizationHead;
      readonly changes: readonly AccountChange[];
      /** Accounts that are neither in nor out: the listing lacks them, and AWS has not confirmed that they left. */
      readonly missing: number;
    }
  /** The listing was not believed; the map is as it was. */
  | { readonly refresh: "refused"; readonly because: string }
  /** A refresh that began later does it; the map is as that one leaves it. */
  | { readonly refresh: "superseded" };

/** Departures asked about in one refresh: the calls are slow, and the next refresh goes on. */
const MOST_CONFIRMATIONS = 100;

/**
 * Reads the whole organization anew and brings the map up to date: accounts first, head last. A refresh that dies between
 * leaves true facts under the old head, and the next one goes on from there.
 */
export async function refreshOrganization(ports: RefreshPorts): Promise<RefreshResult> {
  const { map, directory, organizationId, now } = ports;
  const claim = ports.newId();
  await map.claim(claim);
  const known = await map.known();
  const readAt = now();
  const listed = await directory.list();
  const because = whyRefused(listed, organizationId);
  if (because !== undefined) return { refresh: "refused", because };
  const snapshot = lastSnapshot(known) + 1;
  const { puts, changes, toConfirm } = compareSnapshot(known, listed, snapshot);
  const departed: OrganizationAccount[] = [];
  for (const account of toConfirm.slice(0, MOST_CONFIRMATIONS)) {
    const answer = await askWhetherGone(directory, account.accountId);
    if (answer === "later") break;
    if (answer) departed.push({ ...account, snapshot, departedAt: now() });
  }
  if ((await map.putAccounts(claim, [...puts, ...departed])) === "superseded")
    return { refresh: "superseded" };
  const accounts = new Set(listed.map(({ accountId }) => accountId)).size;
  const head = { organizationId, snapshot, readAt, accounts };
  if ((await map.putHead(claim, head)) === "superseded") return { refresh: "superseded" };
  const gone = departed.map(({ accountId }) => ({ accountId, how: "departed" as const }));
  const lacking = changes.filter(({ how }) => how === "missing").length;
  const missing = lacking + toConfirm.length - departed.length;
  return { refresh: "done", head, changes: [...changes, ...gone], missing };
}

/** A throttled question waits for the next refresh: the account stays missing, which is neither in nor out. */
async function askWhetherGone(
  directory: OrganizationDirectory,
  accountId: string,
): Promise<boolean | "later"> {
  try {
    return await directory.isGone(accountId);
  } catch (error) {
    if (error instanceof ThrottledError) return "later";
    throw error;
  }
}

/** The highest number given out, by a refresh that died before its head was written too: a number is never used twice. */
function lastSnapshot({ head, accounts }: KnownOrganization): number {
  const ofHead = typeof head === "string" ? 0 : head.snapshot;
  return accounts.reduce((highest, { snapshot }) => Math.max(highest, snapshot), ofHead);
}
