import type {
  DescribeStreamOutput,
  GetRecordsOutput,
  GetShardIteratorOutput,
  Shard,
  _Record as StreamRecord,
} from "@aws-sdk/client-dynamodb-streams";

import { AwsError } from "../../action.ts";

/** Calls DynamoDB Streams as the function's role: `GetRecords` and its input. */
export type StreamCall = (action: string, input: object) => Promise<unknown>;

/** One shard, read from a position onwards. */
export type ShardReader = {
  /** Fixes the position; without it the first read does. */
  open(): Promise<void>;
  /** The next records, at most `limit`; undefined when the shard is closed and read to its end. */
  read(limit: number): Promise<readonly StreamRecord[] | undefined>;
};

/** All shards of a stream, parents before their children. */
export async function listShards(call: StreamCall, streamArn: string): Promise<readonly Shard[]> {
  const shards: Shard[] = [];
  let start: string | undefined;
  do {
    // Each page names where the next one begins.
    const page = (await call("DescribeStream", {
      StreamArn: streamArn,
      ...(start === undefined ? {} : { ExclusiveStartShardId: start }),
    })) as DescribeStreamOutput;
    shards.push(...(page.StreamDescription?.Shards ?? []));
    start = page.StreamDescription?.LastEvaluatedShardId;
  } while (start !== undefined);
  return shards;
}

export function createShardReader(
  call: StreamCall,
  streamArn: string,
  shardId: string,
  position: "LATEST" | "TRIM_HORIZON",
): ShardReader {
  let iterator: string | undefined;
  let lastRead: string | undefined;
  const open = async (): Promise<void> => {
    const answer = (await call("GetShardIterator", {
      StreamArn: streamArn,
      ShardId: shardId,
      ...(lastRead === undefined
        ? { ShardIteratorType: position }
        : { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: lastRead }),
    })) as GetShardIteratorOutput;
    iterator = answer.ShardIterator;
  };
  return {
    open,
    async read(limit) {
      if (iterator === undefined) await open();
      if (iterator === undefined) return undefined;
      let answer: GetRecordsOutput;
      try {
        const input = { ShardIterator: iterator, Limit: limit };
        answer = (await call("GetRecords", input)) as GetRecordsOutput;
      } catch (error) {
        // An iterator lives for 15 minutes; the position does not die with it.
        if (!(error instanceof AwsError) || error.code !== "ExpiredIteratorException") throw error;
        iterator = undefined;
        return [];
      }
      const records = answer.Records ?? [];
      lastRead = records.at(-1)?.dynamodb?.SequenceNumber ?? lastRead;
      iterator = answer.NextShardIterator;
      return records.length === 0 && iterator === undefined ? undefined : records;
    },
  };
}
