import type { LedgerRecord } from "./ledger-record.ts";
import type { Change, PlanContext } from "./plan.ts";
import { auditWriter } from "./plan.ts";

/** How long complete listings must lack a connection before the ledger counts it as gone. AWS documents no bound (privatelink.md section 3). */
const ABSENCE_BEFORE_GONE_MS = 60 * 60_000;

/**
 * What a complete listing that lacks a connection says about it. Absence is no proof: the first time it is only noted, and
 * only after an hour of complete, non-empty listings without it does the ledger call it gone and free its seat. Nothing is
 * ever done in AWS because of an absence.
 */
export function noteAbsence(before: LedgerRecord, context: PlanContext): Change | undefined {
  if (before.status === "over" || before.intent !== undefined) return undefined;
  const { now, observedAt } = context;
  const write = auditWriter(context);
  const next = { ...before, observedAt, updatedAt: now, version: before.version + 1 };
  if (before.missingSince === undefined) {
    const after: LedgerRecord = { ...next, missingSince: now };
    const audit = [
      write(after, { type: "observation", explanation: "a complete listing no longer shows it" }),
    ];
    return { before, after, audit, seat: undefined, reliesOn: [], action: undefined };
  }
  if (now.getTime() - before.missingSince.getTime() < ABSENCE_BEFORE_GONE_MS) return undefined;
  const after: LedgerRecord = { ...next, status: "over", state: "gone", seated: false };
  const audit = [
    write(after, {
      type: "observation",
      explanation: "no complete listing of the last hour shows it: counted as gone",
    }),
  ];
  return {
    before,
    after,
    audit,
    seat: before.seated ? { seat: "free" } : undefined,
    reliesOn: [],
    action: undefined,
  };
}
