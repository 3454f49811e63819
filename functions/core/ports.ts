import type { Connection } from "./connection.ts";
import type { EntryKey, EntryReading } from "./entry.ts";
import type { ActionName, LedgerRecord } from "./ledger-record.ts";
import type { OfferingReading } from "./offering.ts";
import type { ActionResult } from "./outcome.ts";
import type { Change } from "./plan.ts";
import type { Seats } from "./seats.ts";

/** What exists on AWS's side, for one kind. Reads are complete or they throw. */
export type ConnectionSource = {
  /** Connections on a resource: all of them, only those that wait, or only those of some tenants. */
  list(
    resource: string,
    only?: { readonly waiting?: true; readonly tenants?: readonly string[] },
  ): Promise<Connection[]>;
  /** Those of the ids named that AWS shows on this resource. */
  observe(resource: string, externalIds: readonly string[]): Promise<Connection[]>;
  /** Does one action on many connections and says what became of each; never throws for what AWS answered. */
  act(
    resource: string,
    action: ActionName,
    externalIds: readonly string[],
  ): Promise<ReadonlyMap<string, ActionResult>>;
};

/** The allowlist table, read consistently. */
export type Allowlist = {
  offering(resource: string): Promise<OfferingReading>;
  /** What is stored under these keys; keys without an item are absent from `readings`, those that could not be read are in `unread`. */
  entries(
    keys: readonly EntryKey[],
  ): Promise<{ readonly readings: readonly EntryReading[]; readonly unread: readonly EntryKey[] }>;
};

/**
 * `conflict`: somebody wrote the connection, its seats or an entry it relied on meanwhile: look again.
 * `no-seat`: the limit was reached meanwhile.
 */
export type CommitResult = "committed" | "conflict" | "no-seat";

export type Ledger = {
  read(connections: readonly string[]): Promise<ReadonlyMap<string, LedgerRecord>>;
  /** Every record of a resource, as the index shows it: eventually consistent. */
  ofResource(resource: string): Promise<readonly LedgerRecord[]>;
  seats(resource: string, tenants: readonly string[]): Promise<ReadonlyMap<string, Seats>>;
  /** Writes a change in one transaction: record, seat and audit records together, or nothing. */
  commit(change: Change): Promise<CommitResult>;
};

export type FlowPorts = {
  readonly source: ConnectionSource;
  readonly allowlist: Allowlist;
  readonly ledger: Ledger;
  readonly report: (event: FlowEvent) => void;
  readonly now: () => Date;
  readonly newId: () => string;
};

/** What the flow tells whoever watches: one event per committed change, and what it left alone. */
export type FlowEvent =
  | { readonly event: "recorded"; readonly change: Change }
  | { readonly event: "hint.ignored"; readonly resource: string; readonly reason: "not-registered" }
  /** A complete listing was empty although the ledger knows living connections: nothing is concluded from it. */
  | { readonly event: "listing.empty"; readonly resource: string; readonly expected: number };
