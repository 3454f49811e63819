import type { ActionResult } from "../core/outcome.ts";
import { ThrottledError } from "../core/throttled-error.ts";
import { OwnerNotConfiguredError, ProviderSessionError } from "./provider-session.ts";

/** What a call that failed can mean for what it was to change. */
export type FailedOutcome = Exclude<
  ActionResult,
  { readonly result: "succeeded" } | { readonly result: "abandoned" }
>;
/** AWS did nothing, and said why. */
export type Refusal = Extract<FailedOutcome, { readonly code: string }>;

/** Codes by which AWS's services say "not now": nothing was done. RequestLimitExceeded is EC2's (privatelink.md section 4); the SDK retries the others as throttling too. */
const THROTTLING = new Set([
  "RequestLimitExceeded",
  "EC2ThrottledException",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
]);

/** An answer of AWS that is an error. Told by what it carries: each client has a class of its own, and not all of them are known here. */
type AwsError = Error & {
  readonly $fault: unknown;
  readonly $metadata: { readonly httpStatusCode?: number; readonly requestId?: string };
};

export function isAwsError(error: unknown): error is AwsError {
  return error instanceof Error && "$fault" in error && "$metadata" in error;
}

/** Whether this code of AWS's means that a call was one too many. */
export function isThrottlingCode(code: string): boolean {
  return THROTTLING.has(code);
}

function isThrottle(error: unknown): boolean {
  if (!isAwsError(error)) return false;
  // 429 is RAM's and VPC Lattice's status for it, whatever the code (ram.md section 3).
  return isThrottlingCode(error.name) || error.$metadata.httpStatusCode === 429;
}

/**
 * What a failed call means for everything that it named. Only who says so did nothing: AWS by its answer, or whoever stopped
 * the call before AWS was asked. Without an answer, or with an internal error, it may have taken effect.
 */
export function outcomeOfFailure(error: unknown): FailedOutcome {
  if (isAwsError(error)) {
    const { httpStatusCode = 500, requestId } = error.$metadata;
    const refusal = {
      code: error.name,
      explanation: `AWS refused it: ${error.name}: ${error.message}`,
      ...(requestId === undefined ? {} : { awsRequestId: requestId }),
    };
    if (isThrottle(error)) return { result: "deferred", ...refusal };
    if (error.$fault === "client" && httpStatusCode < 500) return { result: "failed", ...refusal };
  }
  if (error instanceof ThrottledError)
    return { result: "deferred", code: "Throttled", explanation: error.message };
  if (error instanceof ProviderSessionError)
    return { result: "failed", code: error.code, explanation: error.message };
  if (error instanceof OwnerNotConfiguredError)
    return { result: "failed", code: "OwnerNotConfigured", explanation: error.message };
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { result: "unknown", explanation: `no usable answer from AWS: ${text}` };
}

/**
 * Makes one call that AWS publishes no rate for, so that no budget is kept for it. Throws ThrottledError if AWS refuses it as
 * one too many; whatever else goes wrong is the caller's to judge.
 * @param what the call, for people: `GetResourceShares in eu-west-1 of 222233334444`
 */
export async function asThrottled<Answer>(
  what: string,
  send: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await send();
  } catch (error) {
    throw isThrottle(error) ? new ThrottledError(what, error) : error;
  }
}
