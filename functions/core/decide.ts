import type { Connection } from "./connection.ts";
import type { Basis, Decision } from "./decision.ts";
import type { Entry, EntryReading } from "./entry.ts";
import { entryKeysFor, isLive } from "./entry.ts";
import type { OfferingReading } from "./offering.ts";
import { principalsOf } from "./principal.ts";
import type { Seats } from "./seats.ts";
import { hasRoom } from "./seats.ts";

/** Everything a decision may depend on. Nothing else is looked at. */
export type Situation = {
  readonly connection: Connection;
  readonly offering: Exclude<OfferingReading, { found: "nothing" }>;
  /** Every entry stored under `entryKeysFor(connection)`, or that they could not all be read. */
  readonly entries: readonly EntryReading[] | "unread";
  /** Whether the ledger says that a grant of ours admitted this connection. */
  readonly admitted: boolean;
  readonly seats: Seats;
  readonly now: Date;
};

/**
 * What should become of one connection. Pure and total: never throws, whatever it is given.
 *
 * Guarantees: `approve` only for a live grant of a well-formed entry whose key matches; any live deny refuses; a malformed
 * entry under a matching key approves nothing and cuts nothing, because it may have been meant the other way.
 */
export function decide(situation: Situation): Decision {
  const { connection, offering, entries, now } = situation;
  if (connection.status === "over") {
    return {
      verdict: "ignore",
      reason: "over",
      explanation: `AWS says ${connection.state}, which is final`,
    };
  }
  if (connection.status !== "waiting" && connection.status !== "connected") {
    return {
      verdict: "ignore",
      reason: "unknown-state",
      explanation: `AWS says ${connection.state}, a state without a rule: left alone`,
    };
  }
  if (offering.found !== "offering") {
    return hold(
      "offering-malformed",
      `the offering of ${connection.resource} can't be read: ${offering.problem}`,
    );
  }
  if (connection.tenant === undefined || principalsOf(connection.tenant).length === 0) {
    return hold("tenant-unknown", "AWS did not say which account is on the other side");
  }
  if (entries === "unread")
    return hold("allowlist-unread", "the allowlist could not be read completely");

  const matching = matchingEntries(connection, entries);
  const wellFormed = matching.flatMap((reading) =>
    reading.found === "entry" ? [reading.entry] : [],
  );

  const denial = firstDenial(wellFormed, now);
  if (denial !== undefined) {
    const explanation = `${describe(denial)} denies account ${connection.tenant}`;
    return {
      verdict: connection.status === "waiting" ? "reject" : "end",
      reason: "denied",
      basis: denial,
      explanation,
    };
  }
  const malformed = matching.find((reading) => reading.found === "malformed");
  if (malformed?.found === "malformed") {
    const { target, principal } = malformed.key;
    return hold(
      "entry-malformed",
      `the entry of ${principal} on ${target} can't be read: ${malformed.problem}`,
    );
  }
  const doubtful = wellFormed.find(isDoubtful(now));
  if (doubtful?.effect === "deny") return doubt(doubtful);

  const basis = firstPermission(wellFormed, now);
  if (basis !== undefined) return permitted(situation, basis);
  if (doubtful !== undefined) return doubt(doubtful);
  return withoutPermission(situation, wellFormed);
}

function permitted({ connection, offering, seats }: Situation, basis: Basis): Decision {
  const limit = offering.found === "offering" ? offering.offering.perAccount : undefined;
  if (connection.status === "waiting" && !hasRoom(seats, connection.externalId, limit)) {
    return hold(
      "over-limit",
      `account ${connection.tenant} holds ${seats.holders.size} of ${limit} seats; one must end first`,
    );
  }
  const explanation = `grant ${basis.grantId} of ${describe(basis)} allows account ${connection.tenant}`;
  return { verdict: "approve", reason: "granted", basis, explanation };
}

function withoutPermission(
  { connection, offering, admitted, now }: Situation,
  entries: readonly Entry[],
): Decision {
  if (connection.status === "connected") {
    if (admitted) {
      const explanation = `a grant once admitted account ${connection.tenant}; no live grant does now`;
      return { verdict: "end", reason: "grant-ended", explanation };
    }
    if (offering.found === "offering" && offering.offering.exclusive) {
      const explanation = `the offering is exclusive and no live grant allows account ${connection.tenant}`;
      return { verdict: "end", reason: "not-listed", explanation };
    }
    const explanation = `no grant of ours admitted account ${connection.tenant}: reported as drift and left alone`;
    return { verdict: "ignore", reason: "drift", explanation };
  }
  const grants = entries.flatMap((entry) =>
    entry.effect === "allow" ? [...entry.grants.values()] : [],
  );
  if (grants.some((grant) => grant.notBefore !== undefined && now < grant.notBefore)) {
    return hold(
      "grant-not-yet-valid",
      `the grant of account ${connection.tenant} does not hold yet`,
    );
  }
  if (grants.length > 0)
    return hold("grant-expired", `the grant of account ${connection.tenant} has expired`);
  return hold("no-grant", `no entry allows account ${connection.tenant}`);
}

/** The readings whose key matches, the most specific first. Others, however they came here, settle nothing. */
function matchingEntries(connection: Connection, entries: readonly EntryReading[]): EntryReading[] {
  return entryKeysFor(connection).flatMap(({ target, principal }) =>
    entries.filter((reading) => {
      const key = reading.found === "entry" ? reading.entry.key : reading.key;
      return key.target === target && key.principal === principal;
    }),
  );
}

function firstDenial(entries: readonly Entry[], now: Date): Basis | undefined {
  for (const entry of entries) {
    if (entry.effect !== "deny") continue;
    const live = liveGrant(entry, now);
    if (live !== undefined) return { ...entry.key, entryVersion: entry.version, grantId: live };
    const hasNoGrants = entry.grants.size === 0 && entry.malformedGrants.length === 0;
    if (hasNoGrants) return { ...entry.key, entryVersion: entry.version };
  }
  return undefined;
}

function firstPermission(entries: readonly Entry[], now: Date): Basis | undefined {
  for (const entry of entries) {
    if (entry.effect !== "allow") continue;
    const live = liveGrant(entry, now);
    if (live !== undefined) return { ...entry.key, entryVersion: entry.version, grantId: live };
  }
  return undefined;
}

/** The id of a live grant; of several the first by id, so that the recorded one does not change from look to look. */
function liveGrant(entry: Entry, now: Date): string | undefined {
  return [...entry.grants]
    .filter(([, grant]) => isLive(grant, now))
    .map(([id]) => id)
    .toSorted()[0];
}

/** An entry that no live grant settles, but that a malformed one might. */
const isDoubtful = (now: Date) => (entry: Entry) =>
  entry.malformedGrants.length > 0 && liveGrant(entry, now) === undefined;

function doubt(entry: Entry): Decision {
  const { target, principal } = entry.key;
  return hold(
    "entry-malformed",
    `grant ${entry.malformedGrants[0]} of ${principal} on ${target} can't be read`,
  );
}

function hold(
  reason: Extract<Decision, { verdict: "hold" }>["reason"],
  explanation: string,
): Decision {
  return { verdict: "hold", reason, explanation };
}

function describe({ principal, target, entryVersion }: Basis): string {
  return `the entry of ${principal} on ${target} (version ${entryVersion})`;
}
