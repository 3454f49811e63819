import * as fc from "fast-check";
import { expect, it } from "vitest";

import type { Situation } from "../../../functions/core/decide.ts";
import { decide } from "../../../functions/core/decide.ts";
import type { EntryReading } from "../../../functions/core/entry.ts";
import { entryKeysFor, parseEntry } from "../../../functions/core/entry.ts";
import type { Grant } from "../../../functions/core/grant.ts";
import { parseOffering } from "../../../functions/core/offering.ts";
import { principal, situation, target } from "../../support/arbitrary-situation.ts";
import { resource } from "../../support/situation.ts";

/** Written apart from `decide`: the principals that may speak of the connection's account. */
function principalsFor({ connection: { tenant }, standing: at }: Situation): string[] {
  if (tenant === undefined) return [];
  if (at.standing !== "member") return [`account/${tenant}`];
  const units = at.organizationalUnits.map((id) => `ou/${id}`);
  return [`account/${tenant}`, ...units, `organization/${at.organizationId}`];
}

/** Written apart from `decide`: the readings that are about this connection. */
function about(given: Situation): EntryReading[] {
  const { entries, connection: seen } = given;
  if (entries === "unread") return [];
  return entries.filter((one) => {
    const { target: on, principal: who } = one.found === "entry" ? one.entry.key : one.key;
    return (
      (on === seen.resource || on === "kind/endpoint-connection") &&
      principalsFor(given).includes(who)
    );
  });
}

/** Written apart from `decide`: whether the grant holds now, and all that it asks for is seen and right. */
function holds(grant: Grant, { connection: seen, now: at }: Situation): boolean {
  const from = grant.notBefore?.getTime() ?? Number.NEGATIVE_INFINITY;
  const end = grant.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
  const isBounded = grant.notBefore !== undefined || grant.expiresAt !== undefined;
  if (isBounded && !(from <= at.getTime() && at.getTime() < end)) return false;
  const { region, endpointType } = seen;
  if (grant.regions !== undefined && !grant.regions.some((one) => one === region)) return false;
  return (
    grant.endpointTypes === undefined || grant.endpointTypes.some((one) => one === endpointType)
  );
}

/** Written apart from `decide`: whether anything well-formed in the list really allows this connection now. */
function isReallyAllowed(given: Situation): boolean {
  const { standing: at, entries } = given;
  if (entries === "unread" || at.standing === "unknown") return false;
  if (at.standing === "member" && at.state !== "ACTIVE") return false;
  return about(given).some(
    (one) =>
      one.found === "entry" &&
      one.entry.effect === "allow" &&
      (at.standing === "member" || one.entry.external) &&
      [...one.entry.grants.values()].some((each) => holds(each, given)),
  );
}

/** Written apart from `decide`: whether a deny among them is live and meant for this connection. */
function isReallyDenied(given: Situation): boolean {
  return about(given).some(
    (one) =>
      one.found === "entry" &&
      one.entry.effect === "deny" &&
      (one.entry.grants.size + one.entry.malformedGrants.length === 0 ||
        [...one.entry.grants.values()].some((each) => holds(each, given))),
  );
}

/** What was reached: a property would hold for a `decide` that answers everybody alike. */
function tally() {
  const reached = new Map<string, number>();
  return {
    count: (what: string) => reached.set(what, (reached.get(what) ?? 0) + 1),
    words: () => [...reached.keys()].toSorted(),
  };
}

it("never throws, and approves only for a well-formed live grant, whatever it is given", () => {
  const [verdicts, ways] = [tally(), tally()];
  fc.assert(
    fc.property(situation, (given) => {
      const decision = decide(given);
      verdicts.count(decision.verdict);
      if (decision.verdict !== "approve") return true;
      ways.count(`${given.standing.standing} ${decision.basis.principal.split("/")[0]}`);
      return isReallyAllowed(given) && !isReallyDenied(given);
    }),
    { numRuns: 5_000 },
  );
  expect(verdicts.words()).toEqual(["approve", "end", "hold", "ignore", "reject"]);
  // An account is let in as a member by each kind of principal, and as an outsider by its own alone.
  expect(ways.words()).toEqual([
    "member account",
    "member organization",
    "member ou",
    "outside account",
  ]);
});

it("refuses and ends whatever a live deny is about, and calls nothing denied without one", () => {
  const verdicts = tally();
  fc.assert(
    fc.property(situation, (given) => {
      const { verdict, reason } = decide(given);
      const { status, tenant } = given.connection;
      if (reason === "denied") return isReallyDenied(given);
      const isJudged = ["waiting", "connected"].includes(status) && given.entries !== "unread";
      const isReadable = given.offering.found === "offering" && /^\d{12}$/.test(tenant ?? "");
      if (!isJudged || !isReadable || !isReallyDenied(given)) return true;
      verdicts.count(verdict);
      return false;
    }),
    { numRuns: 5_000 },
  );
  expect(verdicts.words()).toEqual([]);
});

it("ends a connection only for a deny, or where all that could allow it was read and does not", () => {
  const reasons = tally();
  fc.assert(
    fc.property(situation, (given) => {
      const { verdict, reason } = decide(given);
      if (verdict !== "end") return;
      reasons.count(reason);
      expect(given.connection.status).toBe("connected");
      if (reason === "denied") return;
      expect(given.standing.standing).not.toBe("unknown");
      expect(isReallyAllowed(given)).toBe(false);
      expect(about(given).filter(({ found }) => found === "malformed")).toEqual([]);
      for (const one of about(given))
        expect(one.found === "entry" && one.entry.malformedGrants).toEqual([]);
      expect(reason === "grant-ended").toBe(given.admitted);
    }),
    { numRuns: 5_000 },
  );
  expect(reasons.words()).toEqual(["denied", "grant-ended", "not-listed"]);
});

it("decides the same whatever the order of the entries, and the same twice", () => {
  fc.assert(
    fc.property(situation, (given) => {
      if (given.entries === "unread") return;
      const keys = given.entries.map((one) => (one.found === "entry" ? one.entry.key : one.key));
      // The table holds one item under a key; of two there would be no order to speak of.
      fc.pre(new Set(keys.map((key) => JSON.stringify(key))).size === keys.length);
      const reversed = { ...given, entries: given.entries.toReversed() };
      expect(decide(reversed)).toEqual(decide(given));
      expect(decide(given)).toEqual(decide(given));
    }),
    { numRuns: 3_000 },
  );
});

it("never approves and never cuts past a malformed entry under a matching key, unless a deny says so", () => {
  const unsettled = fc.check(
    fc.property(situation, (given) => {
      const { entries } = given;
      if (entries === "unread") return true;
      const keys = new Set(
        entryKeysFor(given.connection, given.standing).map(
          ({ target: on, principal: who }) => `${on} ${who}`,
        ),
      );
      const isMalformed = entries.some(
        (one) => one.found === "malformed" && keys.has(`${one.key.target} ${one.key.principal}`),
      );
      const { verdict, reason } = decide(given);
      return !isMalformed || verdict === "hold" || verdict === "ignore" || reason === "denied";
    }),
    { numRuns: 5_000 },
  );
  expect(unsettled.failed).toBe(false);
});

it("survives entries and offerings of any shape", () => {
  fc.assert(
    fc.property(fc.anything(), fc.record({ target, principal }), (value, key) => {
      expect(parseEntry(key, value).found).toMatch(/entry|malformed/);
      expect(parseOffering(resource, value).found).toMatch(/offering|malformed|nothing/);
    }),
    { numRuns: 5_000 },
  );
});
