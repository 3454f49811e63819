import type { RAMClient } from "@aws-sdk/client-ram";
import {
  GetResourceShareAssociationsCommand,
  GetResourceSharesCommand,
  ListResourceSharePermissionsCommand,
  ListResourcesCommand,
} from "@aws-sdk/client-ram";

import { parseArn } from "../core/arn.ts";
import type { Connection } from "../core/connection.ts";
import type { OurShare } from "../core/our-share.ts";
import { asThrottled } from "./call-outcome.ts";
import { ramRefusalOf } from "./ram-refusal.ts";
import { fromPrincipalAssociation, livingPrincipals } from "./share-principal-row.ts";

/** The most that RAM gives at once (ram.md section 5). */
const PAGE_SIZE = 500;

/** Where a share is: the account that owns it, and its Region. Throws for what is no ARN. */
export function placeOfShare(resource: string): { accountId: string; region: string } {
  const arn = parseArn(resource);
  if (arn === undefined) throw new Error(`${resource} is not the ARN of a resource share`);
  return { accountId: arn.accountId, region: arn.region };
}

/** The principals of a share, every page of them; ThrottledError means "not now". */
export async function readPrincipals(client: RAMClient, resource: string): Promise<Connection[]> {
  const rows = await everyPage(resource, "GetResourceShareAssociations", async (nextToken) => {
    const input = {
      associationType: "PRINCIPAL" as const,
      resourceShareArns: [resource],
      maxResults: PAGE_SIZE,
      nextToken,
    };
    const page = await client.send(new GetResourceShareAssociationsCommand(input));
    return { rows: page.resourceShareAssociations, nextToken: page.nextToken };
  });
  return livingPrincipals(
    rows.flatMap((row) => {
      // A row of another share must not become one of this share, whatever was asked for.
      if (row.resourceShareArn !== undefined && row.resourceShareArn !== resource) return [];
      return fromPrincipalAssociation(row, resource) ?? [];
    }),
  );
}

/** Everything that a share of ours says of itself; undefined if RAM does not know it as ours. */
export async function readShare(
  client: RAMClient,
  resource: string,
): Promise<OurShare | undefined> {
  const shares = await unlessUnknown(() =>
    everyPage(resource, "GetResourceShares", async (nextToken) => {
      const input = {
        resourceOwner: "SELF" as const,
        resourceShareArns: [resource],
        nextToken,
      };
      const page = await client.send(new GetResourceSharesCommand(input));
      return { rows: page.resourceShares, nextToken: page.nextToken };
    }),
  );
  const share = shares.find(({ resourceShareArn }) => resourceShareArn === resource);
  if (share === undefined) return undefined;
  const state = share.status?.toLowerCase() ?? "missing";
  const { allowExternalPrincipals: allowsOutsiders } = share;
  const facts = { state, allowsOutsiders, featureSet: share.featureSet?.toLowerCase() };
  // A share that is gone, or going, is asked nothing more.
  if (state !== "active") return { ...facts, resourceTypes: [], awsPermissions: [] };
  const [resourceTypes, awsPermissions] = await Promise.all([
    readTypes(client, resource),
    readAwsPermissions(client, resource),
  ]);
  return { ...facts, resourceTypes, awsPermissions };
}

async function readTypes(client: RAMClient, resource: string): Promise<string[]> {
  const rows = await everyPage(resource, "ListResources", async (nextToken) => {
    const input = {
      resourceOwner: "SELF" as const,
      resourceShareArns: [resource],
      maxResults: PAGE_SIZE,
      nextToken,
    };
    const page = await client.send(new ListResourcesCommand(input));
    return { rows: page.resources, nextToken: page.nextToken };
  });
  // A resource without a type is of one that we do not know.
  return [...new Set(rows.map(({ type }) => type?.toLowerCase() ?? "unknown"))].toSorted();
}

async function readAwsPermissions(client: RAMClient, resource: string): Promise<string[]> {
  const rows = await everyPage(resource, "ListResourceSharePermissions", async (nextToken) => {
    const input = { resourceShareArn: resource, maxResults: PAGE_SIZE, nextToken };
    const page = await client.send(new ListResourceSharePermissionsCommand(input));
    return { rows: page.permissions, nextToken: page.nextToken };
  });
  // AWS's are `arn:aws:ram::aws:permission/…`, ours have an account and a Region (ram.md section 8).
  return rows
    .filter(({ permissionType, arn = "" }) =>
      permissionType === undefined
        ? !/^arn:[^:]*:ram:[^:]*:\d{12}:/.test(arn)
        : permissionType !== "CUSTOMER_MANAGED",
    )
    .map(({ name, arn = "without a name" }) => name ?? arn)
    .toSorted();
}

/** Pages may be empty while there is a token (ram.md section 5): only a missing token ends the list. */
async function everyPage<Row>(
  resource: string,
  api: string,
  ask: (nextToken: string | undefined) => Promise<{
    readonly rows?: readonly Row[] | undefined;
    readonly nextToken?: string | undefined;
  }>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let nextToken: string | undefined;
  do {
    const token = nextToken;
    const page = await asThrottled(`${api} of ${resource}`, () => ask(token));
    rows.push(...(page.rows ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined && nextToken !== "");
  return rows;
}

async function unlessUnknown<Row>(read: () => Promise<Row[]>): Promise<Row[]> {
  try {
    return await read();
  } catch (error) {
    if (ramRefusalOf(error) === "unknown") return [];
    throw error;
  }
}
