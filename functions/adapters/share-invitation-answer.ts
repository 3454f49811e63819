import { parseArn } from "../core/arn.ts";
import type { ActionResult } from "../core/outcome.ts";
import { outcomeOfFailure } from "./call-outcome.ts";
import { ramRefusalOf } from "./ram-refusal.ts";
import { ownersStep } from "./share-invitation-row.ts";

/**
 * What a failed answer to an invitation means for it. `look-again`: RAM does not know the invitation, which may be because it
 * was answered; the share itself tells.
 */
export function outcomeOfAnswer(
  action: "accept" | "reject",
  error: unknown,
): ActionResult | "look-again" {
  const outcome = outcomeOfFailure(error);
  const done = action === "accept" ? "already-accepted" : "already-rejected";
  const refusal = ramRefusalOf(error);
  if (refusal === "not-found") return "look-again";
  if (refusal === done) return { result: "succeeded", explanation: `it was ${action}ed already` };
  if (outcome.result !== "failed") return outcome;
  if (refusal === "expired")
    return { ...outcome, explanation: `${outcome.explanation}; the owner must share it again` };
  if (refusal === "already-accepted" || refusal === "already-rejected")
    return { ...outcome, explanation: `${outcome.explanation}; somebody else answered first` };
  return outcome;
}

/** What a failed attempt to leave a share means for it. */
export function outcomeOfLeaving(shareArn: string, receiver: string, error: unknown): ActionResult {
  const outcome = outcomeOfFailure(error);
  const refusal = ramRefusalOf(error);
  if (refusal === "unknown")
    return { result: "succeeded", explanation: "it does not reach the account any more" };
  if (outcome.result !== "failed") return outcome;
  // Seconds as a rule; a hint that came back until then could end as a dead letter.
  if (refusal === "in-transition") return { ...outcome, passing: true };
  if (refusal === "not-permitted") {
    const step = ownersStep(shareArn, parseArn(shareArn)?.accountId, receiver);
    return { ...outcome, explanation: `${outcome.explanation}; ${step}` };
  }
  return outcome;
}
