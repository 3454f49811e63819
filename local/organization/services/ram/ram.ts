import { NotModelledError, type Action, type Service } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import { acceptResourceShareInvitation } from "./actions/accept-resource-share-invitation.ts";
import { associateResourceSharePermission } from "./actions/associate-resource-share-permission.ts";
import { associateResourceShare } from "./actions/associate-resource-share.ts";
import { createPermission } from "./actions/create-permission.ts";
import { createResourceShare } from "./actions/create-resource-share.ts";
import { deleteResourceShare } from "./actions/delete-resource-share.ts";
import { disassociateResourceShare } from "./actions/disassociate-resource-share.ts";
import { enableSharingWithAwsOrganization } from "./actions/enable-sharing-with-aws-organization.ts";
import { getResourceShareAssociations } from "./actions/get-resource-share-associations.ts";
import { getResourceShareInvitations } from "./actions/get-resource-share-invitations.ts";
import { getResourceShares } from "./actions/get-resource-shares.ts";
import { listPendingInvitationResources } from "./actions/list-pending-invitation-resources.ts";
import { listPermissions } from "./actions/list-permissions.ts";
import { listPrincipals } from "./actions/list-principals.ts";
import { listResourceSharePermissions } from "./actions/list-resource-share-permissions.ts";
import { listResources } from "./actions/list-resources.ts";
import { rejectResourceShareInvitation } from "./actions/reject-resource-share-invitation.ts";
import { updateResourceShare } from "./actions/update-resource-share.ts";
import { globalRegion } from "./admission.ts";
import { forgetLeavers } from "./association-change.ts";
import { createRamControl, type RamControl } from "./ram-control.ts";
import { createShareAccess, type ShareAccess } from "./share-access.ts";
import type { ShareEvent } from "./share-events.ts";
import { createSharing, type Sharing, type SharingOptions } from "./sharing.ts";

/** The simulated AWS RAM, what other services ask of it, and what tests and the showcase may do behind its back. */
export type Ram = { readonly service: Service } & ShareAccess &
  RamControl & {
    /** Tells of what reaches EventBridge of RAM; the answer ends that. `knobs.ramEvents` says whether anything does. */
    onEvent(listener: (event: ShareEvent) => void): () => void;
  };

const reads = [
  getResourceShareAssociations,
  getResourceShareInvitations,
  getResourceShares,
  listPendingInvitationResources,
  listPermissions,
  listPrincipals,
  listResourceSharePermissions,
  listResources,
] satisfies readonly ((sharing: Sharing) => Action)[];

const writes = [
  acceptResourceShareInvitation,
  associateResourceShare,
  associateResourceSharePermission,
  createPermission,
  createResourceShare,
  deleteResourceShare,
  disassociateResourceShare,
  enableSharingWithAwsOrganization,
  rejectResourceShareInvitation,
  updateResourceShare,
] satisfies readonly ((sharing: Sharing) => Action)[];

export function createRam(platform: Platform, options: SharingOptions): Ram {
  const sharing = createSharing(platform, options);
  return {
    service: {
      signingName: "ram",
      protocols: ["rest-json"],
      // Global resources are shared in a Region that the organization need not use; the actions refuse every other.
      global: true,
      actions: [
        ...reads.map((action) => inItsRegion(sharing, action(sharing))),
        ...writes.map((action) => recorded(sharing, inItsRegion(sharing, action(sharing)))),
      ],
    },
    ...createShareAccess(sharing),
    ...createRamControl(sharing),
    onEvent: (listener) => sharing.events.subscribe(listener),
  };
}

/** Refuses Regions that nobody uses, and lets go of what ended with a membership before anything looks. */
function inItsRegion(sharing: Sharing, action: Action): Action {
  return {
    ...action,
    authorize(input, call) {
      const { regions, partition } = sharing.platform;
      if (!regions.includes(call.region) && call.region !== globalRegion(partition)) {
        throw new NotModelledError(
          `Region ${call.region} of ram (the organization uses ${regions.join(", ")}; global resources are shared in ${globalRegion(partition) ?? "none"})`,
        );
      }
      forgetLeavers(sharing);
      return action.authorize(input, call);
    },
  };
}

/** Leaves a call that succeeded in the caller's trail; refused ones are not told of here. */
function recorded(sharing: Sharing, action: Action): Action {
  return {
    ...action,
    async run(input, call) {
      const output = await action.run(input, call);
      const { caller, region, requestId } = call;
      sharing.events.apiCall({
        caller,
        region,
        requestId,
        eventName: action.name,
        requestParameters: input,
        responseElements: output,
      });
      return output;
    },
  };
}
