import {
  DescribeAccountCommand,
  ListAccountsCommand,
  ListParentsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { contextKeys } from "../../../../../local/organization/front/context-keys.ts";
import {
  createOrganization,
  type Organization,
} from "../../../../../local/organization/organization.ts";
import type { TrailEvent } from "../../../../../local/organization/services/organizations/trail.ts";

const blue = "333344445555";
const green = "444455556666";
const partner = "666677778888";
const newcomer = "123412341234";

let organization: Organization;
let trail: TrailEvent[];
beforeEach(async () => {
  organization = await createOrganization({ delegatedAdministratorIds: ["222233334444"] });
  organization.platform.knobs.organizationsThrottling = "off";
  trail = [];
  organization.onTrailEvent((event) => trail.push(event));
});
afterEach(() => organization.close());

const client = (profile = "management") =>
  new OrganizationsClient({
    endpoint: organization.endpoint,
    region: "us-east-1",
    credentials: organization.profile(profile),
    maxAttempts: 1,
  });

const described = async (AccountId: string) =>
  (await client().send(new DescribeAccountCommand({ AccountId }))).Account;
const parentOf = async (ChildId: string) =>
  (await client().send(new ListParentsCommand({ ChildId }))).Parents?.[0]?.Id ?? "";

const arn = (kind: string, id: string) =>
  `arn:aws:organizations::111122223333:${kind}/o-exampleorg1/${id}`;

/** What IAM is told of a caller of that account, in every service. */
function principalKeys(profile: string) {
  const { platform } = organization;
  const { caller } = organization.profile(profile);
  const keys = contextKeys(
    { platform, caller, region: "eu-west-1", requestId: "1" },
    { action: "sts:GetCallerIdentity", resource: "*" },
  );
  return { id: keys["aws:PrincipalOrgID"], paths: keys["aws:PrincipalOrgPaths"] };
}

describe("an account that is moved", () => {
  it("is elsewhere for Organizations and for IAM, and the trail says who moved it", async () => {
    const [source, destination] = [await parentOf(blue), await parentOf("555566667777")];
    await client().send(
      new MoveAccountCommand({
        AccountId: blue,
        SourceParentId: source,
        DestinationParentId: destination,
      }),
    );
    expect(await parentOf(blue)).toBe(destination);
    expect((await described(blue))?.Paths?.[0]).toContain(`/${destination}/${blue}/`);
    expect(principalKeys("tenant-blue").paths).toEqual([
      expect.stringMatching(new RegExp(`/${destination}/$`)),
    ]);
    expect(trail).toMatchObject([
      {
        accountId: "111122223333",
        region: "us-east-1",
        source: "aws.organizations",
        detailType: "AWS API Call via CloudTrail",
        detail: {
          eventSource: "organizations.amazonaws.com",
          eventName: "MoveAccount",
          eventType: "AwsApiCall",
          awsRegion: "us-east-1",
          recipientAccountId: "111122223333",
          userIdentity: { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/admin" },
          requestParameters: {
            accountId: blue,
            sourceParentId: source,
            destinationParentId: destination,
          },
        },
      },
    ]);
  });

  it("may be moved by hand into a unit that is made for it, and units that it left stay", async () => {
    const red = "555566667777";
    const sandbox = await parentOf(red);
    organization.move(red, ["workloads", "quarantine"]);
    const quarantine = await parentOf(red);
    expect(quarantine).not.toBe(sandbox);
    for (const [SourceParentId, DestinationParentId] of [
      [quarantine, sandbox],
      [sandbox, quarantine],
    ]) {
      await client().send(
        new MoveAccountCommand({ AccountId: red, SourceParentId, DestinationParentId }),
      );
      expect(await parentOf(red)).toBe(DestinationParentId);
    }
    expect(trail.map(({ detail }) => detail["eventName"])).toEqual([
      "MoveAccount",
      "MoveAccount",
      "MoveAccount",
    ]);
  });

  it("leaves no trail where it stays in its place", () => {
    organization.move(blue, ["workloads", "production"]);
    expect(trail).toEqual([]);
  });

  it.each([
    {
      name: "an account that is not there",
      input: { AccountId: "999999999999" },
      code: "AccountNotFoundException",
    },
    {
      name: "a source that does not hold the account",
      input: { SourceParentId: "r-zzzz" },
      code: "SourceParentNotFoundException",
    },
    {
      name: "a destination that is not there",
      input: { DestinationParentId: "ou-zzzz-zzzzzzzz" },
      code: "DestinationParentNotFoundException",
    },
    { name: "the place where it is", input: {}, code: "DuplicateAccountException" },
  ])("stays for $name", async ({ input, code }) => {
    const parent = await parentOf(blue);
    const move = { AccountId: blue, SourceParentId: parent, DestinationParentId: parent };
    const moved = client().send(new MoveAccountCommand({ ...move, ...input }));
    await expect(moved).rejects.toMatchObject({ name: code });
    expect(trail).toEqual([]);
  });

  it("is not moved by a delegated administrator, nor by a user without the permission on both parents", async () => {
    const [source, destination] = [await parentOf(blue), await parentOf("555566667777")];
    const input = { AccountId: blue, SourceParentId: source, DestinationParentId: destination };
    const byHub = client("hub").send(new MoveAccountCommand(input));
    await expect(byHub).rejects.toMatchObject({ name: "AccessDeniedException" });

    const { platform } = organization;
    const { caller } = platform.identities.createUser("111122223333", "mover", {
      half: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "organizations:MoveAccount",
            Resource: [arn("account", blue), arn("ou", source)],
          },
        ],
      },
    });
    const call = platform.call(caller, "us-east-1", "organizations:MoveAccount", input);
    await expect(call).rejects.toThrow(`MoveAccount on resource: ${arn("ou", destination)}`);
  });
});

describe("an account's state", () => {
  it("is listed, and a closed account stays a member", async () => {
    organization.setState(blue, "PENDING_CLOSURE");
    organization.setState(green, "CLOSED");
    const { Accounts } = await client().send(new ListAccountsCommand({}));
    const states = Object.fromEntries(Accounts?.map(({ Id, State }) => [Id, State]) ?? []);
    expect(states).toMatchObject({ [blue]: "PENDING_CLOSURE", [green]: "CLOSED" });
    expect(principalKeys("tenant-green").id).toBe("o-exampleorg1");
  });

  it("leaves the call and the result of closing in the trail", () => {
    organization.setState(blue, "PENDING_CLOSURE");
    organization.setState(blue, "CLOSED");
    expect(trail).toMatchObject([
      {
        detailType: "AWS API Call via CloudTrail",
        detail: { eventName: "CloseAccount", requestParameters: { accountId: blue } },
      },
      {
        detailType: "AWS Service Event via CloudTrail",
        detail: {
          eventName: "CloseAccountResult",
          eventType: "AwsServiceEvent",
          requestParameters: null,
          serviceEventDetails: {
            closeAccountStatus: {
              accountId: blue,
              state: "SUCCEEDED",
              completedTimestamp: expect.stringMatching(
                /^[A-Z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d{2}:\d{2} [AP]M$/,
              ),
            },
          },
        },
      },
    ]);
  });
});

describe("an account that joins", () => {
  it("is a member with a profile of its own, and the trail tells of its creation and its joining", async () => {
    organization.join({ id: newcomer, name: "tenant-new", path: ["workloads", "sandbox"] });
    expect(await described(newcomer)).toMatchObject({
      Name: "tenant-new",
      State: "ACTIVE",
      JoinedMethod: "CREATED",
    });
    expect(await parentOf(newcomer)).toBe(await parentOf("555566667777"));
    expect(principalKeys("tenant-new").id).toBe("o-exampleorg1");
    expect(trail.map(({ detail }) => detail["eventName"])).toEqual([
      "CreateAccountResult",
      "AccountJoinedOrganization",
    ]);
  });

  it("may be one from outside, whose keys stay", async () => {
    const before = organization.profile("partner");
    expect(principalKeys("partner")).toEqual({ id: undefined, paths: undefined });
    organization.join({ id: partner, path: ["workloads"] });
    expect(organization.profile("partner")).toBe(before);
    expect(principalKeys("partner").id).toBe("o-exampleorg1");
    expect(await described(partner)).toMatchObject({ Name: "partner", JoinedMethod: "INVITED" });
    expect(trail).toMatchObject([{ detail: { eventName: "AccountJoinedOrganization" } }]);
  });

  it("says what joined under the detail-type that the knob names, since AWS's is unknown", () => {
    organization.platform.knobs.joinedEventDetailType = "Something Else";
    organization.join({ id: partner });
    expect(trail).toMatchObject([{ detailType: "Something Else" }]);
  });

  it.each([
    { name: "an id of 13 digits", member: { id: "8888999900001" }, problem: "has 12 digits" },
    { name: "a member", member: { id: blue }, problem: "is in the organization already" },
    {
      name: "a name that is taken",
      member: { id: newcomer, name: "hub" },
      problem: 'another account is named "hub" already',
    },
  ])("is not $name", ({ member, problem }) => {
    expect(() => organization.join(member)).toThrow(problem);
    expect(trail).toEqual([]);
  });
});

describe("an account that leaves", () => {
  it.each([
    { method: "LEFT", events: ["AccountDepartedOrganization"] },
    {
      method: "REMOVED",
      events: ["RemoveAccountFromOrganization", "AccountDepartedOrganization"],
    },
    { method: "CLEANED", events: ["AccountDepartedOrganization"] },
  ] as const)("is outside ($method)", async ({ method, events }) => {
    organization.leave(blue, method);
    await expect(described(blue)).rejects.toMatchObject({ name: "AccountNotFoundException" });
    expect(principalKeys("tenant-blue")).toEqual({ id: undefined, paths: undefined });
    expect(trail.map(({ detail }) => detail["eventName"])).toEqual(events);
    const answer = client("tenant-blue").send(new ListAccountsCommand({}));
    await expect(answer).rejects.toMatchObject({ name: "AWSOrganizationsNotInUseException" });
  });

  it("is never the management account, nor one that is outside", () => {
    expect(() => organization.leave("111122223333")).toThrow("is the management account");
    expect(() => organization.leave(partner)).toThrow(
      `account ${partner} is not in the organization; its members are 111122223333 (management)`,
    );
  });
});

it("keeps silent about every change while CloudTrail's events are lost", () => {
  organization.platform.knobs.organizationEvents = "lost";
  organization.move(blue, []);
  organization.setState(blue, "CLOSED");
  organization.join({ id: newcomer });
  organization.leave(newcomer);
  expect(trail).toEqual([]);
});

it.each([
  { partition: "aws", homeRegion: "eu-west-1", region: "us-east-1" },
  { partition: "aws-us-gov", homeRegion: "us-gov-east-1", region: "us-gov-west-1" },
  { partition: "aws-cn", homeRegion: "cn-north-1", region: "cn-northwest-1" },
])("leaves its events in $region in partition $partition", async ({ homeRegion, region }) => {
  const other = await createOrganization({
    deployment: {
      organizationId: "o-exampleorg1",
      hubAccountId: "222233334444",
      managementAccountId: "123412341234",
      homeRegion,
      regions: [homeRegion],
    },
  });
  const seen: TrailEvent[] = [];
  other.onTrailEvent((event) => seen.push(event));
  other.move(blue, []);
  expect(seen).toMatchObject([{ accountId: "123412341234", region }]);
  await other.close();
});

it("refuses two accounts with one id", async () => {
  const deployment = {
    organizationId: "o-exampleorg1",
    hubAccountId: "222233334444",
    providerAccountIds: ["333344445555"],
    homeRegion: "eu-west-1",
    regions: ["eu-west-1"],
  };
  await expect(createOrganization({ deployment })).rejects.toThrow(
    "account 333344445555 is both tenant-blue and provider of the local organization",
  );
});
