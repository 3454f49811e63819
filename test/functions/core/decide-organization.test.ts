import { describe, expect, it } from "vitest";

import type { Situation } from "../../../functions/core/decide.ts";
import { decide } from "../../../functions/core/decide.ts";
import type { EntryReading } from "../../../functions/core/entry.ts";
import { kindTarget } from "../../../functions/core/entry.ts";
import type { Standing } from "../../../functions/core/organization.ts";
import {
  aConnection,
  aGrant,
  aMember,
  aSituation,
  anEntry,
  anOffering,
  blue,
  farOu,
  minutes,
  nearOu,
  now,
  nowhere,
  organizationId,
  outside,
  resource,
} from "../../support/situation.ts";

const kind = kindTarget("endpoint-connection");
const [account, near, far, whole] = [
  `account/${blue}`,
  `ou/${nearOu}`,
  `ou/${farOu}`,
  `organization/${organizationId}`,
] as const;
const connected = aConnection({ status: "connected" });
const exclusive = { found: "offering", offering: anOffering({ exclusive: true }) } as const;

const allows = (principal: string, target = resource): EntryReading =>
  anEntry({ key: { target, principal } });
const denies = (principal: string, target = resource): EntryReading =>
  anEntry({ key: { target, principal }, effect: "deny", grants: {} });
const external = (values = {}): EntryReading =>
  anEntry({
    external: true,
    grants: { g1: aGrant({ sponsor: "payments team", expiresAt: minutes(60) }) },
    ...values,
  });
const decided = (given: Partial<Situation>) => decide(aSituation(given));

describe("an entry for many accounts", () => {
  it.each([
    { name: "of its own OU", principal: near, target: resource },
    { name: "of the OU above that", principal: far, target: resource },
    { name: "of the organization", principal: whole, target: resource },
    { name: "of its own OU, for the whole kind", principal: near, target: kind },
    { name: "of the organization, for the whole kind", principal: whole, target: kind },
  ])("lets an account in by one $name", ({ principal, target }) => {
    expect(decided({ entries: [allows(principal, target)] })).toMatchObject({
      verdict: "approve",
      reason: "granted",
      basis: { principal, target },
    });
  });

  it.each([
    { name: "another OU", principal: "ou/ou-ab12-33333333" },
    { name: "an OU whose id begins alike", principal: `${near}1` },
    { name: "another organization", principal: "organization/o-elsewhere01" },
    { name: "another account", principal: "account/555566667777" },
  ])("of $name lets nobody in", ({ principal }) => {
    expect(decided({ entries: [allows(principal)] })).toMatchObject({ reason: "no-grant" });
  });

  it.each([
    { name: "is outside", standing: outside, reason: "no-grant" },
    { name: "is nobody knows where", standing: nowhere, reason: "organization-unknown" },
    {
      name: "is in another OU",
      standing: aMember({ organizationalUnits: ["ou-ab12-33333333"] }),
      reason: "no-grant",
    },
    {
      name: "is under the root",
      standing: aMember({ organizationalUnits: [] }),
      reason: "no-grant",
    },
  ])("of an OU lets nobody in who $name", ({ standing, reason }) => {
    const entries = [allows(near), allows(far)];
    expect(decided({ standing, entries })).toMatchObject({ verdict: "hold", reason });
  });

  it("lets in through an OU that is nested deep", () => {
    const organizationalUnits = Array.from({ length: 5 }, (_, depth) => `ou-ab12-5555555${depth}`);
    const entries = [allows("ou/ou-ab12-55555554")];
    const standing = aMember({ organizationalUnits });
    expect(decided({ standing, entries })).toMatchObject({ verdict: "approve" });
  });

  const order = [resource, kind].flatMap((target) =>
    [account, near, far, whole].map((principal) => ({ target, principal })),
  );
  it.each(order.map((first, index) => ({ first, rest: order.slice(index) })))(
    "is recorded as the basis only if nothing nearer allows it: $first.principal on $first.target",
    ({ first, rest }) => {
      const entries = rest.toReversed().map(({ principal, target }) => allows(principal, target));
      expect(decided({ entries })).toMatchObject({ verdict: "approve", basis: first });
      const denials = rest.toReversed().map(({ principal, target }) => denies(principal, target));
      expect(decided({ entries: denials })).toMatchObject({ verdict: "reject", basis: first });
    },
  );

  it.each(order)(
    "refuses by a deny of $principal on $target, whatever allows it nearer or farther",
    ({ principal, target }) => {
      const others = order
        .filter((one) => one.principal !== principal || one.target !== target)
        .map((one) => allows(one.principal, one.target));
      const entries = [...others, denies(principal, target)];
      expect(decided({ entries })).toMatchObject({ verdict: "reject", reason: "denied" });
      expect(decided({ entries, connection: connected })).toMatchObject({
        verdict: "end",
        reason: "denied",
      });
    },
  );
});

describe("an account that is not ACTIVE", () => {
  it.each([
    "SUSPENDED",
    "PENDING_CLOSURE",
    "PENDING_ACTIVATION",
    "CLOSED",
    "active",
    "",
    undefined,
  ])("but %j is not let in, and what it has is not cut", (state) => {
    const standing = aMember({ state });
    const entries = [allows(account), allows(whole)];
    const hold = { verdict: "hold", reason: "account-not-active" };
    expect(decided({ standing, entries })).toMatchObject(hold);
    for (const admitted of [true, false])
      expect(
        decided({ standing, entries, admitted, connection: connected, offering: exclusive }),
      ).toMatchObject(hold);
  });
  it("is refused by a deny like any other", () => {
    const standing = aMember({ state: "SUSPENDED" });
    expect(decided({ standing, entries: [denies(far)] })).toMatchObject({ verdict: "reject" });
  });
});

describe("an account outside the organization", () => {
  it("is let in by an entry that says so", () => {
    expect(decided({ standing: outside, entries: [external()] })).toMatchObject({
      verdict: "approve",
      basis: { principal: account },
    });
  });
  it("is held where its entry does not say so, and told why", () => {
    expect(decided({ standing: outside, entries: [allows(account)] })).toMatchObject({
      verdict: "hold",
      reason: "tenant-outside",
    });
  });
  it("is let in by the entry that says so, though a nearer one does not", () => {
    const entries = [allows(account), external({ key: { target: kind, principal: account } })];
    expect(decided({ standing: outside, entries })).toMatchObject({ basis: { target: kind } });
  });
  it("is held on the instant its grant ends", () => {
    const grants = { g1: aGrant({ sponsor: "payments team", expiresAt: now }) };
    const entries = [external({ grants })];
    expect(decided({ standing: outside, entries })).toMatchObject({ reason: "grant-expired" });
  });
  it("is not let in by an entry for many, even if it says external", () => {
    const entries = [external({ key: { target: resource, principal: whole } })];
    expect(decided({ standing: outside, entries })).toMatchObject({ verdict: "hold" });
  });
  it("is refused by a deny of its account", () => {
    const entries = [external(), denies(account, kind)];
    expect(decided({ standing: outside, entries })).toMatchObject({ verdict: "reject" });
  });
  it("that a grant once let in, and that left, is cut", () => {
    const given = { standing: outside, entries: [allows(account)], connection: connected };
    expect(decided({ ...given, admitted: true })).toMatchObject({ reason: "grant-ended" });
    expect(decided({ ...given, admitted: false })).toMatchObject({ reason: "drift" });
  });
  it("that joined keeps the entry that was made for it", () => {
    expect(decided({ standing: aMember(), entries: [external()] })).toMatchObject({
      verdict: "approve",
    });
  });
});

describe("an account of which nobody knows where it stands", () => {
  const everything = [allows(account), allows(whole), external(), allows(account, kind)];
  it.each<{ name: string; given: Partial<Situation> }>([
    { name: "that waits is held", given: {} },
    { name: "that a grant let in is not cut", given: { connection: connected, admitted: true } },
    {
      name: "that is not listed is not cut",
      given: { connection: connected, offering: exclusive },
    },
  ])("$name, whatever its entries say", ({ given }) => {
    for (const entries of [[], everything])
      expect(decided({ standing: nowhere, entries, ...given })).toMatchObject({
        verdict: "hold",
        reason: "organization-unknown",
      });
  });
  it("is refused by a deny of the account itself, which needs no map", () => {
    const entries = [...everything, denies(account)];
    expect(decided({ standing: nowhere, entries })).toMatchObject({ verdict: "reject" });
  });
  it("is not refused by the deny of an OU: nobody knows whether it is in there", () => {
    const entries = [denies(near), denies(whole)];
    expect(decided({ standing: nowhere, entries })).toMatchObject({
      reason: "organization-unknown",
    });
  });
});

it("cuts nothing for a move alone: the entry of the old OU is what decides", () => {
  const moved: Standing = aMember({ organizationalUnits: ["ou-ab12-33333333", farOu] });
  const given = { standing: moved, connection: connected, admitted: true };
  expect(decided({ ...given, entries: [allows(far)] })).toMatchObject({ verdict: "approve" });
  expect(decided({ ...given, entries: [allows(near)] })).toMatchObject({
    verdict: "end",
    reason: "grant-ended",
  });
});
