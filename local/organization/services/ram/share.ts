import type {
  ResourceShare,
  ResourceShareAssociation,
  ResourceShareAssociationStatus,
  ResourceShareStatus,
} from "@aws-sdk/client-ram";

import type { Platform } from "../../platform.ts";
import type { Invitation } from "./invitation.ts";
import { memberOf, type Principal } from "./principal.ts";
import type { SharedResourceArn } from "./resource-type.ts";

/** A resource share: one Region, one owner. */
export type Share = {
  readonly sequence: number;
  readonly arn: string;
  name: string;
  readonly ownerId: string;
  readonly region: string;
  allowExternalPrincipals: boolean;
  /** `retainSharingOnAccountLeaveOrganization`, which only its creation can set (ram.md section 3). */
  readonly retain: boolean;
  readonly tags: ReadonlyMap<string, string>;
  readonly createdAt: Date;
  updatedAt: Date;
  status: ResourceShareStatus;
  /** By principal id or resource ARN. */
  readonly principals: Map<string, PrincipalAssociation>;
  readonly resources: Map<string, ResourceAssociation>;
  /** ARN of the attached permission by name of resource type, where it is not the type's default. */
  readonly permissions: Map<string, string>;
};

type AssociationState = {
  readonly sequence: number;
  status: ResourceShareAssociationStatus;
  statusMessage?: string;
  readonly createdAt: Date;
  updatedAt: Date;
  /** Whether access goes through it: from ASSOCIATED on until it is gone. */
  usable: boolean;
};

export type PrincipalAssociation = AssociationState & {
  readonly principal: Principal;
  /** The one invitation that stands between the principal and the share, accepted or not; none where none is needed. */
  invitation?: Invitation;
};

export type ResourceAssociation = AssociationState & { readonly resource: SharedResourceArn };

export type Association = PrincipalAssociation | ResourceAssociation;

/** Rows of the share; an association that ended is gone. */
export function associationsOf(share: Share): readonly Association[] {
  return [...share.principals.values(), ...share.resources.values()];
}

/** Whether the principal is outside the owner's organization. */
export function isExternal(platform: Platform, share: Share, principal: Principal): boolean {
  if (principal.kind === "organization" || principal.kind === "unit") return false;
  if (principal.accountId === share.ownerId) return false;
  const { accountId } = principal;
  return !memberOf(platform, share.ownerId) || !memberOf(platform, accountId);
}

export function toAssociation(
  platform: Platform,
  share: Share,
  association: Association,
): ResourceShareAssociation {
  const isPrincipal = "principal" in association;
  return {
    resourceShareArn: share.arn,
    resourceShareName: share.name,
    associatedEntity: isPrincipal ? association.principal.id : association.resource.arn,
    associationType: isPrincipal ? "PRINCIPAL" : "RESOURCE",
    status: association.status,
    ...(association.statusMessage !== undefined && { statusMessage: association.statusMessage }),
    creationTime: association.createdAt,
    lastUpdatedTime: association.updatedAt,
    external: isPrincipal && isExternal(platform, share, association.principal),
  };
}

/** Tags are the owner's alone. */
export function toShare(share: Share, readerId: string): ResourceShare {
  return {
    resourceShareArn: share.arn,
    name: share.name,
    owningAccountId: share.ownerId,
    allowExternalPrincipals: share.allowExternalPrincipals,
    status: share.status,
    ...(readerId === share.ownerId && {
      tags: [...share.tags].map(([key, value]) => ({ key, value })),
    }),
    creationTime: share.createdAt,
    lastUpdatedTime: share.updatedAt,
    featureSet: "STANDARD",
    resourceShareConfiguration: { retainSharingOnAccountLeaveOrganization: share.retain },
  };
}
