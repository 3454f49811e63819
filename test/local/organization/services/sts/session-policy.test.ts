import { AcceptVpcEndpointConnectionsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  createOrganization,
  type Organization,
} from "../../../../../local/organization/organization.ts";
import { sampleServices } from "../../front/sample-services.ts";

const ROLE_ARN = "arn:aws:iam::222233334444:role/observer";
const ACCEPT = "ec2:AcceptVpcEndpointConnections";
const SERVICE_ARN = "arn:aws:ec2:eu-west-1:222233334444:vpc-endpoint-service/vpce-svc-1";

const allow = (Action: string, Resource: string) => ({ Effect: "Allow", Action, Resource });

let organization: Organization;
beforeEach(async () => {
  organization = await createOrganization({ services: () => sampleServices(new Map()) });
  putRole(allow(ACCEPT, "*"));
});
afterEach(() => organization.close());

function putRole(...Statement: readonly object[]): void {
  organization.platform.identities.putRole({
    arn: ROLE_ARN,
    accountId: "222233334444",
    name: "observer",
    trust: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::222233334444:root" },
          Action: "sts:AssumeRole",
        },
      ],
    },
    policies: Statement.length === 0 ? {} : { inline: { Version: "2012-10-17", Statement } },
  });
}

const clientOf = (credentials: { accessKeyId: string; secretAccessKey: string }) => ({
  endpoint: organization.endpoint,
  region: "eu-west-1",
  credentials,
  maxAttempts: 1,
});

const assume = (Policy: string) =>
  new STSClient(clientOf(organization.profile("hub"))).send(
    new AssumeRoleCommand({ RoleArn: ROLE_ARN, RoleSessionName: "c-7f3a", Policy }),
  );

/** Accepts as a session that this policy narrows. */
async function acceptWith(...Statement: readonly object[]) {
  const { Credentials } = await assume(JSON.stringify({ Version: "2012-10-17", Statement }));
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
  return new EC2Client(clientOf(credentials)).send(
    new AcceptVpcEndpointConnectionsCommand({
      ServiceId: "vpce-svc-1",
      VpcEndpointIds: ["vpce-1"],
    }),
  );
}

const aPolicy = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statement });

describe("a session of AssumeRole with a policy", () => {
  it("may do what both the role and the policy allow", async () => {
    await expect(acceptWith(allow(ACCEPT, SERVICE_ARN))).resolves.toBeDefined();
  });

  it.each([
    { name: "only the role", statements: [allow(ACCEPT, `${SERVICE_ARN}2`)] },
    { name: "only the policy", statements: [allow("*", SERVICE_ARN)], role: [] },
  ])("may not do what $name allows", async ({ statements, role }) => {
    if (role) putRole(...role);
    await expect(acceptWith(...statements)).rejects.toMatchObject({
      name: "UnauthorizedOperation",
    });
  });
});

describe("the text of a session policy", () => {
  const statement = allow(ACCEPT, "*");
  const padded = (characters: number) => aPolicy(statement).padEnd(characters, " ");

  it("may have 2,048 characters", async () => {
    await expect(assume(padded(2_048))).resolves.toBeDefined();
  });

  it("may be one statement without a version", async () => {
    await expect(assume(JSON.stringify({ Statement: statement }))).resolves.toBeDefined();
  });

  it.each([
    {
      what: "2,049 characters",
      policy: padded(2_049),
      name: "PackedPolicyTooLargeException",
      message: "Packed policy consumes 101% of allotted space, please use smaller policy.",
    },
    {
      what: "no JSON",
      policy: "{ Statement: [] }",
      name: "MalformedPolicyDocumentException",
      message: "This policy contains invalid Json",
    },
    {
      what: "no statement",
      policy: JSON.stringify({ Version: "2012-10-17", Statement: [] }),
      name: "MalformedPolicyDocumentException",
      message: "Syntax errors in policy.",
    },
    {
      what: "an unknown effect",
      policy: aPolicy({ ...statement, Effect: "Permit" }),
      name: "MalformedPolicyDocumentException",
      message: "Syntax errors in policy.",
    },
    {
      what: "a principal",
      policy: aPolicy({ ...statement, Principal: "*" }),
      name: "MalformedPolicyDocumentException",
      message: "Policy document should not specify a principal.",
    },
    {
      what: "no action",
      policy: aPolicy({ Effect: "Allow", Resource: "*" }),
      name: "MalformedPolicyDocumentException",
      message: "Policy statement must contain actions.",
    },
    {
      what: "no resource",
      policy: aPolicy({ Effect: "Allow", Action: ACCEPT }),
      name: "MalformedPolicyDocumentException",
      message: "Policy statement must contain resources.",
    },
    {
      what: "a character beyond Latin-1",
      policy: aPolicy({ ...statement, Sid: "\u2713" }),
      name: "ValidationError",
      message: expect.stringContaining("'policy' failed to satisfy constraint") as unknown,
    },
    {
      what: "nothing at all",
      policy: "",
      name: "ValidationError",
      message: expect.stringContaining("'policy' failed to satisfy constraint") as unknown,
    },
  ])("is refused with $what, and no credentials are given", async ({ policy, name, message }) => {
    await expect(assume(policy)).rejects.toMatchObject({ name, message });
  });
});
