import type { Call } from "../../action.ts";
import {
  type Association,
  type AssociationKind,
  type Associations,
  subjectOf,
} from "./association.ts";
import { callerAccount } from "./caller-account.ts";
import { parseIdentifier } from "./identifier.ts";
import { accessDenied, notFound, wrongStatus } from "./lattice-error.ts";
import type { Lattice } from "./lattice.ts";
import { typeName } from "./resource-kind.ts";

/**
 * Whether the account sees the association: owner of the network, owner of what was joined, or a consumer of the shared
 * network (lattice.md section 2). Sharing no more ends a consumer's sight; both owners keep theirs.
 */
export function mayRead(lattice: Lattice, association: Association, accountId: string): boolean {
  return isParty(association, accountId) || lattice.sharedWith(accountId, association.network.arn);
}

function isParty(association: Association, accountId: string): boolean {
  return (
    association.network.accountId === accountId || subjectOf(association).accountId === accountId
  );
}

/** The association that a request names, as far as the caller sees it. Throws ResourceNotFoundException. */
export function readable<Kind extends AssociationKind>(
  lattice: Lattice,
  call: Call,
  kind: Kind,
  member: string,
  value: string | undefined,
): Associations[Kind] {
  const { id } = parseIdentifier(call, kind, member, value);
  const association = lattice.region(call.region).associations.get(id);
  if (association?.kind !== kind || !mayRead(lattice, association, callerAccount(call))) {
    throw notFound(id, typeName(kind));
  }
  // The kind was compared just now; the compiler doesn't carry that over to the type parameter.
  return association as Associations[Kind];
}

/**
 * An association that the caller may delete now: the network's owner any on its network, whoever made it, the owner of
 * what was joined its own (lattice.md section 2). Which code a consumer gets who only sees it is UNKNOWN.
 */
export function deletable<Kind extends AssociationKind>(
  lattice: Lattice,
  call: Call,
  kind: Kind,
  member: string,
  value: string | undefined,
): Associations[Kind] {
  const association = readable(lattice, call, kind, member, value);
  const own = callerAccount(call);
  if (!isParty(association, own)) {
    throw accessDenied(
      `Account ${own} owns neither side of ${association.id}; only the owner of the service network or of what is associated can delete it`,
    );
  }
  const { kind: found } = association;
  if (
    found === "servicenetworkresourceassociation" &&
    association.managed &&
    association.configuration.accountId !== own
  ) {
    // gruntwork-io/cloud-nuke #1159: only the resource configuration's owner can remove it. The code is UNKNOWN.
    throw accessDenied(
      `${association.id} is a managed association; only the owner of the resource configuration can delete it`,
    );
  }
  if (/^(CREATE|UPDATE)_IN_PROGRESS$/.test(association.status)) {
    throw wrongStatus(association, typeName(kind));
  }
  return association;
}

/** The caller must own one side at least: two shared things can't be joined (lattice.md section 2). The code is UNKNOWN. */
export function refuseTwoForeignSides(
  call: Call,
  ...sides: readonly { readonly id: string; readonly accountId: string }[]
): void {
  const own = callerAccount(call);
  if (sides.some((side) => side.accountId === own)) return;
  throw accessDenied(
    `Account ${own} owns neither ${sides.map(({ id }) => id).join(" nor ")}; it must own one of them to associate them`,
  );
}
