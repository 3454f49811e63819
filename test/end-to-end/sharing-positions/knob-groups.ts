import type { SharingKnob } from "../../../local/story/positions.ts";

/** Which knobs are played in one world: each group is a file of its own, so that they can run beside each other. */
export const knobGroups = {
  answers: [
    "emptyPages",
    "maxPageSize",
    "throttling",
    "eventDelivery",
    "notificationDelayMs",
    "latticeTagResourceType",
  ],
  events: ["latticeEvents", "ramEvents"],
  associations: [
    "associationSettlingMs",
    "latticeConflictNames",
    "resourceAssociationTwice",
    "sharedNetworkListing",
    "latticeTokenLifetimeMs",
    "bareNetworkIds",
  ],
  shares: [
    "shareSettlingMs",
    "mixedShareInvitationWindow",
    "withdrawUnaccepted",
    "invitationVisibilityDelayMs",
    "ramTokenLifetimeMs",
    "ramErrorCodes",
  ],
} as const satisfies Readonly<Record<string, readonly SharingKnob[]>>;
