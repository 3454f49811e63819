import type { Call } from "../../action.ts";
import { mayRead } from "./association-access.ts";
import { type AssociationKind, type Associations, subjectOf } from "./association.ts";
import { callerAccount } from "./caller-account.ts";
import type { EntityKind } from "./entity.ts";
import { type Target, targetOf } from "./identifier.ts";
import { invalid } from "./lattice-error.ts";
import type { Lattice } from "./lattice.ts";

const MEMBERS: Readonly<Record<EntityKind, string>> = {
  servicenetwork: "serviceNetworkIdentifier",
  service: "serviceIdentifier",
  resourceconfiguration: "resourceConfigurationIdentifier",
};

/** What a filter of a list names; undefined where it is left out. */
export function askedEntity<Kind extends EntityKind>(
  lattice: Lattice,
  call: Call,
  kind: Kind,
  value: string | undefined,
): Target<Kind> | undefined {
  return value === undefined ? undefined : targetOf(lattice, call, kind, MEMBERS[kind], value);
}

/** Lists need the network or the other side, or both (lattice.md section 1.1). */
export function requireOne<Member extends string>(
  input: { readonly [Name in Member]?: string | undefined },
  ...members: readonly Member[]
): void {
  if (members.every((member) => input[member] === undefined)) {
    throw invalid(`The request must contain ${members.join(" or ")}`);
  }
}

/**
 * Associations of a kind that the caller sees, oldest first. What the caller may not see, or what does not exist, makes an
 * empty list: lists declare no ResourceNotFoundException (lattice.md section 1.5).
 */
export function listAssociations<Kind extends AssociationKind>(
  lattice: Lattice,
  call: Call,
  kind: Kind,
  asked: { readonly network: string | undefined; readonly subject: string | undefined },
): Associations[Kind][] {
  const own = callerAccount(call);
  const found: Associations[Kind][] = [];
  for (const one of lattice.region(call.region).associations.values()) {
    if (one.kind !== kind || !mayRead(lattice, one, own)) continue;
    if (asked.network !== undefined && one.network.id !== asked.network) continue;
    if (asked.subject !== undefined && subjectOf(one).id !== asked.subject) continue;
    // The kind was compared above; the compiler doesn't carry that over to the type parameter.
    found.push(one as Associations[Kind]);
  }
  return found;
}
