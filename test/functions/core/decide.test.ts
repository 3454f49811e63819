import { describe, expect, it } from "vitest";

import type { Situation } from "../../../functions/core/decide.ts";
import { decide } from "../../../functions/core/decide.ts";
import type { EntryReading } from "../../../functions/core/entry.ts";
import { kindTarget } from "../../../functions/core/entry.ts";
import {
  aConnection,
  aGrant,
  aSituation,
  anEntry,
  anOffering,
  blue,
  minutes,
  now,
  resource,
} from "../../support/situation.ts";

const connected = aConnection({ status: "connected" });
const ofKind = { target: kindTarget("endpoint-connection"), principal: `account/${blue}` };
const malformed: EntryReading = {
  found: "malformed",
  key: { target: resource, principal: `account/${blue}` },
  problem: "effect: neither allow nor deny",
};
const deny = anEntry({ effect: "deny" });

type Row = { name: string; given: Partial<Situation>; verdict: string; reason: string };

describe("a waiting connection", () => {
  it.each<Row>([
    { name: "is approved for a live grant", given: {}, verdict: "approve", reason: "granted" },
    {
      name: "is held when the allowlist is empty",
      given: { entries: [] },
      verdict: "hold",
      reason: "no-grant",
    },
    {
      name: "is held when the entry has no grant",
      given: { entries: [anEntry({ grants: {} })] },
      verdict: "hold",
      reason: "no-grant",
    },
    {
      name: "is held on the instant the grant expires",
      given: { entries: [anEntry({ grants: { g: aGrant({ expiresAt: now }) } })] },
      verdict: "hold",
      reason: "grant-expired",
    },
    {
      name: "is approved a minute before the grant expires",
      given: { entries: [anEntry({ grants: { g: aGrant({ expiresAt: minutes(1) }) } })] },
      verdict: "approve",
      reason: "granted",
    },
    {
      name: "is approved on the instant the grant begins",
      given: { entries: [anEntry({ grants: { g: aGrant({ notBefore: now }) } })] },
      verdict: "approve",
      reason: "granted",
    },
    {
      name: "is held before the grant begins",
      given: { entries: [anEntry({ grants: { g: aGrant({ notBefore: minutes(1) }) } })] },
      verdict: "hold",
      reason: "grant-not-yet-valid",
    },
    {
      name: "is approved by one live grant among expired ones",
      given: {
        entries: [anEntry({ grants: { a: aGrant({ expiresAt: minutes(-1) }), b: aGrant() } })],
      },
      verdict: "approve",
      reason: "granted",
    },
    {
      name: "is approved by an entry of the whole kind",
      given: { entries: [anEntry({ key: ofKind })] },
      verdict: "approve",
      reason: "granted",
    },
    {
      name: "is rejected by a deny",
      given: { entries: [deny] },
      verdict: "reject",
      reason: "denied",
    },
    {
      name: "is rejected by a deny of the whole kind, whatever allows the exact resource",
      given: { entries: [anEntry(), anEntry({ key: ofKind, effect: "deny" })] },
      verdict: "reject",
      reason: "denied",
    },
    {
      name: "is rejected by a deny without any grant",
      given: { entries: [anEntry({ effect: "deny", grants: {} })] },
      verdict: "reject",
      reason: "denied",
    },
    {
      name: "is judged by the rest when a deny has expired",
      given: {
        entries: [
          anEntry({ key: ofKind }),
          anEntry({ effect: "deny", grants: { g: aGrant({ expiresAt: now }) } }),
        ],
      },
      verdict: "approve",
      reason: "granted",
    },
    {
      name: "is held when a deny has only a grant that can't be read",
      given: {
        entries: [
          anEntry({ key: ofKind }),
          anEntry({ effect: "deny", grants: {}, malformedGrants: ["g"] }),
        ],
      },
      verdict: "hold",
      reason: "entry-malformed",
    },
    {
      name: "is held when a matching entry is malformed, even beside one that allows",
      given: { entries: [malformed, anEntry({ key: ofKind })] },
      verdict: "hold",
      reason: "entry-malformed",
    },
    {
      name: "is rejected by a deny beside a malformed entry",
      given: { entries: [malformed, anEntry({ key: ofKind, effect: "deny" })] },
      verdict: "reject",
      reason: "denied",
    },
    {
      name: "is held when its only grant is malformed",
      given: { entries: [anEntry({ grants: {}, malformedGrants: ["g"] })] },
      verdict: "hold",
      reason: "entry-malformed",
    },
    {
      name: "is held when only another account is allowed",
      given: {
        entries: [anEntry({ key: { target: resource, principal: "account/555566667777" } })],
      },
      verdict: "hold",
      reason: "no-grant",
    },
    {
      name: "is held when the allowlist could not be read",
      given: { entries: "unread" },
      verdict: "hold",
      reason: "allowlist-unread",
    },
    {
      name: "is held when the offering is malformed",
      given: { offering: { found: "malformed", problem: "name: missing" } },
      verdict: "hold",
      reason: "offering-malformed",
    },
    {
      name: "is held when AWS does not say whose it is",
      given: { connection: aConnection({ tenant: undefined }) },
      verdict: "hold",
      reason: "tenant-unknown",
    },
    {
      name: "is held when every seat is taken",
      given: {
        offering: { found: "offering", offering: anOffering({ perAccount: 1 }) },
        seats: { holders: new Set(["vpce-0bbbbbbbbbbbbbbb2"]) },
      },
      verdict: "hold",
      reason: "over-limit",
    },
    {
      name: "is approved when it holds a seat itself",
      given: {
        offering: { found: "offering", offering: anOffering({ perAccount: 1 }) },
        seats: { holders: new Set([aConnection().externalId]) },
      },
      verdict: "approve",
      reason: "granted",
    },
  ])("$name", ({ given, verdict, reason }) => {
    expect(decide(aSituation(given))).toMatchObject({ verdict, reason });
  });

  it("names the exact resource's grant when the kind allows too", () => {
    const decision = decide(
      aSituation({ entries: [anEntry({ key: ofKind, version: 9 }), anEntry({ version: 4 })] }),
    );
    expect(decision).toMatchObject({ basis: { target: resource, grantId: "g1", entryVersion: 4 } });
  });
});

describe("a connected one", () => {
  it.each<Row>([
    { name: "is kept for a live grant", given: {}, verdict: "approve", reason: "granted" },
    {
      name: "is kept over a lowered limit",
      given: {
        offering: { found: "offering", offering: anOffering({ perAccount: 1 }) },
        seats: { holders: new Set(["vpce-0bbbbbbbbbbbbbbb2", "vpce-0ccccccccccccccc3"]) },
      },
      verdict: "approve",
      reason: "granted",
    },
    {
      name: "ends when the grant that admitted it is gone",
      given: { entries: [], admitted: true },
      verdict: "end",
      reason: "grant-ended",
    },
    {
      name: "ends when the grant that admitted it has expired",
      given: { entries: [anEntry({ grants: { g: aGrant({ expiresAt: now }) } })], admitted: true },
      verdict: "end",
      reason: "grant-ended",
    },
    {
      name: "ends by a deny, admitted or not",
      given: { entries: [deny] },
      verdict: "end",
      reason: "denied",
    },
    {
      name: "is drift when nobody here admitted it",
      given: { entries: [] },
      verdict: "ignore",
      reason: "drift",
    },
    {
      name: "ends on an exclusive offering that does not list it",
      given: {
        entries: [],
        offering: { found: "offering", offering: anOffering({ exclusive: true }) },
      },
      verdict: "end",
      reason: "not-listed",
    },
    {
      name: "is left alone while the allowlist can't be read",
      given: { entries: "unread", admitted: true },
      verdict: "hold",
      reason: "allowlist-unread",
    },
    {
      name: "is left alone while its entry is malformed",
      given: { entries: [malformed], admitted: true },
      verdict: "hold",
      reason: "entry-malformed",
    },
    {
      name: "is left alone while its grant is malformed",
      given: { entries: [anEntry({ grants: {}, malformedGrants: ["g"] })], admitted: true },
      verdict: "hold",
      reason: "entry-malformed",
    },
  ])("$name", ({ given, verdict, reason }) => {
    expect(decide(aSituation({ connection: connected, ...given }))).toMatchObject({
      verdict,
      reason,
    });
  });
});

it("leaves alone what is over, whatever the allowlist says", () => {
  const connection = aConnection({ status: "over", state: "rejected" });
  expect(decide(aSituation({ connection, entries: [deny] }))).toMatchObject({
    verdict: "ignore",
    reason: "over",
  });
});

it("leaves alone a state that it has no rule for", () => {
  const connection = aConnection({ status: "unknown", state: "partial" });
  expect(decide(aSituation({ connection, entries: [deny] }))).toMatchObject({
    verdict: "ignore",
    reason: "unknown-state",
  });
});
