import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { accountOfArn, audienceOf, EVERYONE, rootOf } from "../../../functions/core/audience.ts";
import type { Members } from "../../../functions/core/organization.ts";
import { anAccount, everybody, root } from "../../support/service-stage.ts";
import { anOffering, blue, farOu, nearOu, organizationId } from "../../support/situation.ts";

const green = "444455556666";
const red = "555566667777";
const partner = "666677778888";
const elsewhere = "ou-ab12-99999999";
const members = everybody(
  anAccount(blue),
  anAccount(green, { organizationalUnits: [farOu] }),
  anAccount(red, { organizationalUnits: [elsewhere] }),
);

function listed(audience: readonly string[], of: Members = members) {
  const { principals, ...rest } = audienceOf(
    anOffering({ gate: "listed", audience: [...audience] }),
    of,
    "aws",
  );
  return { ...rest, roots: Object.fromEntries(principals) };
}

describe("a list", () => {
  it.each([
    { name: "an account", audience: [`account/${blue}`], accounts: [blue] },
    { name: "an account outside", audience: [`account/${partner}`], accounts: [partner] },
    { name: "an OU", audience: [`ou/${nearOu}`], accounts: [blue] },
    { name: "an OU with those below it", audience: [`ou/${farOu}`], accounts: [blue, green] },
    {
      name: "the organization",
      audience: [`organization/${organizationId}`],
      accounts: [blue, green, red],
    },
  ])("has the root of every account of $name", ({ audience, accounts }) => {
    const { roots, uncertain } = listed(audience);
    expect(Object.keys(roots)).toEqual(accounts.map(root));
    expect(uncertain).toBeUndefined();
  });

  it("says for each account what it is there for, its own name before its OU", () => {
    const ou = `ou/${farOu}`;
    expect(listed([ou, `account/${blue}`]).roots).toEqual({
      [root(blue)]: `account/${blue}`,
      [root(green)]: ou,
    });
  });

  it("is written in the partition of the service", () => {
    const offering = anOffering({ gate: "listed", audience: [`account/${blue}`] });
    const { principals } = audienceOf(offering, members, "aws-us-gov");
    expect([...principals.keys()]).toEqual([`arn:aws-us-gov:iam::${blue}:root`]);
  });

  it.each<{ name: string; of: Members; says: RegExp }>([
    {
      name: "nobody knows who is a member",
      of: { members: "unknown", because: "the map is too old" },
      says: /too old/,
    },
    { name: "the map is empty", of: everybody(), says: /no account in/ },
    {
      name: "the OU has no account",
      of: everybody(anAccount(red, { organizationalUnits: [elsewhere] })),
      says: /no account in ou\//,
    },
  ])("has only the accounts that it names itself while $name, and says so", ({ of, says }) => {
    const { roots, uncertain } = listed([`ou/${farOu}`, `account/${partner}`], of);
    expect(Object.keys(roots)).toEqual([root(partner)]);
    expect(uncertain).toMatch(says);
  });

  it("is uncertain as soon as one of its OUs is, and has what the others say", () => {
    const { roots, uncertain } = listed([`ou/${nearOu}`, "ou/ou-ab12-00000000"]);
    expect(Object.keys(roots)).toEqual([root(blue)]);
    expect(uncertain).toBeDefined();
  });

  it("does not expand another organization", () => {
    const { roots, uncertain } = listed(["organization/o-otherorg12"]);
    expect(roots).toEqual({});
    expect(uncertain).toContain("o-otherorg12");
  });

  it("has no account that a listing lacked, and doubts that it left: neither in nor out", () => {
    const of = everybody(anAccount(blue, { missingSince: 7 }), anAccount(green));
    const { roots, uncertain, doubtful } = listed([`ou/${farOu}`], of);
    expect(Object.keys(roots)).toEqual([root(green)]);
    expect(uncertain).toBeUndefined();
    expect([...doubtful]).toEqual([
      [root(blue), expect.stringContaining("missing since snapshot 7")],
    ]);
  });

  it("does not doubt an account that it names itself", () => {
    const of = everybody(anAccount(blue, { missingSince: 7 }), anAccount(green));
    const { roots, doubtful } = listed([`ou/${farOu}`, `account/${blue}`], of);
    expect(Object.keys(roots)).toContain(root(blue));
    expect(doubtful.size).toBe(0);
  });

  it("is not emptied by an OU all of whose accounts are missing", () => {
    const of = everybody(anAccount(blue, { missingSince: 7 }));
    const { roots, doubtful } = listed([`ou/${farOu}`], of);
    expect(roots).toEqual({});
    expect([...doubtful.keys()]).toEqual([root(blue)]);
  });
});

it.each([
  members,
  everybody(),
  { members: "unknown", because: "the map is too old" } satisfies Members,
])("an open gate is for everyone, whatever the organization is: $members", (of) => {
  const audience = [`ou/${farOu}`];
  const { principals, uncertain } = audienceOf(anOffering({ gate: "open", audience }), of, "aws");
  expect([...principals]).toEqual([[EVERYONE, "offering"]]);
  expect(uncertain).toBeUndefined();
});

it("knows the account of a principal's ARN, and of nothing else", () => {
  expect(accountOfArn(rootOf(blue, "aws-cn"))).toBe(blue);
  expect(accountOfArn(`arn:aws:iam::${blue}:role/deploy`)).toBe(blue);
  for (const text of [
    "*",
    blue,
    "AIDAEXAMPLE",
    `arn:aws:iam::${blue}5:root`,
    `arn:aws:sns::${blue}:x`,
  ])
    expect(accountOfArn(text)).toBeUndefined();
});

const account = fc.record({
  accountId: fc.constantFrom(blue, green, red, "777788889999"),
  organizationalUnits: fc.subarray([nearOu, farOu, elsewhere]),
  missingSince: fc.constantFrom(undefined, undefined, 7),
});

it("has nobody who is neither named nor, for certain, a member of what is named", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(account, { selector: ({ accountId }) => accountId }),
      fc.uniqueArray(
        fc.constantFrom<string>(
          `account/${partner}`,
          `account/${blue}`,
          `ou/${nearOu}`,
          `ou/${farOu}`,
          `ou/${elsewhere}`,
          `organization/${organizationId}`,
          "organization/o-otherorg12",
        ),
        { minLength: 1 },
      ),
      fc.boolean(),
      (accounts, audience, isKnown) => {
        const of: Members = isKnown
          ? everybody(...accounts.map(({ accountId, ...values }) => anAccount(accountId, values)))
          : { members: "unknown", because: "the map is too old" };
        const { roots, uncertain, doubtful } = listed(audience, of);
        const isNamed = (id: string) => audience.includes(`account/${id}`);
        const isIn = (one: (typeof accounts)[number]) =>
          audience.includes(`organization/${organizationId}`) ||
          one.organizationalUnits.some((id) => audience.includes(`ou/${id}`));
        const certain = accounts.filter((one) => isKnown && one.missingSince === undefined);
        for (const id of [blue, green, red, "777788889999", partner]) {
          const isThere = isNamed(id) || certain.some((one) => one.accountId === id && isIn(one));
          expect(root(id) in roots).toBe(isThere);
        }
        // Whoever may belong to it is there, or is not taken out.
        const isSafe = (id: string) =>
          uncertain !== undefined || root(id) in roots || doubtful.has(root(id));
        expect(accounts.filter(isIn).filter(({ accountId }) => !isSafe(accountId))).toEqual([]);
      },
    ),
  );
});
