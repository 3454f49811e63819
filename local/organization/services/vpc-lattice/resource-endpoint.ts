import { type LatticeEndpoint, resourceEndpointAssociationId } from "./endpoint-association.ts";
import type { ResourceConfiguration } from "./entity.ts";
import type { Lattice } from "./lattice.ts";
import { arnOf } from "./resource-kind.ts";

/** A VPC endpoint of type Resource that is associated with its configuration still. */
export type ResourceEndpoint = LatticeEndpoint & { readonly configuration: ResourceConfiguration };

/** Those of a Region, oldest first. */
export function resourceEndpoints(lattice: Lattice, region: string): ResourceEndpoint[] {
  const configurations = [...lattice.region(region).resourceconfiguration.values()];
  return [...(lattice.endpoints?.() ?? [])].flatMap((endpoint) => {
    const configuration = configurations.find(({ arn }) => arn === endpoint.targetArn);
    const ended = lattice.endedEndpointIds.has(endpoint.id);
    return configuration === undefined || ended ? [] : [{ ...endpoint, configuration }];
  });
}

/** Its association as this account sees it. */
export function toResourceEndpointAssociation(
  { platform }: Lattice,
  endpoint: ResourceEndpoint,
  accountId: string,
) {
  const { configuration, region } = endpoint;
  const id = resourceEndpointAssociationId(endpoint);
  return {
    id,
    arn: arnOf(platform, { region, accountId }, "resourceendpointassociation", id),
    resourceConfigurationId: configuration.id,
    resourceConfigurationArn: configuration.arn,
    resourceConfigurationName: configuration.name,
    vpcEndpointId: endpoint.id,
    vpcEndpointOwner: endpoint.accountId,
    createdBy: endpoint.accountId,
    createdAt: endpoint.createdAt,
  };
}
