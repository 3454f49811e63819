import type { Call } from "../../action.ts";
import { callerAccount } from "./caller-account.ts";
import {
  invitationWindowMs,
  isVisible,
  LISTED_AFTER_ANSWER_MS,
  type Invitation,
} from "./invitation.ts";
import { ramError, type RamErrorName } from "./ram-error.ts";
import { remove, settle } from "./settling.ts";
import type { PrincipalAssociation, Share } from "./share.ts";
import { checkedArn, type Sharing } from "./sharing.ts";

/** Invites the account behind an association, which waits for its answer; expires by itself. */
export function invite(sharing: Sharing, share: Share, association: PrincipalAssociation): void {
  const { platform, invitations } = sharing;
  const { principal } = association;
  if (principal.kind !== "account" && principal.kind !== "identity") return;
  const now = platform.clock.now();
  const invitation: Invitation = {
    sequence: sharing.nextSequence(),
    arn: sharing.newArn(share.region, share.ownerId, "resource-share-invitation"),
    share,
    receiverId: principal.accountId,
    ...(principal.kind === "identity" && { receiverArn: principal.id }),
    visibleAt: new Date(now.getTime() + platform.knobs.invitationVisibilityDelayMs),
    status: "PENDING",
    timestamp: now,
  };
  association.invitation = invitation;
  invitations.set(invitation.arn, invitation);
  platform.clock.after(invitationWindowMs(share, platform.knobs), () => {
    if (invitation.status !== "PENDING" || !invitations.has(invitation.arn)) return;
    close(sharing, invitation, "EXPIRED");
    remove(sharing, share, association);
  });
}

export function accept(sharing: Sharing, invitation: Invitation): void {
  refuseAnswered(sharing, invitation);
  close(sharing, invitation, "ACCEPTED");
  invitation.timestamp = sharing.platform.clock.now();
  const association = awaiting(invitation);
  if (association !== undefined) settle(sharing, invitation.share, association);
}

/** What becomes of the association is not documented; as with an expiry, it ends. */
export function reject(sharing: Sharing, invitation: Invitation): void {
  refuseAnswered(sharing, invitation);
  close(sharing, invitation, "REJECTED");
  invitation.timestamp = sharing.platform.clock.now();
  const association = awaiting(invitation);
  if (association !== undefined) remove(sharing, invitation.share, association);
}

/**
 * The owner took the principal away before it answered. The invitation is gone, so that answers meet NotFound; what AWS does
 * is not documented.
 */
export function withdraw(sharing: Sharing, association: PrincipalAssociation): void {
  const { invitation } = association;
  if (invitation?.status === "PENDING") sharing.invitations.delete(invitation.arn);
}

/** The invitation that the caller received in that Region. Throws MalformedArnException and …ArnNotFoundException. */
export function invitationOf(sharing: Sharing, call: Call, arn: string | undefined): Invitation {
  const found = findInvitation(sharing, call, arn);
  if (found !== undefined) return found;
  throw invitationError(sharing, arn, "ArnNotFound", "could not be found");
}

export function findInvitation(
  sharing: Sharing,
  { caller, region }: Call,
  arn: string | undefined,
): Invitation | undefined {
  const invitation = sharing.invitations.get(checkedArn(sharing, arn, "resource-share-invitation"));
  const mine =
    invitation?.receiverId === callerAccount(caller) && invitation.share.region === region;
  return mine && isVisible(invitation, sharing.platform) ? invitation : undefined;
}

/** Throws the error of each state but PENDING (ram.md section 3). */
export function refuseAnswered(sharing: Sharing, { arn, status }: Invitation): void {
  switch (status) {
    case "PENDING":
      return;
    case "ACCEPTED":
      throw invitationError(sharing, arn, "AlreadyAccepted", "has already been accepted");
    case "REJECTED":
      throw invitationError(sharing, arn, "AlreadyRejected", "has already been rejected");
    case "EXPIRED":
      throw invitationError(sharing, arn, "Expired", "has expired");
  }
}

export function invitationError(
  { platform }: Sharing,
  arn: string | undefined,
  what: "AlreadyAccepted" | "AlreadyRejected" | "Expired" | "ArnNotFound",
  sentence: string,
): Error {
  const name: RamErrorName = `ResourceShareInvitation${what}Exception`;
  return ramError(platform, name, `ResourceShareInvitation ${arn} ${sentence}.`);
}

function awaiting({ share, arn }: Invitation): PrincipalAssociation | undefined {
  return [...share.principals.values()].find((one) => one.invitation?.arn === arn);
}

function close(
  { platform, invitations }: Sharing,
  invitation: Invitation,
  status: "ACCEPTED" | "REJECTED" | "EXPIRED",
): void {
  invitation.status = status;
  platform.clock.after(LISTED_AFTER_ANSWER_MS, () => invitations.delete(invitation.arn));
}
