import { closes, opens } from "./action.ts";
import type { ConnectionFact } from "./connection-fact.ts";
import { auditWriter } from "./connection-fact.ts";
import type { Intent, LedgerRecord } from "./ledger-record.ts";
import type { Change, PlanContext } from "./plan.ts";

/**
 * What AWS answered to an action on one connection.
 * `succeeded`: done. `failed`: refused for a reason that trying again at once won't change; `passing` if it should change by
 * itself, within seconds or minutes. `deferred`: nothing was done, try
 * again (throttled). `abandoned`: it was not asked for, because it was no longer wanted. `unknown`: no answer, or one that leaves open whether it took effect.
 */
export type ActionResult =
  | { readonly result: "succeeded"; readonly explanation: string; readonly awsRequestId?: string }
  | {
      readonly result: "failed" | "deferred";
      readonly explanation: string;
      readonly code: string;
      readonly passing?: true;
      readonly awsRequestId?: string;
    }
  | { readonly result: "abandoned"; readonly explanation: string }
  | { readonly result: "unknown"; readonly explanation: string };

const FIRST_RETRY_MS = 60_000;
/** Services become active, and shares known, within seconds as a rule, and nobody tells (lattice.md sections 1.3 and 2). */
const FIRST_RETRY_OF_PASSING_MS = 4_000;
const LONGEST_RETRY_MS = 6 * 60 * 60_000;

/**
 * The ledger's next version after an action, with its outcome record. Undefined for `unknown`: the intent stays open, and
 * whoever looks after its lease judges by what AWS shows then.
 */
export function recordOutcome(
  before: LedgerRecord & { readonly intent: Intent },
  answer: ActionResult,
  context: PlanContext,
): Change | undefined {
  if (answer.result === "unknown") return undefined;
  const { intent } = before;
  const frees = freesSeat(before, answer.result);
  const after: LedgerRecord = {
    ...before,
    intent: undefined,
    admittedBy: answer.result === "succeeded" ? admittedAfter(before) : before.admittedBy,
    failure: answer.result === "failed" ? failureAfter(before, answer, context.now) : undefined,
    ...(answer.result === "succeeded" && tallyAfter(before)),
    done: answer.result === "succeeded" ? { action: intent.action, at: context.now } : before.done,
    seated: before.seated && !frees,
    updatedAt: context.now,
    version: before.version + 1,
  };
  const fact: Partial<ConnectionFact> = {
    explanation: answer.explanation,
    ...(!("awsRequestId" in answer) ? {} : { awsRequestId: answer.awsRequestId }),
    ...("code" in answer ? { errorCode: answer.code } : {}),
  };
  const record = auditWriter(context)(after, {
    type: "outcome",
    action: intent.action,
    intentId: intent.id,
    attempt: intent.attempt,
    result: answer.result,
    ...fact,
  });
  return {
    before,
    after,
    audit: [record],
    seat: frees ? { seat: "free" } : undefined,
    action: undefined,
  };
}

/** A seat ends with the connection, or with the hope for it; an accept that was only deferred keeps its place. */
function freesSeat(
  record: LedgerRecord & { readonly intent: Intent },
  result: Exclude<ActionResult["result"], "unknown">,
): boolean {
  if (!record.seated || record.tenant === undefined) return false;
  if (closes(record.intent.action)) return result === "succeeded";
  const isNotThere = record.status === "waiting" || record.status === "absent";
  return (result === "failed" || result === "abandoned") && isNotThere;
}

/** How often we ended it, and how often we repaired it, since it was last let in or last worked. */
function tallyAfter(before: LedgerRecord & { readonly intent: Intent }) {
  const { action } = before.intent;
  const { status, cuts = 0, repairs = 0 } = before;
  if (opens(action)) return { cuts: undefined };
  if (status === "failed") return { repairs: repairs + 1 };
  // To refuse what asks anew each time is no quarrel.
  return closes(action) && status === "connected" ? { cuts: cuts + 1 } : {};
}

function failureAfter(
  record: LedgerRecord & { readonly intent: Intent },
  { code, passing }: Extract<ActionResult, { readonly code: string }>,
  now: Date,
) {
  const attempts =
    (record.failure?.action === record.intent.action ? record.failure.attempts : 0) + 1;
  const firstMs = passing === true ? FIRST_RETRY_OF_PASSING_MS : FIRST_RETRY_MS;
  const delayMs = Math.min(firstMs * 2 ** (attempts - 1), LONGEST_RETRY_MS);
  return {
    action: record.intent.action,
    code,
    attempts,
    retryAt: new Date(now.getTime() + delayMs),
  };
}

/** What we removed is not ours any more: if it is there again, somebody else put it there. */
function admittedAfter(before: LedgerRecord & { readonly intent: Intent }) {
  const { action, basis } = before.intent;
  if (opens(action)) return basis;
  return action === "remove" || action === "leave" ? undefined : before.admittedBy;
}
