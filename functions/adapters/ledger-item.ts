import * as z from "zod";

import { actionNames } from "../core/action.ts";
import { connectionStatuses } from "../core/connection.ts";
import { kinds } from "../core/kind.ts";
import type { LedgerRecord } from "../core/ledger-record.ts";

const Instant = z.iso.datetime().transform((text) => new Date(text));
const Basis = z.object({
  target: z.string(),
  principal: z.string(),
  grantId: z.string().optional(),
  entryVersion: z.number(),
});
const Action = z.enum(actionNames);
const Decision = z.object({
  verdict: z.enum(["approve", "hold", "reject", "end", "ignore"]),
  reason: z.string(),
  explanation: z.string(),
  basis: Basis.optional(),
});

const Item = z.object({
  schema: z.literal(1),
  connection: z.string(),
  kind: z.enum(kinds),
  resource: z.string(),
  externalId: z.string(),
  tenant: z.string().optional(),
  region: z.string().optional(),
  createdAt: Instant.optional(),
  status: z.enum(connectionStatuses),
  state: z.string(),
  decision: Decision,
  admittedBy: Basis.optional(),
  intent: z
    .object({
      id: z.string(),
      action: Action,
      startedAt: Instant,
      leaseEndsAt: Instant,
      attempt: z.number(),
      basis: Basis.optional(),
    })
    .optional(),
  failure: z
    .object({ action: Action, code: z.string(), attempts: z.number(), retryAt: Instant })
    .optional(),
  done: z.object({ action: Action, at: Instant }).optional(),
  cuts: z.int().optional(),
  repairs: z.int().optional(),
  seated: z.boolean(),
  missingSince: Instant.optional(),
  observedAt: Instant,
  updatedAt: Instant,
  version: z.int(),
});

/** Key of a connection's item in the ledger table. */
export function connectionKey(connection: string): { readonly pk: string } {
  return { pk: `connection#${connection}` };
}

/** Key of the item that holds one account's seats on one resource. */
export function seatsKey(resource: string, tenant: string): { readonly pk: string } {
  return { pk: `seats#${resource}#${tenant}` };
}

/** A ledger record as an item: instants as ISO 8601 text, and the attributes that the sparse index `waiting` needs. */
export function toLedgerItem(record: LedgerRecord): Record<string, unknown> {
  const waitsSince = record.createdAt ?? record.observedAt;
  const waiting =
    record.status === "waiting" ? { waiting: record.resource, waitingSince: waitsSince } : {};
  const item = withIsoDates({
    schema: 1,
    ...connectionKey(record.connection),
    ...record,
    ...waiting,
  });
  return item as Record<string, unknown>; // an object stays an object
}

/** Reads an item written by `toLedgerItem`. Throws with the key and the reason if it is not one. */
export function fromLedgerItem(item: Record<string, unknown>): LedgerRecord {
  const parsed = Item.safeParse(item);
  if (!parsed.success) {
    throw new Error(
      `the ledger item ${String(item["pk"])} can't be read: ${z.prettifyError(parsed.error)}`,
    );
  }
  const { schema: _schema, ...record } = parsed.data;
  return {
    tenant: undefined,
    region: undefined,
    createdAt: undefined,
    admittedBy: undefined,
    intent: undefined,
    failure: undefined,
    done: undefined,
    missingSince: undefined,
    ...record,
    // Written by this adapter from a Decision; verdict is checked above, reasons only ever grow.
    decision: record.decision as LedgerRecord["decision"],
  } as LedgerRecord;
}

/** Copies plain data with every Date as ISO 8601 text, as the document client can't store Dates. */
export function withIsoDates(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(withIsoDates);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, inner]) =>
        inner === undefined ? [] : [[key, withIsoDates(inner)]],
      ),
    );
  }
  return value;
}
