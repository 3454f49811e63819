import type { ActionName } from "./action.ts";
import { closes, desiredAction, isBefore, isInEffect, opens } from "./action.ts";
import type { AuditContext, ConnectionFact } from "./connection-fact.ts";
import { auditWriter } from "./connection-fact.ts";
import type { Connection } from "./connection.ts";
import type { Decision } from "./decision.ts";
import { basisOf, sameDecision } from "./decision.ts";
import type { Intent, LedgerRecord } from "./ledger-record.ts";
import { nextVersion } from "./ledger-record.ts";
import type { Offering } from "./offering.ts";
import type { SeatChange } from "./seat-change.ts";
import { seatChange } from "./seat-change.ts";

/** One transaction on the ledger: a new version, its seat and its audit records (never none). */
export type Change = {
  readonly before: LedgerRecord | undefined;
  readonly after: LedgerRecord;
  readonly audit: readonly ConnectionFact[];
  readonly seat: SeatChange | undefined;
  /** The action that this change is the intent of. */
  readonly action: ActionName | undefined;
};

/**
 * `wait`: another look has an open intent on the connection, and its lease still runs; or the decision has changed while AWS
 * does not show the last action's effect yet, so that nobody knows what it is to be carried out on. `outdated`: another look has written
 * since this one began to read AWS, so that nobody knows whose picture is the newer one: look again.
 */
export type Plan =
  | { readonly step: "nothing" }
  | { readonly step: "outdated" }
  | {
      readonly step: "wait";
      readonly because: "intent-open" | "taking-effect";
      readonly until: Date;
    }
  | { readonly step: "change"; readonly change: Change };

/** Who plans, when, and how ids are made. */
export type PlanContext = AuditContext & {
  /** When the observation began: hints that arrived earlier are answered by it, and what others wrote later may rest on something newer. */
  readonly observedAt: Date;
  readonly leaseMs: number;
};

/**
 * Whether a grant of ours admitted the connection: an accept whose outcome was never recorded included, and what we were
 * ending when AWS failed to end it.
 */
export function wasAdmitted(record: LedgerRecord | undefined, { status }: Connection): boolean {
  if (record === undefined) return false;
  const { admittedBy, intent, done } = record;
  if (admittedBy !== undefined) return true;
  if (status === "failed" && done !== undefined && closes(done.action)) return true;
  return (
    (status === "connected" || status === "failed") && intent !== undefined && opens(intent.action)
  );
}

/**
 * Desired minus actual: what has to be written, and done, so that the ledger and AWS agree with the decision.
 * Planning again what was just written plans nothing. The switches decide whether an action can be planned at all.
 */
export function plan(
  connection: Connection,
  decided: Decision,
  before: LedgerRecord | undefined,
  offering: Offering | undefined,
  context: PlanContext,
): Plan {
  const { now } = context;
  if (before === undefined && connection.status === "over") return { step: "nothing" };
  if (before?.intent !== undefined && now < before.intent.leaseEndsAt) {
    return { step: "wait", because: "intent-open", until: before.intent.leaseEndsAt };
  }
  const shows = whenItShows(before, connection);
  if (before !== undefined && shows !== undefined && now < shows) {
    if (sameDecision(before.decision, decided)) return { step: "nothing" };
    return { step: "wait", because: "taking-effect", until: shows };
  }
  // What is over keeps the decision that it ended with: there is nothing left to decide.
  const decision =
    connection.status === "over" && before !== undefined
      ? before.decision
      : (comesBack(connection, decided, before) ?? decided);
  const record = nextVersion(before, connection, decision, {
    observedAt: context.observedAt,
    updatedAt: now,
  });
  const write = auditWriter(context);
  const audit: ConnectionFact[] = [];

  const action = desiredAction(connection, decision, offering);
  const left = before?.intent;
  const settled = left && settleLeftIntent(left, connection, action);
  const admittedBy =
    settled?.result === "succeeded" && left !== undefined && opens(left.action)
      ? left.basis
      : record.admittedBy;
  const isNewDecision = before === undefined || !sameDecision(before.decision, decision);
  const failure = isNewDecision ? undefined : record.failure;
  const mayAct = action !== undefined && now >= triedFrom(action, connection, failure, before);
  const begun: Intent | undefined = mayAct
    ? {
        id: context.newId(),
        action,
        startedAt: now,
        leaseEndsAt: new Date(now.getTime() + context.leaseMs),
        attempt: (left?.action === action ? left.attempt : 0) + 1,
        basis: basisOf(decision),
      }
    : undefined;
  // A state without a rule settles nothing: what was left open stays so until AWS shows one that does.
  const intent = begun ?? (settled === undefined ? left : undefined);
  const seat = seatChange(connection, record, begun, offering?.perAccount);
  const seated = seat === undefined ? record.seated : seat.seat !== "free";
  const cuts = isSettledBy(connection, decision) ? undefined : record.cuts;
  const after: LedgerRecord = { ...record, admittedBy, failure, cuts, intent, seated };

  if (settled !== undefined && left !== undefined) {
    audit.push(
      write(after, {
        type: "outcome",
        action: left.action,
        intentId: left.id,
        attempt: left.attempt,
        ...settled,
      }),
    );
  }
  if (isNewDecision) audit.push(write(after, { type: "decision" }));
  const reappeared = before?.missingSince !== undefined;
  if (!isNewDecision && (before.state !== connection.state || reappeared)) {
    audit.push(
      write(after, {
        type: "observation",
        explanation: `AWS shows ${shownOf(connection)}, before it ${before.state}`,
      }),
    );
  }
  if (begun !== undefined) {
    const { id: intentId, action: acts, attempt } = begun;
    audit.push(write(after, { type: "intent", action: acts, intentId, attempt }));
  }
  // What we made and is gone may come back by somebody else's hand; it must not count as ours then.
  const forgets = before?.admittedBy !== undefined && admittedBy === undefined;
  if (audit.length === 0 && seat === undefined && !forgets) return { step: "nothing" };
  if (isOutdated(before, context.observedAt)) return { step: "outdated" };
  if (audit.length === 0) {
    audit.push(
      write(after, {
        type: "observation",
        explanation:
          seat === undefined
            ? "it is gone, and does not count as ours any more"
            : `the seat of this connection was not recorded: ${seat.seat}`,
      }),
    );
  }
  return { step: "change", change: { before, after, audit, seat, action: begun?.action } };
}

function shownOf({ state, failureReason }: Connection): string {
  return failureReason === undefined ? state : `${state} (${failureReason})`;
}

/** Whether somebody else wrote the record since this look began to read AWS; what this look wrote itself does not count. */
export function isOutdated(before: LedgerRecord | undefined, observedAt: Date): boolean {
  if (before === undefined || before.observedAt.getTime() === observedAt.getTime()) return false;
  return observedAt <= before.updatedAt;
}

/**
 * When an action that was put off may be tried again, if there is one that is wanted: because AWS refused it the last time, or
 * failed to make what is to be made anew. Undefined if nothing is put off.
 */
export function putOffUntil(
  connection: Connection,
  decision: Decision,
  before: LedgerRecord | undefined,
  offering: Offering | undefined,
  now: Date,
): Date | undefined {
  const action = desiredAction(connection, decision, offering);
  if (action === undefined) return undefined;
  const from = triedFrom(action, connection, before?.failure, before);
  return now < from ? from : undefined;
}

function triedFrom(
  action: ActionName,
  { status }: Connection,
  failure: LedgerRecord["failure"],
  before: LedgerRecord | undefined,
): Date {
  const afterFailure = failure?.action === action ? failure.retryAt.getTime() : 0;
  const afterRepair = status === "failed" ? repairedFrom(before).getTime() : 0;
  return new Date(Math.max(afterFailure, afterRepair));
}

/** Times that we end a connection which somebody makes again each time. */
const MOST_CUTS = 2;

/** What is to be ended although it was ended so often already: people have to settle it (lattice.md section 8, drift detection of the Gateway API Controller). */
function comesBack(
  { kind, status }: Connection,
  { verdict }: Decision,
  before: LedgerRecord | undefined,
): Decision | undefined {
  const cuts = before?.cuts ?? 0;
  if (verdict !== "end" || cuts < MOST_CUTS || status !== "connected") return undefined;
  const explanation = `Gatehouse ended this ${kind} ${cuts} times, and somebody made it again each time: it is left alone until people have settled that`;
  return { verdict: "hold", reason: "comes-back", explanation };
}

/** A quarrel is over once what somebody made again may stay. */
function isSettledBy({ status }: Connection, { verdict }: Decision): boolean {
  return status === "connected" && (verdict === "approve" || verdict === "ignore");
}

const FIRST_REPAIR_MS = 10_000;
const LONGEST_REPAIR_MS = 6 * 60 * 60_000;

/** When what AWS could not make may be cleared away for a new try: later each time it failed again. */
function repairedFrom(before: LedgerRecord | undefined): Date {
  if (before?.done === undefined) return new Date(0);
  const { done, repairs = 0 } = before;
  return new Date(done.at.getTime() + Math.min(FIRST_REPAIR_MS * 2 ** repairs, LONGEST_REPAIR_MS));
}

/** 2 min: EC2 states no bound for its eventual consistency; until then an unchanged state is taken for an old picture. */
const TAKING_EFFECT_MS = 2 * 60_000;

/** Where AWS confirmed an action and still shows the state from before it: until when that is taken for an old picture. */
function whenItShows(before: LedgerRecord | undefined, connection: Connection): Date | undefined {
  if (before?.done === undefined || before.state !== connection.state) return undefined;
  const { action, at } = before.done;
  return isBefore(action, connection) ? new Date(at.getTime() + TAKING_EFFECT_MS) : undefined;
}

/** What became of an intent whose look never came back: judged by what AWS shows now. */
function settleLeftIntent(
  intent: Intent,
  connection: Connection,
  wanted: ActionName | undefined,
):
  | (Pick<ConnectionFact, "explanation"> & {
      readonly result: NonNullable<ConnectionFact["result"]>;
    })
  | undefined {
  if (connection.status === "unknown") return undefined;
  if (isInEffect(intent.action, connection)) {
    return {
      result: "succeeded",
      explanation: `no answer was recorded, but AWS shows ${connection.state}: it took effect`,
    };
  }
  if (wanted === intent.action) {
    return {
      result: "deferred",
      explanation: `no answer was recorded and AWS shows ${connection.state}: it is tried again`,
    };
  }
  return { result: "abandoned", explanation: `no answer was recorded, and it is no longer wanted` };
}
