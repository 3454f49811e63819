import type { ActionName } from "./action.ts";
import type { Connection, ConnectionStatus } from "./connection.ts";
import type { Basis, Decision } from "./decision.ts";
import type { Kind } from "./kind.ts";
import { factsOf } from "./kind.ts";

/** An action that was recorded before it is made. Until `leaseEndsAt` it belongs to the look that recorded it. */
export type Intent = {
  readonly id: string;
  readonly action: ActionName;
  readonly startedAt: Date;
  readonly leaseEndsAt: Date;
  /** 1 for the first try. */
  readonly attempt: number;
  /** The grant or deny that the action rests on; a connection that lost its grant is ended without one. */
  readonly basis?: Basis | undefined;
};

/** An action that AWS refused for good; it is not tried again before `retryAt`. */
export type Failure = {
  readonly action: ActionName;
  readonly code: string;
  readonly attempts: number;
  readonly retryAt: Date;
};

/** An action that AWS confirmed. Its effect may take a moment to show (privatelink.md section 10, eventual consistency). */
export type Done = { readonly action: ActionName; readonly at: Date };

/** What Gatehouse knows of one connection. Every change of it is written together with the audit record that says why. */
export type LedgerRecord = {
  readonly connection: string;
  readonly kind: Kind;
  readonly resource: string;
  readonly externalId: string;
  readonly tenant: string | undefined;
  readonly region: string | undefined;
  readonly createdAt: Date | undefined;
  readonly status: ConnectionStatus;
  readonly state: string;
  readonly decision: Decision;
  /** The grant that admitted the connection; present only if Gatehouse itself accepted it. */
  readonly admittedBy: Basis | undefined;
  readonly intent: Intent | undefined;
  readonly failure: Failure | undefined;
  /** The last action that AWS confirmed. */
  readonly done: Done | undefined;
  /** Times that we ended it and it was not us who let it in since: who ends it again and again quarrels with somebody. */
  readonly cuts?: number | undefined;
  /** Times that what AWS failed to make was cleared away since it last worked. */
  readonly repairs?: number | undefined;
  /** Whether the connection is among the holders of its account's seats. */
  readonly seated: boolean;
  /** Since when complete listings lack it. Absence alone proves nothing (privatelink.md section 3). */
  readonly missingSince: Date | undefined;
  /** When the observation began that this version rests on: a hint that arrived before it is covered. */
  readonly observedAt: Date;
  readonly updatedAt: Date;
  /** 1 for the first version; each write raises it by one and depends on the one before. */
  readonly version: number;
};

/** The record of `connection` with the same past and a version more, or its first one. */
export function nextVersion(
  before: LedgerRecord | undefined,
  connection: Connection,
  decision: Decision,
  times: { readonly observedAt: Date; readonly updatedAt: Date },
): LedgerRecord {
  // A state without a rule says nothing about whose it is.
  const mayBeThere = ["connected", "failed", "unknown"].includes(connection.status);
  const worksAgain = connection.status === "connected" && connection.inProgress !== true;
  return {
    connection: connection.id,
    kind: connection.kind,
    resource: connection.resource,
    externalId: connection.externalId,
    tenant: connection.tenant ?? before?.tenant,
    region: connection.region ?? before?.region,
    createdAt: connection.createdAt ?? before?.createdAt,
    status: connection.status,
    state: connection.state,
    decision,
    // What is gone and comes back later is somebody else's, unless we make it again; an endpoint never comes back.
    admittedBy:
      factsOf(connection.kind).closes === "reject" || mayBeThere ? before?.admittedBy : undefined,
    intent: before?.intent,
    failure: before?.failure,
    done: before?.done,
    cuts: before?.cuts,
    repairs: worksAgain ? undefined : before?.repairs,
    seated: before?.seated ?? false,
    missingSince: undefined,
    observedAt: times.observedAt,
    updatedAt: times.updatedAt,
    version: (before?.version ?? 0) + 1,
  };
}
