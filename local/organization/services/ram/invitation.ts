import type { ResourceShareInvitation, ResourceShareInvitationStatus } from "@aws-sdk/client-ram";

import type { Knobs } from "../../knobs.ts";
import type { Platform } from "../../platform.ts";
import type { Share } from "./share.ts";

/** What an account is asked before a share reaches it (ram.md section 3). */
export type Invitation = {
  readonly sequence: number;
  /** Names the sender's account. */
  readonly arn: string;
  readonly share: Share;
  readonly receiverId: string;
  /** The role or user that the share names, if it names one. */
  readonly receiverArn?: string;
  /** Before that, no call of the receiver finds it. */
  readonly visibleAt: Date;
  status: ResourceShareInvitationStatus;
  /** When it was sent, and, once it is answered, when it was: AWS's examples show both (ram.md section 3). */
  timestamp: Date;
};

const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;

/** Accepted ones are listed for about that long (ram.md section 3); the same is assumed of rejected and expired ones. */
export const LISTED_AFTER_ANSWER_MS = 7 * DAY_MS;

/** How long an invitation stays open, by the types that the share holds when it is sent; later ones change nothing. */
export function invitationWindowMs(share: Share, knobs: Knobs): number {
  const kinds = new Set(
    [...share.resources.values()].map(({ resource }) => resource.type.forwardingList),
  );
  // What holds for a share of both kinds is UNKNOWN (ram.md section 3).
  if (kinds.size === 2) {
    return knobs.mixedShareInvitationWindow === "7-days" ? 7 * DAY_MS : 12 * HOUR_MS;
  }
  return kinds.has(true) ? 7 * DAY_MS : 12 * HOUR_MS;
}

export function isVisible(invitation: Invitation, platform: Platform): boolean {
  return invitation.visibleAt.getTime() <= platform.clock.now().getTime();
}

/** There is no field for the expiry, and `resourceShareAssociations` is deprecated (ram.md section 3). */
export function toInvitation(invitation: Invitation): ResourceShareInvitation {
  const { share } = invitation;
  return {
    resourceShareInvitationArn: invitation.arn,
    resourceShareName: share.name,
    resourceShareArn: share.arn,
    senderAccountId: share.ownerId,
    receiverAccountId: invitation.receiverId,
    invitationTimestamp: invitation.timestamp,
    status: invitation.status,
    ...(invitation.receiverArn !== undefined && { receiverArn: invitation.receiverArn }),
  };
}
