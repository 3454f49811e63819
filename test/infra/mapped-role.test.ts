import { describe, expect, it } from "vitest";

import { parseDeployment } from "../../infra/deployment.ts";
import { type MappedRole, principalArnPatterns, toMappedRoles } from "../../infra/mapped-role.ts";

const usable = {
  organizationId: "o-exampleorg1",
  managementAccountId: "111122223333",
  hubAccountId: "222233334444",
  homeRegion: "eu-west-1",
  regions: ["eu-west-1"],
  providerAccountIds: [],
};

const approvers: MappedRole = {
  name: "network-approvers",
  accountId: "999900001111",
  roleName: "AWSReservedSSO_NetworkApprover",
  capabilities: ["approver"],
  persons: "session",
};

const parse = (...roles: readonly object[]) => parseDeployment({ ...usable, roles }).roles;

describe("mapped roles", () => {
  it("are none unless the configuration names some", () => {
    expect(parseDeployment(usable).roles).toEqual([]);
  });

  it.each<{ name: string; role: MappedRole }>([
    { name: "of Identity Center, whose session names are persons", role: approvers },
    {
      name: "of a pipeline in a tenant's account, which counts as one person",
      role: {
        ...approvers,
        accountId: "333344445555",
        roleName: "deployer",
        capabilities: ["operator", "auditor"],
        persons: "role",
      },
    },
    {
      name: "whose trust policy pins session names",
      role: { ...approvers, roleName: "approver", sessionNamesPinned: true },
    },
    {
      name: "for some offerings and OUs alone",
      role: {
        ...approvers,
        scope: {
          offerings: [
            "arn:aws:vpc-lattice:eu-west-1:222233334444:servicenetwork/sn-0123456789abcdef0",
          ],
          organizationalUnits: ["ou-abcd-11112222", "r-abcd"],
        },
      },
    },
  ])("may be one $name", ({ role }) => {
    expect(parse(role)).toEqual([role]);
  });

  it.each([
    {
      name: "a session name that anybody can choose as a person",
      change: { roleName: "approver" },
      sentence:
        /roles\.0: persons is "session", but whoever takes approver chooses the session name: pin it .* sessionNamesPinned: true, use an Identity Center role .* or say persons: "role"/,
    },
    {
      name: "a role that only looks like one of Identity Center",
      change: { roleName: "MyAWSReservedSSO_Approver" },
      sentence: /whoever takes MyAWSReservedSSO_Approver chooses the session name/,
    },
    {
      name: "the suffix of an Identity Center role",
      change: { roleName: "AWSReservedSSO_NetworkApprover_0123456789abcdef" },
      sentence:
        /roleName is AWSReservedSSO_NetworkApprover_0123456789abcdef, with a suffix that changes .*: leave its last 17 characters out/,
    },
    {
      name: "Identity Center's prefix alone, which would be every permission set",
      change: { roleName: "AWSReservedSSO_" },
      sentence: /roleName is AWSReservedSSO_ without a permission set/,
    },
    {
      name: "a role with its path",
      change: { roleName: "aws-reserved/sso.amazonaws.com/AWSReservedSSO_Approver" },
      sentence: /roles\.0\.roleName: a role name is 1 to 64 letters/,
    },
    {
      name: "a wildcard in the name",
      change: { roleName: "AWSReservedSSO_*" },
      sentence: /roles\.0\.roleName: a role name is 1 to 64 letters/,
    },
    {
      name: "an account of 11 digits",
      change: { accountId: "99990000111" },
      sentence: /roles\.0\.accountId: an AWS account ID has 12 digits/,
    },
    {
      name: "no account, so that any account's admin could make the role",
      change: { accountId: undefined },
      sentence: /roles\.0\.accountId/,
    },
    {
      name: "no capability",
      change: { capabilities: [] },
      sentence: /roles\.0\.capabilities: names no capability/,
    },
    {
      name: "an unknown capability",
      change: { capabilities: ["admin"] },
      sentence: /roles\.0\.capabilities\.0/,
    },
    {
      name: "a capability twice",
      change: { capabilities: ["auditor", "auditor"] },
      sentence: /capabilities names auditor more than once/,
    },
    {
      name: "pinned session names that count for nothing",
      change: { persons: "role", sessionNamesPinned: true },
      sentence: /sessionNamesPinned means nothing where persons is "role"/,
    },
    {
      name: "an empty scope, which reads like nothing and like everything",
      change: { scope: {} },
      sentence: /roles\.0\.scope: is empty: leave scope out/,
    },
    {
      name: "an account in place of an OU",
      change: { scope: { organizationalUnits: ["333344445555"] } },
      sentence: /roles\.0\.scope\.organizationalUnits\.0: an OU has an ID/,
    },
    {
      name: "a misspelt field",
      change: { capability: ["approver"] },
      sentence: /roles\.0.*capability/,
    },
  ])("are refused with $name", ({ change, sentence }) => {
    expect(() => parse({ ...approvers, ...change })).toThrow(sentence);
  });

  it("are refused when two entries map the same role", () => {
    const other = { ...approvers, name: "others", capabilities: ["operator"] };
    expect(() => parse(approvers, other)).toThrow(
      /roles maps 999900001111\/AWSReservedSSO_NetworkApprover more than once: write one entry/,
    );
    expect(parse(approvers, { ...other, accountId: "333344445555" })).toHaveLength(2);
  });

  it("are refused when two have one name", () => {
    expect(() => parse(approvers, { ...approvers, accountId: "333344445555" })).toThrow(
      /roles has more than one "network-approvers"/,
    );
  });

  it("reach the functions without what only the configuration needs", () => {
    const pinned = { ...approvers, roleName: "approver", sessionNamesPinned: true } as const;
    expect(JSON.parse(toMappedRoles([pinned]))).toEqual([{ ...approvers, roleName: "approver" }]);
  });
});

/** Whether a pattern of `ArnNotLike` covers an ARN. Of ARNs in which no part but the last has a wildcard. */
function covers(pattern: string, arn: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("?", ".")
    .replaceAll("*", ".*");
  return new RegExp(`^${source}$`).test(arn);
}

describe("the ARN of a mapped role's caller", () => {
  const suffix = "0123456789abcdef";
  const reserved = "role/aws-reserved/sso.amazonaws.com";
  it.each([
    {
      arn: `arn:aws:iam::999900001111:${reserved}/eu-west-1/AWSReservedSSO_NetworkApprover_${suffix}`,
      meant: true,
    },
    {
      arn: `arn:aws:iam::999900001111:${reserved}/AWSReservedSSO_NetworkApprover_${suffix}`,
      meant: true,
    },
    // Another permission set whose name begins alike.
    {
      arn: `arn:aws:iam::999900001111:${reserved}/AWSReservedSSO_NetworkApprover_Junior_${suffix}`,
      meant: false,
    },
    {
      arn: `arn:aws:iam::999900001111:${reserved}/AWSReservedSSO_NetworkAuditor_${suffix}`,
      meant: false,
    },
    // A role that a customer could make, outside of Identity Center's path.
    {
      arn: `arn:aws:iam::999900001111:role/AWSReservedSSO_NetworkApprover_${suffix}`,
      meant: false,
    },
    {
      arn: `arn:aws:iam::333344445555:${reserved}/AWSReservedSSO_NetworkApprover_${suffix}`,
      meant: false,
    },
    {
      arn: `arn:aws-cn:iam::999900001111:${reserved}/AWSReservedSSO_NetworkApprover_${suffix}`,
      meant: false,
    },
  ])("$arn of Identity Center: $meant", ({ arn, meant }) => {
    const patterns = principalArnPatterns(approvers, "aws");
    expect(patterns.some((pattern) => covers(pattern, arn))).toBe(meant);
  });

  it.each([
    { arn: "arn:aws:iam::333344445555:role/deployer", meant: true },
    { arn: "arn:aws:iam::333344445555:role/ci/main/deployer", meant: true },
    { arn: "arn:aws:iam::333344445555:role/deployer-2", meant: false },
    { arn: "arn:aws:iam::333344445555:role/not-deployer", meant: false },
    { arn: "arn:aws:iam::333344445555:user/deployer", meant: false },
  ])("$arn of a role with any path: $meant", ({ arn, meant }) => {
    const role = { accountId: "333344445555", roleName: "deployer" };
    const patterns = principalArnPatterns(role, "aws");
    expect(patterns.some((pattern) => covers(pattern, arn))).toBe(meant);
  });
});
