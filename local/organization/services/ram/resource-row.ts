import type { Resource, ResourceRegionScopeFilter } from "@aws-sdk/client-ram";

import type { ResourceAssociation, Share } from "./share.ts";

/** A resource of a listing. */
export type ResourceRow = {
  readonly sequence: number;
  readonly share: Share;
  readonly association: ResourceAssociation;
};

export function resourceRows(share: Share): readonly ResourceRow[] {
  return [...share.resources.values()].map((association) => ({
    sequence: association.sequence,
    share,
    association,
  }));
}

export function isInScope(
  { association }: ResourceRow,
  scope: ResourceRegionScopeFilter | undefined,
): boolean {
  return scope === undefined || scope === "ALL" || association.resource.type.scope === scope;
}

export function toResource({ share, association }: ResourceRow): Resource {
  const { resource, usable, createdAt, updatedAt } = association;
  return {
    arn: resource.arn,
    type: resource.type.name,
    resourceShareArn: share.arn,
    status: usable ? "AVAILABLE" : "PENDING",
    creationTime: createdAt,
    lastUpdatedTime: updatedAt,
    resourceRegionScope: resource.type.scope,
  };
}
