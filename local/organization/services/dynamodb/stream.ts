import type { _Record as StreamRecord } from "@aws-sdk/client-dynamodb-streams";

import { AwsError } from "../../action.ts";
import type { Database } from "./database.ts";
import type { Table } from "./table.ts";

/** A table with its stream, by the stream's ARN. Throws ResourceNotFoundException. */
export function existingStream(
  database: Database,
  streamArn: string | undefined,
): { table: Table; streamArn: string; storedStreamArn: string } {
  const table = streamArn === undefined ? undefined : database.tableOfStream(streamArn);
  if (streamArn === undefined || table?.storedStreamArn === undefined) {
    throw new AwsError(
      "ResourceNotFoundException",
      `Requested resource not found: Stream: ${streamArn} not found`,
    );
  }
  return { table, streamArn, storedStreamArn: table.storedStreamArn };
}

/** Where a reader of a stream stands. A GetRecords call carries nothing else; like AWS's, ours starts with the stream's ARN. */
export type ShardPosition = {
  readonly streamArn: string;
  readonly shardId: string;
  /** DynamoDB Local's own iterator. */
  readonly stored: string;
};

const SEPARATOR = "|1|";

export function toShardIterator(
  streamArn: string,
  shardId: string,
  stored: string | undefined,
): string | undefined {
  return stored === undefined ? undefined : [streamArn, shardId, stored].join(SEPARATOR);
}

/** Throws ValidationException for an iterator that no GetShardIterator of ours gave out. */
export function parseShardIterator(iterator: string | undefined): ShardPosition {
  const [streamArn, shardId, ...rest] = iterator?.split(SEPARATOR) ?? [];
  if (streamArn === undefined || shardId === undefined || rest.length === 0) {
    throw new AwsError("ValidationException", "Invalid ShardIterator");
  }
  return { streamArn, shardId, stored: rest.join(SEPARATOR) };
}

/**
 * A record as AWS writes it. DynamoDB Local calls its Region "ddblocal", and a deletion by TTL "UNKNOWN_TO_SDK_VERSION"
 * without the service's identity (local-stack.md, DynamoDB Local; platform.md section 7).
 */
export function fromStoredRecord(stored: StreamRecord, table: Table): StreamRecord {
  const known = ["INSERT", "MODIFY", "REMOVE"].includes(stored.eventName ?? "");
  return {
    ...stored,
    awsRegion: table.region,
    ...(known
      ? {}
      : {
          eventName: "REMOVE",
          userIdentity: { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" },
        }),
  };
}
