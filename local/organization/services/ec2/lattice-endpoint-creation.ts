import type { CreateVpcEndpointRequest } from "@aws-sdk/client-ec2";

import { AwsError, NotModelledError } from "../../action.ts";
import type { Authorization, Call } from "../../action.ts";
import { callerAccount } from "./caller-account.ts";
import type { LatticeEndpoint } from "./lattice-endpoint.ts";
import type { PrivateLink } from "./private-link.ts";
import { required } from "./required-parameter.ts";
import { NO_ID_YET, resourceArn } from "./resource-arn.ts";
import { authorizeTagging, fromTagSpecifications, requestTagContext } from "./tags.ts";

export function isLatticeRequest({ VpcEndpointType: type }: CreateVpcEndpointRequest): boolean {
  return type === "ServiceNetwork" || type === "Resource";
}

/**
 * What CreateVpcEndpoint needs for an endpoint to VPC Lattice: the VPC, the endpoint to be made, subnets and security groups,
 * and for a service network the permission-only action of VPC Lattice (lattice.md section 3).
 */
export function authorizeLatticeCreation(
  link: PrivateLink,
  call: Call,
  input: CreateVpcEndpointRequest,
): Authorization[] {
  const owner = { accountId: callerAccount(call.caller), region: call.region };
  const tags = fromTagSpecifications(input.TagSpecifications, "vpc-endpoint");
  const endpoint = resourceArn(link.platform, owner, "vpc-endpoint", NO_ID_YET);
  const on = (type: "vpc" | "subnet" | "security-group", id: string, key: string) => ({
    action: "ec2:CreateVpcEndpoint",
    resource: resourceArn(link.platform, owner, type, id),
    context: { "ec2:Region": call.region, [key]: id },
  });
  return [
    on("vpc", required(input.VpcId, "VpcId"), "ec2:VpcID"),
    {
      action: "ec2:CreateVpcEndpoint",
      resource: endpoint,
      context: { "ec2:Region": call.region, ...requestTagContext(tags) },
    },
    ...(input.SubnetIds ?? []).map((id) => on("subnet", id, "ec2:SubnetID")),
    ...(input.SecurityGroupIds ?? []).map((id) => on("security-group", id, "ec2:SecurityGroupID")),
    ...(input.VpcEndpointType === "ServiceNetwork"
      ? [{ action: "vpc-lattice:CreateServiceNetworkVpcEndpointAssociation", resource: "*" }]
      : []),
    ...authorizeTagging(tags, "CreateVpcEndpoint", endpoint, call),
  ];
}

/** The codes and sentences for a target that is not there, or is full, are invented. Subnets are looked at for their VPC only. */
export function createLatticeEndpoint(
  link: PrivateLink,
  call: Call,
  input: CreateVpcEndpointRequest,
): LatticeEndpoint {
  const { accountId, region } = link.scopeOf(call);
  const vpc = link.vpcs.own(accountId, region, required(input.VpcId, "VpcId"));
  if (input.ServiceName !== undefined || input.PrivateDnsEnabled === true) {
    throw new NotModelledError(`ServiceName or private DNS of a ${input.VpcEndpointType} endpoint`);
  }
  const kind = input.VpcEndpointType === "ServiceNetwork" ? "ServiceNetwork" : "Resource";
  const targetArn =
    kind === "ServiceNetwork"
      ? required(input.ServiceNetworkArn, "ServiceNetworkArn")
      : required(input.ResourceConfigurationArn, "ResourceConfigurationArn");
  const { admit } = link.latticeEndpoints;
  if (admit === undefined) throw new NotModelledError(`an endpoint of the type ${kind}`);
  const verdict = targetArn.split(":")[3] === region ? admit(accountId, targetArn) : "missing";
  if (verdict === "missing") {
    throw new AwsError("InvalidParameter", `The ${kind} ${targetArn} does not exist`);
  }
  if (verdict === "full") {
    throw new AwsError("VpcEndpointLimitExceeded", `${targetArn} has no room for another endpoint`);
  }
  const subnetIds = input.SubnetIds ?? [];
  for (const id of subnetIds) {
    if (!vpc.subnets.some((subnet) => subnet.id === id))
      throw absent("InvalidSubnetId", "subnet", id);
  }
  const groups = link.vpcs.groupsOf(vpc).map(({ id }) => id);
  for (const id of input.SecurityGroupIds ?? []) {
    if (!groups.includes(id)) throw absent("InvalidGroup", "security group", id);
  }
  return link.latticeEndpoints.add({
    kind,
    targetArn,
    owner: { accountId, region },
    vpcId: vpc.id,
    subnetIds,
    securityGroupIds: input.SecurityGroupIds ?? [vpc.securityGroupId],
    tags: fromTagSpecifications(input.TagSpecifications, "vpc-endpoint"),
  });
}

function absent(code: string, what: string, id: string): AwsError {
  return new AwsError(`${code}.NotFound`, `The ${what} ID '${id}' does not exist`);
}
