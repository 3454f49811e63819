import { paginateQuery } from "@aws-sdk/lib-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

import { parseArn } from "../core/arn.ts";
import type { EntryKey, EntryReading } from "../core/entry.ts";
import { parseEntry } from "../core/entry.ts";
import type { OfferingKind } from "../core/kind.ts";
import type { OfferingReading } from "../core/offering.ts";
import { parseOffering } from "../core/offering.ts";
import type { Allowlist } from "../core/ports.ts";
import { batchGet } from "./batch-get.ts";

/** What the table holds beside the entries: every registered resource, by the account and Region it lives in. */
export type OfferingIndex = {
  /** ARNs of the registered resources, as the index shows them: eventually consistent. */
  registered(kind: OfferingKind, accountId: string, region: string): Promise<readonly string[]>;
};

/** Sort key of an offering; entries have their principal there. */
export const OFFERING = "offering";
const OFFERING_INDEX = "offerings";
/** Partition of the sparse index that holds the offerings of one kind in one account and Region. */
export function collectionOf(kind: OfferingKind, accountId: string, region: string): string {
  return `${kind}#${accountId}#${region}`;
}

/**
 * The allowlist in DynamoDB: one item per (target, principal) and one per offering (decisions/0003).
 * Reads of entries and offerings are strongly consistent and, but for `entriesOn`, look at nothing but the keys that can match.
 */
export function dynamoAllowlist(
  client: DynamoDBDocumentClient,
  tableName: string,
): Allowlist & OfferingIndex {
  const read = async (keys: readonly TableKey[]) => {
    const { items, unread } = await batchGet(client, tableName, keys);
    return {
      items: new Map(items.map((item) => [`${String(item["pk"])} ${String(item["sk"])}`, item])),
      unread,
    };
  };

  return {
    async offering(resource) {
      const { items, unread } = await read([{ pk: resource, sk: OFFERING }]);
      if (unread.length > 0) throw new AllowlistUnreadError(resource);
      const item = items.get(`${resource} ${OFFERING}`);
      if (item === undefined) return parseOffering(resource, undefined);
      const { pk, sk: _sk, collection, ...rest } = item;
      const reading = parseOffering(resource, { resource: pk, ...rest });
      return reading.found === "offering" ? checkCollection(reading, collection) : reading;
    },

    async entries(keys) {
      const distinct = [
        ...new Map(keys.map((key) => [`${key.target} ${key.principal}`, key])).values(),
      ];
      const { items, unread } = await read(
        distinct.map(({ target, principal }) => ({ pk: target, sk: principal })),
      );
      const readings = distinct.flatMap((key): EntryReading[] => {
        const item = items.get(`${key.target} ${key.principal}`);
        if (item === undefined) return [];
        const { pk, sk, ...rest } = item;
        return [parseEntry(key, { target: pk, principal: sk, ...rest })];
      });
      return {
        readings,
        unread: unread.map(({ pk, sk }): EntryKey => ({ target: pk, principal: sk })),
      };
    },

    async entriesOn(target) {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          ConsistentRead: true,
          KeyConditionExpression: "#pk = :target",
          ExpressionAttributeNames: { "#pk": "pk" },
          ExpressionAttributeValues: { ":target": target },
        },
      );
      const readings: EntryReading[] = [];
      for await (const page of pages) {
        for (const { pk, sk, ...rest } of page.Items ?? []) {
          const key = { target, principal: String(sk) };
          if (sk !== OFFERING)
            readings.push(parseEntry(key, { target: pk, principal: sk, ...rest }));
        }
      }
      // A query has no unprocessed keys: a page that can't be read throws.
      return { readings, unread: [] };
    },

    async registered(kind, accountId, region) {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          IndexName: OFFERING_INDEX,
          KeyConditionExpression: "#collection = :collection",
          ExpressionAttributeNames: { "#collection": "collection" },
          ExpressionAttributeValues: { ":collection": collectionOf(kind, accountId, region) },
        },
      );
      const resources: string[] = [];
      for await (const page of pages) {
        for (const item of page.Items ?? []) resources.push(String(item["pk"]));
      }
      return resources;
    },
  };
}

/** An offering that the index does not show under its own account and Region is never swept: better seen as malformed than half alive. */
function checkCollection(
  reading: Extract<OfferingReading, { found: "offering" }>,
  collection: unknown,
): OfferingReading {
  const { kind, resource } = reading.offering;
  const arn = parseArn(resource);
  const expected = arn && collectionOf(kind, arn.accountId, arn.region);
  if (collection === expected) return reading;
  return {
    found: "malformed",
    problem: `collection is ${String(collection)}, but should be ${expected}`,
  };
}

type TableKey = { readonly pk: string; readonly sk: string };

/** DynamoDB did not hand over an item that was asked for by key: whoever needs it must try again, not go on without it. */
export class AllowlistUnreadError extends Error {
  override readonly name = "AllowlistUnreadError";
  constructor(resource: string) {
    super(`the offering of ${resource} was left unprocessed by DynamoDB; the hint comes back`);
  }
}
