import { EC2ServiceException } from "@aws-sdk/client-ec2";

import type { ActionResult } from "../core/outcome.ts";

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

/** What one item of an `Unsuccessful` list means for its connection. */
export function outcomeOfItem(code = "Unknown", message = "AWS gave no reason"): Refusal {
  return {
    result: THROTTLING.has(code) ? "deferred" : "failed",
    code,
    explanation: `AWS refused it: ${code}: ${message}`,
  };
}

/**
 * What a failed call means for every id in it. Only an answer that says so counts as "nothing was done"; without an answer,
 * or with an internal error, it may have taken effect.
 */
export function outcomeOfError(
  error: unknown,
): Refusal | Extract<ActionResult, { result: "unknown" }> {
  if (error instanceof EC2ServiceException) {
    const { requestId } = error.$metadata;
    const awsRequestId = requestId === undefined ? {} : { awsRequestId: requestId };
    if (THROTTLING.has(error.name))
      return { ...outcomeOfItem(error.name, error.message), ...awsRequestId };
    if (error.$fault === "client" && (error.$metadata.httpStatusCode ?? 500) < 500) {
      return { ...outcomeOfItem(error.name, error.message), ...awsRequestId };
    }
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { result: "unknown", explanation: `no usable answer from AWS: ${text}` };
}
