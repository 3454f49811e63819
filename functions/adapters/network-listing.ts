import type {
  ServiceNetworkEndpointAssociation,
  VPCLatticeClient,
} from "@aws-sdk/client-vpc-lattice";
import {
  paginateListServiceNetworkResourceAssociations,
  paginateListServiceNetworkServiceAssociations,
  paginateListServiceNetworkVpcAssociations,
  paginateListServiceNetworkVpcEndpointAssociations,
} from "@aws-sdk/client-vpc-lattice";

import type { RequestableKind } from "../core/request.ts";
import type { AssociationRow } from "./association-row.ts";
import {
  fromResourceAssociation,
  fromServiceAssociation,
  fromVpcAssociation,
} from "./association-row.ts";
import { asThrottled } from "./call-outcome.ts";
import { vpcIdOf } from "./lattice-arn.ts";

const PAGE_SIZE = 100;

// Every page, or an error: a part of a listing would look like associations that are gone. ThrottledError means "not now".

/** The network's associations of one kind, as its owner sees them; only those of the subject if one is named. */
export async function listAssociations(
  client: VPCLatticeClient,
  resource: string,
  kind: RequestableKind,
  subject?: string,
): Promise<AssociationRow[]> {
  const config = { client, pageSize: PAGE_SIZE };
  const network = { serviceNetworkIdentifier: resource };
  return await asThrottled(`listing of each ${kind} of ${resource}`, async () => {
    const rows: AssociationRow[] = [];
    switch (kind) {
      case "service-association": {
        const input = { ...network, ...(subject !== undefined && { serviceIdentifier: subject }) };
        for await (const { items } of paginateListServiceNetworkServiceAssociations(config, input))
          for (const row of items ?? []) rows.push(...fromServiceAssociation(row, resource));
        break;
      }
      case "resource-association": {
        const only = subject !== undefined && { resourceConfigurationIdentifier: subject };
        const input = { ...network, ...only };
        for await (const { items } of paginateListServiceNetworkResourceAssociations(config, input))
          for (const row of items ?? []) rows.push(...fromResourceAssociation(row, resource));
        break;
      }
      case "vpc-association": {
        const only = subject !== undefined && { vpcIdentifier: vpcIdOf(subject) };
        const input = { ...network, ...only };
        for await (const { items } of paginateListServiceNetworkVpcAssociations(config, input))
          for (const row of items ?? []) rows.push(...fromVpcAssociation(row, resource));
        break;
      }
    }
    return rows;
  });
}

/** The VPC endpoints that lead to the network. */
export async function listEndpoints(
  client: VPCLatticeClient,
  resource: string,
): Promise<ServiceNetworkEndpointAssociation[]> {
  const config = { client, pageSize: PAGE_SIZE };
  const input = { serviceNetworkIdentifier: resource };
  return await asThrottled(`listing of the endpoints of ${resource}`, async () => {
    const rows: ServiceNetworkEndpointAssociation[] = [];
    for await (const { items } of paginateListServiceNetworkVpcEndpointAssociations(config, input))
      rows.push(...(items ?? []));
    return rows;
  });
}
