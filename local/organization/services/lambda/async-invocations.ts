import { AwsError } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import type { DeployedFunction } from "./function-registry.ts";
import type { Metric } from "./metric.ts";

/** Invocations of type Event: nobody waits for them. */
export type AsyncInvocations = {
  add(target: DeployedFunction, event: string): void;
  /** Forgets what waits for a retry. */
  stop(): void;
};

// Two retries, after one and then two minutes (developer guide, "Asynchronous invocation").
const RETRY_DELAYS_MS = [60_000, 120_000];
// A throttled invocation goes back to Lambda's own queue, at first for a second, and uses up no retry.
const THROTTLED_DELAY_MS = 1_000;

/** Retries follow the organization's clock. An event that fails for good is dropped and counted: destinations are not modelled. */
export function createAsyncInvocations(
  platform: Platform,
  record: (metric: Metric) => void,
): AsyncInvocations {
  const waiting = new Set<() => void>();
  const after = (delayMs: number, task: () => void) => {
    const cancel = platform.clock.after(delayMs, () => {
      waiting.delete(cancel);
      task();
    });
    waiting.add(cancel);
  };
  const run = async (target: DeployedFunction, event: string, retries: number): Promise<void> => {
    let failed: "throttled" | "failed" | undefined;
    try {
      const result = await target.invoker.invoke(event);
      failed = result.functionError && "failed";
    } catch (error) {
      failed = error instanceof AwsError && error.status === 429 ? "throttled" : "failed";
    }
    if (failed === undefined) return;
    if (failed === "throttled") {
      after(THROTTLED_DELAY_MS, () => void run(target, event, retries));
      return;
    }
    const delayMs = RETRY_DELAYS_MS[retries];
    if (delayMs !== undefined) {
      after(delayMs, () => void run(target, event, retries + 1));
      return;
    }
    const { name: FunctionName, accountId, region } = target.settings;
    record({
      namespace: "AWS/Lambda",
      name: "AsyncEventsDropped",
      unit: "Count",
      value: 1,
      dimensions: { FunctionName },
      accountId,
      region,
      at: platform.clock.now(),
    });
  };
  return {
    add: (target, event) => void run(target, event, 0),
    stop() {
      for (const cancel of waiting) cancel();
      waiting.clear();
    },
  };
}
