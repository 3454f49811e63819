import type { VpcEndpoint } from "@aws-sdk/client-ec2";

import { AwsError } from "../../action.ts";
import type { Knobs } from "../../knobs.ts";
import type { EndpointConnection } from "./endpoint-connection.ts";
import { stateOf } from "./endpoint-connection.ts";
import { toTags } from "./tags.ts";
import type { Tags } from "./tags.ts";

/** A consumer's VPC endpoint: what its owner sees, and the provider does not (privatelink.md section 3). */
export type Endpoint = {
  readonly sequence: number;
  readonly id: string;
  /** Shared with the provider; lives on here when the provider's row is gone. */
  readonly connection: EndpointConnection;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly networkInterfaceIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly tags: Tags;
};

/** Deleted endpoints stay listed as long as the provider's row does; a rejected one stays until its owner deletes it. */
export function isListedEndpoint(endpoint: Endpoint, now: Date, knobs: Knobs): boolean {
  const { state, since } = stateOf(endpoint.connection, now);
  return state !== "deleted" || now.getTime() < since.getTime() + knobs.deletedRowsStayMs;
}

export function endpointNotFound(id: string): AwsError {
  return new AwsError(
    "InvalidVpcEndpointId.NotFound",
    `The Vpc Endpoint Id '${id}' does not exist`,
  );
}

export function toVpcEndpoint(endpoint: Endpoint, now: Date): VpcEndpoint {
  const { connection } = endpoint;
  const { service } = connection;
  return {
    VpcEndpointId: endpoint.id,
    VpcEndpointType: service.kind,
    VpcId: endpoint.vpcId,
    ServiceName: service.name,
    // Camel case on the wire, whatever the SDK's enum says (privatelink.md section 3).
    State: stateOf(connection, now).state as NonNullable<VpcEndpoint["State"]>,
    SubnetIds: [...endpoint.subnetIds],
    Groups: endpoint.securityGroupIds.map((GroupId) => ({ GroupId, GroupName: "default" })),
    IpAddressType: "ipv4",
    PrivateDnsEnabled: false,
    RequesterManaged: false,
    NetworkInterfaceIds: [...endpoint.networkInterfaceIds],
    DnsEntries: [...connection.dnsEntries],
    CreationTimestamp: connection.createdAt,
    Tags: toTags(endpoint.tags),
    OwnerId: connection.consumer.accountId,
    ServiceRegion: service.owner.region,
  };
}
