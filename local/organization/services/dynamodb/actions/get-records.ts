import {
  type GetRecordsCommandInput,
  type GetRecordsCommandOutput,
  GetRecordsCommand,
  GetShardIteratorCommand,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";

import { type Action, defineAction } from "../../../action.ts";
import type { Database } from "../database.ts";
import { answered } from "../storage.ts";
import {
  existingStream,
  fromStoredRecord,
  parseShardIterator,
  toShardIterator,
  type ShardPosition,
} from "../stream.ts";
import { authorizeStream } from "../table-authorization.ts";

export function getRecords(database: Database): Action {
  return defineAction<GetRecordsCommandInput, Omit<GetRecordsCommandOutput, "$metadata">>({
    name: "GetRecords",
    command: GetRecordsCommand,
    parameters: ["ShardIterator", "Limit"],
    authorize: (input, call) =>
      authorizeStream(
        database,
        call,
        "GetRecords",
        parseShardIterator(input.ShardIterator).streamArn,
      ),
    async run(input) {
      const position = parseShardIterator(input.ShardIterator);
      const { streamArn, shardId } = position;
      const { table } = existingStream(database, streamArn);
      const output = await answered(read(database, position, input));
      return {
        Records: output.Records?.map((record) => fromStoredRecord(record, table)),
        NextShardIterator: toShardIterator(streamArn, shardId, output.NextShardIterator),
      };
    },
  });
}

/**
 * DynamoDB Local counts the records of all tables of a database with one counter, so that an iterator got while the shard
 * was empty points before its first record as soon as another table was written, and is then refused as trimmed (seen with
 * 3.3.0, two tables with streams). Nothing is trimmed there within a day: the shard's first record is what comes next.
 */
async function read(
  database: Database,
  { streamArn, shardId, stored }: ShardPosition,
  input: GetRecordsCommandInput,
): Promise<GetRecordsCommandOutput> {
  const { table, storedStreamArn } = existingStream(database, streamArn);
  const streams = database.storage.streams(table);
  try {
    return await streams.send(new GetRecordsCommand({ ...input, ShardIterator: stored }));
  } catch (error) {
    if (!(error instanceof TrimmedDataAccessException)) throw error;
    const first = await streams.send(
      new GetShardIteratorCommand({
        StreamArn: storedStreamArn,
        ShardId: shardId,
        ShardIteratorType: "TRIM_HORIZON",
      }),
    );
    return await streams.send(
      new GetRecordsCommand({ ...input, ShardIterator: first.ShardIterator }),
    );
  }
}
