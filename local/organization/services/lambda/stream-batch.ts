import type { _Record as StreamRecord } from "@aws-sdk/client-dynamodb-streams";

import { AwsError } from "../../action.ts";
import { failedItems } from "./batch-response.ts";
import type { MappingSettings } from "./event-source-mapping.ts";
import type { DeployedFunction } from "./function-registry.ts";
import { toStreamEventRecord } from "./stream-event.ts";

/** A batch that was given up, for the on-failure destination. */
export type GivenUp = {
  readonly records: readonly StreamRecord[];
  readonly invocations: number;
  readonly requestId: string;
};

export type StreamBatchOptions = {
  readonly target: DeployedFunction;
  readonly mapping: MappingSettings;
  giveUp(batch: GivenUp): Promise<void>;
  /** Waits before a retry; false ends the work, because the mapping was stopped. */
  backOff(attempt: number): Promise<boolean>;
};

/**
 * Hands records to the function until all of them succeeded or were given up, in their order. A failing batch is tried
 * again, from the first failed record where the function reports it; with bisecting it is cut in two first, which uses up
 * no attempt (AWS Lambda developer guide, "Using Lambda with DynamoDB streams").
 * Resolves to false when the mapping was stopped before the end.
 */
export async function processStreamBatch(
  options: StreamBatchOptions,
  records: readonly StreamRecord[],
  attemptsBefore = 0,
): Promise<boolean> {
  const { mapping, target } = options;
  const most = mapping.maximumRetryAttempts ?? -1;
  let left = records;
  let retries = attemptsBefore;
  for (;;) {
    // Each attempt depends on the one before it.
    const attempt = await attemptOn(target, mapping, left);
    const [first] = attempt.failed;
    if (first === undefined) return true;
    left = attempt.failed;
    if (mapping.bisectOnError && left.length > 1) {
      const middle = Math.ceil(left.length / 2);
      const halves = [left.slice(0, middle), left.slice(middle)];
      for (const half of halves) {
        if (!(await processStreamBatch(options, half, retries))) return false;
      }
      return true;
    }
    if (most >= 0 && retries >= most && !attempt.throttled) {
      const { requestId } = attempt;
      await options.giveUp({ records: left, invocations: retries + 1, requestId });
      return true;
    }
    if (!attempt.throttled) retries += 1;
    if (!(await options.backOff(retries))) return false;
  }
}

type Attempt = {
  /** From the first failed record on; empty when all went well. */
  readonly failed: readonly StreamRecord[];
  readonly throttled: boolean;
  readonly requestId: string;
};

async function attemptOn(
  { invoker }: DeployedFunction,
  mapping: MappingSettings,
  records: readonly StreamRecord[],
): Promise<Attempt> {
  const Records = records.map((record) => toStreamEventRecord(record, mapping.eventSourceArn));
  const result = await invoker.invoke(JSON.stringify({ Records })).catch((error: unknown) => {
    if (error instanceof AwsError) return undefined;
    throw error;
  });
  if (result === undefined) return { failed: records, throttled: true, requestId: "" };
  const { requestId } = result;
  if (result.functionError) return { failed: records, throttled: false, requestId };
  if (!mapping.partialResponses) return { failed: [], throttled: false, requestId };
  const numbers = records.map((record) => record.dynamodb?.SequenceNumber ?? "");
  const failed = failedItems(result.payload, numbers);
  if (failed === "all") return { failed: records, throttled: false, requestId };
  const from = numbers.findIndex((number) => failed.has(number));
  return { failed: from < 0 ? [] : records.slice(from), throttled: false, requestId };
}
