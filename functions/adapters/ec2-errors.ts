import { EC2ServiceException } from "@aws-sdk/client-ec2";

import type { ActionResult } from "../core/outcome.ts";
import { ThrottledError } from "../core/throttled-error.ts";
import { OwnerNotConfiguredError, ProviderSessionError } from "./provider-session.ts";

type Refusal = Extract<ActionResult, { readonly code: string }>;

/** Codes by which EC2 says "not now": nothing was done. RequestLimitExceeded is documented (privatelink.md section 4); the SDK retries the others as throttling too. */
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

/** Whether EC2 itself refused a call as one too many. */
export function isThrottle(error: unknown): boolean {
  return error instanceof EC2ServiceException && THROTTLING.has(error.name);
}

/** What one item of an `Unsuccessful` list means for its connection. */
export function outcomeOfItem(code = "Unknown", message = "AWS gave no reason"): Refusal {
  return {
    result: THROTTLING.has(code) ? "deferred" : "failed",
    code,
    explanation: `AWS refused it: ${code}: ${message}`,
  };
}

/**
 * What a failed call means for everything that it named. Only who says so did nothing: EC2 by its answer, or whoever stopped
 * the call before EC2 was asked. Without an answer, or with an internal error, it may have taken effect.
 */
export function outcomeOfError(
  error: unknown,
): Refusal | Extract<ActionResult, { result: "unknown" }> {
  if (error instanceof EC2ServiceException) {
    const { requestId } = error.$metadata;
    const awsRequestId = requestId === undefined ? {} : { awsRequestId: requestId };
    if (isThrottle(error)) return { ...outcomeOfItem(error.name, error.message), ...awsRequestId };
    if (error.$fault === "client" && (error.$metadata.httpStatusCode ?? 500) < 500) {
      return { ...outcomeOfItem(error.name, error.message), ...awsRequestId };
    }
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
