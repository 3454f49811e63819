import * as z from "zod";

import type { Connection } from "./connection.ts";
import { endpointTypes } from "./connection.ts";
import { entryKinds } from "./kind.ts";

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
    /** Kinds of connections that it is about; any that the resource has, if left out. */
    kinds: z.array(z.enum(entryKinds)).min(1).optional(),
    /**
     * Types of resources that a share may hold, as `vpc-lattice:Service`; RAM's own spelling or any other case. To accept a
     * share they must be named: whoever shares decides what is in it, and may add to it later.
     */
    resourceTypes: z
      .array(
        z
          .string()
          .regex(/^[a-z0-9-]+:[A-Za-z0-9-]+$/)
          .transform((type) => type.toLowerCase()),
      )
      .min(1)
      .optional(),
    /** `same`: only accounts of the environment that the offering names for itself. */
    environment: z.literal("same").optional(),
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

/**
 * Whether a connection is among those that a grant is about. `partly`: some of what it brings is, some is not. `unknown`: AWS
 * did not show what a constraint asks for.
 */
export type Fit = "fits" | "partly" | "does-not-fit" | "unknown";

export const effects = ["allow", "deny"] as const;
export type Effect = (typeof effects)[number];

/** What a grant's constraints are held against. */
export type Candidate = {
  readonly connection: Connection;
  /** Whether the tenant is of the offering's environment; undefined if the offering names none, or nobody knows. */
  readonly isOfEnvironment: boolean | undefined;
};

/** Holds the constraints of a grant against what AWS shows of the connection (privatelink.md section 3, ram.md section 5). */
export function fitOf(
  grant: Grant,
  { connection, isOfEnvironment }: Candidate,
  effect: Effect,
): Fit {
  const fits = [
    among(grant.regions, connection.region),
    among(grant.endpointTypes, connection.endpointType),
    among<string>(grant.kinds, connection.kind),
    contents(grant.resourceTypes, connection, effect),
    among(grant.environment === undefined ? undefined : [true], isOfEnvironment),
  ];
  const worst = (["does-not-fit", "unknown", "partly"] as const).find((fit) => fits.includes(fit));
  return worst ?? "fits";
}

/** To allow a share, a grant must name everything that is in it; to deny one, anything that is. */
function contents(
  allowed: readonly string[] | undefined,
  { kind, resourceTypes = [] }: Connection,
  effect: Effect,
): Fit {
  if (allowed === undefined)
    return kind === "share-invitation" && effect === "allow" ? "does-not-fit" : "fits";
  if (resourceTypes.length === 0) return "unknown";
  const named = resourceTypes.filter((type) => allowed.includes(type));
  if (named.length === 0) return "does-not-fit";
  return named.length === resourceTypes.length || effect === "deny" ? "fits" : "partly";
}

function among<Value>(allowed: readonly Value[] | undefined, value: Value | undefined): Fit {
  if (allowed === undefined) return "fits";
  if (value === undefined) return "unknown";
  return allowed.includes(value) ? "fits" : "does-not-fit";
}
