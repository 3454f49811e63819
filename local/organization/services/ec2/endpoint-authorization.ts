import type { CreateVpcEndpointRequest } from "@aws-sdk/client-ec2";

import type { Authorization, Call } from "../../action.ts";
import { serviceNamed } from "./offered-service.ts";
import type { PrivateLink } from "./private-link.ts";
import { required } from "./required-parameter.ts";
import { NO_ID_YET, resourceArn } from "./resource-arn.ts";
import type { ResourceType } from "./resource-arn.ts";
import {
  authorizeTagging,
  fromTagSpecifications,
  requestTagContext,
  resourceTagContext,
} from "./tags.ts";

/**
 * What CreateVpcEndpoint needs: the VPC, the endpoint to be made, and every subnet and security group that is named, in the
 * caller's account (Service Authorization Reference for EC2). The service itself is no resource of it.
 */
export function authorizeCreation(
  link: PrivateLink,
  call: Call,
  input: CreateVpcEndpointRequest,
): Authorization[] {
  const scope = link.scopeOf(call);
  const service = serviceNamed(link, call, input.ServiceName);
  const tags = fromTagSpecifications(input.TagSpecifications, "vpc-endpoint");
  const endpoint = resourceArn(link.platform, scope, "vpc-endpoint", NO_ID_YET);

  const on = (type: ResourceType, id: string, key: string): Authorization => ({
    action: "ec2:CreateVpcEndpoint",
    resource: resourceArn(link.platform, scope, type, id),
    context: { "ec2:Region": call.region, [key]: id },
  });
  return [
    on("vpc", required(input.VpcId, "VpcId"), "ec2:VpcID"),
    {
      action: "ec2:CreateVpcEndpoint",
      resource: endpoint,
      context: {
        "ec2:Region": call.region,
        "ec2:VpceMultiRegion": "false",
        "ec2:VpceServiceName": required(input.ServiceName, "ServiceName"),
        "ec2:VpceServiceRegion": call.region,
        ...(service === undefined ? {} : { "ec2:VpceServiceOwner": service.owner.accountId }),
        ...requestTagContext(tags),
      },
    },
    ...(input.SubnetIds ?? []).map((id) => on("subnet", id, "ec2:SubnetID")),
    ...(input.SecurityGroupIds ?? []).map((id) => on("security-group", id, "ec2:SecurityGroupID")),
    ...authorizeTagging(tags, "CreateVpcEndpoint", endpoint, call),
  ];
}

export function authorizeDeletion(
  link: PrivateLink,
  call: Call,
  endpointId: string,
): Authorization {
  const scope = link.scopeOf(call);
  const endpoint = scope.endpoints.get(endpointId);
  return {
    action: "ec2:DeleteVpcEndpoints",
    resource: resourceArn(link.platform, scope, "vpc-endpoint", endpointId),
    context: {
      "ec2:Region": call.region,
      ...(endpoint === undefined
        ? {}
        : {
            "ec2:VpceMultiRegion": "false",
            "ec2:VpceServiceName": endpoint.connection.service.name,
            "ec2:VpceServiceRegion": endpoint.connection.service.owner.region,
            ...resourceTagContext(endpoint.tags),
          }),
    },
  };
}
