import { paginateQuery } from "@aws-sdk/lib-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

import type { Kind } from "../core/connection.ts";
import type { EntryKey, EntryReading } from "../core/entry.ts";
import { parseEntry } from "../core/entry.ts";
import { parseOffering } from "../core/offering.ts";
import type { Allowlist } from "../core/ports.ts";
import { batchGet } from "./batch-get.ts";

/** What the table holds beside the entries: every registered resource, by the account and Region it lives in. */
export type OfferingIndex = {
  /** ARNs of the registered resources, as the index shows them: eventually consistent. */
  registered(kind: Kind, accountId: string, region: string): Promise<readonly string[]>;
};

/** Sort key of an offering; entries have their principal there. */
const OFFERING = "offering";
const OFFERING_INDEX = "offerings";
/** Partition of the sparse index that holds the offerings of one kind in one account and Region. */
export function collectionOf(kind: Kind, accountId: string, region: string): string {
  return `${kind}#${accountId}#${region}`;
}

/**
 * The allowlist in DynamoDB: one item per (target, principal) and one per offering (decisions/0003).
 * Reads of entries and offerings are strongly consistent and look at nothing but the keys that can match.
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
      const { pk, sk: _sk, collection: _collection, ...rest } = item;
      return parseOffering(resource, { ...rest, resource: pk });
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
        return [parseEntry(key, { ...rest, target: pk, principal: sk })];
      });
      return {
        readings,
        unread: unread.map(({ pk, sk }): EntryKey => ({ target: pk, principal: sk })),
      };
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

type TableKey = { readonly pk: string; readonly sk: string };

/** DynamoDB did not hand over an item that was asked for by key: whoever needs it must try again, not go on without it. */
export class AllowlistUnreadError extends Error {
  override readonly name = "AllowlistUnreadError";
  constructor(resource: string) {
    super(`the offering of ${resource} was left unprocessed by DynamoDB; the hint comes back`);
  }
}
