import { describe, expect, it } from "vitest";

import {
  authPolicyFor,
  nameOfOurs,
  isSamePolicy,
  organizationConditionIn,
} from "../../../functions/core/auth-policy.ts";
import { organizationId } from "../../support/situation.ts";

const otherOrganization = "o-otherorg123";
const everybody = { Principal: "*", Resource: "*" };
const invoke = { ...everybody, Action: "vpc-lattice-svcs:Invoke" };
const open = { Effect: "Allow", ...invoke };
const ofUs = { StringEquals: { "aws:PrincipalOrgID": organizationId } };
const outsiders = { StringNotEquals: { "aws:PrincipalOrgID": organizationId } };
const bound = { ...open, Condition: ofUs };
const shut = { Effect: "Deny", ...everybody, Action: "*", Condition: outsiders };
const policyOf = (...statements: readonly object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const conditionIn = (...statements: readonly object[]) =>
  organizationConditionIn(policyOf(...statements), organizationId);

describe("the policy of ours", () => {
  const ours = authPolicyFor(organizationId);

  it("is one short line that names the organization", () => {
    expect(ours).not.toMatch(/[\r\n]/);
    expect(ours.length).toBeLessThan(1_000);
    expect(organizationConditionIn(ours, organizationId)).toBe("present");
    expect(organizationConditionIn(ours, otherOrganization)).toBe("missing");
  });

  it.each([
    JSON.stringify(JSON.parse(ours), undefined, 2),
    JSON.stringify({ ...bound, Action: [bound.Action] }).replace(
      /^(.*)$/,
      '{"Statement":$1,"Version":"2012-10-17"}',
    ),
    policyOf({ Condition: ofUs, ...everybody, Action: invoke.Action, Effect: "Allow" }),
  ])("is the same however it is written: %s", (policy) => {
    expect(isSamePolicy(policy, ours)).toBe(true);
    expect(nameOfOurs(policy)).toBe(`for ${organizationId}`);
  });

  it.each([
    authPolicyFor(otherOrganization),
    policyOf(bound, open),
    policyOf(open),
    policyOf({ ...bound, Action: ["vpc-lattice-svcs:Invoke", "vpc-lattice-svcs:Connect"] }),
    policyOf({ ...bound, Sid: "Ours" }),
    "",
    "null",
    ours.slice(1),
  ])("is not %s", (policy) => {
    expect(isSamePolicy(policy, ours)).toBe(false);
  });

  it("may be of another organization, and nothing else", () => {
    expect(nameOfOurs(authPolicyFor(otherOrganization))).toBe(`for ${otherOrganization}`);
    expect(nameOfOurs(policyOf(bound, open))).toBeUndefined();
    expect(nameOfOurs(policyOf(open))).toBeUndefined();
    expect(nameOfOurs(`{"o-exampleorg1":1}`)).toBeUndefined();
  });
});

describe("the condition on the organization is present", () => {
  it.each([
    ["StringEquals", "aws:PrincipalOrgID", organizationId],
    ["StringEquals", "aws:principalorgid", [organizationId]],
    ["StringEqualsIgnoreCase", "AWS:PrincipalOrgId", organizationId],
    ["StringLike", "aws:PrincipalOrgID", organizationId],
    ["ForAnyValue:StringEquals", "aws:PrincipalOrgID", [organizationId]],
    ["ForAnyValue:StringLike", "aws:PrincipalOrgPaths", [`${organizationId}/*`]],
    ["ForAnyValue:StringEquals", "aws:PrincipalOrgPaths", `${organizationId}/r-ab12/ou-ab12-1/`],
    ["StringEquals", "aws:SourceOrgID", organizationId],
    ["ForAnyValue:StringLike", "aws:SourceOrgPaths", `${organizationId}/r-ab12/*`],
  ])("by %s of %s", (operator, key, value) => {
    expect(conditionIn({ ...open, Condition: { [operator]: { [key]: value } } })).toBe("present");
  });

  it.each([
    {
      name: "beside other conditions",
      policy: [{ ...open, Condition: { ...ofUs, Bool: { "aws:SecureTransport": true } } }],
    },
    {
      name: "in each of two statements",
      policy: [bound, { ...bound, Action: "vpc-lattice-svcs:Connect" }],
    },
    {
      name: "beside a deny of something",
      policy: [
        bound,
        {
          Effect: "Deny",
          ...invoke,
          Condition: { StringEquals: { "vpc-lattice-svcs:RequestMethod": "DELETE" } },
        },
      ],
    },
    { name: "by a deny of all that is outside", policy: [open, shut] },
    {
      name: "by such a deny in other words",
      policy: [
        open,
        { ...shut, Principal: { AWS: ["*"] }, Action: ["vpc-lattice-svcs:*"], Resource: ["*"] },
      ],
    },
    {
      name: "by a deny of just what is allowed",
      policy: [open, { ...shut, Action: "vpc-lattice-svcs:invoke" }],
    },
    {
      name: "by a deny of paths",
      policy: [
        open,
        {
          ...shut,
          Condition: {
            "ForAllValues:StringNotLike": { "aws:PrincipalOrgPaths": `${organizationId}/*` },
          },
        },
      ],
    },
    {
      name: "by a deny with IfExists, which holds without the key",
      policy: [
        open,
        {
          ...shut,
          Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": organizationId } },
        },
      ],
    },
    { name: "where nothing is allowed at all", policy: [{ Effect: "Deny", ...invoke }] },
  ])("$name", ({ policy }) => expect(conditionIn(...policy)).toBe("present"));

  it("in a policy with a single statement outside a list", () => {
    expect(organizationConditionIn(JSON.stringify({ Statement: bound }), organizationId)).toBe(
      "present",
    );
  });
});

describe("the condition on the organization is missing", () => {
  it.each([
    ["StringEquals", "aws:PrincipalOrgID", otherOrganization],
    ["StringEquals", "aws:PrincipalOrgID", [organizationId, otherOrganization]],
    ["StringEqualsIfExists", "aws:PrincipalOrgID", organizationId],
    ["ForAllValues:StringEquals", "aws:PrincipalOrgID", organizationId],
    ["StringLike", "aws:PrincipalOrgID", "o-*"],
    ["StringLike", "aws:PrincipalOrgID", `${organizationId}*`],
    ["StringNotEquals", "aws:PrincipalOrgID", organizationId],
    ["StringEquals", "aws:PrincipalOrgID", "${aws:PrincipalOrgID}"],
    ["StringEquals", "aws:ResourceOrgID", organizationId],
    ["StringEquals", "aws:PrincipalOrgIDs", organizationId],
    ["StringEquals", "aws:PrincipalTag/aws:PrincipalOrgID", organizationId],
    ["StringEquals", "aws:PrincipalAccount", "333344445555"],
    ["ForAllValues:StringLike", "aws:PrincipalOrgPaths", `${organizationId}/*`],
    ["ForAnyValue:StringLike", "aws:PrincipalOrgPaths", `${organizationId}*`],
    ["ForAnyValue:StringLike", "aws:PrincipalOrgPaths", [`${organizationId}/*`, "*"]],
    ["Null", "aws:PrincipalOrgID", "false"],
  ])("where it is %s of %s: %s", (operator, key, value) => {
    expect(conditionIn({ ...open, Condition: { [operator]: { [key]: value } } })).toBe("missing");
  });

  it.each([
    { name: "without any", policy: [open] },
    {
      name: "in one of two statements",
      policy: [bound, { ...open, Action: "vpc-lattice-svcs:Connect" }],
    },
    {
      name: "for one principal by name",
      policy: [{ ...open, Principal: { AWS: "arn:aws:iam::666677778888:root" } }],
    },
    {
      name: "beside a deny on a further condition",
      policy: [
        open,
        { ...shut, Condition: { ...outsiders, Bool: { "aws:PrincipalIsAWSService": "false" } } },
      ],
    },
    {
      name: "beside a deny on a further key",
      policy: [
        open,
        {
          ...shut,
          Condition: {
            StringNotEquals: {
              ...outsiders.StringNotEquals,
              "aws:PrincipalAccount": "666677778888",
            },
          },
        },
      ],
    },
    {
      name: "beside a deny that spares another organization",
      policy: [
        open,
        {
          ...shut,
          Condition: {
            StringNotEquals: { "aws:PrincipalOrgID": [organizationId, otherOrganization] },
          },
        },
      ],
    },
    {
      name: "beside a deny that spares callers without a key",
      policy: [
        open,
        {
          ...shut,
          Condition: {
            "ForAnyValue:StringNotLike": { "aws:PrincipalOrgPaths": `${organizationId}/*` },
          },
        },
      ],
    },
    {
      name: "beside a deny of some principals",
      policy: [open, { ...shut, Principal: { AWS: "666677778888" } }],
    },
    {
      name: "beside a deny of all but some principals",
      policy: [
        open,
        { Effect: "Deny", NotPrincipal: "*", Action: "*", Resource: "*", Condition: outsiders },
      ],
    },
    {
      name: "beside a deny of some resources",
      policy: [open, { ...shut, Resource: "arn:aws:vpc-lattice:*:*:service/svc-1/*" }],
    },
    {
      name: "beside a deny of something else",
      policy: [open, { ...shut, Action: "vpc-lattice-svcs:Connect" }],
    },
    {
      name: "beside a deny of less than is allowed",
      policy: [
        { ...open, Action: "*" },
        { ...shut, Action: "vpc-lattice-svcs:Invoke" },
      ],
    },
  ])("$name", ({ policy }) => expect(conditionIn(...policy)).toBe("missing"));
});

describe("a policy is unreadable", () => {
  it.each([
    "",
    "null",
    "[]",
    "{}",
    `{"Statement":[]}`,
    policyOf(bound).slice(1),
    policyOf({ ...bound, Effect: "allow" }),
    policyOf({ ...bound, Conditions: {} }),
    policyOf({ ...bound, NotAction: "*" }),
    policyOf({ ...bound, Action: undefined }),
    policyOf({ ...bound, Condition: { StringEquals: organizationId } }),
    policyOf({ ...bound, Condition: { StringEquals: { "aws:PrincipalOrgID": [] } } }),
    JSON.stringify({ Version: "2030-01-01", Statement: [bound] }),
    // A key that stands there twice.
    policyOf(bound).replace(`"Statement"`, `"Statement":[${JSON.stringify(open)}],"Statement"`),
  ])("%s", (policy) => {
    expect(organizationConditionIn(policy, organizationId)).toBe("unreadable");
  });
});
