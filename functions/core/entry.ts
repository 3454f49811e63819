import * as z from "zod";

import type { Connection } from "./connection.ts";
import { Grant, effects, isCompleteForOutsider } from "./grant.ts";
import type { EntryKind } from "./kind.ts";
import { entryKinds } from "./kind.ts";
import type { Standing } from "./organization.ts";
import { Principal, accountOf, principalsOf } from "./principal.ts";

/** What an entry is about: one resource by its ARN, or everything of a kind as `kind/endpoint-connection`. */
export type EntryKey = { readonly target: string; readonly principal: string };

const Effect = z.enum(effects);
const Envelope = z.strictObject({
  schema: z.literal(1),
  target: z.string().min(1),
  principal: Principal,
  effect: Effect,
  /** The account is outside the organization, and is meant to be. Nothing but this lets an outsider in. */
  external: z.literal(true).optional(),
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
  readonly external: boolean;
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
  const malformed = (problem: string): EntryReading => ({ found: "malformed", key, problem });
  const parsed = Envelope.safeParse(item);
  if (!parsed.success) return malformed(z.prettifyError(parsed.error));
  const { target, principal, effect, version } = parsed.data;
  if (target !== key.target || principal !== key.principal) {
    return malformed(`names ${target} for ${principal}, which is not the key it is stored under`);
  }
  const external = parsed.data.external ?? false;
  if (external && accountOf(principal) === undefined) {
    return malformed(`external is for a single account, not for ${principal}`);
  }
  const grants = new Map<string, Grant>();
  const malformedGrants: string[] = [];
  for (const [id, value] of Object.entries(parsed.data.grants)) {
    const grant = Grant.safeParse(value);
    const isUsable =
      grant.success && !(effect === "allow" && external && !isCompleteForOutsider(grant.data));
    if (isUsable) grants.set(id, grant.data);
    else malformedGrants.push(id);
  }
  return { found: "entry", entry: { key, effect, external, version, grants, malformedGrants } };
}

export function kindTarget(kind: EntryKind): string {
  return `kind/${kind}`;
}

/** The kind that a `kind/…` target names. */
export function kindOfTarget(target: string): EntryKind | undefined {
  return entryKinds.find((kind) => target === kindTarget(kind));
}

/**
 * Every key under which the allowlist can say something about this connection, the most specific first: the exact resource
 * before the kind, and for each the account, its OUs from the nearest upwards, the organization.
 */
export function entryKeysFor(connection: Connection, standing: Standing | undefined): EntryKey[] {
  if (connection.tenant === undefined) return [];
  const principals = principalsOf(connection.tenant, standing);
  return [connection.resource, `kind/${connection.kind}`].flatMap((target) =>
    principals.map((principal) => ({ target, principal })),
  );
}
