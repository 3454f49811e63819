import {
  GetResourceShareAssociationsCommand,
  GetResourceShareInvitationsCommand,
  GetResourceSharesCommand,
  ListPendingInvitationResourcesCommand,
  ListPermissionsCommand,
  ListPrincipalsCommand,
  ListResourceSharePermissionsCommand,
  ListResourcesCommand,
} from "@aws-sdk/client-ram";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import {
  blue,
  createRamStage,
  gateway,
  green,
  network,
  partner,
  provider,
  type RamStage,
} from "./ram-fixture.ts";

let stage: RamStage;
let shareArn: string;
let pending: string;
beforeAll(async () => {
  stage = await createRamStage();
  stage.ram.enableOrganizationSharing();
  for (const name of ["one", "two", "three"]) {
    shareArn = stage.ram.createShare(provider, "eu-west-1", {
      name,
      principals: [partner, blue, green],
      resourceArns: [network(), network(2), gateway()],
    });
  }
  pending = stage.ram.invitations().at(-1)?.arn ?? "";
  stage.settle();
});
beforeEach(() => {
  Object.assign(stage.organization.platform.knobs, { emptyPages: false, maxPageSize: 1_000 });
});
afterAll(() => stage.organization.close());

type Paging = { maxResults?: number; nextToken?: string };
type Page = { readonly rows: readonly unknown[]; readonly nextToken: string | undefined };

const listings: readonly {
  name: string;
  count: number;
  page: (paging: Paging) => Promise<Page>;
}[] = [
  {
    name: "GetResourceShares",
    count: 3,
    async page(paging) {
      const input = { resourceOwner: "SELF" as const, ...paging };
      const answer = await stage.client().send(new GetResourceSharesCommand(input));
      return { rows: answer.resourceShares ?? [], nextToken: answer.nextToken };
    },
  },
  {
    name: "GetResourceShareAssociations",
    count: 9,
    async page(paging) {
      const input = { associationType: "PRINCIPAL" as const, ...paging };
      const answer = await stage.client().send(new GetResourceShareAssociationsCommand(input));
      return { rows: answer.resourceShareAssociations ?? [], nextToken: answer.nextToken };
    },
  },
  {
    name: "GetResourceShareInvitations",
    count: 3,
    async page(paging) {
      const command = new GetResourceShareInvitationsCommand(paging);
      const answer = await stage.client("partner").send(command);
      return { rows: answer.resourceShareInvitations ?? [], nextToken: answer.nextToken };
    },
  },
  {
    name: "ListPendingInvitationResources",
    count: 3,
    async page(paging) {
      const input = { resourceShareInvitationArn: pending, ...paging };
      const command = new ListPendingInvitationResourcesCommand(input);
      const answer = await stage.client("partner").send(command);
      return { rows: answer.resources ?? [], nextToken: answer.nextToken };
    },
  },
  {
    name: "ListResources",
    count: 9,
    async page(paging) {
      const input = { resourceOwner: "OTHER-ACCOUNTS" as const, ...paging };
      const answer = await stage.client("tenant-blue").send(new ListResourcesCommand(input));
      return { rows: answer.resources ?? [], nextToken: answer.nextToken };
    },
  },
  {
    name: "ListPrincipals",
    count: 6,
    async page(paging) {
      const input = { resourceOwner: "SELF" as const, ...paging };
      const answer = await stage.client().send(new ListPrincipalsCommand(input));
      return { rows: answer.principals ?? [], nextToken: answer.nextToken };
    },
  },
  {
    name: "ListResourceSharePermissions",
    count: 2,
    async page(paging) {
      const input = { resourceShareArn: shareArn, ...paging };
      const answer = await stage.client().send(new ListResourceSharePermissionsCommand(input));
      return { rows: answer.permissions ?? [], nextToken: answer.nextToken };
    },
  },
  {
    name: "ListPermissions",
    count: 12,
    async page(paging) {
      const answer = await stage.client().send(new ListPermissionsCommand(paging));
      return { rows: answer.permissions ?? [], nextToken: answer.nextToken };
    },
  },
];

/** Every page up to the one without a token. */
async function pages(page: (paging: Paging) => Promise<Page>, maxResults?: number) {
  const found: Page[] = [];
  do {
    const nextToken = found.at(-1)?.nextToken;
    const paging = { ...(maxResults && { maxResults }), ...(nextToken && { nextToken }) };
    found.push(await page(paging));
  } while (found.at(-1)?.nextToken !== undefined && found.length < 100);
  return found;
}

describe.each(listings)("$name", ({ page, count }) => {
  it("comes in one page, or in as many as are asked for, with the same rows", async () => {
    const [whole, ...none] = await pages(page);
    expect(none).toEqual([]);
    expect(whole?.rows).toHaveLength(count);
    const single = await pages(page, 1);
    expect(single).toHaveLength(count);
    expect(single.flatMap(({ rows }) => rows)).toEqual(whole?.rows);
  });

  it("has smaller pages, and empty ones before each, where the knobs say so", async () => {
    const [whole] = await pages(page);
    Object.assign(stage.organization.platform.knobs, { emptyPages: true, maxPageSize: 2 });
    const found = await pages(page);
    expect(found.length).toBe(2 * Math.ceil(count / 2));
    expect(found[0]).toEqual({ rows: [], nextToken: expect.any(String) });
    expect(found.flatMap(({ rows }) => rows)).toEqual(whole?.rows);
  });

  it("refuses what is no page size and no token", async () => {
    await expect(page({ nextToken: "cGFnZS4x" })).rejects.toMatchObject({
      name: "InvalidNextTokenException",
    });
    for (const maxResults of [0, 501]) {
      await expect(page({ maxResults })).rejects.toMatchObject({
        name: expect.stringMatching(/^Invalid(MaxResults|Parameter)Exception$/),
      });
    }
  });
});

const list = (input: object) =>
  stage.client().send(new GetResourceSharesCommand({ resourceOwner: "SELF", ...input }));

it("refuses a token that another query was given", async () => {
  const { nextToken } = await list({ maxResults: 1 });
  await expect(list({ nextToken, name: "two" })).rejects.toMatchObject({
    name: "InvalidNextTokenException",
  });
});
