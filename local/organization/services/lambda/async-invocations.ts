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
// A throttled invocation goes back to Lambda's own queue and uses up no retry: for a second first, then for longer and
// longer up to 5 minutes, until the event is 6 hours old (developer guide, "Asynchronous invocation").
const FIRST_THROTTLED_DELAY_MS = 1_000;
const LONGEST_THROTTLED_DELAY_MS = 300_000;
const OLDEST_EVENT_MS = 6 * 60 * 60 * 1_000;

/** An event in Lambda's own queue. */
type Waiting = {
  readonly event: string;
  readonly sinceMs: number;
  /** Attempts that failed in the function. */
  readonly retries: number;
  /** Attempts in a row that were throttled. */
  readonly throttled: number;
};

/** Retries follow the organization's clock. An event that fails for good is dropped and counted: destinations are not modelled. */
export function createAsyncInvocations(
  platform: Platform,
  record: (metric: Metric) => void,
): AsyncInvocations {
  const cancels = new Set<() => void>();
  const after = (delayMs: number, task: () => void) => {
    const cancel = platform.clock.after(delayMs, () => {
      cancels.delete(cancel);
      task();
    });
    cancels.add(cancel);
  };
  const run = async (target: DeployedFunction, one: Waiting): Promise<void> => {
    let failed: "throttled" | "failed" | undefined;
    try {
      const result = await target.invoker.invoke(one.event);
      failed = result.functionError && "failed";
    } catch (error) {
      failed = error instanceof AwsError && error.status === 429 ? "throttled" : "failed";
    }
    if (failed === undefined) return;
    const isYoung = platform.clock.now().getTime() - one.sinceMs < OLDEST_EVENT_MS;
    if (failed === "throttled" && isYoung) {
      const delayMs = FIRST_THROTTLED_DELAY_MS * 2 ** one.throttled;
      after(Math.min(delayMs, LONGEST_THROTTLED_DELAY_MS), () => {
        void run(target, { ...one, throttled: one.throttled + 1 });
      });
      return;
    }
    const delayMs = RETRY_DELAYS_MS[one.retries];
    if (failed === "failed" && delayMs !== undefined) {
      after(delayMs, () => {
        void run(target, { ...one, retries: one.retries + 1, throttled: 0 });
      });
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
    add(target, event) {
      const sinceMs = platform.clock.now().getTime();
      void run(target, { event, sinceMs, retries: 0, throttled: 0 });
    },
    stop() {
      for (const cancel of cancels) cancel();
      cancels.clear();
    },
  };
}
