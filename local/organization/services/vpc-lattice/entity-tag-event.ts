import type { Entity } from "./entity.ts";
import type { Lattice } from "./lattice.ts";

/**
 * Tells of changed tags of a network or service. Whether other types of VPC Lattice have such events is UNKNOWN
 * (lattice.md section 4), so they have none. Nothing for a call that changed no tag.
 */
export function tellOfTags(
  { platform, trail }: Lattice,
  entity: Entity,
  changedKeys: readonly string[],
  tags: ReadonlyMap<string, string> = entity.tags,
): void {
  if (entity.kind === "resourceconfiguration") return;
  const { accountId, region, arn } = entity;
  const resourceType =
    entity.kind === "service" ? "service" : platform.knobs.latticeTagResourceType;
  trail.tagChange({
    accountId,
    region,
    service: "vpc-lattice",
    resourceType,
    arn,
    changedKeys,
    tags,
  });
}

/** A deleted resource has no tags any more, and its event says so (DNS guidance, lattice.md section 4). */
export function tellOfDeletion(lattice: Lattice, entity: Entity): void {
  tellOfTags(lattice, entity, [...entity.tags.keys()], new Map());
}
