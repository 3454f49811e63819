import {
  DescribeAccountCommand,
  ListAccountsCommand,
  ListParentsCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import {
  createOrganization,
  type Organization,
} from "../../../../../local/organization/organization.ts";

const MANAGEMENT = "111122223333";
const HUB = "222233334444";
const GREEN = "444455556666";
const READER = `arn:aws:iam::${HUB}:role/reader`;
const accountArn = (id: string) =>
  `arn:aws:organizations::${MANAGEMENT}:account/o-exampleorg1/${id}`;
const denied = { name: "AccessDeniedException" };

let organization: Organization;
beforeAll(async () => {
  organization = await createOrganization();
  organization.platform.knobs.organizationsThrottling = "off";
});
afterAll(() => organization.close());
beforeEach(() => organization.setResourcePolicy(MANAGEMENT));

/** A client with a role of that account, which may do these actions on these resources. */
function client(roleArn: string, ...rights: readonly (readonly [string, string])[]) {
  const [, , , , accountId = "", role = ""] = roleArn.split(":");
  const { identities } = organization.platform;
  identities.putRole({
    arn: roleArn,
    accountId,
    name: role.replace("role/", ""),
    trust: { Version: "2012-10-17", Statement: [] },
    policies: {
      inline: {
        Version: "2012-10-17",
        Statement: rights.map(([action, Resource]) => ({
          Effect: "Allow",
          Action: `organizations:${action}`,
          Resource,
        })),
      },
    },
  });
  const {
    accessKeyId,
    secretAccessKey,
    sessionToken = "",
  } = identities.issueSession(roleArn, "test");
  return new OrganizationsClient({
    endpoint: organization.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    maxAttempts: 1,
  });
}

/** Lets the reader of the hub do one action. */
function delegate(action: string, Resource: string): void {
  organization.setResourcePolicy(MANAGEMENT, {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${HUB}:root` },
        Action: `organizations:${action}`,
        Resource,
        Condition: { ArnEquals: { "aws:PrincipalArn": READER } },
      },
    ],
  });
}

describe("the organization's resource policy", () => {
  it("lets a member's role read what it names, and only while it is there", async () => {
    const reader = client(READER, ["ListAccounts", "*"]);
    await expect(reader.send(new ListAccountsCommand({}))).rejects.toMatchObject(denied);
    delegate("ListAccounts", "*");
    const { Accounts } = await reader.send(new ListAccountsCommand({}));
    expect(Accounts).toHaveLength(7);
    organization.setResourcePolicy(MANAGEMENT);
    await expect(reader.send(new ListAccountsCommand({}))).rejects.toMatchObject(denied);
  });

  it("takes the member's own permission as well", async () => {
    delegate("ListAccounts", "*");
    const asked = client(READER, ["ListParents", "*"]).send(new ListAccountsCommand({}));
    await expect(asked).rejects.toThrow(/no identity-based policy allows/);
  });

  it("lets nobody else in: no other role, account or action", async () => {
    delegate("ListAccounts", "*");
    const all = [["ListAccounts", "*"] as const, ["DescribeAccount", "*"] as const];
    const other = client(`arn:aws:iam::${HUB}:role/other`, ...all);
    await expect(other.send(new ListAccountsCommand({}))).rejects.toThrow(
      /no resource-based policy allows/,
    );
    const green = client(`arn:aws:iam::${GREEN}:role/reader`, ...all);
    await expect(green.send(new ListAccountsCommand({}))).rejects.toMatchObject(denied);
    const describing = client(READER, ...all).send(new DescribeAccountCommand({ AccountId: HUB }));
    await expect(describing).rejects.toMatchObject(denied);
  });

  it.each([
    { action: "DescribeAccount", command: new DescribeAccountCommand({ AccountId: GREEN }) },
    { action: "ListParents", command: new ListParentsCommand({ ChildId: GREEN }) },
  ])("limits $action to the accounts that it names", async ({ action, command }) => {
    const reader = client(READER, [action, "*"]);
    const ask = () => reader.send(command as ListParentsCommand);
    delegate(action, accountArn(HUB));
    await expect(ask()).rejects.toMatchObject(denied);
    delegate(action, accountArn("*"));
    await expect(ask()).resolves.toBeDefined();
  });

  it("is nothing to somebody outside", async () => {
    delegate("ListAccounts", "*");
    const partner = client("arn:aws:iam::666677778888:role/reader", ["ListAccounts", "*"]);
    await expect(partner.send(new ListAccountsCommand({}))).rejects.toMatchObject({
      name: "AWSOrganizationsNotInUseException",
    });
  });

  it("is the management account's to give", () => {
    expect(() => organization.setResourcePolicy(HUB)).toThrow(
      /account 222233334444 can't give the organization a policy/,
    );
  });
});
