import type { Clock } from "../../clock.ts";
import type { GivenUp } from "./stream-batch.ts";

/** What Lambda sends to the on-failure destination of a stream (developer guide, "Retain discarded records"): no record, only where to find it. */
export function toFailedBatchMessage(
  { records, invocations, requestId }: GivenUp,
  place: { readonly functionArn: string; readonly streamArn: string; readonly shardId: string },
  clock: Clock,
): string {
  const first = records[0]?.dynamodb;
  const last = records.at(-1)?.dynamodb;
  return JSON.stringify({
    requestContext: {
      requestId,
      functionArn: place.functionArn,
      condition: "RetryAttemptsExhausted",
      approximateInvokeCount: invocations,
    },
    responseContext: {
      statusCode: 200,
      executedVersion: "$LATEST",
      functionError: "Unhandled",
    },
    version: "1.0",
    timestamp: clock.now().toISOString(),
    DDBStreamBatchInfo: {
      shardId: place.shardId,
      startSequenceNumber: first?.SequenceNumber,
      endSequenceNumber: last?.SequenceNumber,
      approximateArrivalOfFirstRecord: first?.ApproximateCreationDateTime?.toISOString(),
      approximateArrivalOfLastRecord: last?.ApproximateCreationDateTime?.toISOString(),
      batchSize: records.length,
      streamArn: place.streamArn,
    },
  });
}
