import * as z from "zod";

import type { Connection } from "./connection.ts";
import { endpointTypes } from "./connection.ts";

const Instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** One reason why an entry holds. Strict: a misspelt constraint makes the grant malformed, it never widens it. */
export const Grant = z
  .strictObject({
    source: z.enum(["request", "file", "operator"]),
    reason: z.string().max(1024).optional(),
    /** Ticket, request or file that the grant came from. */
    reference: z.string().max(256).optional(),
    /** Who answers for an account outside the organization. */
    sponsor: z.string().min(1).max(256).optional(),
    notBefore: Instant.optional(),
    /** The first instant at which the grant no longer holds. */
    expiresAt: Instant.optional(),
    /** Regions in which the tenant's side may be; any, if left out. An empty list is refused rather than guessed at. */
    regions: z
      .array(z.string().regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/))
      .min(1)
      .optional(),
    /** Types of endpoints that may connect; any, if left out. */
    endpointTypes: z.array(z.enum(endpointTypes)).min(1).optional(),
  })
  .refine(
    ({ notBefore, expiresAt }) =>
      notBefore === undefined || expiresAt === undefined || notBefore < expiresAt,
    "notBefore must be before expiresAt",
  );
export type Grant = z.infer<typeof Grant>;

/** A grant to an account outside the organization names who answers for it, and when it ends. */
export function isCompleteForOutsider({ sponsor, expiresAt }: Grant): boolean {
  return sponsor !== undefined && expiresAt !== undefined;
}

export function isLive(grant: Grant, now: Date): boolean {
  return (
    (grant.notBefore === undefined || grant.notBefore <= now) &&
    (grant.expiresAt === undefined || now < grant.expiresAt)
  );
}

/** Whether a connection is among those that a grant is about. `unknown`: AWS did not show what a constraint asks for. */
export type Fit = "fits" | "does-not-fit" | "unknown";

/** Holds a grant's constraints against what AWS shows of the connection (privatelink.md section 3). */
export function fitOf({ regions, endpointTypes: types }: Grant, connection: Connection): Fit {
  const fits = [among(regions, connection.region), among(types, connection.endpointType)];
  if (fits.includes("does-not-fit")) return "does-not-fit";
  return fits.includes("unknown") ? "unknown" : "fits";
}

function among<Value>(allowed: readonly Value[] | undefined, value: Value | undefined): Fit {
  if (allowed === undefined) return "fits";
  if (value === undefined) return "unknown";
  return allowed.includes(value) ? "fits" : "does-not-fit";
}
