import type { CreateResourceShareRequest } from "@aws-sdk/client-ram";

import { associate, forgetLeavers } from "./association-change.ts";
import { accept } from "./invitation-answer.ts";
import type { Invitation } from "./invitation.ts";
import { remove } from "./settling.ts";
import { createShare } from "./share-creation.ts";
import type { Sharing } from "./sharing.ts";

/** An invitation as nobody in AWS sees it: at once, whoever received it. */
export type InvitationView = Pick<Invitation, "arn" | "receiverId" | "status"> & {
  readonly shareArn: string;
  readonly senderId: string;
  readonly region: string;
};

/** What tests and the showcase can see and do without a call of the API: no permission is asked, no call recorded. */
export type RamControl = {
  /** As EnableSharingWithAwsOrganization of the management account. Invitations that are out stay. */
  enableOrganizationSharing(): void;
  /** Ends it: every principal that is the organization or a unit of it leaves every share at once (ram.md section 6). */
  disableOrganizationSharing(): void;
  /** As CreateResourceShare of that account in that Region: throws what it would answer. The share's ARN. */
  createShare(
    ownerId: string,
    region: string,
    share: Omit<CreateResourceShareRequest, "clientToken" | "sources">,
  ): string;
  /** As AssociateResourceShare of the owner. Throws for a share that is not there. */
  addToShare(
    shareArn: string,
    subjects: {
      readonly principals?: readonly string[];
      readonly resourceArns?: readonly string[];
    },
  ): void;
  /** Oldest first; those that no listing has any more are gone. */
  invitations(): readonly InvitationView[];
  /** As AcceptResourceShareInvitation of the receiver, even before the invitation is visible to it. */
  acceptInvitation(invitationArn: string): void;
  /**
   * Makes the next association that settles FAILED, with that message; each call one more. Where others may settle
   * meanwhile, `of` names the principal (as AWS shows it) or the resource that is meant.
   */
  failNextAssociation(statusMessage: string, of?: string): void;
};

export function createRamControl(sharing: Sharing): RamControl {
  return {
    enableOrganizationSharing() {
      sharing.organizationSharing = true;
    },
    disableOrganizationSharing() {
      sharing.organizationSharing = false;
      for (const share of sharing.shares.values()) {
        for (const association of share.principals.values()) {
          const { kind } = association.principal;
          if (kind === "organization" || kind === "unit") remove(sharing, share, association);
        }
      }
    },
    createShare(ownerId, region, share) {
      forgetLeavers(sharing);
      return createShare(sharing, ownerId, region, share).arn;
    },
    addToShare(shareArn, subjects) {
      forgetLeavers(sharing);
      const share = sharing.shares.get(shareArn);
      if (share === undefined) {
        throw new Error(`no account has a resource share "${shareArn}": create it first`);
      }
      associate(sharing, share, subjects);
    },
    invitations: () =>
      [...sharing.invitations.values()].map(({ arn, receiverId, status, share }) => ({
        arn,
        receiverId,
        status,
        shareArn: share.arn,
        senderId: share.ownerId,
        region: share.region,
      })),
    acceptInvitation(invitationArn) {
      const invitation = sharing.invitations.get(invitationArn);
      if (invitation === undefined) {
        throw new Error(`nobody has an invitation "${invitationArn}": share something first`);
      }
      accept(sharing, invitation);
    },
    failNextAssociation: (statusMessage, of) => void sharing.failures.push({ statusMessage, of }),
  };
}
