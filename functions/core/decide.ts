import type { Connection } from "./connection.ts";
import type { Basis, Decision, HoldReason } from "./decision.ts";
import type { Entry, EntryReading } from "./entry.ts";
import { entryKeysFor } from "./entry.ts";
import { isOfEnvironment } from "./environment.ts";
import type { Candidate } from "./grant.ts";
import { firstDenial, grantsThat, firstPermission } from "./matching-grants.ts";
import type { OfferingReading } from "./offering.ts";
import type { Standing } from "./organization.ts";
import { accountPrincipal } from "./principal.ts";
import type { Seats } from "./seats.ts";
import { hasRoom } from "./seats.ts";

/** Everything a decision may depend on. Nothing else is looked at. */
export type Situation = {
  readonly connection: Connection;
  readonly offering: Exclude<OfferingReading, { found: "nothing" }>;
  /** Where the tenant stands in the organization. */
  readonly standing: Standing;
  /** Every entry stored under `entryKeysFor(connection, standing)`, or that they could not all be read. */
  readonly entries: readonly EntryReading[] | "unread";
  /** Whether the ledger says that a grant of ours admitted this connection. */
  readonly admitted: boolean;
  readonly seats: Seats;
  readonly now: Date;
};

/**
 * What should become of one connection. Pure and total: never throws, whatever it is given.
 *
 * Guarantees: `approve` only for a live grant of a well-formed entry whose key matches, whose constraints AWS's facts meet, and
 * for an account that a fresh map shows active in the organization or an entry names as outside of it; any live deny refuses;
 * what could not be checked, a malformed entry under a matching key included, approves nothing and cuts nothing.
 */
export function decide(situation: Situation): Decision {
  const { connection, offering, standing, entries, now } = situation;
  if (connection.status === "over") {
    return {
      verdict: "ignore",
      reason: "over",
      explanation: `AWS says ${connection.state}, which is final`,
    };
  }
  if (connection.status === "unknown") {
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
  if (connection.tenant === undefined || accountPrincipal(connection.tenant) === undefined) {
    return hold("tenant-unknown", "AWS did not say which account is on the other side");
  }
  if (entries === "unread")
    return hold("allowlist-unread", "the allowlist could not be read completely");

  if (connection.managedBy !== undefined) {
    const explanation = `${connection.managedBy} looks after it: reported and left alone`;
    return { verdict: "ignore", reason: "managed", explanation };
  }

  const matching = matchingEntries(connection, standing, entries);
  const wellFormed = matching.flatMap((reading) =>
    reading.found === "entry" ? [reading.entry] : [],
  );

  const candidate = candidateOf(situation);
  const denial = firstDenial(wellFormed, candidate, now);
  if (denial !== undefined) {
    const explanation = `${describe(denial)} denies account ${connection.tenant}`;
    return {
      verdict: isThere(connection) ? "end" : "reject",
      reason: "denied",
      basis: denial,
      explanation,
    };
  }
  const doubt = doubtAboutDenials(matching, wellFormed, situation);
  if (doubt !== undefined) return doubt;

  const basis = firstPermission(wellFormed, candidate, standing, now);
  if (basis !== undefined) return permitted(situation, basis);
  return withoutPermission(situation, wellFormed);
}

/** Whether AWS has it already, in whatever condition; otherwise somebody asks for it. */
function isThere({ status }: Connection): boolean {
  return status === "connected" || status === "failed";
}

function candidateOf({ connection, offering, standing }: Situation): Candidate {
  const { environment } = offering.found === "offering" ? offering.offering : {};
  return { connection, isOfEnvironment: isOfEnvironment(environment, connection.tenant, standing) };
}

/** What might be a deny, as far as could be read. */
function doubtAboutDenials(
  matching: readonly EntryReading[],
  wellFormed: readonly Entry[],
  situation: Situation,
): Decision | undefined {
  const { connection, standing, now } = situation;
  // Without a map nobody knows which OUs' entries concern this account, denies among them.
  if (standing.standing === "unknown") {
    return hold(
      "organization-unknown",
      `where account ${connection.tenant} stands in the organization is not known: ${standing.because}`,
    );
  }
  const malformed = matching.find((reading) => reading.found === "malformed");
  if (malformed?.found === "malformed") {
    const { target, principal } = malformed.key;
    return hold(
      "entry-malformed",
      `the entry of ${principal} on ${target} can't be read: ${malformed.problem}`,
    );
  }
  const denials = wellFormed.filter(({ effect }) => effect === "deny");
  const unreadable = denials.find(({ malformedGrants }) => malformedGrants.length > 0);
  if (unreadable !== undefined) return holdForGrant(unreadable);
  const [unchecked] = grantsThat(denials, "unknown", candidateOf(situation), now);
  return unchecked && holdForConstraint(unchecked, connection);
}

function permitted({ connection, offering, standing, seats }: Situation, basis: Basis): Decision {
  if (standing.standing === "member" && standing.state !== "ACTIVE") {
    return hold(
      "account-not-active",
      `account ${connection.tenant} is ${standing.state ?? "in no state that AWS named"}; only an ACTIVE account is let in`,
    );
  }
  const limit = offering.found === "offering" ? offering.offering.perAccount : undefined;
  if (connection.status !== "connected" && !hasRoom(seats, connection.externalId, limit)) {
    return hold(
      "over-limit",
      `account ${connection.tenant} holds ${seats.holders.size} of ${limit} seats already`,
    );
  }
  const asked = connection.askedBy === undefined ? "" : `, as ${connection.askedBy} asks`;
  const explanation = `grant ${basis.grantId} of ${describe(basis)} allows account ${connection.tenant}${asked}`;
  return { verdict: "approve", reason: "granted", basis, explanation };
}

function withoutPermission(situation: Situation, entries: readonly Entry[]): Decision {
  const { connection, offering, standing, admitted, now } = situation;
  const candidate = candidateOf(situation);
  const allows = entries.filter(({ effect }) => effect === "allow");
  const unreadable = allows.find(({ malformedGrants }) => malformedGrants.length > 0);
  if (unreadable !== undefined) return holdForGrant(unreadable);
  const [unchecked] = grantsThat(allows, "unknown", candidate, now);
  if (unchecked !== undefined) return holdForConstraint(unchecked, connection);

  if (isThere(connection)) {
    const [some] = grantsThat(allows, "partly", candidate, now);
    if (admitted && some !== undefined) {
      const explanation = `it holds more than grant ${some.grantId} of ${describe(some)} allows: ${contentsOf(connection)}`;
      return hold("unexpected-resources", explanation);
    }
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
  if (grantsThat(allows, "fits", candidate, now).length > 0 && standing.standing === "outside") {
    return hold(
      "tenant-outside",
      `account ${connection.tenant} is not in the organization, and its entry does not say external: true`,
    );
  }
  const narrower = [
    ...grantsThat(allows, "partly", candidate, now),
    ...grantsThat(allows, "does-not-fit", candidate, now),
  ];
  if (narrower.length > 0) {
    return hold(
      "constraint-unmet",
      `the grants of account ${connection.tenant} are for something else than ${traitsOf(connection)}`,
    );
  }
  const grants = allows.flatMap((entry) => [...entry.grants.values()]);
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
function matchingEntries(
  connection: Connection,
  standing: Standing,
  entries: readonly EntryReading[],
): EntryReading[] {
  return entryKeysFor(connection, standing).flatMap(({ target, principal }) =>
    entries.filter((reading) => {
      const key = reading.found === "entry" ? reading.entry.key : reading.key;
      return key.target === target && key.principal === principal;
    }),
  );
}

function holdForGrant({ key, malformedGrants }: Entry): Decision {
  return hold(
    "entry-malformed",
    `grant ${malformedGrants[0]} of ${key.principal} on ${key.target} can't be read`,
  );
}

function holdForConstraint(
  { target, principal, grantId }: Basis,
  connection: Connection,
): Decision {
  return hold(
    "constraint-unknown",
    `grant ${grantId} of ${principal} on ${target} asks for what AWS did not show of ${connection.externalId}: it is ${traitsOf(connection)}`,
  );
}

/** What constraints are about, as AWS shows it. */
function traitsOf(connection: Connection): string {
  const { kind, region = "no Region", endpointType, resourceTypes } = connection;
  const traits = [kind, region];
  if (kind === "endpoint-connection") traits.push(endpointType ?? "no endpoint type");
  if (resourceTypes !== undefined) traits.push(contentsOf(connection));
  return traits.join(", ");
}

function contentsOf({ resourceTypes = [] }: Connection): string {
  return `a share of ${resourceTypes.length === 0 ? "nothing that AWS shows" : resourceTypes.join(", ")}`;
}

function hold(reason: HoldReason, explanation: string): Decision {
  return { verdict: "hold", reason, explanation };
}

function describe({ principal, target, entryVersion }: Basis): string {
  return `the entry of ${principal} on ${target} (version ${entryVersion})`;
}
