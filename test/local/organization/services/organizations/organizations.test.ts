import {
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  OrganizationsClient,
  paginateListAccounts,
  type Account,
} from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { defaultKnobs } from "../../../../../local/organization/knobs.ts";
import {
  createOrganization,
  type Organization,
  type Profile,
} from "../../../../../local/organization/organization.ts";

let organization: Organization;
beforeAll(async () => {
  organization = await createOrganization({ delegatedAdministratorIds: ["222233334444"] });
});
afterAll(() => organization.close());
beforeEach(() => {
  // Every test calls as often as it likes; request-limit.test.ts has the limit.
  Object.assign(organization.platform.knobs, defaultKnobs, { organizationsThrottling: "off" });
});

const client = (profile: Profile = "management", region = "us-east-1") =>
  new OrganizationsClient({
    endpoint: organization.endpoint,
    region,
    credentials: organization.profile(profile),
    maxAttempts: 1,
  });

async function allAccounts(pageSize: number): Promise<Account[]> {
  const accounts: Account[] = [];
  for await (const page of paginateListAccounts({ client: client(), pageSize }, {})) {
    accounts.push(...(page.Accounts ?? []));
  }
  return accounts;
}

describe("who may read the organization", () => {
  it("is the management account, and a delegated administrator, in whatever Region they sign for", async () => {
    await expect(client("management").send(new ListAccountsCommand({}))).resolves.toBeDefined();
    await expect(
      client("hub", "eu-west-1").send(new ListAccountsCommand({})),
    ).resolves.toBeDefined();
  });

  it("is no other member account, whatever its policies allow", async () => {
    const asked = client("tenant-blue").send(new ListAccountsCommand({}));
    await expect(asked).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  it("is nobody outside", async () => {
    const refusal = { name: "AWSOrganizationsNotInUseException" };
    const roots = client("partner").send(new ListRootsCommand({}));
    await expect(roots).rejects.toMatchObject(refusal);
    const described = client("partner").send(new DescribeOrganizationCommand({}));
    await expect(described).rejects.toMatchObject(refusal);
  });

  it("still needs IAM's permission", async () => {
    const { caller } = organization.platform.identities.createUser("111122223333", "reader", {
      some: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "organizations:DescribeAccount",
            Resource: "arn:aws:organizations::111122223333:account/o-exampleorg1/333344445555",
          },
        ],
      },
    });
    const ask = (AccountId: string) =>
      organization.platform.call(caller, "us-east-1", "organizations:DescribeAccount", {
        AccountId,
      });
    await expect(ask("333344445555")).resolves.toBeDefined();
    await expect(ask("444455556666")).rejects.toThrow(/no identity-based policy allows/);
  });
});

describe("the accounts", () => {
  it("come with their state and path, the one outside left out", async () => {
    const accounts = await allAccounts(20);
    expect(accounts.map((account) => account.Name)).toEqual([
      "management",
      "hub",
      "tenant-blue",
      "tenant-green",
      "tenant-red",
      "provider",
      "security",
    ]);
    expect(accounts[2]).toMatchObject({
      Id: "333344445555",
      Arn: "arn:aws:organizations::111122223333:account/o-exampleorg1/333344445555",
      State: "ACTIVE",
      Paths: [
        expect.stringMatching(/^o-exampleorg1\/r-[0-9a-z]{4}\/ou-[^/]+\/ou-[^/]+\/333344445555\/$/),
      ],
    });
    expect(accounts[0]?.Paths?.[0]).toMatch(/^o-exampleorg1\/r-[0-9a-z]{4}\/111122223333\/$/);
  });

  it.each([1, 2, 3, 20])("are complete in pages of %i", async (pageSize) => {
    expect(await allAccounts(pageSize)).toHaveLength(7);
  });

  it("come in pages as small as the knob says", async () => {
    organization.platform.knobs.maxPageSize = 1;
    const { Accounts, NextToken } = await client().send(new ListAccountsCommand({}));
    expect(Accounts).toHaveLength(1);
    expect(NextToken).toBeDefined();
    expect(await allAccounts(20)).toHaveLength(7);
  });

  it("come after empty pages where AWS gives such", async () => {
    organization.platform.knobs.emptyPages = true;
    const { Accounts, NextToken } = await client().send(new ListAccountsCommand({}));
    expect(Accounts).toEqual([]);
    expect(NextToken).toBeDefined();
    expect(await allAccounts(2)).toHaveLength(7);
  });

  it("may be listed without their paths, as AWS did before; ListParents still leads to the root", async () => {
    organization.platform.knobs.accountPaths = "missing";
    const { Accounts } = await client().send(new ListAccountsCommand({}));
    expect(Accounts?.some((account) => "Paths" in account)).toBe(false);
    const provider = Accounts?.find((account) => account.Name === "provider")?.Id;
    const above: string[] = [];
    for (let child = provider; child !== undefined && !child.startsWith("r-");) {
      const { Parents } = await client().send(new ListParentsCommand({ ChildId: child }));
      child = Parents?.[0]?.Id;
      above.push(child?.split("-")[0] ?? "");
    }
    expect(above).toEqual(["ou", "ou", "r"]);
  });

  it("may be missing from a list that looks complete, and be described all the same", async () => {
    organization.platform.knobs.unlistedAccountIds = ["444455556666", "777788889999"];
    const listed = (await allAccounts(2)).map((account) => account.Name);
    expect(listed).toEqual(["management", "hub", "tenant-blue", "tenant-red", "security"]);
    const described = client().send(new DescribeAccountCommand({ AccountId: "444455556666" }));
    await expect(described).resolves.toMatchObject({ Account: { Name: "tenant-green" } });
  });

  it.each([
    { name: "0 results", input: { MaxResults: 0 } },
    { name: "21 results", input: { MaxResults: 21 } },
    { name: "a made-up token", input: { NextToken: "made-up" } },
  ])("refuse a page of $name", async ({ input }) => {
    const asked = client().send(new ListAccountsCommand(input));
    await expect(asked).rejects.toMatchObject({ name: "InvalidInputException" });
  });

  it("are described one by one, and an unknown one is not found", async () => {
    const described = await client().send(
      new DescribeAccountCommand({ AccountId: "444455556666" }),
    );
    expect(described.Account?.Name).toBe("tenant-green");
    const unknown = client().send(new DescribeAccountCommand({ AccountId: "999999999999" }));
    await expect(unknown).rejects.toMatchObject({ name: "AccountNotFoundException" });
    const outside = client().send(new DescribeAccountCommand({ AccountId: "666677778888" }));
    await expect(outside).rejects.toMatchObject({ name: "AccountNotFoundException" });
    const malformed = client().send(new DescribeAccountCommand({ AccountId: "44445555666" }));
    await expect(malformed).rejects.toMatchObject({ name: "InvalidInputException" });
  });
});

describe("the tree", () => {
  it("leads from the root down to every account, and back", async () => {
    const { Roots } = await client().send(new ListRootsCommand({}));
    const found: string[] = [];
    async function walk(ParentId: string): Promise<void> {
      const { Accounts } = await client().send(new ListAccountsForParentCommand({ ParentId }));
      for (const { Id, Name } of Accounts ?? []) {
        found.push(Name ?? "");
        const { Parents } = await client().send(new ListParentsCommand({ ChildId: Id }));
        expect(Parents).toEqual([
          { Id: ParentId, Type: ParentId.startsWith("r-") ? "ROOT" : "ORGANIZATIONAL_UNIT" },
        ]);
      }
      const units = await client().send(new ListOrganizationalUnitsForParentCommand({ ParentId }));
      for (const { Id } of units.OrganizationalUnits ?? []) await walk(Id ?? "");
    }
    await walk(Roots?.[0]?.Id ?? "");
    expect(found.toSorted()).toEqual([
      "hub",
      "management",
      "provider",
      "security",
      "tenant-blue",
      "tenant-green",
      "tenant-red",
    ]);
  });

  it("does not find what is not in it", async () => {
    const parents = client().send(new ListParentsCommand({ ChildId: "999999999999" }));
    await expect(parents).rejects.toMatchObject({ name: "ChildNotFoundException" });
    const inside = client().send(new ListAccountsForParentCommand({ ParentId: "r-zzzz" }));
    await expect(inside).rejects.toMatchObject({ name: "ParentNotFoundException" });
    const tags = client().send(new ListTagsForResourceCommand({ ResourceId: "ou-zzzz-zzzzzzzz" }));
    await expect(tags).rejects.toMatchObject({ name: "TargetNotFoundException" });
  });

  it("has an empty list of tags where none were set", async () => {
    const { Tags } = await client().send(
      new ListTagsForResourceCommand({ ResourceId: "333344445555" }),
    );
    expect(Tags).toEqual([]);
  });
});

describe("the organization", () => {
  it("is described to every member", async () => {
    const { Organization: described } = await client("tenant-red").send(
      new DescribeOrganizationCommand({}),
    );
    expect(described).toMatchObject({
      Id: "o-exampleorg1",
      MasterAccountId: "111122223333",
      FeatureSet: "ALL",
    });
  });
});
