import type { Connection } from "../../functions/core/connection.ts";
import { connectionId } from "../../functions/core/connection.ts";
import type { Decision } from "../../functions/core/decision.ts";
import type { Intent, LedgerRecord } from "../../functions/core/ledger-record.ts";
import type { PlanContext } from "../../functions/core/plan.ts";
import { blue, minutes, now, resource } from "./situation.ts";

export const basis = {
  target: resource,
  principal: `account/${blue}`,
  entryVersion: 1,
  grantId: "g1",
};
export const approve: Decision = {
  verdict: "approve",
  reason: "granted",
  basis,
  explanation: "grant g1 allows it",
};
export const hold: Decision = { verdict: "hold", reason: "no-grant", explanation: "no entry" };
export const reject: Decision = {
  verdict: "reject",
  reason: "denied",
  basis: { target: resource, principal: `account/${blue}`, entryVersion: 2 },
  explanation: "an entry denies it",
};
export const end: Decision = {
  verdict: "end",
  reason: "grant-ended",
  explanation: "no live grant does now",
};
export const drift: Decision = { verdict: "ignore", reason: "drift", explanation: "not ours" };
export const strange: Decision = {
  verdict: "ignore",
  reason: "unknown-state",
  explanation: "AWS says partial",
};

/** What the ledger knows of a connection; one that waits and was approved, if nothing else is said. */
export function aRecord(values: Partial<LedgerRecord> = {}): LedgerRecord {
  const externalId = values.externalId ?? "vpce-0aaaaaaaaaaaaaaa1";
  return {
    connection: connectionId(values.resource ?? resource, externalId),
    kind: "endpoint-connection",
    resource,
    externalId,
    tenant: blue,
    region: "eu-west-1",
    createdAt: minutes(-5),
    status: "waiting",
    state: values.status === "connected" ? "available" : "pendingacceptance",
    decision: approve,
    admittedBy: undefined,
    intent: undefined,
    failure: undefined,
    done: undefined,
    seated: false,
    missingSince: undefined,
    observedAt: minutes(-4),
    updatedAt: minutes(-4),
    version: 3,
    ...values,
  };
}

/** An intent to accept whose lease ran out a moment ago, if nothing else is said. */
export function anIntent(values: Partial<Intent> = {}): Intent {
  return {
    id: "intent-1",
    action: "accept",
    startedAt: minutes(-2),
    leaseEndsAt: now,
    attempt: 1,
    basis,
    ...values,
  };
}

/** The record that goes with a connection as AWS shows it. */
export function recordOf(connection: Connection, values: Partial<LedgerRecord> = {}): LedgerRecord {
  const { externalId, tenant, status, state, region, createdAt } = connection;
  return aRecord({ externalId, tenant, status, state, region, createdAt, ...values });
}

/** A context whose ids count up from `id-1`. */
export function aContext(values: Partial<PlanContext> = {}): PlanContext {
  let ids = 0;
  return {
    now,
    observedAt: minutes(-0.1),
    leaseMs: 60_000,
    provenance: {
      actor: "reconcile",
      cause: { source: "notification", id: "message-1" },
      correlationId: "look-1",
    },
    newId: () => `id-${++ids}`,
    ...values,
  };
}
