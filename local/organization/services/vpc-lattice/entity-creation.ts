import type { Call } from "../../action.ts";
import type { Entities, EntityKind } from "./entity.ts";
import { conflict, invalid } from "./lattice-error.ts";
import { entitiesOf, type Lattice, placeOf } from "./lattice.ts";
import type { QuotaCode } from "./quota.ts";
import { arnOf, newId, typeName } from "./resource-kind.ts";
import { fromTags } from "./tags.ts";

const RULES = {
  servicenetwork: { longest: 63, quota: "L-9CAD07FB" },
  service: { longest: 40, quota: "L-620C821E" },
  resourceconfiguration: { longest: 40, quota: "L-5FF8F9B9" },
} as const satisfies Record<EntityKind, { longest: number; quota: QuotaCode }>;

/**
 * What every new network, service and configuration has. Throws ValidationException for a name that breaks the rules of the
 * type documentation, ConflictException for one that the account has used in the Region, ServiceQuotaExceededException.
 */
export function newOwned<Kind extends EntityKind>(
  lattice: Lattice,
  call: Call,
  kind: Kind,
  input: {
    readonly name: string | undefined;
    readonly tags?: Readonly<Record<string, string>> | undefined;
  },
) {
  const { platform } = lattice;
  const name = input.name ?? "";
  const { longest, quota } = RULES[kind];
  if (name.length < 3 || name.length > longest || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw invalid(
      `name "${name}" must have 3 to ${longest} lower-case letters, digits and single hyphens between them`,
      "name",
    );
  }
  const place = placeOf(call);
  const own = ownedBy(lattice, call.region, kind, place.accountId);
  const twin = own.find((one) => one.name === name);
  if (twin !== undefined) {
    throw conflict(`A ${kind} with the name ${name} already exists`, twin.id, typeName(kind));
  }
  lattice.quotas.check(quota, own.length, typeName(kind));
  const id = newId(platform, kind);
  const now = platform.clock.now();
  return {
    kind,
    sequence: lattice.nextSequence(),
    id,
    arn: arnOf(platform, place, kind, id),
    name,
    ...place,
    createdAt: now,
    lastUpdatedAt: now,
    tags: fromTags(input.tags),
  };
}

/** What an account has of a kind in a Region, oldest first. */
export function ownedBy<Kind extends EntityKind>(
  lattice: Lattice,
  region: string,
  kind: Kind,
  accountId: string,
): Entities[Kind][] {
  const all = entitiesOf(lattice.region(region), kind);
  return [...all.values()].filter((one) => one.accountId === accountId);
}

/** What an account owns and what is shared with it, oldest first. */
export function visibleTo<Kind extends EntityKind>(
  lattice: Lattice,
  region: string,
  kind: Kind,
  accountId: string,
): Entities[Kind][] {
  const all = entitiesOf(lattice.region(region), kind);
  return [...all.values()].filter(
    (one) => one.accountId === accountId || lattice.sharedWith(accountId, one.arn),
  );
}
