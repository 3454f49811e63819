import type { ResourceShareAssociation } from "@aws-sdk/client-ram";

import { admitPrincipal, admitResource } from "./admission.ts";
import { invite, withdraw } from "./invitation-answer.ts";
import { memberOf, parsePrincipal, type Principal } from "./principal.ts";
import { ramError } from "./ram-error.ts";
import { parseResourceArn } from "./resource-type.ts";
import { dissolve, remove, settle } from "./settling.ts";
import { associationsOf, toAssociation, type Association, type Share } from "./share.ts";
import type { Sharing } from "./sharing.ts";

export type Subjects = {
  readonly principals?: readonly string[] | undefined;
  readonly resourceArns?: readonly string[] | undefined;
};

/** Most resources of one call (ram.md section 6). */
const MAX_RESOURCES = 100;

/**
 * Associates every one of them, or none: rows as they are before anything has settled. What is associated already stays as it
 * is; what AWS answers to that is not documented. Throws as `admitPrincipal` and `admitResource` do.
 */
export function associate(
  sharing: Sharing,
  share: Share,
  subjects: Subjects,
): ResourceShareAssociation[] {
  const { platform } = sharing;
  const now = platform.clock.now();
  const state = () => ({
    sequence: sharing.nextSequence(),
    status: "ASSOCIATING" as const,
    createdAt: now,
    updatedAt: now,
    usable: false,
  });
  refuseTooMany(sharing, subjects);
  const resources = unique(subjects.resourceArns).map((arn) => parseResourceArn(platform, arn));
  const principals = unique(subjects.principals).map((id) => parsePrincipal(platform, id));
  for (const resource of resources) admitResource(sharing, share, resource);
  for (const principal of principals) {
    const held = [...share.resources.values()].map((one) => one.resource.type);
    const types = [...held, ...resources.map((one) => one.type)];
    admitPrincipal(sharing, share, principal, types);
  }

  // Resources first: how long an invitation stays open follows from what it is for.
  const all: readonly Association[] = [
    ...resources.map(
      (resource) => kept(sharing, share.resources.get(resource.arn)) ?? { ...state(), resource },
    ),
    ...principals.map(
      (principal) => kept(sharing, share.principals.get(principal.id)) ?? { ...state(), principal },
    ),
  ];
  // From here on nothing throws.
  const before = new Set(associationsOf(share));
  const begun = all.filter((association) => !before.has(association));
  for (const association of begun) {
    if ("principal" in association) share.principals.set(association.principal.id, association);
    else share.resources.set(association.resource.arn, association);
  }
  const rows = all.map((association) => toAssociation(platform, share, association));
  for (const association of begun) {
    if ("principal" in association && needsInvitation(sharing, share, association.principal)) {
      invite(sharing, share, association);
    } else settle(sharing, share, association);
  }
  return rows;
}

/**
 * Ends the associations: rows as they are at the beginning of that. Throws InvalidStateTransitionException while any
 * association of the share settles (ram.md section 9), and UnknownResourceException for what is not associated.
 */
export function disassociate(
  sharing: Sharing,
  share: Share,
  { principals = [], resourceArns = [] }: Subjects,
): ResourceShareAssociation[] {
  const { platform } = sharing;
  refuseTooMany(sharing, { resourceArns });
  const found = [
    ...resourceArns.map((arn) => existing(sharing, arn, share.resources.get(arn))),
    ...principals.map((id) => existing(sharing, id, share.principals.get(id))),
  ];
  refuseWhileAssociating(sharing, share, { waiting: platform.knobs.withdrawUnaccepted });
  return found.map((association) => {
    if ("principal" in association) withdraw(sharing, association);
    const row = {
      ...toAssociation(platform, share, association),
      status: "DISASSOCIATING" as const,
    };
    if (association.status !== "DISASSOCIATING") dissolve(sharing, share, association);
    return row;
  });
}

/** What waits for an answer is ASSOCIATING too; whether that blocks its withdrawal is UNKNOWN (ram.md section 9). */
export function refuseWhileAssociating(
  { platform }: Sharing,
  share: Share,
  { waiting }: { readonly waiting: "allowed" | "refused" },
): void {
  const blocked = associationsOf(share).some((association) => {
    if (association.status !== "ASSOCIATING") return false;
    const unanswered = "principal" in association && association.invitation?.status === "PENDING";
    return waiting === "refused" || !unanswered;
  });
  if (!blocked) return;
  throw ramError(
    platform,
    "InvalidStateTransitionException",
    "At least one of the associations in the resource share is in ASSOCIATING status",
  );
}

/**
 * Ends what rested on membership alone where either side has left the organization (ram.md section 3). Runs before every
 * call, since nobody tells RAM here.
 */
export function forgetLeavers(sharing: Sharing): void {
  const { platform } = sharing;
  const isMember = (accountId: string) => memberOf(platform, accountId) !== undefined;
  for (const share of sharing.shares.values()) {
    for (const association of share.principals.values()) {
      const { principal, invitation } = association;
      if (invitation !== undefined || association.status === "DISASSOCIATING") continue;
      const single = principal.kind === "account" || principal.kind === "identity";
      if (single && principal.accountId === share.ownerId) continue;
      const stays = isMember(share.ownerId) && (!single || isMember(principal.accountId));
      if (!stays) remove(sharing, share, association);
    }
  }
}

/** Where invitations are used (ram.md section 3). */
function needsInvitation(sharing: Sharing, share: Share, principal: Principal): boolean {
  if (principal.kind === "organization" || principal.kind === "unit") return false;
  if (principal.accountId === share.ownerId) return false;
  const bothMembers =
    memberOf(sharing.platform, share.ownerId) !== undefined &&
    memberOf(sharing.platform, principal.accountId) !== undefined;
  return share.retain || !bothMembers || !sharing.organizationSharing;
}

/** The row that is there, if it need not begin anew. Throws while it ends. */
function kept<Row extends Association>(
  { platform }: Sharing,
  row: Row | undefined,
): Row | undefined {
  if (row?.status === "DISASSOCIATING") {
    throw ramError(
      platform,
      "InvalidStateTransitionException",
      "At least one of the associations in the resource share is in DISASSOCIATING status",
    );
  }
  return row?.status === "FAILED" ? undefined : row;
}

function existing<Row>({ platform }: Sharing, entity: string, row: Row | undefined): Row {
  if (row !== undefined) return row;
  throw ramError(
    platform,
    "UnknownResourceException",
    `${entity} could not be found: it is not associated with the resource share.`,
  );
}

/** What a call names twice, it means once. */
function unique(entities: readonly string[] = []): readonly string[] {
  return [...new Set(entities)];
}

function refuseTooMany({ platform }: Sharing, { resourceArns = [] }: Subjects): void {
  if (resourceArns.length <= MAX_RESOURCES) return;
  throw ramError(
    platform,
    "ResourceShareLimitExceededException",
    `The request has ${resourceArns.length} resources; one request can have ${MAX_RESOURCES}.`,
  );
}
