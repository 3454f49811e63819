import { opens } from "./action.ts";
import type { Connection } from "./connection.ts";
import { factsOf } from "./kind.ts";
import type { Intent, LedgerRecord } from "./ledger-record.ts";

/** What becomes of the connection's seat: `take` only below the limit; `occupy` because AWS already shows it connected. */
export type SeatChange =
  | { readonly seat: "take"; readonly limit: number | undefined }
  | { readonly seat: "occupy" }
  | { readonly seat: "free" };

/** What a look changes about a seat, given the intent that it begins, if any. Undefined: nothing. */
export function seatChange(
  connection: Connection,
  record: LedgerRecord,
  intent: Intent | undefined,
  limit: number | undefined,
): SeatChange | undefined {
  // Seats are for connections; whom a service admits to try takes none.
  if (!factsOf(connection.kind).seats) return undefined;
  if (record.tenant === undefined || connection.status === "unknown") return undefined;
  if (connection.status === "over") return record.seated ? { seat: "free" } : undefined;
  if (connection.status === "connected") return record.seated ? undefined : { seat: "occupy" };
  if (intent !== undefined && opens(intent.action))
    return record.seated ? undefined : { seat: "take", limit };
  // What is not connected keeps a seat only while it is about to be.
  const isAboutToConnect = record.decision.verdict === "approve";
  return record.seated && !isAboutToConnect ? { seat: "free" } : undefined;
}
