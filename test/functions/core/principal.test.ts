import { expect, it } from "vitest";

import {
  Principal,
  accountOf,
  accountPrincipal,
  principalsOf,
} from "../../../functions/core/principal.ts";
import {
  aMember,
  blue,
  farOu,
  nearOu,
  nowhere,
  organizationId,
  outside,
} from "../../support/situation.ts";

it.each([`account/${blue}`, `ou/${nearOu}`, `organization/${organizationId}`])(
  "%s is a principal",
  (text) => {
    expect(Principal.safeParse(text).success).toBe(true);
  },
);

it.each([
  "",
  "*",
  blue,
  "account/",
  "account/*",
  `account/${blue}5`,
  `account/${blue.slice(1)}`,
  `account/${blue} `,
  ` account/${blue}`,
  `account/${blue}\n`,
  `Account/${blue}`,
  // Digits of another script, and a zero-width space.
  "account/３３３３４４４４５５５５",
  `account/${blue}\u200b`,
  nearOu,
  "ou/Workloads",
  "ou/*",
  "ou/r-ab12",
  `ou/${nearOu.toUpperCase()}`,
  `!ou/${nearOu}`,
  `not/ou/${nearOu}`,
  "organization/*",
  "organization/",
  organizationId,
  `account/${blue},account/444455556666`,
])("%j is none", (text) => {
  expect(Principal.safeParse(text).success).toBe(false);
});

it("names the account that a principal is, and none for what is more than one", () => {
  expect(accountOf(`account/${blue}`)).toBe(blue);
  expect(accountOf(`ou/${nearOu}`)).toBeUndefined();
  expect(accountOf(`organization/${organizationId}`)).toBeUndefined();
  expect(accountPrincipal(blue)).toBe(`account/${blue}`);
  for (const text of ["", "*", `${blue}5`, `${blue} `, "ou/ou-ab12-11111111"])
    expect(accountPrincipal(text)).toBeUndefined();
});

it("lists a member's principals from the account over its OUs upwards to the organization", () => {
  expect(principalsOf(blue, aMember())).toEqual([
    `account/${blue}`,
    `ou/${nearOu}`,
    `ou/${farOu}`,
    `organization/${organizationId}`,
  ]);
  expect(principalsOf(blue, aMember({ organizationalUnits: [] }))).toEqual([
    `account/${blue}`,
    `organization/${organizationId}`,
  ]);
});

it.each([
  { name: "outside", standing: outside },
  { name: "unknown", standing: nowhere },
  { name: "not asked for", standing: undefined },
])("lists the account alone where its standing is $name", ({ standing }) => {
  expect(principalsOf(blue, standing)).toEqual([`account/${blue}`]);
});

it("never makes a principal out of what is not the id of an OU or of an organization", () => {
  const standing = aMember({
    organizationalUnits: ["*", "Workloads", "", `${nearOu} `, farOu],
    organizationId: "*",
  });
  expect(principalsOf(blue, standing)).toEqual([`account/${blue}`, `ou/${farOu}`]);
});
