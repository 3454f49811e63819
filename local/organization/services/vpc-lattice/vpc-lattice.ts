import type { Action, Service } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import { createResourceConfiguration } from "./actions/create-resource-configuration.ts";
import { createServiceNetworkResourceAssociation } from "./actions/create-service-network-resource-association.ts";
import { createServiceNetworkServiceAssociation } from "./actions/create-service-network-service-association.ts";
import { createServiceNetworkVpcAssociation } from "./actions/create-service-network-vpc-association.ts";
import { createServiceNetwork } from "./actions/create-service-network.ts";
import { createService } from "./actions/create-service.ts";
import { deleteAuthPolicy } from "./actions/delete-auth-policy.ts";
import { deleteResourceConfiguration } from "./actions/delete-resource-configuration.ts";
import { deleteResourceEndpointAssociation } from "./actions/delete-resource-endpoint-association.ts";
import { deleteServiceNetworkResourceAssociation } from "./actions/delete-service-network-resource-association.ts";
import { deleteServiceNetworkServiceAssociation } from "./actions/delete-service-network-service-association.ts";
import { deleteServiceNetworkVpcAssociation } from "./actions/delete-service-network-vpc-association.ts";
import { deleteServiceNetwork } from "./actions/delete-service-network.ts";
import { deleteService } from "./actions/delete-service.ts";
import { getAuthPolicy } from "./actions/get-auth-policy.ts";
import { getResourceConfiguration } from "./actions/get-resource-configuration.ts";
import { getServiceNetworkResourceAssociation } from "./actions/get-service-network-resource-association.ts";
import { getServiceNetworkServiceAssociation } from "./actions/get-service-network-service-association.ts";
import { getServiceNetworkVpcAssociation } from "./actions/get-service-network-vpc-association.ts";
import { getServiceNetwork } from "./actions/get-service-network.ts";
import { getService } from "./actions/get-service.ts";
import { listResourceConfigurations } from "./actions/list-resource-configurations.ts";
import { listResourceEndpointAssociations } from "./actions/list-resource-endpoint-associations.ts";
import { listServiceNetworkResourceAssociations } from "./actions/list-service-network-resource-associations.ts";
import { listServiceNetworkServiceAssociations } from "./actions/list-service-network-service-associations.ts";
import { listServiceNetworkVpcAssociations } from "./actions/list-service-network-vpc-associations.ts";
import { listServiceNetworkVpcEndpointAssociations } from "./actions/list-service-network-vpc-endpoint-associations.ts";
import { listServiceNetworks } from "./actions/list-service-networks.ts";
import { listServices } from "./actions/list-services.ts";
import { listTagsForResource } from "./actions/list-tags-for-resource.ts";
import { putAuthPolicy } from "./actions/put-auth-policy.ts";
import { tagResource } from "./actions/tag-resource.ts";
import { untagResource } from "./actions/untag-resource.ts";
import { updateServiceNetworkVpcAssociation } from "./actions/update-service-network-vpc-association.ts";
import { updateServiceNetwork } from "./actions/update-service-network.ts";
import { updateService } from "./actions/update-service.ts";
import { createLattice, type Lattice, type LatticeNeighbours } from "./lattice.ts";
import { createVpcLatticeControl, type VpcLatticeControl } from "./vpc-lattice-control.ts";

/** The simulated control plane of VPC Lattice (lattice.md), and what tests and the demo may do behind its back. */
export type VpcLattice = VpcLatticeControl & { readonly service: Service };

const actions = [
  createResourceConfiguration,
  createService,
  createServiceNetwork,
  createServiceNetworkResourceAssociation,
  createServiceNetworkServiceAssociation,
  createServiceNetworkVpcAssociation,
  deleteAuthPolicy,
  deleteResourceConfiguration,
  deleteResourceEndpointAssociation,
  deleteService,
  deleteServiceNetwork,
  deleteServiceNetworkResourceAssociation,
  deleteServiceNetworkServiceAssociation,
  deleteServiceNetworkVpcAssociation,
  getAuthPolicy,
  getResourceConfiguration,
  getService,
  getServiceNetwork,
  getServiceNetworkResourceAssociation,
  getServiceNetworkServiceAssociation,
  getServiceNetworkVpcAssociation,
  listResourceConfigurations,
  listResourceEndpointAssociations,
  listServiceNetworkResourceAssociations,
  listServiceNetworkServiceAssociations,
  listServiceNetworkVpcAssociations,
  listServiceNetworkVpcEndpointAssociations,
  listServiceNetworks,
  listServices,
  listTagsForResource,
  putAuthPolicy,
  tagResource,
  untagResource,
  updateService,
  updateServiceNetwork,
  updateServiceNetworkVpcAssociation,
] satisfies readonly ((lattice: Lattice) => Action)[];

export function createVpcLattice(platform: Platform, neighbours: LatticeNeighbours): VpcLattice {
  const lattice = createLattice(platform, neighbours);
  // CloudTrail's events of calls that only read don't reach EventBridge by default (EventBridge user guide).
  const recorded = (action: Action) =>
    /^(Get|List)/.test(action.name) ? action : lattice.trail.recording(action);
  return {
    service: {
      signingName: "vpc-lattice",
      protocols: ["rest-json"],
      actions: actions.map((action) => recorded(action(lattice))),
    },
    ...createVpcLatticeControl(lattice),
  };
}
