import { AwsError } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import type { BusEvent } from "./bus-event.ts";
import type { Rule } from "./rule.ts";
import { callerOf, callTarget, sendToQueue } from "./target-call.ts";
import type { Target } from "./target.ts";

/** One firing of one target, and what became of it. */
export type Delivery = {
  readonly ruleArn: string;
  readonly targetArn: string;
  /** When the rule was due, was fired by hand, or met the event. */
  readonly dueAt: Date;
  /** What set it off; a firing that is delivered twice has the same one twice. */
  readonly event: BusEvent;
  readonly payload: string;
  /** Calls made so far, the first one included. */
  attempts: number;
  outcome: "under-way" | "delivered" | "waiting-for-retry" | "dead-lettered" | "lost";
  /** Code and message of the last failure, or why there was no call at all. */
  lastError?: string;
};

/** Retries back off from 1 s, doubled each time up to 10 minutes; AWS promises only "exponential back-off with jitter" (platform.md section 4). */
const firstBackOffMs = 1_000;
const longestBackOffMs = 600_000;

/**
 * Calls the target until it accepts. Server errors and throttling are tried again on the platform's clock within the
 * target's retry policy; any other error means a missing permission or target, which EventBridge does not try again
 * (platform.md section 4). What can't be delivered goes to the dead-letter queue, or is lost. Never throws: the outcome
 * is in the delivery. `track` is told of every call under way.
 */
export async function deliver(
  platform: Platform,
  rule: Rule,
  target: Target,
  delivery: Delivery,
  track: (work: Promise<void>) => void,
): Promise<void> {
  delivery.outcome = "under-way";
  delivery.attempts += 1;
  try {
    await callTarget(platform, rule, target, delivery);
    delivery.outcome = "delivered";
  } catch (error) {
    delivery.lastError = describe(error);
    const exhausted = whyNoRetry(platform, target, delivery, error);
    if (exhausted !== undefined) {
      await giveUp(platform, rule, target, delivery, error, exhausted);
      return;
    }
    delivery.outcome = "waiting-for-retry";
    const backOffMs = Math.min(longestBackOffMs, firstBackOffMs * 2 ** (delivery.attempts - 1));
    platform.clock.after(backOffMs * (0.5 + platform.random() / 2), () =>
      track(deliver(platform, rule, target, delivery, track)),
    );
  }
}

type Exhausted = "MaximumRetryAttempts" | "MaximumEventAgeInSeconds" | "NotRetryable";

function whyNoRetry(
  platform: Platform,
  target: Target,
  delivery: Delivery,
  error: unknown,
): Exhausted | undefined {
  if (error instanceof AwsError && !isTransient(error)) return "NotRetryable";
  if (delivery.attempts > target.retryPolicy.maximumRetryAttempts) return "MaximumRetryAttempts";
  const ageMs = platform.clock.now().getTime() - delivery.dueAt.getTime();
  return ageMs >= target.retryPolicy.maximumEventAgeSeconds * 1_000
    ? "MaximumEventAgeInSeconds"
    : undefined;
}

function isTransient(error: AwsError): boolean {
  // 501 is the local organization's own "not modelled": trying again can't help.
  if (error.status === 501) return false;
  return error.status >= 500 || error.status === 429 || /Throttl|TooManyRequests/.test(error.code);
}

async function giveUp(
  platform: Platform,
  rule: Rule,
  target: Target,
  delivery: Delivery,
  error: unknown,
  exhausted: Exhausted,
): Promise<void> {
  delivery.outcome = "lost";
  const queueArn = target.deadLetterQueueArn;
  if (queueArn === undefined) return;
  // Attribute names of the EventBridge user guide, "Using dead-letter queues" (platform.md section 4).
  const attributes = {
    RULE_ARN: rule.arn,
    TARGET_ARN: target.arn,
    ERROR_CODE: error instanceof AwsError ? error.code : "INTERNAL_ERROR",
    ERROR_MESSAGE: error instanceof Error ? error.message : String(error),
    RETRY_ATTEMPTS: String(delivery.attempts - 1),
    ...(exhausted === "NotRetryable" ? {} : { EXHAUSTED_RETRY_CONDITION: exhausted }),
  };
  try {
    const caller = await callerOf(platform, rule);
    await sendToQueue(platform, caller, queueArn, delivery.payload, attributes);
    delivery.outcome = "dead-lettered";
  } catch (refusal) {
    delivery.lastError = `${delivery.lastError}; then the dead-letter queue ${queueArn}: ${describe(refusal)}`;
  }
}

function describe(error: unknown): string {
  if (error instanceof AwsError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
