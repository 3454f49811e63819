import {
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
  type KeysAndAttributes,
  BatchGetItemCommand,
} from "@aws-sdk/client-dynamodb";

import { type Action, defineAction } from "../../../action.ts";
import { batchOf } from "../batch.ts";
import type { Database } from "../database.ts";
import { itemContext } from "../item-action.ts";
import { answered } from "../storage.ts";
import { authorizeUses } from "../table-authorization.ts";

type Requests = Record<string, KeysAndAttributes>;

export function batchGetItem(database: Database): Action {
  return defineAction<BatchGetItemCommandInput, Omit<BatchGetItemCommandOutput, "$metadata">>({
    name: "BatchGetItem",
    command: BatchGetItemCommand,
    parameters: ["RequestItems"],
    authorize: (input, call) =>
      authorizeUses(
        database,
        call,
        Object.entries(input.RequestItems ?? {}).flatMap(([tableName, request]) =>
          (request.Keys ?? []).map((key) => ({
            action: "BatchGetItem",
            tableName,
            items: true,
            context: (table) => itemContext(key, table.hashKey),
          })),
        ),
      ),
    async run(input, call) {
      const batch = batchOf(database, call, input.RequestItems);
      const { now, later } = split(database, batch.requests);
      const output = await answered(
        database.storage.items(batch.owner).send(new BatchGetItemCommand({ RequestItems: now })),
      );
      return {
        Responses: batch.named(output.Responses),
        UnprocessedKeys: batch.named({ ...output.UnprocessedKeys, ...later }),
      };
    },
  });
}

/**
 * What is read now, and what a busy DynamoDB leaves to the next call: the second half of each table's keys. It always
 * processes something, or fails the call, so a batch of single keys is read whole and uses none of `unprocessedCalls` up.
 */
function split(database: Database, requests: Requests): { now: Requests; later: Requests } {
  const halves = Object.entries(requests).filter(([, request]) => (request.Keys?.length ?? 0) > 1);
  if (database.unprocessedCalls === 0 || halves.length === 0) return { now: requests, later: {} };
  database.unprocessedCalls -= 1;
  const now = { ...requests };
  const later: Requests = {};
  for (const [name, request] of halves) {
    const keys = request.Keys ?? [];
    const middle = Math.floor(keys.length / 2);
    now[name] = { ...request, Keys: keys.slice(0, middle) };
    later[name] = { ...request, Keys: keys.slice(middle) };
  }
  return { now, later };
}
