import * as z from "zod";

import type { Connection, Kind } from "./connection.ts";
import { kinds } from "./connection.ts";
import { Principal, principalsOf } from "./principal.ts";

const Instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** One reason why an entry holds. Strict: a misspelt constraint makes the grant malformed, it never widens it. */
export const Grant = z
  .strictObject({
    source: z.enum(["request", "file", "operator"]),
    reason: z.string().max(1024).optional(),
    /** Ticket, request or file that the grant came from. */
    reference: z.string().max(256).optional(),
    notBefore: Instant.optional(),
    /** The first instant at which the grant no longer holds. */
    expiresAt: Instant.optional(),
  })
  .refine(
    ({ notBefore, expiresAt }) =>
      notBefore === undefined || expiresAt === undefined || notBefore < expiresAt,
    "notBefore must be before expiresAt",
  );
export type Grant = z.infer<typeof Grant>;

/** What an entry is about: one resource by its ARN, or everything of a kind as `kind/endpoint-connection`. */
export type EntryKey = { readonly target: string; readonly principal: string };

const Effect = z.enum(["allow", "deny"]);
const Envelope = z.strictObject({
  schema: z.literal(1),
  target: z.string().min(1),
  principal: Principal,
  effect: Effect,
  grants: z
    .record(z.string().min(1), z.unknown())
    .refine((grants) => Object.keys(grants).length <= 32, {
      message: "an entry holds at most 32 grants",
    }),
  version: z.int().min(1),
});

export type Entry = {
  readonly key: EntryKey;
  readonly effect: z.infer<typeof Effect>;
  readonly version: number;
  readonly grants: ReadonlyMap<string, Grant>;
  /** Ids of grants that could not be read. They allow nothing, and leave a deny unsettled. */
  readonly malformedGrants: readonly string[];
};

/** An entry as the allowlist table holds it; a malformed one may have been meant as a deny, so it is never skipped. */
export type EntryReading =
  | { readonly found: "entry"; readonly entry: Entry }
  | { readonly found: "malformed"; readonly key: EntryKey; readonly problem: string };

/** Reads the item stored under `key`. Total: whatever the table holds becomes an entry or a malformed one. */
export function parseEntry(key: EntryKey, item: unknown): EntryReading {
  const parsed = Envelope.safeParse(item);
  if (!parsed.success) return { found: "malformed", key, problem: z.prettifyError(parsed.error) };
  const { target, principal, effect, version } = parsed.data;
  if (target !== key.target || principal !== key.principal) {
    return {
      found: "malformed",
      key,
      problem: `names ${target} for ${principal}, which is not the key it is stored under`,
    };
  }
  const grants = new Map<string, Grant>();
  const malformedGrants: string[] = [];
  for (const [id, value] of Object.entries(parsed.data.grants)) {
    const grant = Grant.safeParse(value);
    if (grant.success) grants.set(id, grant.data);
    else malformedGrants.push(id);
  }
  return { found: "entry", entry: { key, effect, version, grants, malformedGrants } };
}

export function kindTarget(kind: Kind): string {
  return `kind/${kind}`;
}

/** The kind that a `kind/…` target names. */
export function kindOfTarget(target: string): Kind | undefined {
  return kinds.find((kind) => target === kindTarget(kind));
}

/** Every key under which the allowlist can say something about this connection, the most specific first. */
export function entryKeysFor(connection: Connection): EntryKey[] {
  if (connection.tenant === undefined) return [];
  const principals = principalsOf(connection.tenant);
  return [connection.resource, kindTarget(connection.kind)].flatMap((target) =>
    principals.map((principal) => ({ target, principal })),
  );
}

export function isLive(grant: Grant, now: Date): boolean {
  return (
    (grant.notBefore === undefined || grant.notBefore <= now) &&
    (grant.expiresAt === undefined || now < grant.expiresAt)
  );
}
