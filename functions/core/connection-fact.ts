import type { ActionName } from "./action.ts";
import type { AuditHead, Provenance } from "./audit-head.ts";
import type { Basis, Reason, Verdict } from "./decision.ts";
import type { Kind } from "./kind.ts";
import type { LedgerRecord } from "./ledger-record.ts";

/**
 * A fact about one connection.
 * `decision`: it differs from the last one. `intent`: an action is about to be made. `outcome`: what became of it.
 * `observation`: AWS shows another state than the last one recorded.
 */
export type ConnectionFact = AuditHead & {
  readonly type: "decision" | "intent" | "outcome" | "observation";
  readonly kind: Kind;
  readonly resource: string;
  readonly connection: string;
  readonly externalId: string;
  readonly tenant: string | undefined;
  readonly state: string;
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly basis: Basis | undefined;
  /** Of intents and outcomes. */
  readonly action?: ActionName;
  readonly intentId?: string;
  readonly attempt?: number;
  /** Of outcomes. `deferred`: AWS did nothing and it will be tried again. `abandoned`: no longer wanted. */
  readonly result?: "succeeded" | "failed" | "deferred" | "abandoned";
  readonly errorCode?: string;
  readonly awsRequestId?: string;
};

/** What a record says of the connection it is about: taken from the ledger's new version, so that both agree. */
function auditSubject({ decision, ...record }: LedgerRecord) {
  return {
    kind: record.kind,
    resource: record.resource,
    connection: record.connection,
    externalId: record.externalId,
    tenant: record.tenant,
    state: record.state,
    verdict: decision.verdict,
    reason: decision.reason,
    basis: "basis" in decision ? decision.basis : undefined,
    explanation: decision.explanation,
  };
}

/** What every record of a look needs: when it is written, what the look's records have in common, and how ids are made. */
export type AuditContext = {
  readonly now: Date;
  readonly provenance: Provenance;
  readonly newId: () => string;
};

/** Makes the audit records of one look: id and time set here, subject taken from the ledger's new version. */
export function auditWriter({ now, provenance, newId }: AuditContext) {
  return (
    record: LedgerRecord,
    fact: Pick<ConnectionFact, "type"> & Partial<ConnectionFact>,
  ): ConnectionFact => ({
    id: newId(),
    at: now,
    ...provenance,
    ...auditSubject(record),
    ...fact,
  });
}
