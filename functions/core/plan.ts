import type { AuditContext, AuditRecord } from "./audit-record.ts";
import { auditWriter } from "./audit-record.ts";
import type { Connection } from "./connection.ts";
import type { Decision } from "./decision.ts";
import { basisOf, sameDecision } from "./decision.ts";
import type { EntryKey } from "./entry.ts";
import type { ActionName, Done, Intent, LedgerRecord } from "./ledger-record.ts";
import { nextVersion } from "./ledger-record.ts";
import type { Offering } from "./offering.ts";
import type { SeatChange } from "./seat-change.ts";
import { seatChange } from "./seat-change.ts";

/** An allowlist item and the version that was read of it; undefined if there was none. */
export type ReadVersion = { readonly key: EntryKey; readonly version: number | undefined };

/** One transaction on the ledger: a new version, its audit records (never none), and what must still be true. */
export type Change = {
  readonly before: LedgerRecord | undefined;
  readonly after: LedgerRecord;
  readonly audit: readonly AuditRecord[];
  readonly seat: SeatChange | undefined;
  readonly reliesOn: readonly ReadVersion[];
  /** The action that this change is the intent of. */
  readonly action: ActionName | undefined;
};

/**
 * `wait`: another look has an open intent on the connection, and its lease still runs. `outdated`: another look has written
 * since this one began to read AWS, so that nobody knows whose picture is the newer one: look again.
 */
export type Plan =
  | { readonly step: "nothing" }
  | { readonly step: "outdated" }
  | { readonly step: "wait"; readonly until: Date }
  | { readonly step: "change"; readonly change: Change };

/** Who plans, when, and how ids are made. */
export type PlanContext = AuditContext & {
  /** When the observation began: hints that arrived earlier are answered by it, and what others wrote later may rest on something newer. */
  readonly observedAt: Date;
  readonly leaseMs: number;
};

/** Whether a grant of ours admitted the connection, an accept whose outcome was never recorded included. */
export function wasAdmitted(record: LedgerRecord | undefined, connection: Connection): boolean {
  return (
    record?.admittedBy !== undefined ||
    (connection.status === "connected" && record?.intent?.action === "accept")
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
  readVersions: readonly ReadVersion[],
  context: PlanContext,
): Plan {
  const { now } = context;
  if (before === undefined && connection.status === "over") return { step: "nothing" };
  if (before?.intent !== undefined && now < before.intent.leaseEndsAt) {
    return { step: "wait", until: before.intent.leaseEndsAt };
  }
  if (isTakingEffect(before, connection, now)) return { step: "nothing" };
  // What is over keeps the decision that it ended with: there is nothing left to decide.
  const decision = connection.status === "over" && before !== undefined ? before.decision : decided;
  const record = nextVersion(before, connection, decision, {
    observedAt: context.observedAt,
    updatedAt: now,
  });
  const write = auditWriter(context);
  const audit: AuditRecord[] = [];

  const action = desiredAction(connection, decision, offering);
  const left = before?.intent;
  const settled = left && settleLeftIntent(left, connection, action);
  const admittedBy =
    settled?.result === "succeeded" && left?.action === "accept" ? left.basis : record.admittedBy;
  const isNewDecision = before === undefined || !sameDecision(before.decision, decision);
  const failure = isNewDecision ? undefined : record.failure;
  const mayAct = action !== undefined && !(failure?.action === action && now < failure.retryAt);
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
  const after: LedgerRecord = { ...record, admittedBy, failure, intent, seated };

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
        explanation: `AWS shows ${connection.state}, before it ${before.state}`,
      }),
    );
  }
  if (begun !== undefined) {
    const { id: intentId, action: acts, attempt } = begun;
    audit.push(write(after, { type: "intent", action: acts, intentId, attempt }));
  }
  if (audit.length === 0 && seat === undefined) return { step: "nothing" };
  if (isOutdated(before, context.observedAt)) return { step: "outdated" };
  if (audit.length === 0) {
    audit.push(
      write(after, {
        type: "observation",
        explanation: `the seat of this connection was not recorded: ${seat?.seat}`,
      }),
    );
  }
  const reliesOn = begun === undefined ? [] : readVersionsBehind(decision, readVersions);
  return {
    step: "change",
    change: { before, after, audit, seat, reliesOn, action: begun?.action },
  };
}

/** Whether somebody else wrote the record since this look began to read AWS; what this look wrote itself does not count. */
export function isOutdated(before: LedgerRecord | undefined, observedAt: Date): boolean {
  if (before === undefined || before.observedAt.getTime() === observedAt.getTime()) return false;
  return observedAt <= before.updatedAt;
}

/** 2 min: EC2 states no bound for its eventual consistency; until then an unchanged state is taken for an old picture. */
const TAKING_EFFECT_MS = 2 * 60_000;

/** Whether AWS confirmed an action a moment ago and still shows the state from before it. */
function isTakingEffect(
  before: LedgerRecord | undefined,
  connection: Connection,
  now: Date,
): boolean {
  if (before?.done === undefined || before.state !== connection.state) return false;
  return (
    now.getTime() - before.done.at.getTime() < TAKING_EFFECT_MS &&
    stillShowsStateBefore(before.done, connection)
  );
}

function stillShowsStateBefore({ action }: Done, { status }: Connection): boolean {
  return action === "accept"
    ? status === "waiting"
    : status === "waiting" || status === "connected";
}

/** The action that brings AWS to what was decided; none where the offering's switch for it is off (decisions/0004). */
function desiredAction(
  connection: Connection,
  decision: Decision,
  offering: Offering | undefined,
): ActionName | undefined {
  if (connection.status === "waiting") {
    if (decision.verdict === "approve") return offering?.approves === true ? "accept" : undefined;
    if (decision.verdict === "reject") return offering?.cuts === true ? "reject" : undefined;
  }
  if (connection.status === "connected" && decision.verdict === "end") {
    return offering?.cuts === true ? "reject" : undefined;
  }
  return undefined;
}

/** What became of an intent whose look never came back: judged by what AWS shows now. */
function settleLeftIntent(
  intent: Intent,
  connection: Connection,
  wanted: ActionName | undefined,
):
  | (Pick<AuditRecord, "explanation"> & { readonly result: NonNullable<AuditRecord["result"]> })
  | undefined {
  if (connection.status === "unknown") return undefined;
  const inEffect =
    intent.action === "accept"
      ? connection.status === "connected"
      : connection.state === "rejected";
  if (inEffect) {
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

/**
 * What must not have changed since it was read. A deny stands by itself, whatever else is written; to accept, or to end what
 * nothing allows, every key that could say otherwise must still say what it said.
 */
function readVersionsBehind(
  decision: Decision,
  readVersions: readonly ReadVersion[],
): readonly ReadVersion[] {
  const basis = basisOf(decision);
  if (decision.reason === "denied" && basis !== undefined) {
    return [{ key: basis, version: basis.entryVersion }];
  }
  return readVersions;
}
