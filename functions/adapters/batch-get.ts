import { setTimeout } from "node:timers/promises";

import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** BatchGetItem takes at most 100 keys. */
const BATCH = 100;
/** Times that keys which DynamoDB left unprocessed are asked for again before they count as unread. */
const ATTEMPTS = 4;
/** Unprocessed keys mean that the table is busy: the second, third and fourth try come after 50, 100 and 200 ms. */
const FIRST_PAUSE_MS = 50;

/**
 * The items stored under these keys, strongly consistent, in no order. Keys that DynamoDB left unprocessed each time it was
 * asked come back as `unread`: an item that is merely unread must never be taken for one that is not there.
 */
export async function batchGet<Key extends Readonly<Record<string, string>>>(
  client: DynamoDBDocumentClient,
  tableName: string,
  keys: readonly Key[],
): Promise<{
  readonly items: readonly Record<string, unknown>[];
  readonly unread: readonly Key[];
}> {
  const items: Record<string, unknown>[] = [];
  let pending: readonly Key[] = keys;
  for (let attempt = 1; pending.length > 0 && attempt <= ATTEMPTS; attempt++) {
    if (attempt > 1) await setTimeout(FIRST_PAUSE_MS * 2 ** (attempt - 2));
    const unprocessed: Key[] = [];
    for (let start = 0; start < pending.length; start += BATCH) {
      const Keys = pending.slice(start, start + BATCH);
      const answer = await client.send(
        new BatchGetCommand({ RequestItems: { [tableName]: { Keys, ConsistentRead: true } } }),
      );
      items.push(...(answer.Responses?.[tableName] ?? []));
      // DynamoDB answers with keys as they were sent, which is Key.
      unprocessed.push(...((answer.UnprocessedKeys?.[tableName]?.Keys ?? []) as unknown as Key[]));
    }
    pending = unprocessed;
  }
  return { items, unread: pending };
}
