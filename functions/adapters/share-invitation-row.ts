import type { ResourceShare, ResourceShareInvitation } from "@aws-sdk/client-ram";

import { parseArn } from "../core/arn.ts";
import type { Connection, ConnectionStatus } from "../core/connection.ts";
import { connectionId } from "../core/connection.ts";
import type { Standing } from "../core/organization.ts";
import { invitationExpiresAt, isLeavable } from "../core/share-contents.ts";

/** A share as its receiver sees it: the invitation that counts, the share itself, or both. */
export type SeenShare = {
  readonly shareArn: string;
  readonly owner: string | undefined;
  readonly invitation: ResourceShareInvitation | undefined;
  readonly share: ResourceShare | undefined;
  readonly status: ConnectionStatus;
  readonly state: string;
};

/**
 * What RAM shows of shares that were offered to an account or reach it, one row per share. Rows without an ARN name nothing
 * that could be acted on, so they are left out. So is what was accepted and does not show: either it does not show yet (ram.md
 * section 9), or not any more; its absence decides nothing.
 */
export function seenShares(
  invitations: readonly ResourceShareInvitation[],
  shares: readonly ResourceShare[],
): SeenShare[] {
  const usable = invitations.filter((one) => Boolean(one.resourceShareInvitationArn));
  const offered = Map.groupBy(usable, ({ resourceShareArn }) => resourceShareArn);
  const visible = new Map(shares.map((share) => [share.resourceShareArn, share]));
  return [...new Set([...offered.keys(), ...visible.keys()])].flatMap((shareArn) => {
    if (shareArn === undefined || shareArn === "") return [];
    const share = visible.get(shareArn);
    const invitation = theOneThatCounts(offered.get(shareArn) ?? []);
    const shown = statusOf(invitation, share);
    if (shown === undefined) return [];
    const owner = ownerOf(shareArn, invitation, share);
    return [{ shareArn, owner, invitation, share, ...shown }];
  });
}

/**
 * The account that a share is of; undefined if AWS did not say, or said two things: the sender, the owner and the account in
 * the share's ARN are one (ram.md section 3), and an entry for one of them must not let in what another shares.
 */
function ownerOf(
  shareArn: string,
  invitation: ResourceShareInvitation | undefined,
  share: ResourceShare | undefined,
): string | undefined {
  // An empty text names nobody.
  const owner = share?.owningAccountId || invitation?.senderAccountId || undefined;
  const sender = invitation?.senderAccountId || owner;
  return sender === owner && parseArn(shareArn)?.accountId === owner ? owner : undefined;
}

/** One that waits, else the newest. Not simply the newest: an answer seems to move the time of an invitation (ram.md section 3), so that an old one could hide one that was sent after it. */
function theOneThatCounts(
  invitations: readonly ResourceShareInvitation[],
): ResourceShareInvitation | undefined {
  const newestFirst = invitations.toSorted((a, b) => sentAt(b) - sentAt(a));
  return newestFirst.find(({ status }) => status === "PENDING") ?? newestFirst[0];
}

function sentAt({ invitationTimestamp }: ResourceShareInvitation): number {
  return invitationTimestamp?.getTime() ?? 0;
}

/** ram.md section 3. */
const OF_INVITATION: ReadonlyMap<string, ConnectionStatus> = new Map([
  ["pending", "waiting"],
  ["rejected", "over"],
  ["expired", "over"],
]);
/** ram.md section 5. What `pending` and `failed` mean to a receiver is not documented. */
const OF_SHARE: ReadonlyMap<string, ConnectionStatus> = new Map([
  ["active", "connected"],
  ["deleting", "over"],
  ["deleted", "over"],
]);

/** A share that reaches the account is there whatever its invitation says: it may have come another way. */
function statusOf(
  invitation: ResourceShareInvitation | undefined,
  share: ResourceShare | undefined,
): Pick<SeenShare, "status" | "state"> | undefined {
  const offer = (invitation?.status ?? "missing").toLowerCase();
  const reach = (share?.status ?? "missing").toLowerCase();
  const isWaiting = invitation !== undefined && offer === "pending";
  if (share !== undefined && (reach === "active" || !isWaiting))
    return { status: OF_SHARE.get(reach) ?? "unknown", state: reach };
  if (offer === "accepted") return undefined;
  return { status: OF_INVITATION.get(offer) ?? "unknown", state: offer };
}

/** What is known of a share beside its own row. */
export type ShareContext = {
  /** ARN of what is registered, and the account and Region that it stands for. */
  readonly resource: string;
  readonly receiver: string;
  readonly region: string;
  /** Types of what is in it, in lower case; undefined if RAM did not show them. */
  readonly resourceTypes: readonly string[] | undefined;
  /** Where its owner stands in the organization. */
  readonly standing: Standing | undefined;
};

/** A share in our words. */
export function toConnection(seen: SeenShare, context: ShareContext): Connection {
  const { shareArn, owner, invitation, status, state } = seen;
  const { resource, region, resourceTypes } = context;
  // Once it is answered, the time of an invitation may be that of the answer (ram.md section 3).
  const invitedAt = status === "waiting" ? invitation?.invitationTimestamp : undefined;
  return {
    id: connectionId(resource, shareArn),
    kind: "share-invitation",
    resource,
    externalId: shareArn,
    tenant: owner,
    status,
    state,
    region,
    resourceTypes,
    handle: status === "waiting" ? invitation?.resourceShareInvitationArn : undefined,
    endedOnlyBy: status === "connected" ? endedOnlyBy(seen, context) : undefined,
    expiresAt: invitedAt && invitationExpiresAt(resourceTypes, invitedAt),
    createdAt: invitedAt,
  };
}

/**
 * Why the receiver can't leave a share, with the step that its owner can take; undefined if it can: RAM lets an account leave
 * what came to it as an account, outside the sharing within an organization, and only shares of some types (ram.md section 3).
 */
function endedOnlyBy(
  { shareArn, owner, invitation, share }: SeenShare,
  { receiver, resourceTypes, standing }: ShareContext,
): string | undefined {
  const step = (principal: string) => ownersStep(shareArn, owner, principal);
  if (!isLeavable(resourceTypes)) {
    const contents = resourceTypes?.join(", ") ?? "unknown contents";
    return `RAM lets nobody leave a share of ${contents}: ${step(receiver)}`;
  }
  const wasAccepted = invitation?.status === "ACCEPTED";
  if (wasAccepted && invitation.receiverArn)
    return `it reaches one identity, not the account: ${step(invitation.receiverArn)}`;
  // Invitations are listed for a week only. Of an owner outside of the organization nothing comes without one, and in the
  // organization shares that outlast a membership name single accounts (ram.md section 3).
  const outlasts = share?.resourceShareConfiguration?.retainSharingOnAccountLeaveOrganization;
  if (wasAccepted || outlasts === true || standing?.standing === "outside") return undefined;
  const way = `it came, for all that RAM shows, through the organization`;
  return `${way}: ${step(`${receiver}, or the OU or organization that it is in,`)}`;
}

/** What the owner of a share has to do where its receiver can do nothing. */
export function ownersStep(shareArn: string, owner: string | undefined, principal: string): string {
  return `the owner, account ${owner ?? "unknown"}, must remove principal ${principal} from the share ${shareArn}`;
}
