import type {
  ServiceNetworkResourceAssociationSummary,
  ServiceNetworkServiceAssociationSummary,
  ServiceNetworkVpcAssociationSummary,
} from "@aws-sdk/client-vpc-lattice";

import type { Platform } from "../../platform.ts";
import {
  type Association,
  associationArn,
  type ResourceAssociation,
  type ServiceAssociation,
  type VpcAssociation,
} from "./association.ts";

// Rows of lists: without security groups and failures, but for the failure code of resources (lattice.md section 1.1).

export function toServiceAssociation(
  platform: Platform,
  association: ServiceAssociation,
  accountId: string,
) {
  const { status, service } = association;
  return {
    ...common(platform, association, accountId),
    status,
    serviceId: service.id,
    serviceArn: service.arn,
    serviceName: service.name,
    customDomainName: service.customDomainName,
    dnsEntry: service.dnsEntry,
  } satisfies ServiceNetworkServiceAssociationSummary;
}

export function toVpcAssociation(
  platform: Platform,
  association: VpcAssociation,
  accountId: string,
) {
  const { status, vpc, lastUpdatedAt, privateDnsEnabled, dnsOptions } = association;
  return {
    ...common(platform, association, accountId),
    status,
    vpcId: vpc.id,
    lastUpdatedAt,
    privateDnsEnabled,
    dnsOptions,
  } satisfies ServiceNetworkVpcAssociationSummary;
}

export function toResourceAssociation(
  platform: Platform,
  association: ResourceAssociation,
  accountId: string,
) {
  const { status, configuration, managed, dnsEntry, privateDnsEnabled, failure } = association;
  return {
    ...common(platform, association, accountId),
    status,
    resourceConfigurationId: configuration.id,
    resourceConfigurationArn: configuration.arn,
    resourceConfigurationName: configuration.name,
    isManagedAssociation: managed,
    dnsEntry,
    privateDnsEnabled,
    ...(failure && { failureCode: failure.code }),
  } satisfies ServiceNetworkResourceAssociationSummary;
}

function common(platform: Platform, association: Association, accountId: string) {
  const { id, createdBy, createdAt, network } = association;
  return {
    id,
    arn: associationArn(platform, association, accountId),
    createdBy,
    createdAt,
    serviceNetworkId: network.id,
    serviceNetworkArn: network.arn,
    serviceNetworkName: network.name,
  };
}
