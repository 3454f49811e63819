import {
  type GetShardIteratorCommandInput,
  type GetShardIteratorCommandOutput,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";

import { type Action, defineAction } from "../../../action.ts";
import type { Database } from "../database.ts";
import { answered } from "../storage.ts";
import { existingStream, toShardIterator } from "../stream.ts";
import { authorizeStream } from "../table-authorization.ts";

export function getShardIterator(database: Database): Action {
  return defineAction<
    GetShardIteratorCommandInput,
    Omit<GetShardIteratorCommandOutput, "$metadata">
  >({
    name: "GetShardIterator",
    command: GetShardIteratorCommand,
    parameters: ["StreamArn", "ShardId", "ShardIteratorType", "SequenceNumber"],
    authorize: (input, call) =>
      authorizeStream(database, call, "GetShardIterator", input.StreamArn),
    async run(input) {
      const { table, streamArn, storedStreamArn } = existingStream(database, input.StreamArn);
      const output = await answered(
        database.storage
          .streams(table)
          .send(new GetShardIteratorCommand({ ...input, StreamArn: storedStreamArn })),
      );
      return {
        ShardIterator: toShardIterator(streamArn, input.ShardId ?? "", output.ShardIterator),
      };
    },
  });
}
