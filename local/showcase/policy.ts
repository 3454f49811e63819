import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

import { collectionOf, OFFERING } from "../../functions/adapters/allowlist-table.ts";
import { parseArn } from "../../functions/core/arn.ts";
import { parseEntryDraft } from "../../functions/core/entry-draft.ts";
import type { EntryKey } from "../../functions/core/entry.ts";
import type { GrantItem } from "../../functions/core/grant-draft.ts";
import type { OfferingItem } from "../../functions/core/offering-draft.ts";
import { parseOfferingDraft } from "../../functions/core/offering-draft.ts";

/** The allowlist table as an operator writes it, until the API does (docs/operations.md). */
export type Policy = {
  putOffering(offering: Omit<OfferingItem, "schema" | "kind">): Promise<void>;
  putEntry(
    key: EntryKey & { readonly external?: true },
    effect: "allow" | "deny",
    grants: Readonly<Record<string, GrantItem>>,
  ): Promise<void>;
  removeEntry(key: EntryKey): Promise<void>;
};

/**
 * Writes what the readers would accept, and nothing else: each item is parsed before it is put, with a version more than the
 * last. Throws PolicyRefusedError with everything that is wrong with it.
 */
export function policyIn(
  documents: DynamoDBDocumentClient,
  tableName: string,
  now: () => Date = () => new Date(),
): Policy {
  const put = async (pk: string, sk: string, item: object) => {
    const { Item } = await documents.send(
      new GetCommand({ TableName: tableName, Key: { pk, sk }, ConsistentRead: true }),
    );
    const version = Number(Item?.["version"] ?? 0) + 1;
    await documents.send(
      new PutCommand({ TableName: tableName, Item: { pk, sk, ...item, version } }),
    );
  };
  return {
    async putOffering(values) {
      const written = parseOfferingDraft(values);
      if (written.draft === "refused") throw new PolicyRefusedError(written.problems);
      const { resource, ...item } = written.item;
      const arn = parseArn(resource);
      if (arn === undefined) throw new Error(`${resource} was let through, but is not an ARN`);
      const collection = collectionOf(item.kind, arn.accountId, arn.region);
      await put(resource, OFFERING, { collection, ...item });
    },
    async putEntry(key, effect, grants) {
      const written = parseEntryDraft({ ...key, effect, grants }, now());
      if (written.draft === "refused") throw new PolicyRefusedError(written.problems);
      const { target, principal, ...item } = written.item;
      await put(target, principal, item);
    },
    async removeEntry({ target, principal }) {
      await documents.send(
        new DeleteCommand({ TableName: tableName, Key: { pk: target, sk: principal } }),
      );
    },
  };
}

/** What somebody wrote is not saved, and why: one sentence for each problem. */
export class PolicyRefusedError extends Error {
  override readonly name = "PolicyRefusedError";
  constructor(problems: readonly string[]) {
    super(`nothing was saved: ${problems.join("; ")}`);
  }
}
