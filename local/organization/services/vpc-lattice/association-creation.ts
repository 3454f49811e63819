import type { Call } from "../../action.ts";
import { beginCreation } from "./association-status.ts";
import { type Association, type AssociationKind, subjectOf, tagsOf } from "./association.ts";
import { callerAccount } from "./caller-account.ts";
import type { ServiceNetwork } from "./entity.ts";
import { conflict } from "./lattice-error.ts";
import type { Lattice } from "./lattice.ts";
import type { QuotaCode } from "./quota.ts";
import { newId, typeName } from "./resource-kind.ts";
import { fromTags } from "./tags.ts";

const QUOTAS: Readonly<Record<AssociationKind, QuotaCode>> = {
  servicenetworkserviceassociation: "L-75D4A19E",
  servicenetworkvpcassociation: "L-EF6E2D62",
  servicenetworkresourceassociation: "L-6095700C",
};

/** What every new association has, whatever it joins. */
export function newJoin<Kind extends AssociationKind>(
  lattice: Lattice,
  call: Call,
  kind: Kind,
  network: ServiceNetwork,
) {
  const { platform } = lattice;
  const now = platform.clock.now();
  return {
    kind,
    sequence: lattice.nextSequence(),
    id: newId(platform, kind),
    region: call.region,
    network,
    createdBy: callerAccount(call),
    createdAt: now,
    lastUpdatedAt: now,
    status: "CREATE_IN_PROGRESS" as const,
    tagsByAccount: new Map<string, Map<string, string>>(),
  };
}

/** Takes the association in, begins its creation and tells the other side's account. Throws when the network is full. */
export function add(
  lattice: Lattice,
  call: Call,
  association: Association,
  tags: Readonly<Record<string, string>> | undefined,
): void {
  const { associations } = lattice.region(call.region);
  const { kind, network } = association;
  const used = [...associations.values()].filter(
    (one) => one.kind === kind && one.network === network,
  );
  lattice.quotas.check(QUOTAS[kind], used.length, typeName(kind), network.id);
  for (const [key, value] of fromTags(tags)) {
    tagsOf(association, association.createdBy).set(key, value);
  }
  associations.set(association.id, association);
  beginCreation(lattice, association);
  lattice.trail.otherSide(call, "Create", association);
}

/** The association of this kind that these two have already, whatever its status. */
export function pairOf(
  lattice: Lattice,
  region: string,
  kind: AssociationKind,
  network: ServiceNetwork,
  subjectId: string,
): Association | undefined {
  return [...lattice.region(region).associations.values()].find(
    (one) => one.kind === kind && one.network.id === network.id && subjectOf(one).id === subjectId,
  );
}

/**
 * "You can't use this operation if the service and service network are already associated or if there is a disassociation
 * or deletion in progress" (lattice.md section 1.4). Which id the error names is `knobs.latticeConflictNames`.
 */
export function duplicate(
  { platform }: Lattice,
  before: Association,
  message: string,
  requested: { readonly id: string; readonly type: Parameters<typeof conflict>[2] },
) {
  return platform.knobs.latticeConflictNames === "existing-association"
    ? conflict(message, before.id, typeName(before.kind))
    : conflict(message, requested.id, requested.type);
}
