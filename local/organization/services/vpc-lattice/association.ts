import type {
  DnsOptions,
  ServiceNetworkResourceAssociationStatus,
  ServiceNetworkServiceAssociationStatus,
  ServiceNetworkVpcAssociationStatus,
} from "@aws-sdk/client-vpc-lattice";

import type { Platform } from "../../platform.ts";
import type {
  DnsName,
  Failure,
  LatticeService,
  ResourceConfiguration,
  ServiceNetwork,
} from "./entity.ts";
import { arnOf, type ResourceKind } from "./resource-kind.ts";

// UPDATE_… are for VPCs alone, PARTIAL for resources alone (lattice.md section 1.3).
type Joined<Status extends string> = {
  readonly sequence: number;
  readonly id: string;
  readonly region: string;
  readonly network: ServiceNetwork;
  /** Account that made it. */
  readonly createdBy: string;
  readonly createdAt: Date;
  lastUpdatedAt: Date;
  status: Status;
  failure?: Failure | undefined;
  /** An association has an ARN in each account (lattice.md section 1.2), and tags are of ARNs: each account has its own. */
  readonly tagsByAccount: Map<string, Map<string, string>>;
};

export type ServiceAssociation = Joined<ServiceNetworkServiceAssociationStatus> & {
  readonly kind: "servicenetworkserviceassociation";
  readonly service: LatticeService;
};

export type VpcAssociation = Joined<ServiceNetworkVpcAssociationStatus> & {
  readonly kind: "servicenetworkvpcassociation";
  readonly vpc: { readonly id: string; readonly accountId: string };
  securityGroupIds: readonly string[];
  privateDnsEnabled?: boolean | undefined;
  dnsOptions?: DnsOptions | undefined;
};

export type ResourceAssociation = Joined<ServiceNetworkResourceAssociationStatus> & {
  readonly kind: "servicenetworkresourceassociation";
  readonly configuration: ResourceConfiguration;
  readonly privateDnsEnabled?: boolean | undefined;
  readonly dnsEntry: DnsName;
  /** Made by AWS itself, and not for the network's owner to delete (lattice.md section 3). */
  managed: boolean;
};

export type Associations = {
  servicenetworkserviceassociation: ServiceAssociation;
  servicenetworkvpcassociation: VpcAssociation;
  servicenetworkresourceassociation: ResourceAssociation;
};
export type AssociationKind = keyof Associations & ResourceKind;
export type Association = Associations[AssociationKind];

/** What an association joins to the network, and whose it is. */
export function subjectOf(association: Association): {
  readonly id: string;
  readonly accountId: string;
} {
  switch (association.kind) {
    case "servicenetworkserviceassociation":
      return association.service;
    case "servicenetworkvpcassociation":
      return association.vpc;
    case "servicenetworkresourceassociation":
      return association.configuration;
  }
}

/** The ARN that this account sees: its own id is in it (lattice.md section 1.2). */
export function associationArn(
  platform: Platform,
  { region, kind, id }: Pick<Association, "region" | "kind" | "id">,
  accountId: string,
): string {
  return arnOf(platform, { region, accountId }, kind, id);
}

/** Tags that this account gave it. */
export function tagsOf(association: Association, accountId: string): Map<string, string> {
  const known = association.tagsByAccount.get(accountId);
  if (known !== undefined) return known;
  const tags = new Map<string, string>();
  association.tagsByAccount.set(accountId, tags);
  return tags;
}
