import * as z from "zod";

import { parseArn } from "./arn.ts";
import { offeringKinds } from "./kind.ts";
import { Principal } from "./principal.ts";
import { kindOfResource } from "./registered-resource.ts";

/** A registered resource: what tenants may connect to, and what Gatehouse may do about it. Strict: a misspelt field is malformed. */
export const Offering = z
  .strictObject({
    schema: z.literal(1),
    kind: z.enum(offeringKinds),
    resource: z.string().refine((arn) => parseArn(arn) !== undefined, "not an ARN"),
    name: z.string().min(1).max(128),
    description: z.string().max(1024).optional(),
    /** Most connections that one account may hold at once. Lowering it cuts nothing. */
    perAccount: z.int().min(1).optional(),
    /** May Gatehouse accept? Off by default: it decides and records only. */
    approves: z.boolean().default(false),
    /** May Gatehouse reject, waiting connections included? Off by default. */
    cuts: z.boolean().default(false),
    /** Whether a connection that no grant of ours admitted is ended too, rather than reported as drift. */
    exclusive: z.boolean().default(false),
    /**
     * Whom the resource itself lets try, before anybody is accepted. `open`: everyone (`*`), for which acceptance must be
     * required. `listed`: the audience by name. Left out: whom it admits is none of Gatehouse's business.
     */
    gate: z.enum(["open", "listed"]).optional(),
    /** Who may try, and sees the offering in the catalog. */
    audience: z
      .array(Principal)
      .min(1, "an audience names at least one principal")
      .max(500)
      .optional(),
    /** The environment that the resource is of, and whose accounts are: what a grant with `environment: same` asks for. */
    environment: z
      .strictObject({
        name: z.string().min(1).max(64),
        accounts: z
          .array(Principal)
          .min(1, "an environment names at least one OU or account")
          .max(100),
      })
      .optional(),
    /**
     * Of shares of ours with resources whose use can be neither seen nor cut: taking the permission away cuts nothing then, which
     * has to be said.
     */
    cutsNothing: z.boolean().default(false),
    /** Of networks of the hub: whether their auth policy follows the offering. */
    managesAuthPolicy: z.boolean().default(false),
    version: z.int().min(1),
  })
  .refine(
    ({ gate, audience }) => gate !== "listed" || audience !== undefined,
    "the gate listed needs an audience",
  );
export type Offering = z.infer<typeof Offering>;

/** A resource as the allowlist table knows it. */
export type OfferingReading =
  | { readonly found: "offering"; readonly offering: Offering }
  | { readonly found: "nothing" }
  | { readonly found: "malformed"; readonly problem: string };

/**
 * Reads one stored offering of `resource`. An item of another resource counts as malformed.
 * @param item undefined if the table has none
 */
export function parseOffering(resource: string, item: unknown): OfferingReading {
  if (item === undefined) return { found: "nothing" };
  const parsed = Offering.safeParse(item);
  if (!parsed.success) return { found: "malformed", problem: z.prettifyError(parsed.error) };
  if (parsed.data.resource !== resource) {
    return {
      found: "malformed",
      problem: `stored under ${resource}, but names ${parsed.data.resource}`,
    };
  }
  const { kind } = parsed.data;
  if (kindOfResource(resource) !== kind)
    return { found: "malformed", problem: `${resource} is not the ARN of a resource of ${kind}` };
  return { found: "offering", offering: parsed.data };
}

/** The two switches of an offering as one word, for people. */
export function modeOf({ approves, cuts }: Pick<Offering, "approves" | "cuts">) {
  if (approves) return cuts ? "enforce" : "approve-only";
  return cuts ? "lockdown" : "observe";
}
