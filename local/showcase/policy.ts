import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

import { collectionOf } from "../../functions/adapters/allowlist-table.ts";
import { parseArn } from "../../functions/core/arn.ts";
import type { EntryKey } from "../../functions/core/entry.ts";
import { parseEntry } from "../../functions/core/entry.ts";
import type { Offering } from "../../functions/core/offering.ts";
import { parseOffering } from "../../functions/core/offering.ts";

/** A grant as it is stored: instants as ISO 8601 text. */
export type StoredGrant = {
  readonly source: "request" | "file" | "operator";
  readonly reason?: string;
  readonly reference?: string;
  readonly notBefore?: string;
  readonly expiresAt?: string;
};

/** The allowlist table as an operator writes it, until the API does (docs/operations.md). */
export type Policy = {
  putOffering(offering: Omit<Offering, "schema" | "version" | "kind">): Promise<void>;
  putEntry(
    key: EntryKey,
    effect: "allow" | "deny",
    grants: Readonly<Record<string, StoredGrant>>,
  ): Promise<void>;
  removeEntry(key: EntryKey): Promise<void>;
};

/** Writes what the readers would accept, and nothing else: each item is parsed before it is put, with a version more than the last. */
export function policyIn(documents: DynamoDBDocumentClient, tableName: string): Policy {
  const nextVersion = async (pk: string, sk: string) => {
    const { Item } = await documents.send(
      new GetCommand({ TableName: tableName, Key: { pk, sk }, ConsistentRead: true }),
    );
    return Number(Item?.["version"] ?? 0) + 1;
  };
  return {
    async putOffering(values) {
      const arn = parseArn(values.resource);
      const version = await nextVersion(values.resource, "offering");
      const offering = { ...values, schema: 1, kind: "endpoint-connection" as const, version };
      const reading = parseOffering(values.resource, offering);
      if (arn === undefined || reading.found !== "offering") {
        throw new Error(
          `not an offering: ${reading.found === "malformed" ? reading.problem : values.resource}`,
        );
      }
      const collection = collectionOf(offering.kind, arn.accountId, arn.region);
      const { resource: pk, ...fields } = offering;
      await documents.send(
        new PutCommand({
          TableName: tableName,
          Item: { pk, sk: "offering", collection, ...fields },
        }),
      );
    },
    async putEntry(key, effect, grants) {
      const version = await nextVersion(key.target, key.principal);
      const entry = { schema: 1, effect, grants, version };
      const reading = parseEntry(key, { ...entry, ...key });
      if (reading.found === "malformed") throw new Error(`not an entry: ${reading.problem}`);
      const bad = reading.entry.malformedGrants;
      if (bad.length > 0)
        throw new Error(`not a grant: ${bad.join(", ")} of ${key.principal} on ${key.target}`);
      await documents.send(
        new PutCommand({
          TableName: tableName,
          Item: { pk: key.target, sk: key.principal, ...entry },
        }),
      );
    },
    async removeEntry({ target, principal }) {
      await documents.send(
        new DeleteCommand({ TableName: tableName, Key: { pk: target, sk: principal } }),
      );
    },
  };
}
