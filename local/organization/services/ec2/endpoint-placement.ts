import type { CreateVpcEndpointRequest } from "@aws-sdk/client-ec2";

import { AwsError } from "../../action.ts";
import type { EndpointService } from "./endpoint-service.ts";
import { required } from "./required-parameter.ts";
import type { Vpc } from "./vpc.ts";

/** Where in the consumer's network an endpoint is. */
export type EndpointPlacement = {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
};

/** Checks the network side of CreateVpcEndpoint against the caller's VPC, with EC2's limits per endpoint type (type docs). */
export function placeEndpoint(
  vpc: Vpc,
  kind: EndpointService["kind"],
  input: CreateVpcEndpointRequest,
): EndpointPlacement {
  const vpcId = required(input.VpcId, "VpcId");
  if (vpcId !== vpc.id) {
    throw new AwsError(
      "InvalidVpcId.NotFound",
      `The Vpc Id ${vpcId} does not exist; the only VPC of account ${vpc.owner.accountId} in ${vpc.owner.region} is ${vpc.id}`,
    );
  }
  const subnetIds = input.SubnetIds ?? [];
  const zones = new Set<string>();
  for (const id of subnetIds) {
    const subnet = vpc.subnets.find((candidate) => candidate.id === id);
    if (subnet === undefined) throw notFound("InvalidSubnetId.NotFound", "subnet", id);
    if (zones.has(subnet.zone)) {
      throw new AwsError(
        "DuplicateSubnetsInSameZone",
        `Found another VPC endpoint subnet in the availability zone of ${id}`,
      );
    }
    zones.add(subnet.zone);
  }
  if (kind === "GatewayLoadBalancer") return gatewayLoadBalancerPlacement(vpcId, subnetIds, input);
  if (input.PrivateDnsEnabled === true) {
    // A service can have no private DNS name here, and EC2 refuses the switch without one.
    throw new AwsError(
      "InvalidParameter",
      `Private DNS can't be enabled because the service ${input.ServiceName} does not provide a private DNS name.`,
    );
  }
  for (const id of input.SecurityGroupIds ?? []) {
    if (id !== vpc.securityGroupId) throw notFound("InvalidGroup.NotFound", "security group", id);
  }
  return { vpcId, subnetIds, securityGroupIds: [vpc.securityGroupId] };
}

function gatewayLoadBalancerPlacement(
  vpcId: string,
  subnetIds: readonly string[],
  input: CreateVpcEndpointRequest,
): EndpointPlacement {
  if (subnetIds.length > 1) {
    throw new AwsError(
      "InvalidParameter",
      `A Gateway Load Balancer endpoint takes one subnet, not ${subnetIds.length}`,
    );
  }
  if (input.SecurityGroupIds?.length || input.PrivateDnsEnabled === true) {
    throw new AwsError(
      "InvalidParameter",
      "A Gateway Load Balancer endpoint takes neither SecurityGroupIds nor PrivateDnsEnabled",
    );
  }
  return { vpcId, subnetIds, securityGroupIds: [] };
}

function notFound(code: string, what: string, id: string): AwsError {
  return new AwsError(code, `The ${what} ID '${id}' does not exist`);
}
