import type { VpcEndpoint } from "@aws-sdk/client-ec2";

import type { Platform } from "../../platform.ts";
import type { PrivateLink } from "./private-link.ts";
import { toTags } from "./tags.ts";
import type { Tags } from "./tags.ts";

/** What VPC Lattice says of a service network or resource configuration that an endpoint is to reach. */
export type LatticeAdmission = (
  accountId: string,
  targetArn: string,
) => "admitted" | "missing" | "full";

/** An endpoint of the type ServiceNetwork or Resource: no endpoint service, nobody accepts it (lattice.md section 3). */
export type LatticeEndpoint = {
  readonly sequence: number;
  readonly id: string;
  readonly kind: "ServiceNetwork" | "Resource";
  readonly targetArn: string;
  readonly owner: { readonly accountId: string; readonly region: string };
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly createdAt: Date;
  readonly tags: Tags;
  deletedAt?: Date;
};

/** As VPC Lattice lists it. */
export type LatticeEndpointView = {
  readonly sequence: number;
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly vpcId: string;
  readonly targetArn: string;
  readonly createdAt: Date;
  readonly state: string;
};

export type LatticeEndpoints = {
  readonly all: Map<string, LatticeEndpoint>;
  /** Undefined while nothing models VPC Lattice. */
  admit: LatticeAdmission | undefined;
  add(
    endpoint: Omit<LatticeEndpoint, "sequence" | "id" | "createdAt" | "deletedAt">,
  ): LatticeEndpoint;
};

export function createLatticeEndpoints(
  platform: Platform,
  nextSequence: () => number,
): LatticeEndpoints {
  const all = new Map<string, LatticeEndpoint>();
  return {
    all,
    admit: undefined,
    add(endpoint) {
      const created: LatticeEndpoint = {
        ...endpoint,
        sequence: nextSequence(),
        id: `vpce-${platform.hex(17)}`,
        createdAt: platform.clock.now(),
      };
      all.set(created.id, created);
      return created;
    },
  };
}

/** `pending` at first and `deleting` at last, for `knobs.pendingDurationMs` each. */
export function latticeEndpointState(platform: Platform, endpoint: LatticeEndpoint): string {
  const now = platform.clock.now().getTime();
  const { createdAt, deletedAt } = endpoint;
  const settled = (since: Date) => now >= since.getTime() + platform.knobs.pendingDurationMs;
  if (deletedAt !== undefined) return settled(deletedAt) ? "deleted" : "deleting";
  return settled(createdAt) ? "available" : "pending";
}

/** Those that are not `deleted`, oldest first. */
export function listedLatticeEndpoints({
  platform,
  latticeEndpoints,
}: PrivateLink): LatticeEndpoint[] {
  return [...latticeEndpoints.all.values()].filter(
    (endpoint) => latticeEndpointState(platform, endpoint) !== "deleted",
  );
}

export function toLatticeView(platform: Platform, endpoint: LatticeEndpoint): LatticeEndpointView {
  const { sequence, id, owner, vpcId, targetArn, createdAt } = endpoint;
  const state = latticeEndpointState(platform, endpoint);
  return { sequence, id, ...owner, vpcId, targetArn, createdAt, state };
}

export function toAwsEndpoint(platform: Platform, endpoint: LatticeEndpoint): VpcEndpoint {
  const { kind, targetArn } = endpoint;
  return {
    VpcEndpointId: endpoint.id,
    VpcEndpointType: kind,
    VpcId: endpoint.vpcId,
    // Camel case on the wire, as for all endpoints (privatelink.md section 3).
    State: latticeEndpointState(platform, endpoint) as NonNullable<VpcEndpoint["State"]>,
    SubnetIds: [...endpoint.subnetIds],
    Groups: endpoint.securityGroupIds.map((GroupId) => ({ GroupId, GroupName: GroupId })),
    IpAddressType: "ipv4",
    PrivateDnsEnabled: false,
    RequesterManaged: false,
    CreationTimestamp: endpoint.createdAt,
    Tags: toTags(endpoint.tags),
    OwnerId: endpoint.owner.accountId,
    ...(kind === "ServiceNetwork"
      ? { ServiceNetworkArn: targetArn }
      : { ResourceConfigurationArn: targetArn }),
  };
}
