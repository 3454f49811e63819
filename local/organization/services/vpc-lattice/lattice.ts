import type { Call } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import type { Association } from "./association.ts";
import { callerAccount } from "./caller-account.ts";
import { createClientTokens, type ClientTokens } from "./client-token.ts";
import type { LatticeEndpoint } from "./endpoint-association.ts";
import type { Entities, EntityKind, Failure } from "./entity.ts";
import { createQuotas, type Quotas } from "./quota.ts";
import { createTrail, type Trail } from "./trail.ts";

/** What VPC Lattice asks the services around it. */
export type LatticeNeighbours = {
  /** Whether the account may use this network, service or configuration of another account through RAM now. */
  readonly sharedWith: (accountId: string, resourceArn: string) => boolean;
  /** Whose VPC it is, and where; undefined for one that does not exist. */
  readonly vpcOf: (
    vpcId: string,
  ) => { readonly accountId: string; readonly region: string } | undefined;
  readonly securityGroupOf: (
    securityGroupId: string,
  ) => { readonly accountId: string; readonly vpcId: string } | undefined;
  /** VPC endpoints of the types ServiceNetwork and Resource, oldest first; none when left out. */
  readonly endpoints?: () => Iterable<LatticeEndpoint>;
};

type EntityMaps = { readonly [Kind in EntityKind]: Map<string, Entities[Kind]> };

/** What one Region has, whoever owns it, each in order of creation. */
export type RegionState = EntityMaps & {
  readonly associations: Map<string, Association>;
};

/** The state that VPC Lattice's actions share. */
export type Lattice = LatticeNeighbours & {
  readonly platform: Platform;
  readonly tokens: ClientTokens;
  readonly quotas: Quotas;
  readonly trail: Trail;
  /** What the next associations fail with, in turn: those to be made, and those to be deleted. */
  readonly planned: { readonly creates: Failure[]; readonly deletes: Failure[] };
  /** Endpoints whose association was ended by DeleteResourceEndpointAssociation. */
  readonly endedEndpointIds: Set<string>;
  region(region: string): RegionState;
  regions(): Iterable<RegionState>;
  nextSequence(): number;
};

export function createLattice(platform: Platform, neighbours: LatticeNeighbours): Lattice {
  const regions = new Map<string, RegionState>();
  let sequence = 0;
  return {
    ...neighbours,
    platform,
    tokens: createClientTokens(platform),
    quotas: createQuotas(),
    trail: createTrail(platform),
    planned: { creates: [], deletes: [] },
    endedEndpointIds: new Set(),
    region(name) {
      const known = regions.get(name);
      if (known !== undefined) return known;
      const created: RegionState = {
        servicenetwork: new Map(),
        service: new Map(),
        resourceconfiguration: new Map(),
        associations: new Map(),
      };
      regions.set(name, created);
      return created;
    },
    regions: () => regions.values(),
    nextSequence: () => ++sequence,
  };
}

/** The account and Region that a call acts in. */
export function placeOf(call: Call): { readonly accountId: string; readonly region: string } {
  return { accountId: callerAccount(call), region: call.region };
}

/** What a Region has of one kind. */
export function entitiesOf<Kind extends EntityKind>(
  state: EntityMaps,
  kind: Kind,
): Map<string, Entities[Kind]> {
  return state[kind];
}
