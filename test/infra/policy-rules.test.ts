import { describe, expect, it } from "vitest";

import type { PlacedPolicy, PolicyKind } from "./policy-placed.ts";
import { policyFindings } from "./policy-rules.ts";

const hub = "222233334444";
const table = `arn:aws:dynamodb:eu-west-1:${hub}:table/Ledger`;
const queue = `arn:aws:sqs:eu-west-1:${hub}:Hints`;
const service = `arn:aws:ec2:eu-west-1:${hub}:vpc-endpoint-service/*`;

type Members = Readonly<Record<string, unknown>>;

/** A statement that nothing is wrong with, of each kind. */
const GOOD: Readonly<Record<PolicyKind, Members>> = {
  identity: { Effect: "Allow", Action: ["dynamodb:PutItem", "dynamodb:Query"], Resource: table },
  trust: {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${hub}:root` },
    Action: "sts:AssumeRole",
    Condition: {
      ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${hub}:role/gatehouse-local-sweep` },
      StringEquals: { "aws:PrincipalOrgID": "o-exampleorg" },
    },
  },
  key: {
    Effect: "Allow",
    Principal: { Service: "vpce.amazonaws.com" },
    Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
    Resource: "*",
    Condition: { ArnLike: { "aws:SourceArn": service } },
  },
  resource: {
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queue,
    Condition: { StringEquals: { "aws:SourceAccount": hub } },
  },
  delegation: {
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::777788889999:root" },
    Action: "organizations:DescribeAccount",
    Resource: `arn:aws:organizations::${hub}:account/o-exampleorg/*`,
    Condition: {
      ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::777788889999:role/gatehouse-local-sweep" },
    },
  },
};

/** The good statement with some members changed; `undefined` takes one away. */
function findingsOf(kind: PolicyKind, change: Members): Promise<string[]> {
  const policy: PlacedPolicy = {
    where: "a policy",
    kind,
    accountId: hub,
    statements: [
      Object.fromEntries(
        Object.entries({ ...GOOD[kind], ...change }).filter(([, value]) => value !== undefined),
      ),
    ],
    ...(kind === "resource" && { resourceArn: queue }),
  };
  return policyFindings(policy);
}

/** Statements that are as good as those above. */
const FINE: readonly (readonly [string, PolicyKind, Members])[] = [
  ["rights on a table", "identity", {}],
  ["what the organization lets one role of another account do", "delegation", {}],
  ["a trusted account with conditions", "trust", {}],
  ["a key for PrivateLink", "key", {}],
  ["a queue for SNS", "resource", {}],
  [
    "an index, which Query knows",
    "identity",
    { Action: "dynamodb:Query", Resource: `${table}/index/tenant` },
  ],
  [
    "* where IAM has no resource types",
    "identity",
    {
      Action: "ec2:DescribeVpcEndpointConnections",
      Resource: "*",
      Condition: { StringEquals: { "ec2:Region": ["eu-west-1"] } },
    },
  ],
  [
    "a log group's streams",
    "identity",
    {
      Action: "logs:PutLogEvents",
      Resource: `arn:aws:logs:eu-west-1:${hub}:log-group:/aws/lambda/sweep:*`,
    },
  ],
  [
    "a table's stream",
    "identity",
    { Action: "dynamodb:GetRecords", Resource: `${table}/stream/2026-01-01T00:00:00.000` },
  ],
  [
    "every endpoint service of an account",
    "identity",
    { Action: "ec2:AcceptVpcEndpointConnections", Resource: service },
  ],
  [
    "any Region beside a condition that names the Regions",
    "identity",
    {
      Resource: `arn:aws:dynamodb:*:${hub}:table/Ledger`,
      Condition: { StringEquals: { "aws:RequestedRegion": ["eu-west-1", "eu-central-1"] } },
    },
  ],
  [
    "invitations of the senders that a condition names",
    "identity",
    {
      Action: "ram:AcceptResourceShareInvitation",
      Resource: "arn:aws:ram:eu-west-1:*:resource-share-invitation/*",
      Condition: { StringEquals: { "ram:ShareOwnerAccountId": hub } },
    },
  ],
  [
    "a role with a path",
    "identity",
    { Action: "sts:AssumeRole", Resource: `arn:aws:iam::${hub}:role/of/a/path/name` },
  ],
  [
    "a key with a tag",
    "identity",
    {
      Action: "kms:Decrypt",
      Resource: `arn:aws:kms:eu-west-1:${hub}:key/1`,
      Condition: { StringEquals: { "aws:ResourceTag/app": "gatehouse" } },
    },
  ],
  [
    "Lambda, which has no source keys",
    "trust",
    { Principal: { Service: "lambda.amazonaws.com" }, Condition: undefined },
  ],
  [
    "anybody of the organization",
    "resource",
    { Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-exampleorg" } } },
  ],
  [
    "our own account on a key",
    "key",
    {
      Principal: { AWS: `arn:aws:iam::${hub}:root` },
      Action: "kms:PutKeyPolicy",
      Condition: undefined,
    },
  ],
  [
    "a wide denial",
    "resource",
    {
      Effect: "Deny",
      Principal: "*",
      Action: "sqs:*",
      Resource: queue,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ],
  [
    "a set that must be there",
    "trust",
    {
      Condition: {
        "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": "o-exampleorg/*" },
        Null: { "aws:PrincipalOrgPaths": "false" },
      },
    },
  ],
];

/** Each row has one thing wrong with it, and what is said about it. */
const BAD: readonly (readonly [string, PolicyKind, Members, string])[] = [
  // Shape
  [
    "an unknown effect",
    "identity",
    { Effect: "allow" },
    "its Effect is allow, neither Allow nor Deny",
  ],
  ["NotAction", "identity", { NotAction: "iam:*" }, "has NotAction; write what is meant instead"],
  [
    "NotResource",
    "identity",
    { NotResource: table },
    "has NotResource; write what is meant instead",
  ],
  [
    "NotPrincipal",
    "resource",
    { NotPrincipal: { AWS: hub } },
    "has NotPrincipal; write what is meant instead",
  ],
  // Actions
  [
    "every action",
    "identity",
    { Action: "*" },
    "its action * has a wildcard; write the actions out",
  ],
  [
    "every action of a service",
    "identity",
    { Action: "dynamodb:*" },
    "its action dynamodb:* has a wildcard; write the actions out",
  ],
  [
    "a family of actions",
    "identity",
    { Action: "dynamodb:Get*" },
    "its action dynamodb:Get* has a wildcard; write the actions out",
  ],
  [
    "PrivateLink's wildcard for somebody else",
    "key",
    { Principal: { Service: "sns.amazonaws.com" } },
    "its action kms:GenerateDataKey* has a wildcard; write the actions out",
  ],
  [
    "an action that is not there",
    "identity",
    { Action: "dynamodb:Fetch" },
    "IAM has no action dynamodb:Fetch",
  ],
  [
    "a service that is not there",
    "identity",
    { Action: "dynamo:Query" },
    "IAM has no action dynamo:Query",
  ],
  ["another spelling", "identity", { Action: "dynamodb:query" }, "IAM spells dynamodb:query Query"],
  ["no action", "identity", { Action: [] }, "names no action"],
  // Resources
  ["no resource", "identity", { Resource: undefined }, "names no resource"],
  [
    "* where IAM has types",
    "identity",
    { Action: "dynamodb:PutItem", Resource: "*" },
    "dynamodb:PutItem on * although IAM can name its resources: table",
  ],
  [
    "a table action on an index",
    "identity",
    { Action: "dynamodb:PutItem", Resource: `${table}/index/tenant` },
    `dynamodb:PutItem on ${table}/index/tenant, which is no resource of it (table)`,
  ],
  [
    "another service's resource",
    "identity",
    { Action: "sqs:SendMessage", Resource: table },
    `sqs:SendMessage on ${table}, which is no resource of it (queue)`,
  ],
  [
    "an ARN for an action without types",
    "identity",
    { Action: "dynamodb:ListStreams", Resource: table },
    `dynamodb:ListStreams has no resource types, so ${table} allows nothing`,
  ],
  [
    "any account",
    "identity",
    { Resource: "arn:aws:dynamodb:eu-west-1:*:table/Ledger" },
    "arn:aws:dynamodb:eu-west-1:*:table/Ledger leaves open whose resource it is, or where",
  ],
  [
    "any Region",
    "identity",
    { Resource: `arn:aws:dynamodb:*:${hub}:table/Ledger` },
    `arn:aws:dynamodb:*:${hub}:table/Ledger leaves open whose resource it is, or where`,
  ],
  [
    "any Region beside a condition on a part of the Regions' names",
    "identity",
    {
      Resource: `arn:aws:dynamodb:*:${hub}:table/Ledger`,
      Condition: { StringLike: { "aws:RequestedRegion": "eu-*" } },
    },
    `arn:aws:dynamodb:*:${hub}:table/Ledger leaves open whose resource it is, or where`,
  ],
  [
    "a part of an account beside a condition on the sender",
    "identity",
    {
      Action: "ram:AcceptResourceShareInvitation",
      Resource: "arn:aws:ram:eu-west-1:2*:resource-share-invitation/*",
      Condition: { StringEquals: { "ram:ShareOwnerAccountId": hub } },
    },
    "arn:aws:ram:eu-west-1:2*:resource-share-invitation/* leaves open whose resource it is, or where",
  ],
  [
    "invitations of any sender",
    "identity",
    {
      Action: "ram:AcceptResourceShareInvitation",
      Resource: "arn:aws:ram:eu-west-1:*:resource-share-invitation/*",
      Condition: { StringEquals: { "ram:ResourceShareName": "ours" } },
    },
    "arn:aws:ram:eu-west-1:*:resource-share-invitation/* leaves open whose resource it is, or where",
  ],
  [
    "a name in place of an ARN",
    "identity",
    { Action: "dynamodb:PutItem", Resource: "Ledger*" },
    "its resource Ledger* is no ARN",
  ],
  [
    "another queue in a queue's policy",
    "resource",
    { Resource: `${queue}2` },
    `names ${queue}2, but is attached to ${queue}`,
  ],
  [
    "a key named in its own policy",
    "key",
    { Resource: `arn:aws:kms:eu-west-1:${hub}:key/1` },
    `names arn:aws:kms:eu-west-1:${hub}:key/1; the resource of a key policy is *`,
  ],
  [
    "what no key can do, in a key policy",
    "key",
    { Action: "kms:ListAliases" },
    "kms:ListAliases is not about a key",
  ],
  [
    "a resource in a trust policy",
    "trust",
    { Resource: "*" },
    "names a Resource, which a trust policy can't have",
  ],
  [
    "* in the organization's policy where IAM has types",
    "delegation",
    { Resource: "*" },
    "organizations:DescribeAccount on * although IAM can name its resources: account",
  ],
  [
    "accounts of any organization",
    "delegation",
    { Resource: "arn:aws:organizations::*:account/o-exampleorg/*" },
    "arn:aws:organizations::*:account/o-exampleorg/* leaves open whose resource it is, or where",
  ],
  [
    "a whole account in the organization's policy",
    "delegation",
    { Condition: undefined },
    "lets in all of arn:aws:iam::777788889999:root; say who in it, or for what, by a condition",
  ],
  // Conditions
  [
    "an unknown operator",
    "trust",
    { Condition: { StringIs: { "aws:PrincipalOrgID": "o-exampleorg" } } },
    "has an unknown condition operator StringIs",
  ],
  [
    "an unknown global key",
    "trust",
    { Condition: { StringEquals: { "aws:PrincipalOrg": "o-exampleorg" } } },
    "IAM has no condition key aws:PrincipalOrg",
  ],
  [
    "a key of another action",
    "identity",
    { Action: "dynamodb:PutItem", Condition: { StringEquals: { "ec2:Region": "eu-west-1" } } },
    "dynamodb:PutItem does not know the condition key ec2:Region, so it allows nothing",
  ],
  [
    "a key that may be missing",
    "trust",
    { Condition: { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-exampleorg" } } },
    "StringEqualsIfExists aws:PrincipalOrgID also holds when the key is missing",
  ],
  [
    "a set that may be empty",
    "trust",
    { Condition: { "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": "o-exampleorg/*" } } },
    "ForAllValues:StringLike aws:PrincipalOrgPaths also holds when the key is missing",
  ],
  [
    "a key that must be missing",
    "trust",
    { Condition: { Null: { "aws:PrincipalOrgID": "true" } } },
    "Null aws:PrincipalOrgID can only ask that the key is there",
  ],
  [
    "a condition for everything",
    "trust",
    { Condition: { StringLike: { "aws:PrincipalArn": "*" } } },
    'StringLike aws:PrincipalArn with "*" restricts nothing',
  ],
  [
    "a pattern that is compared exactly",
    "trust",
    { Condition: { StringEquals: { "aws:PrincipalArn": `arn:aws:iam::${hub}:role/*` } } },
    `StringEquals aws:PrincipalArn compares "arn:aws:iam::${hub}:role/*" letter by letter; for a pattern it is StringLike`,
  ],
  [
    "no value",
    "trust",
    { Condition: { StringEquals: { "aws:PrincipalOrgID": [] } } },
    "StringEquals aws:PrincipalOrgID has no value, so it never holds",
  ],
  // Principals
  [
    "a principal in a role's rights",
    "identity",
    { Principal: "*" },
    "names a Principal, which rights of a role can't have",
  ],
  ["no principal", "resource", { Principal: undefined }, "names no principal"],
  [
    "anybody",
    "resource",
    { Principal: "*", Condition: undefined },
    "lets anybody in, without a condition on the organization or the account",
  ],
  [
    "anybody, written the other way",
    "resource",
    { Principal: { AWS: "*" }, Condition: { ArnLike: { "aws:SourceArn": service } } },
    "lets anybody in, without a condition on the organization or the account",
  ],
  [
    "anybody but one organization",
    "resource",
    { Principal: "*", Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-exampleorg" } } },
    "lets anybody in, without a condition on the organization or the account",
  ],
  [
    "anybody, in a trust policy",
    "trust",
    { Principal: "*" },
    "lets anybody assume the role; name the account",
  ],
  [
    "a pattern of roles",
    "trust",
    { Principal: { AWS: `arn:aws:iam::${hub}:role/*` } },
    `lets in arn:aws:iam::${hub}:role/*, which is neither an account nor a role of one`,
  ],
  [
    "an account without condition",
    "trust",
    { Condition: undefined },
    `lets in all of arn:aws:iam::${hub}:root; say who in it, or for what, by a condition`,
  ],
  [
    "another account without condition",
    "resource",
    { Principal: { AWS: "111122223333" }, Condition: undefined },
    "lets in all of 111122223333; say who in it, or for what, by a condition",
  ],
  [
    "a federated principal",
    "trust",
    { Principal: { Federated: "accounts.google.com" } },
    "lets in a principal of type Federated, which nothing here is",
  ],
  [
    "a service's look-alike",
    "resource",
    { Principal: { Service: "sns.amazonaws.com.example" } },
    "lets in sns.amazonaws.com.example, which is no service principal",
  ],
  [
    "a service for anybody",
    "resource",
    { Condition: undefined },
    "lets sns.amazonaws.com act for anybody; name aws:SourceAccount, or an aws:SourceArn with its account",
  ],
  [
    "a service for anybody's topics",
    "resource",
    { Condition: { ArnLike: { "aws:SourceArn": "arn:aws:sns:eu-west-1:*:topic" } } },
    "lets sns.amazonaws.com act for anybody; name aws:SourceAccount, or an aws:SourceArn with its account",
  ],
  [
    "Lambda where it is no execution role's",
    "resource",
    { Principal: { Service: "lambda.amazonaws.com" }, Condition: undefined },
    "lets lambda.amazonaws.com act for anybody; name aws:SourceAccount, or an aws:SourceArn with its account",
  ],
];

describe("the rules for policies", () => {
  it.each(FINE)("have nothing against %s (%s)", async (_name, kind, change) => {
    expect(await findingsOf(kind, change)).toEqual([]);
  });

  it.each(BAD)("refuse %s (%s)", async (_name, kind, change, finding) => {
    expect(await findingsOf(kind, change)).toEqual([`a policy, statement 1: ${finding}`]);
  });

  it("refuse a policy without a statement", async () => {
    const policy: PlacedPolicy = {
      where: "a policy",
      kind: "trust",
      accountId: hub,
      statements: [],
    };
    expect(await policyFindings(policy)).toEqual(["a policy: no statement, so it means nothing"]);
  });
});
