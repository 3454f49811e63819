import { ThrottledError } from "../core/throttled-error.ts";
import type { BudgetedCall, CallBudget } from "./call-budget.ts";
import { isThrottle } from "./ec2-errors.ts";

/** What may still be called: until when calls may begin, and whether the first of them is out of the budget already. */
export type Allowance = { readonly until: Date; readonly reserved?: boolean };

/**
 * Makes one call of EC2 within the budget. Throws ThrottledError if there is none before `allowance.until`, or if AWS refuses
 * it as one too many; then nothing was done. Whatever else AWS answers is the caller's to judge.
 */
export async function callWithin<Answer>(
  budget: CallBudget,
  call: BudgetedCall,
  allowance: Allowance,
  send: () => Promise<Answer>,
): Promise<Answer> {
  const what = `${call.api} in ${call.region} of ${call.accountId}`;
  if (allowance.reserved !== true && (await budget.take(call, allowance.until)) === "spent")
    throw new ThrottledError(what);
  try {
    return await send();
  } catch (error) {
    if (!isThrottle(error)) throw error;
    await budget.throttled(call);
    throw new ThrottledError(what, error);
  }
}
