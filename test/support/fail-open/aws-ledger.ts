import type { Kind } from "../../../functions/core/kind.ts";
import type { LedgerRecord } from "../../../functions/core/ledger-record.ts";
import { minutes } from "../situation.ts";

/** A connection that a grant of ours let in an hour ago, by an entry of that principal. */
export function ledgerRecordOf(
  kind: Kind,
  resource: string,
  externalId: string,
  tenant: string | undefined,
): LedgerRecord {
  const basis = {
    target: resource,
    principal: "account/333344445555",
    grantId: "g1",
    entryVersion: 1,
  };
  return {
    connection: `${resource}/${externalId}`,
    kind,
    resource,
    externalId,
    tenant,
    region: "eu-west-1",
    createdAt: minutes(-60),
    status: "connected",
    state: "active",
    decision: { verdict: "approve", reason: "granted", basis, explanation: "an entry allowed it" },
    admittedBy: basis,
    intent: undefined,
    failure: undefined,
    done: { action: kind === "share-invitation" ? "accept" : "add", at: minutes(-60) },
    seated: false,
    missingSince: undefined,
    observedAt: minutes(-59),
    updatedAt: minutes(-59),
    version: 3,
  };
}
