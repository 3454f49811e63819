import { auditWriter } from "./connection-fact.ts";
import type { LedgerRecord } from "./ledger-record.ts";
import type { Change, PlanContext } from "./plan.ts";
import { isOutdated } from "./plan.ts";

/** How long complete listings must lack a connection before the ledger counts it as gone. AWS documents no bound (privatelink.md section 3). */
const ABSENCE_BEFORE_GONE_MS = 60 * 60_000;

/** Whether we took it away, and AWS said so: a rejected endpoint stays listed, what was removed does not. */
export function wasTakenAway({ done, observedAt }: LedgerRecord): boolean {
  const tookAway = done?.action === "remove" || done?.action === "leave";
  // Seen again since then, it is somebody else's.
  return tookAway && observedAt <= done.at;
}

/** Whether the ledger takes a connection for being there: seen there last, and not taken or cleared away by us since. */
export function isLiving(record: LedgerRecord): boolean {
  const { status, done, observedAt } = record;
  const isThere = status === "connected" || status === "failed" || status === "unknown";
  const wasCleared = done?.action === "clear" && observedAt <= done.at;
  return isThere && !wasTakenAway(record) && !wasCleared;
}

/**
 * What a complete listing that lacks a connection says about it. Absence is no proof: the first time it is only noted, and
 * only after an hour of complete, non-empty listings without it does the ledger call it gone and free its seat; what we took
 * away ourselves is gone at once. Nothing is ever done in AWS because of an absence.
 */
export function noteAbsence(before: LedgerRecord, context: PlanContext): Change | undefined {
  const { now, observedAt } = context;
  const { intent } = before;
  if (before.status === "over" || isOutdated(before, observedAt)) return undefined;
  if (intent !== undefined && now < intent.leaseEndsAt) return undefined;
  const write = auditWriter(context);
  const next = { ...before, observedAt, updatedAt: now, version: before.version + 1 };
  const change = { before, action: undefined };
  const isExpected = wasTakenAway(before);
  if (before.missingSince === undefined && !isExpected) {
    const after: LedgerRecord = { ...next, missingSince: now };
    const explanation = "a complete listing no longer shows it";
    return {
      ...change,
      after,
      audit: [write(after, { type: "observation", explanation })],
      seat: undefined,
    };
  }
  const missingMs = now.getTime() - (before.missingSince ?? now).getTime();
  if (!isExpected && missingMs < ABSENCE_BEFORE_GONE_MS) return undefined;
  const after: LedgerRecord = {
    ...next,
    status: "over",
    state: "gone",
    intent: undefined,
    seated: false,
  };
  const audit = [
    write(after, {
      type: "observation",
      explanation: isExpected
        ? "Gatehouse took it away, and AWS no longer lists it"
        : "no complete listing of the last hour shows it: counted as gone",
    }),
  ];
  if (intent !== undefined) {
    const { id: intentId, action, attempt } = intent;
    const explanation = "no answer was recorded, and the connection is gone";
    audit.push(
      write(after, {
        type: "outcome",
        result: "abandoned",
        intentId,
        action,
        attempt,
        explanation,
      }),
    );
  }
  return { ...change, after, audit, seat: before.seated ? { seat: "free" } : undefined };
}
