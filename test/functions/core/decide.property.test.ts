import * as fc from "fast-check";
import { expect, it } from "vitest";

import type { Connection } from "../../../functions/core/connection.ts";
import type { Situation } from "../../../functions/core/decide.ts";
import { decide } from "../../../functions/core/decide.ts";
import type { EntryReading } from "../../../functions/core/entry.ts";
import { entryKeysFor, isLive, kindTarget, parseEntry } from "../../../functions/core/entry.ts";
import { parseOffering } from "../../../functions/core/offering.ts";
import { blue, minutes, now, resource } from "../../support/situation.ts";

const instant = fc.oneof(
  fc.constantFrom(minutes(-60).toISOString(), minutes(60).toISOString(), now.toISOString()),
  fc.constantFrom("tomorrow", "2026-13-45T00:00:00Z", "", "Infinity"),
  fc.integer(),
);
/** A grant that is often right, and often wrong by one field. */
const grant = fc.oneof(
  fc.record(
    {
      source: fc.constantFrom("request", "file", "operator", "Operator", ""),
      notBefore: instant,
      expiresAt: instant,
      vpcs: fc.anything(),
    },
    { requiredKeys: [] },
  ),
  fc.anything(),
);
const target = fc.constantFrom(
  resource,
  `${resource}0`,
  kindTarget("endpoint-connection"),
  "kind/*",
  "*",
);
const principal = fc.constantFrom(
  `account/${blue}`,
  "account/*",
  "account/555566667777",
  `Account/${blue}`,
  `account/${blue} `,
  `account/${blue}5`,
);
const item = fc.oneof(
  fc.record(
    {
      schema: fc.constantFrom(1, 1, 1, 2, "1"),
      target,
      principal,
      effect: fc.constantFrom("allow", "allow", "deny", "dney", "Allow", "", null),
      grants: fc.dictionary(fc.string(), grant, { maxKeys: 4 }),
      version: fc.constantFrom(1, 2, 0, "1"),
      surprise: fc.anything(),
    },
    { requiredKeys: ["schema", "target", "principal", "effect", "grants", "version"] },
  ),
  fc.anything(),
);
/** An item that is right, so that every verdict is reached often. */
const wellFormed = fc.record({
  schema: fc.constant(1),
  target: fc.constantFrom(resource, kindTarget("endpoint-connection")),
  principal: fc.constant(`account/${blue}`),
  effect: fc.constantFrom("allow", "allow", "allow", "deny"),
  grants: fc.dictionary(
    fc.constantFrom("a", "b"),
    fc.oneof(fc.constant({ source: "operator" }), grant),
    {
      maxKeys: 2,
    },
  ),
  version: fc.constant(1),
});
const wellFormedReading = wellFormed.map((value) =>
  parseEntry({ target: value.target, principal: value.principal }, value),
);
const reading = fc.oneof(
  fc.tuple(fc.record({ target, principal }), item).map(([key, value]) => parseEntry(key, value)),
  wellFormedReading,
);

const connection: fc.Arbitrary<Connection> = fc.record({
  id: fc.string(),
  kind: fc.constant("endpoint-connection" as const),
  resource: fc.constantFrom(resource, `${resource}0`, ""),
  externalId: fc.string(),
  tenant: fc.oneof(
    fc.constant(blue),
    fc.constantFrom(undefined, "", `${blue} `, `${blue}5`, "*"),
    fc.string(),
  ),
  // A state word that a later AWS might send is unknown to the type too.
  status: fc.constantFrom(
    "waiting",
    "waiting",
    "connected",
    "over",
    "unknown",
    "Waiting" as "waiting",
  ),
  state: fc.string(),
  region: fc.option(fc.string(), { nil: undefined }),
  createdAt: fc.option(fc.date(), { nil: undefined }),
});

const situation: fc.Arbitrary<Situation> = fc.record({
  connection,
  offering: fc
    .oneof(
      fc.record({
        schema: fc.constant(1),
        kind: fc.constant("endpoint-connection"),
        resource: fc.constant(resource),
        name: fc.constant("payments"),
        perAccount: fc.constantFrom(undefined, 1, 0, -1, "1"),
        version: fc.constant(1),
      }),
      fc.anything().filter((value) => value !== undefined),
    )
    .map((value) => parseOffering(resource, value))
    .filter((value) => value.found !== "nothing"),
  entries: fc.oneof(
    { weight: 5, arbitrary: fc.array(reading, { maxLength: 6 }) },
    { weight: 4, arbitrary: fc.array(wellFormedReading, { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constant("unread" as const) },
  ),
  admitted: fc.boolean(),
  seats: fc.record({ holders: fc.array(fc.string(), { maxLength: 2 }).map((ids) => new Set(ids)) }),
  now: fc.constantFrom(now, new Date(Number.NaN)),
});

/** Written apart from `decide`: whether anything well-formed in the list really allows this connection now. */
function isReallyAllowed({
  connection: { tenant, resource: on },
  entries,
  now: at,
}: Situation): boolean {
  if (entries === "unread") return false;
  return entries.some(
    (one: EntryReading) =>
      one.found === "entry" &&
      one.entry.effect === "allow" &&
      one.entry.key.principal === `account/${tenant}` &&
      (one.entry.key.target === on || one.entry.key.target === "kind/endpoint-connection") &&
      [...one.entry.grants.values()].some((each) => isLive(each, at)),
  );
}

it("never throws, and approves only for a well-formed live grant, whatever it is given", () => {
  const verdicts = new Map<string, number>();
  fc.assert(
    fc.property(situation, (given) => {
      const decision = decide(given);
      verdicts.set(decision.verdict, (verdicts.get(decision.verdict) ?? 0) + 1);
      return decision.verdict !== "approve" || isReallyAllowed(given);
    }),
    { numRuns: 5_000 },
  );
  // The property would hold for a `decide` that approves nobody: the generator must reach every verdict.
  expect([...verdicts.keys()].toSorted()).toEqual(["approve", "end", "hold", "ignore", "reject"]);
});

it("never approves and never cuts past a malformed entry under a matching key, unless a deny says so", () => {
  const unsettled = fc.check(
    fc.property(situation, (given) => {
      const { entries } = given;
      if (entries === "unread") return true;
      const keys = new Set(
        entryKeysFor(given.connection).map(({ target: on, principal: who }) => `${on} ${who}`),
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
