import type { Association, VpcAssociation } from "./association.ts";
import type { Lattice } from "./lattice.ts";

/**
 * What becomes of associations by themselves, on the platform's clock (lattice.md section 1.3): `knobs.associationSettlingMs`
 * after a call, at once when that is 0. A planned failure is used up when the call is made.
 */
export function beginCreation(lattice: Lattice, association: Association): void {
  const failure = lattice.planned.creates.shift();
  association.status = "CREATE_IN_PROGRESS";
  later(lattice, association, "CREATE_IN_PROGRESS", () => {
    association.status = failure === undefined ? "ACTIVE" : "CREATE_FAILED";
    association.failure = failure;
  });
}

/** `change` takes effect when the update is done. */
export function beginUpdate(
  lattice: Lattice,
  association: VpcAssociation,
  change: () => void,
): void {
  association.status = "UPDATE_IN_PROGRESS";
  touch(lattice, association);
  later(lattice, association, "UPDATE_IN_PROGRESS", () => {
    association.status = "ACTIVE";
    association.failure = undefined;
    change();
  });
}

/** A deletion that is under way already goes on as it was. */
export function beginDeletion(lattice: Lattice, association: Association): void {
  if (association.status === "DELETE_IN_PROGRESS") return;
  const failure = lattice.planned.deletes.shift();
  association.status = "DELETE_IN_PROGRESS";
  touch(lattice, association);
  later(lattice, association, "DELETE_IN_PROGRESS", () => {
    if (failure === undefined) {
      lattice.region(association.region).associations.delete(association.id);
      return;
    }
    association.status = "DELETE_FAILED";
    association.failure = failure;
  });
}

/** Runs when it is due, unless something else (a test) has given the association another status meanwhile. */
function later(
  lattice: Lattice,
  association: Association,
  meanwhile: Association["status"],
  task: () => void,
): void {
  settle(lattice, () => {
    if (association.status !== meanwhile) return;
    task();
    touch(lattice, association);
  });
}

function touch({ platform }: Lattice, association: Association): void {
  association.lastUpdatedAt = platform.clock.now();
}

/** Runs the task `knobs.associationSettlingMs` from now. */
export function settle({ platform }: Lattice, task: () => void): void {
  const delayMs = platform.knobs.associationSettlingMs;
  if (delayMs <= 0) task();
  else platform.clock.after(delayMs, task);
}
