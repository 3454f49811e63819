import { AwsError, NotModelledError } from "../../action.ts";
import { invalid } from "./deployed-function.ts";

/** An event source mapping as a deployment asks for it. */
export type MappingSettings = {
  readonly functionArn: string;
  /** An SQS queue, or the stream of a DynamoDB table. */
  readonly eventSourceArn: string;
  readonly batchSize: number;
  readonly batchingWindowSeconds?: number;
  /** FunctionResponseTypes: ReportBatchItemFailures. */
  readonly partialResponses: boolean;
  /** Queues only: at most so many invocations at a time. */
  readonly maximumConcurrency?: number;
  /** Streams only, from here on. */
  readonly bisectOnError?: boolean;
  /** Retries of a failing batch; left out or -1, until its records leave the stream. */
  readonly maximumRetryAttempts?: number;
  /** An SQS queue that learns of batches that were given up. */
  readonly onFailureDestinationArn?: string;
  readonly startingPosition?: "LATEST" | "TRIM_HORIZON";
  readonly enabled?: boolean;
};

/** A mapping that exists. */
export type EventSourceMapping = {
  readonly uuid: string;
  readonly settings: MappingSettings;
  /** Why the last poll of the source failed, such as a missing permission; undefined while it goes well. */
  readonly problem: string | undefined;
  enabled: boolean;
  /** Whether the source has records that the mapping could take now. `sinceMs`: when nothing ran any more (performance.now). */
  hasWork(sinceMs: number): Promise<boolean>;
  /** Takes no further records; batches that run are not waited for. */
  stop(): void;
};

/** Refuses what CreateEventSourceMapping refuses. Throws InvalidParameterValueException, or NotModelledError. */
export function checkMapping(mapping: MappingSettings): "sqs" | "dynamodb" {
  const service = mapping.eventSourceArn.split(":")[2];
  const name = `the event source mapping of ${mapping.eventSourceArn}`;
  const isQueue = service === "sqs";
  if (!isQueue && service !== "dynamodb") throw new NotModelledError(`${name}: ${service}`);
  if (mapping.eventSourceArn.endsWith(".fifo")) throw new NotModelledError(`${name}: FIFO`);
  if (!(mapping.batchSize >= 1 && mapping.batchSize <= 10_000)) {
    throw invalid(`${name}: BatchSize is ${mapping.batchSize}; it must be 1 to 10,000`);
  }
  if (isQueue && mapping.batchSize > 10 && !((mapping.batchingWindowSeconds ?? 0) >= 1)) {
    throw invalid(
      `${name}: Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10`,
    );
  }
  const most = mapping.maximumConcurrency;
  if (most !== undefined && !(isQueue && most >= 2 && most <= 1_000)) {
    throw invalid(`${name}: MaximumConcurrency is ${most}; queues alone take it, 2 to 1,000`);
  }
  const ofStreams = [
    mapping.bisectOnError,
    mapping.maximumRetryAttempts,
    mapping.onFailureDestinationArn,
    mapping.startingPosition,
  ];
  if (isQueue && ofStreams.some((value) => value !== undefined && value !== false)) {
    throw invalid(
      `${name}: bisecting, retry attempts, a destination and a starting position are for streams; a queue has its redrive policy`,
    );
  }
  if (!isQueue && mapping.startingPosition === undefined) {
    throw invalid(`${name}: a stream needs a StartingPosition, LATEST or TRIM_HORIZON`);
  }
  const destination = mapping.onFailureDestinationArn;
  if (destination !== undefined && destination.split(":")[2] !== "sqs") {
    throw new NotModelledError(`${name}: the on-failure destination ${destination}`);
  }
  return isQueue ? "sqs" : "dynamodb";
}

/** What went wrong with a source, in one line. */
export function problemOf(error: unknown): string {
  return error instanceof AwsError ? `${error.code}: ${error.message}` : String(error);
}
