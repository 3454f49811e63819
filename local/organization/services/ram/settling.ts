import { accountsOf } from "./share-access.ts";
import type { Association, Share } from "./share.ts";
import type { PlannedFailure, Sharing } from "./sharing.ts";

/**
 * Lets an association become ASSOCIATED, or FAILED where a failure is planned, when `knobs.shareSettlingMs` are over; access
 * begins then, and owner and principals are told.
 */
export function settle(sharing: Sharing, share: Share, association: Association): void {
  sharing.afterSettling(() => {
    if (association.status !== "ASSOCIATING") return;
    const failure = takeFailure(sharing, association);
    association.status = failure === undefined ? "ASSOCIATED" : "FAILED";
    association.usable = failure === undefined;
    if (failure !== undefined) association.statusMessage = failure.statusMessage;
    association.updatedAt = sharing.platform.clock.now();
    tell(sharing, share, association);
  });
}

/** The first failure that is planned for this association, or for any; it is used up. */
function takeFailure({ failures }: Sharing, association: Association): PlannedFailure | undefined {
  const entity = "principal" in association ? association.principal.id : association.resource.arn;
  const at = failures.findIndex(({ of }) => of === undefined || of === entity);
  return at === -1 ? undefined : failures.splice(at, 1)[0];
}

/** DISASSOCIATING, and gone when it has settled; access ends then. */
export function dissolve(sharing: Sharing, share: Share, association: Association): void {
  association.status = "DISASSOCIATING";
  association.updatedAt = sharing.platform.clock.now();
  sharing.afterSettling(() => remove(sharing, share, association));
}

/** Gone at once, if it is not gone yet. */
export function remove(sharing: Sharing, share: Share, association: Association): void {
  if (association.status === "DISASSOCIATED") return;
  // Whom to tell is asked while the association is still there.
  association.status = "DISASSOCIATED";
  tell(sharing, share, association);
  association.usable = false;
  if ("principal" in association) share.principals.delete(association.principal.id);
  else share.resources.delete(association.resource.arn);
}

/** "The owner of the resource share and the principals that were granted access" (ram.md section 1). */
function tell({ platform, events }: Sharing, share: Share, association: Association): void {
  const granted = ("principal" in association ? [association] : [...share.principals.values()])
    .filter(({ usable }) => usable)
    .flatMap(({ principal }) => accountsOf(platform, principal));
  events.stateChange(share.region, [share.ownerId, ...granted], association.status.toLowerCase());
}
