import { EC2ServiceException } from "@aws-sdk/client-ec2";

import type { FailedOutcome, Refusal } from "./call-outcome.ts";
import { isThrottlingCode, outcomeOfFailure } from "./call-outcome.ts";

/** Whether EC2 itself refused a call as one too many. */
export function isThrottle(error: unknown): boolean {
  return error instanceof EC2ServiceException && isThrottlingCode(error.name);
}

/** What one item of an `Unsuccessful` list means for its connection. */
export function outcomeOfItem(code = "Unknown", message = "AWS gave no reason"): Refusal {
  return {
    result: isThrottlingCode(code) ? "deferred" : "failed",
    code,
    explanation: `AWS refused it: ${code}: ${message}`,
  };
}

/** What a failed call means for everything that it named. */
export function outcomeOfError(error: unknown): FailedOutcome {
  return outcomeOfFailure(error);
}
