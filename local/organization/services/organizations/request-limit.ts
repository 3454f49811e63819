import { AwsError, type Action, type Call } from "../../action.ts";

/**
 * Both texts of TooManyRequestsException, as callers reported them (aws-sdk-js issue 2135, aws-deployment-framework issue
 * 788). Which one comes when is UNKNOWN, so they take turns.
 */
const TEXTS = [
  "You have sent too many requests in too short a period of time. Try again later.",
  "AWS Organizations can't complete your request because another request is already in progress. Try again later.",
] as const;

type Level = { readonly tokens: number; readonly atMs: number };

/**
 * One token bucket for all calls of an account, whatever Region they are signed for. Not the front's buckets: those have
 * fixed sizes and a fixed text, and these numbers are a knob.
 */
export function createRequestLimit(): (action: Action) => Action {
  const levels = new Map<string, Level>();
  let refusals = 0;

  function take({ platform, caller }: Call): void {
    const { throttling, organizationsThrottling: bucket } = platform.knobs;
    if (throttling === "off" || bucket === "off") return;
    const accountId = caller.type === "service" ? caller.sourceAccount : caller.accountId;
    const atMs = platform.clock.now().getTime();
    const before = levels.get(accountId) ?? { tokens: bucket.capacity, atMs };
    const refill = (Math.max(0, atMs - before.atMs) / 1_000) * bucket.refillPerSecond;
    const tokens = Math.min(bucket.capacity, before.tokens + refill);
    levels.set(accountId, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs });
    if (tokens >= 1) return;
    // Status 400, unlike other services' throttling (the same issue 2135).
    throw new AwsError("TooManyRequestsException", TEXTS[refusals++ % 2] ?? TEXTS[0]);
  }

  return (action) => ({
    ...action,
    run(input, call) {
      take(call);
      return action.run(input, call);
    },
  });
}
