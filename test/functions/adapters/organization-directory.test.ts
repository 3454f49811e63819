import type { Account, Parent } from "@aws-sdk/client-organizations";
import {
  AccountNotFoundException,
  DescribeAccountCommand,
  ListAccountsCommand,
  ListParentsCommand,
  OrganizationsClient,
  TooManyRequestsException,
} from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
  awsOrganizationDirectory,
  IncompleteListingError,
} from "../../../functions/adapters/organization-directory.ts";
import { ThrottledError } from "../../../functions/core/throttled-error.ts";
import { defaultKnobs } from "../../../local/organization/knobs.ts";
import type { Organization } from "../../../local/organization/organization.ts";
import { createOrganization } from "../../../local/organization/organization.ts";
import { blue, organizationId } from "../../support/situation.ts";

describe("the simulated organization", () => {
  let organization: Organization;
  beforeAll(async () => {
    organization = await createOrganization({ delegatedAdministratorIds: ["222233334444"] });
  });
  afterAll(() => organization.close());
  const directory = () =>
    awsOrganizationDirectory(
      new OrganizationsClient({
        endpoint: organization.endpoint,
        region: "eu-west-1",
        credentials: organization.profile("hub"),
      }),
    );

  it.each([
    { name: "by large pages", knobs: {} },
    { name: "by pages of one account", knobs: { maxPageSize: 1 } },
    { name: "by pages with empty ones between", knobs: { maxPageSize: 1, emptyPages: true } },
    { name: "without paths", knobs: { accountPaths: "missing" as const } },
  ])("is listed as a whole $name", async ({ knobs }) => {
    Object.assign(organization.platform.knobs, defaultKnobs, { throttling: "off" }, knobs);
    const members = organization.platform.accounts.filter((account) => account.inOrganization);
    const listed = await directory().list();
    expect(new Set(listed.map(({ accountId }) => accountId))).toEqual(
      new Set(members.map(({ id }) => id)),
    );
    for (const { accountId, ...account } of listed) {
      const depth = members.find(({ id }) => id === accountId)?.path.length;
      expect(account).toMatchObject({
        organizationId: organization.platform.organizationId,
        state: "ACTIVE",
      });
      expect(account.organizationalUnits).toHaveLength(depth ?? -1);
    }
  });
  it("says that a member is not gone, and that somebody else's account is", async () => {
    expect(await directory().isGone(blue)).toBe(false);
    expect(await directory().isGone(organization.account("partner").id)).toBe(true);
  });
});

type Answers = {
  readonly pages: readonly { readonly Accounts?: Account[]; readonly NextToken?: string }[];
  readonly parents?: Readonly<Record<string, Parent[]>>;
  readonly describe?: () => object;
};

/** Answers that the simulated organization never gives. */
function aDouble({ pages, parents = {}, describe: describeAccount = () => ({}) }: Answers) {
  const calls: object[] = [];
  let page = 0;
  let underWay = 0;
  const answer = (command: object): object => {
    if (command instanceof ListAccountsCommand) return pages[page++] ?? {};
    if (command instanceof ListParentsCommand)
      return { Parents: parents[command.input.ChildId ?? ""] ?? [] };
    if (command instanceof DescribeAccountCommand) return describeAccount();
    throw new Error(`the double of Organizations knows no ${command.constructor.name}`);
  };
  const client = new OrganizationsClient({ region: "us-east-1" });
  const send = async (command: { input: object }): Promise<object> => {
    calls.push({ [command.constructor.name.replace(/Command$/, "")]: command.input });
    expect(++underWay).toBe(1);
    await Promise.resolve();
    underWay--;
    return answer(command);
  };
  // The overloads of `send` can't be written as one function type; the double answers promises only.
  client.send = send as OrganizationsClient["send"];
  return { directory: awsOrganizationDirectory(client), calls };
}

const root = "r-ab12";
const [near, far] = ["ou-ab12-11111111", "ou-ab12-22222222"];
const arnOf = (id: string, organization = organizationId) =>
  `arn:aws:organizations::111122223333:account/${organization}/${id}`;
const anAwsAccount = (values: Partial<Account> = {}): Account => ({
  Id: blue,
  Arn: arnOf(blue),
  Name: "blue",
  State: "ACTIVE",
  Paths: [`${organizationId}/${root}/${far}/${near}/${blue}/`],
  ...values,
});
const listing = (account: Account, parents: Answers["parents"] = {}) =>
  aDouble({ pages: [{ Accounts: [account] }], parents });
const unit = (Id: string): Parent[] => [{ Id, Type: "ORGANIZATIONAL_UNIT" }];
const atRoot: Parent[] = [{ Id: root, Type: "ROOT" }];

describe("a listing", () => {
  it("goes on after an empty page that has a token, one call after the other", async () => {
    const { directory, calls } = aDouble({
      pages: [
        { Accounts: [], NextToken: "one" },
        { Accounts: [anAwsAccount()], NextToken: "two" },
        { Accounts: [] },
      ],
    });
    expect(await directory.list()).toHaveLength(1);
    expect(calls).toEqual([
      { ListAccounts: { MaxResults: 20, NextToken: undefined } },
      { ListAccounts: { MaxResults: 20, NextToken: "one" } },
      { ListAccounts: { MaxResults: 20, NextToken: "two" } },
    ]);
  });
  it("puts the nearest unit first", async () => {
    expect(await listing(anAwsAccount()).directory.list()).toEqual([
      {
        accountId: blue,
        name: "blue",
        state: "ACTIVE",
        organizationId,
        organizationalUnits: [near, far],
      },
    ]);
  });
  it("finds an account directly under the root in no unit", async () => {
    const account = anAwsAccount({ Paths: [`${organizationId}/${root}/${blue}/`] });
    expect(await listing(account).directory.list()).toMatchObject([{ organizationalUnits: [] }]);
  });
  it("never looks at the Status that AWS retired", async () => {
    const account = { ...anAwsAccount(), Status: "ACTIVE" as const };
    delete account.State;
    const [listed] = await listing(account).directory.list();
    expect(listed?.state).toBeUndefined();
  });
  it.each([
    { name: "no path", Paths: undefined },
    { name: "an empty list of paths", Paths: [] },
    { name: "two paths", Paths: [`${organizationId}/${root}/${blue}/`, "another"] },
    { name: "a path of another account", Paths: [`${organizationId}/${root}/111122223333/`] },
    { name: "a path without its account", Paths: [`${organizationId}/${root}/${near}/`] },
    { name: "a path without its last slash", Paths: [`${organizationId}/${root}/${blue}`] },
    { name: "a path of unknown words", Paths: ["somewhere"] },
  ])("asks for the parents of an account with $name", async ({ Paths }) => {
    const { Paths: _paths, ...account } = anAwsAccount();
    const { directory } = listing(Paths === undefined ? account : { ...account, Paths }, {
      [blue]: unit(near),
      [near]: unit(far),
      [far]: atRoot,
    });
    expect(await directory.list()).toMatchObject([
      { organizationId, organizationalUnits: [near, far] },
    ]);
  });
  it("asks for the parent of each unit once", async () => {
    const others = ["444455556666", "555566667777"].map((Id) =>
      anAwsAccount({ Id, Arn: arnOf(Id), Paths: [] }),
    );
    const { directory, calls } = aDouble({
      pages: [{ Accounts: others }],
      parents: {
        "444455556666": unit(near),
        "555566667777": unit(near),
        [near]: unit(far),
        [far]: atRoot,
      },
    });
    const listed = await directory.list();
    expect(listed.map(({ organizationalUnits }) => organizationalUnits)).toEqual([
      [near, far],
      [near, far],
    ]);
    expect(calls.filter((call) => "ListParents" in call)).toHaveLength(4);
  });
});

describe("a listing counts for nothing", () => {
  const { Id: _id, ...nameless } = anAwsAccount();
  const unplaced = anAwsAccount({ Paths: [] });
  it.each([
    { name: "with an account without an id", double: listing(nameless) },
    { name: "with a page without accounts", double: aDouble({ pages: [{}] }) },
    { name: "with an account that has no parent", double: listing(unplaced) },
    {
      name: "with an account that has two parents",
      double: listing(unplaced, { [blue]: [...unit(near), ...unit(far)] }),
    },
    {
      name: "with units that are above each other",
      double: listing(unplaced, { [blue]: unit(near), [near]: unit(far), [far]: unit(near) }),
    },
    {
      name: "with an account of which nobody says whose it is",
      double: listing({ ...unplaced, Arn: arnOf("111122223333") }, { [blue]: atRoot }),
    },
  ])("$name", async ({ double }) => {
    await expect(double.directory.list()).rejects.toThrow(IncompleteListingError);
  });
});

const refused = (error: Error) =>
  aDouble({
    pages: [],
    describe: () => {
      throw error;
    },
  }).directory.isGone(blue);

describe("an account", () => {
  const said = { $metadata: {}, message: "said Organizations" };

  it("is gone only by AWS's own word for it", async () => {
    expect(await refused(new AccountNotFoundException(said))).toBe(true);
    await expect(refused(new Error("ECONNRESET"))).rejects.toThrow("ECONNRESET");
  });
  it("may be asked about later when AWS has no time", async () => {
    await expect(refused(new TooManyRequestsException(said))).rejects.toThrow(ThrottledError);
  });
});
