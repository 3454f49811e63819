import type { ActionName } from "./action.ts";
import type { Connection } from "./connection.ts";
import type { EntryKey, EntryReading } from "./entry.ts";
import type { FindingCode } from "./finding-code.ts";
import type { LedgerRecord } from "./ledger-record.ts";
import type { OfferingReading } from "./offering.ts";
import type { ActionResult } from "./outcome.ts";
import type { Change } from "./plan.ts";
import type { Seats } from "./seats.ts";
import type { Turns } from "./turn.ts";

/** Reads what exists on AWS's side, for one kind. Reads are complete or they throw. */
export type ConnectionSource = {
  /** Connections on a resource: all of them, only those that wait, or only those of some tenants. */
  list(
    resource: string,
    only?: { readonly waiting?: true; readonly tenants?: readonly string[] },
  ): Promise<Connection[]>;
  /** Those of the ids named that AWS shows on this resource. */
  observe(resource: string, externalIds: readonly string[]): Promise<Connection[]>;
};

/** One thing to act on, as this look saw it. */
export type Order = Pick<Connection, "kind" | "externalId" | "handle" | "securityGroupIds"> & {
  /** Of the intent that it rests on: a call that is repeated for one intent can say that it is the same. */
  readonly intentId: string;
};

/** Does what was recorded, within what AWS allows the account to call. */
export type Actor = {
  /** Sets one call aside in the budget that all functions share. `spent`: there will be none before `until`. */
  reserve(resource: string, action: ActionName, until: Date): Promise<"reserved" | "spent">;
  /**
   * Does one action on many things, beginning with the call that was reserved, and says what became of each; never throws
   * for what AWS answered. Further calls that it needs begin before `until`, or their ids are `deferred`.
   */
  act(
    resource: string,
    action: ActionName,
    orders: readonly Order[],
    until: Date,
  ): Promise<ReadonlyMap<string, ActionResult>>;
};

/** The allowlist table, read consistently. */
export type Allowlist = {
  offering(resource: string): Promise<OfferingReading>;
  /** What is stored under these keys; keys without an item are absent from `readings`, those that could not be read are in `unread`. */
  entries(
    keys: readonly EntryKey[],
  ): Promise<{ readonly readings: readonly EntryReading[]; readonly unread: readonly EntryKey[] }>;
  /** Everything that is stored under a target, whomever it is about; complete but for `unread`, or it throws. */
  entriesOn(
    target: string,
  ): Promise<{ readonly readings: readonly EntryReading[]; readonly unread: readonly EntryKey[] }>;
};

/**
 * `conflict`: somebody wrote the connection or its seats meanwhile: look again.
 * `no-seat`: the limit was reached meanwhile.
 */
export type CommitResult = "committed" | "conflict" | "no-seat";

export type Ledger = {
  read(connections: readonly string[]): Promise<ReadonlyMap<string, LedgerRecord>>;
  /** Every record of a resource, of every kind, as the index shows it: eventually consistent. */
  ofResource(resource: string): Promise<readonly LedgerRecord[]>;
  seats(resource: string, tenants: readonly string[]): Promise<ReadonlyMap<string, Seats>>;
  /** Writes a change in one transaction: record, seat and audit records together, or nothing. */
  commit(change: Change): Promise<CommitResult>;
};

/** What the flow needs whatever the kind. */
export type FlowPorts = {
  readonly actor: Actor;
  readonly ledger: Ledger;
  readonly turns: Turns;
  readonly report: (event: FlowEvent) => void;
  readonly now: () => Date;
  readonly newId: () => string;
};

/** What the flow tells whoever watches: one event per committed change, and what it left alone. */
export type FlowEvent =
  | { readonly event: "recorded"; readonly change: Change }
  | {
      readonly event: "hint.ignored";
      readonly resource: string;
      readonly reason: "not-registered" | "offering-malformed";
    }
  /** A complete listing was empty although the ledger knows living connections: nothing is concluded from it. */
  | { readonly event: "listing.empty"; readonly resource: string; readonly expected: number }
  /** AWS knows no such endpoint service, or shows it in a state in which it serves nobody. */
  | { readonly event: "service.missing"; readonly resource: string; readonly state: string }
  /** The service accepts every connection by itself, so that nothing is asked of us; or AWS did not say. */
  | { readonly event: "service.acceptance-off"; readonly resource: string; readonly known: boolean }
  /** Something that only people can put right: what it is, and the next step. */
  | {
      readonly event: "finding";
      readonly finding: FindingCode;
      readonly resource: string;
      readonly externalId?: string;
      readonly explanation: string;
    }
  /** A notification of the service leaves out events, or is switched off. */
  | {
      readonly event: "service.notification-incomplete";
      readonly resource: string;
      readonly topicArn: string;
    };
