import type { Call } from "../../action.ts";
import { deletable } from "./association-access.ts";
import { beginDeletion } from "./association-status.ts";
import { associationArn, type AssociationKind, type Associations } from "./association.ts";
import { callerAccount } from "./caller-account.ts";
import type { Lattice } from "./lattice.ts";

/** Deletes the association that a request names, for both accounts, and tells the other one; none of it twice. */
export function deleteAssociation<Kind extends AssociationKind>(
  lattice: Lattice,
  call: Call,
  kind: Kind,
  member: string,
  value: string | undefined,
): { id: string; arn: string; status: Associations[Kind]["status"] } {
  const association = deletable(lattice, call, kind, member, value);
  const again = association.status === "DELETE_IN_PROGRESS";
  beginDeletion(lattice, association);
  if (!again) lattice.trail.otherSide(call, "Delete", association);
  const { id, status } = association;
  return { id, status, arn: associationArn(lattice.platform, association, callerAccount(call)) };
}
