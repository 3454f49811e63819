import {
  type BatchWriteItemCommandInput,
  type BatchWriteItemCommandOutput,
  BatchWriteItemCommand,
} from "@aws-sdk/client-dynamodb";

import { type Action, defineAction } from "../../../action.ts";
import { batchOf } from "../batch.ts";
import type { Database } from "../database.ts";
import { itemContext } from "../item-action.ts";
import { answered } from "../storage.ts";
import { authorizeUses } from "../table-authorization.ts";

export function batchWriteItem(database: Database): Action {
  return defineAction<BatchWriteItemCommandInput, Omit<BatchWriteItemCommandOutput, "$metadata">>({
    name: "BatchWriteItem",
    command: BatchWriteItemCommand,
    parameters: ["RequestItems"],
    authorize: (input, call) =>
      authorizeUses(
        database,
        call,
        Object.entries(input.RequestItems ?? {}).flatMap(([tableName, writes]) =>
          writes.map((write) => ({
            action: "BatchWriteItem",
            tableName,
            items: true,
            context: (table) =>
              itemContext(write.PutRequest?.Item ?? write.DeleteRequest?.Key, table.hashKey),
          })),
        ),
      ),
    async run(input, call) {
      const batch = batchOf(database, call, input.RequestItems);
      const output = await answered(
        database.storage
          .items(batch.owner)
          .send(new BatchWriteItemCommand({ RequestItems: batch.requests })),
      );
      return { UnprocessedItems: batch.named(output.UnprocessedItems) };
    },
  });
}
