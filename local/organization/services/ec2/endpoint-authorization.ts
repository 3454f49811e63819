import type { CreateVpcEndpointRequest } from "@aws-sdk/client-ec2";

import type { Authorization, Call } from "../../action.ts";
import { isCrossRegion } from "./endpoint-connection.ts";
import { serviceNamed } from "./offered-service.ts";
import type { PrivateLink } from "./private-link.ts";
import { required } from "./required-parameter.ts";
import { NO_ID_YET, resourceArn } from "./resource-arn.ts";
import type { ResourceType } from "./resource-arn.ts";
import { allowMultiRegion } from "./service-authorization.ts";
import {
  authorizeTagging,
  fromTagSpecifications,
  requestTagContext,
  resourceTagContext,
} from "./tags.ts";

/**
 * What CreateVpcEndpoint needs: the VPC, the endpoint to be made, and every subnet and security group that is named, in the
 * caller's account (Service Authorization Reference for EC2), and `vpce:AllowMultiRegion` for a service in another Region
 * (privatelink.md section 6). The service itself is no resource of it. `ec2:VpceMultiRegion` is documented as "multi region of
 * the service" only; here it tells whether the endpoint reaches into another Region.
 */
export function authorizeCreation(
  link: PrivateLink,
  call: Call,
  input: CreateVpcEndpointRequest,
): Authorization[] {
  const scope = link.scopeOf(call);
  const serviceRegion = input.ServiceRegion ?? call.region;
  const crossRegion = serviceRegion !== call.region;
  const service = serviceNamed(link, serviceRegion, input.ServiceName);
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
        "ec2:VpceMultiRegion": String(crossRegion),
        "ec2:VpceServiceName": required(input.ServiceName, "ServiceName"),
        "ec2:VpceServiceRegion": serviceRegion,
        ...(service === undefined ? {} : { "ec2:VpceServiceOwner": service.owner.accountId }),
        ...requestTagContext(tags),
      },
    },
    ...(input.SubnetIds ?? []).map((id) => on("subnet", id, "ec2:SubnetID")),
    ...(input.SecurityGroupIds ?? []).map((id) => on("security-group", id, "ec2:SecurityGroupID")),
    ...(crossRegion ? [allowMultiRegion(endpoint)] : []),
    ...authorizeTagging(tags, "CreateVpcEndpoint", endpoint, call),
  ];
}

export function authorizeDeletion(
  link: PrivateLink,
  call: Call,
  endpointId: string,
): Authorization[] {
  const scope = link.scopeOf(call);
  const endpoint = scope.endpoints.get(endpointId);
  const resource = resourceArn(link.platform, scope, "vpc-endpoint", endpointId);
  const action = "ec2:DeleteVpcEndpoints";
  if (endpoint === undefined) {
    return [{ action, resource, context: { "ec2:Region": call.region } }];
  }
  const { service } = endpoint.connection;
  const crossRegion = isCrossRegion(endpoint.connection);
  const asked = {
    action,
    resource,
    context: {
      "ec2:Region": call.region,
      "ec2:VpceMultiRegion": String(crossRegion),
      "ec2:VpceServiceName": service.name,
      "ec2:VpceServiceRegion": service.owner.region,
      ...resourceTagContext(endpoint.tags),
    },
  };
  const needsMore = crossRegion && link.platform.knobs.multiRegionPermission === "every-call";
  return needsMore ? [asked, allowMultiRegion(resource)] : [asked];
}
