import { AwsError, type Caller } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import type { Rule } from "./rule.ts";
import type { Target } from "./target.ts";

/** One firing of one target, and what became of it. */
export type Delivery = {
  readonly ruleArn: string;
  readonly targetArn: string;
  /** When the rule was due (or fired by hand). */
  readonly dueAt: Date;
  readonly payload: string;
  /** Calls made so far, the first one included. */
  attempts: number;
  outcome: "under-way" | "delivered" | "waiting-for-retry" | "dead-lettered" | "lost";
  /** Code and message of the last failure. */
  lastError?: string;
};

/** Retries back off from 1 s, doubled each time up to 10 minutes; AWS promises only "exponential back-off with jitter" (platform.md section 4). */
const firstBackOffMs = 1_000;
const longestBackOffMs = 600_000;

/**
 * Invokes the target until it is accepted. Server errors and throttling are tried again on the platform's clock within
 * the target's retry policy; any other error means a missing permission or target, which EventBridge does not try again
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
    await platform.call(await callerOf(platform, rule), rule.region, "lambda:Invoke", {
      FunctionName: target.functionArn,
      InvocationType: "Event",
      Payload: new TextEncoder().encode(delivery.payload),
    });
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

/** EventBridge invokes as itself, admitted by the function's permission; EventBridge Scheduler assumes the schedule's role. */
async function callerOf(platform: Platform, rule: Rule): Promise<Caller> {
  if (rule.roleArn === undefined) return serviceOf(rule);
  const session = await platform.call(serviceOf(rule), rule.region, "sts:AssumeRole", {
    RoleArn: rule.roleArn,
    RoleSessionName: rule.name,
  });
  // sts:AssumeRole answers credentials, which the identities know by their access key id.
  const accessKeyId = (session as { Credentials: { AccessKeyId: string } }).Credentials.AccessKeyId;
  const key = platform.identities.accessKey(accessKeyId);
  if (!key) throw new Error(`sts:AssumeRole for ${rule.arn} answered an unknown access key`);
  return key.caller;
}

function serviceOf({ kind, arn, accountId: sourceAccount }: Rule): Caller {
  if (kind === "rule") {
    return { type: "service", service: "events.amazonaws.com", sourceArn: arn, sourceAccount };
  }
  // Scheduler names the schedule's group, not the schedule (Scheduler user guide, "Confused deputy prevention").
  const sourceArn = arn.replace(/:schedule\/([^/]+)\/.+$/, ":schedule-group/$1");
  return { type: "service", service: "scheduler.amazonaws.com", sourceArn, sourceAccount };
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
  const [, , , region = "", accountId = "", name = ""] = queueArn.split(":");
  // Attribute names of the EventBridge user guide, "Using dead-letter queues" (platform.md section 4).
  const attributes = {
    RULE_ARN: rule.arn,
    TARGET_ARN: target.functionArn,
    ERROR_CODE: error instanceof AwsError ? error.code : "INTERNAL_ERROR",
    ERROR_MESSAGE: error instanceof Error ? error.message : String(error),
    RETRY_ATTEMPTS: String(delivery.attempts - 1),
    ...(exhausted === "NotRetryable" ? {} : { EXHAUSTED_RETRY_CONDITION: exhausted }),
  };
  try {
    await platform.call(await callerOf(platform, rule), region, "sqs:SendMessage", {
      // The simulated SQS reads account and name from a queue URL and takes any host.
      QueueUrl: `https://sqs.${region}/${accountId}/${name}`,
      MessageBody: delivery.payload,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([key, value]) => [
          key,
          { DataType: "String", StringValue: value },
        ]),
      ),
    });
    delivery.outcome = "dead-lettered";
  } catch (refusal) {
    delivery.lastError = `${delivery.lastError}; then the dead-letter queue ${queueArn}: ${describe(refusal)}`;
  }
}

function describe(error: unknown): string {
  if (error instanceof AwsError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
