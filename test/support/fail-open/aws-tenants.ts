import type { EntryKind, OfferingKind } from "../../../functions/core/kind.ts";
import { blue, farOu, minutes, nearOu, organizationId } from "../situation.ts";
import type { AwsPicture } from "./aws-picture.ts";
import type { Item } from "./picture.ts";
import { goodAccount, goodHead, hub } from "./picture.ts";

export const partner = "666677778888";

/** Blue as the allowlist can name it, and somebody outside of the organization. */
export const members = [
  `account/${blue}`,
  `ou/${nearOu}`,
  `ou/${farOu}`,
  `organization/${organizationId}`,
] as const;
export const outsider = `account/${partner}`;

/** The entry that permits: of a member, or of the partner with all that an outsider's needs. */
export function anEntryItem(
  target: string,
  principal: string,
  grant: Readonly<Record<string, unknown>> = {},
): Item {
  const isOutsider = principal === outsider;
  const ofOutsider = { sponsor: "team payments", expiresAt: minutes(60).toISOString() };
  return {
    pk: target,
    sk: principal,
    schema: 1,
    effect: "allow",
    ...(isOutsider && { external: true }),
    grants: { g1: { source: "operator", ...(isOutsider && ofOutsider), ...grant } },
    version: 1,
  };
}

export function aDenyItem(target: string, principal: string): Item {
  return { ...anEntryItem(target, principal), effect: "deny", grants: {} };
}

export function anOfferingItem(
  kind: OfferingKind,
  resource: string,
  values: Readonly<Record<string, unknown>> = {},
): Item {
  return {
    pk: resource,
    sk: "offering",
    collection: `${kind}#${hub}#eu-west-1`,
    schema: 1,
    kind,
    name: "payments",
    approves: true,
    cuts: true,
    version: 1,
    ...values,
  };
}

/** What all pictures have in common: a look message of our sweep, and blue in a fresh map. */
export function aPictureOf(
  resource: string,
  picture: Omit<AwsPicture, "organization" | "requests" | "messages" | "ledger"> &
    Partial<AwsPicture>,
): AwsPicture {
  return {
    organization: [{ ...goodHead, accounts: 1 }, goodAccount],
    requests: [],
    ledger: [],
    messages: [JSON.stringify({ type: "gatehouse.look", source: "sweep", resource })],
    ...picture,
  };
}

/** A base that families are made of. */
export type Base = {
  readonly name: string;
  readonly picture: AwsPicture;
  readonly does: "opens" | "closes";
  readonly resource: string;
  /** Kind of what is let in or cut. */
  readonly kind: EntryKind;
  readonly offering: OfferingKind;
  /** Who it is about. */
  readonly principal: string;
};
