import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { AccessKey, PolicyDocument } from "../../../../../local/organization/identities.ts";
import {
  createOrganization,
  type Organization,
  type Profile,
} from "../../../../../local/organization/organization.ts";

const ROLE_ARN = "arn:aws:iam::333344445555:role/gatehouse/observer";

let organization: Organization;
beforeEach(async () => {
  organization = await createOrganization();
});
afterEach(() => organization.close());

const sts = (key: AccessKey, region = "eu-west-1") =>
  new STSClient({ endpoint: organization.endpoint, region, credentials: key, maxAttempts: 1 });
const whoIs = (key: AccessKey, region?: string) =>
  sts(key, region).send(new GetCallerIdentityCommand({}));

function putRole(trustStatement: object): void {
  organization.platform.identities.putRole({
    arn: ROLE_ARN,
    accountId: "333344445555",
    name: "observer",
    trust: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", ...trustStatement }],
    },
    policies: {},
  });
}

/** A user of the account with exactly these permissions. */
function userOf(profile: Profile, ...statements: object[]): AccessKey {
  const policies: Record<string, PolicyDocument> =
    statements.length === 0 ? {} : { inline: { Version: "2012-10-17", Statement: statements } };
  return organization.platform.identities.createUser(
    organization.account(profile).id,
    "someone",
    policies,
  );
}

const mayAssume = { Effect: "Allow", Action: "sts:AssumeRole", Resource: ROLE_ARN };
const trustHub = { Principal: { AWS: "arn:aws:iam::222233334444:root" } };

type Assume = {
  RoleArn?: string;
  RoleSessionName?: string;
  DurationSeconds?: number;
  ExternalId?: string;
  PolicyArns?: { arn: string }[];
};
const assume = (key: AccessKey, input: Assume = {}) =>
  sts(key).send(new AssumeRoleCommand({ RoleArn: ROLE_ARN, RoleSessionName: "sweep", ...input }));

const asService = (service: string) =>
  organization.platform.call(
    {
      type: "service",
      service,
      sourceArn: "arn:aws:lambda:eu-west-1:333344445555:function:decide",
      sourceAccount: "333344445555",
    },
    "eu-west-1",
    "sts:AssumeRole",
    { RoleArn: ROLE_ARN, RoleSessionName: "decide" },
  );

describe("GetCallerIdentity", () => {
  it("tells the account and ARN behind a key", async () => {
    await expect(whoIs(organization.profile("tenant-blue"))).resolves.toMatchObject({
      Account: "333344445555",
      Arn: "arn:aws:iam::333344445555:user/admin",
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
    });
  });

  it("needs no permission, not even against a deny, and answers in any Region", async () => {
    const key = userOf("hub", { Effect: "Deny", Action: "*", Resource: "*" });
    await expect(whoIs(key, "us-east-1")).resolves.toMatchObject({ Account: "222233334444" });
  });
});

describe("AssumeRole", () => {
  it("gives credentials that work as the role, whose ARN drops the path", async () => {
    putRole(trustHub);
    const { Credentials, AssumedRoleUser } = await assume(userOf("hub", mayAssume));
    const key = {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    };
    const identity = await whoIs(key as AccessKey);
    expect(identity).toMatchObject({
      Account: "333344445555",
      Arn: "arn:aws:sts::333344445555:assumed-role/observer/sweep",
      UserId: expect.stringMatching(/^AROA[A-Z2-7]{17}:sweep$/),
    });
    expect(AssumedRoleUser).toEqual({ Arn: identity.Arn, AssumedRoleId: identity.UserId });
  });

  it("gives credentials that expire with the organization's clock", async () => {
    putRole(trustHub);
    const { Credentials } = await assume(userOf("hub", mayAssume), { DurationSeconds: 900 });
    const key = organization.platform.identities.accessKey(
      Credentials?.AccessKeyId ?? "",
    ) as AccessKey;
    organization.platform.clock.advance(14 * 60_000);
    await expect(whoIs(key)).resolves.toBeDefined();
    organization.platform.clock.advance(2 * 60_000);
    await expect(whoIs(key)).rejects.toMatchObject({ name: "ExpiredToken" });
  });

  it("is refused when the trust policy does not admit the caller", async () => {
    putRole({ Principal: { AWS: "arn:aws:iam::444455556666:root" } });
    await expect(assume(userOf("hub", mayAssume))).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("is refused when the caller's own policies do not allow it, across accounts", async () => {
    putRole(trustHub);
    await expect(assume(userOf("hub"))).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining(
        `is not authorized to perform: sts:AssumeRole on resource: ${ROLE_ARN}`,
      ),
    });
  });

  it("needs the trust policy in the role's own account too", async () => {
    putRole(trustHub);
    await expect(assume(organization.profile("tenant-blue"))).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("checks the external id and the organization that the trust policy asks for", async () => {
    const Condition = {
      StringEquals: { "sts:ExternalId": "gate-7", "aws:PrincipalOrgID": "o-exampleorg1" },
    };
    putRole({ ...trustHub, Condition });
    const key = userOf("hub", mayAssume);
    await expect(assume(key)).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(assume(key, { ExternalId: "gate-8" })).rejects.toMatchObject({
      name: "AccessDenied",
    });
    await expect(assume(key, { ExternalId: "gate-7" })).resolves.toBeDefined();
  });

  it("refuses a role that does not exist as if it were not allowed", async () => {
    const asked = assume(organization.profile("hub"), { RoleArn: `${ROLE_ARN}s` });
    await expect(asked).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining(`${ROLE_ARN}s`),
    });
  });

  it.each([
    { name: "a session name with a space", input: { RoleSessionName: "a b" } },
    { name: "a session name of one letter", input: { RoleSessionName: "a" } },
    { name: "less than 15 minutes", input: { DurationSeconds: 899 } },
    { name: "more than the role's hour", input: { DurationSeconds: 3_601 } },
  ])("refuses $name", async ({ input }) => {
    putRole(trustHub);
    await expect(assume(userOf("hub", mayAssume), input)).rejects.toMatchObject({
      name: "ValidationError",
    });
  });

  it("is open to a service that the trust policy names, and to no other", async () => {
    putRole({ Principal: { Service: "lambda.amazonaws.com" } });
    await expect(asService("lambda.amazonaws.com")).resolves.toMatchObject({
      AssumedRoleUser: { Arn: "arn:aws:sts::333344445555:assumed-role/observer/decide" },
    });
    await expect(asService("events.amazonaws.com")).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it("refuses managed session policies by name", async () => {
    putRole(trustHub);
    const asked = assume(userOf("hub", mayAssume), {
      PolicyArns: [{ arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
    });
    await expect(asked).rejects.toThrow(/^parameter PolicyArns of sts:AssumeRole is not modelled/);
  });
});
