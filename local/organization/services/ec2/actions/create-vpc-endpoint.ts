import { CreateVpcEndpointCommand } from "@aws-sdk/client-ec2";
import type { CreateVpcEndpointRequest, CreateVpcEndpointResult } from "@aws-sdk/client-ec2";

import { defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { stopDryRun } from "../dry-run.ts";
import { authorizeCreation } from "../endpoint-authorization.ts";
import { createEndpoint } from "../endpoint-creation.ts";
import { placeEndpoint } from "../endpoint-placement.ts";
import { toVpcEndpoint } from "../endpoint.ts";
import {
  authorizeLatticeCreation,
  createLatticeEndpoint,
  isLatticeRequest,
} from "../lattice-endpoint-creation.ts";
import { toAwsEndpoint } from "../lattice-endpoint.ts";
import { offeredService } from "../offered-service.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { fromTagSpecifications } from "../tags.ts";

const API = "CreateVpcEndpoint";

/**
 * Asks to connect to an endpoint service of the same Region, or of `ServiceRegion` when that service supports the caller's
 * Region: interface and Gateway Load Balancer endpoints. Or reaches a service network or a resource configuration of VPC
 * Lattice, which nobody accepts.
 */
export function createVpcEndpoint(link: PrivateLink): Action {
  const { platform } = link;
  return defineAction<CreateVpcEndpointRequest, CreateVpcEndpointResult>({
    name: API,
    command: CreateVpcEndpointCommand,
    parameters: [
      "ClientToken",
      "DryRun",
      "PrivateDnsEnabled",
      "ResourceConfigurationArn",
      "SecurityGroupIds",
      "ServiceName",
      "ServiceNetworkArn",
      "ServiceRegion",
      "SubnetIds",
      "TagSpecifications",
      "VpcEndpointType",
      "VpcId",
    ],
    bucket: requestBucket(API, "endpoint"),
    authorize(input, call) {
      return isLatticeRequest(input)
        ? authorizeLatticeCreation(link, call, input)
        : authorizeCreation(link, call, input);
    },
    run(input, call) {
      stopDryRun(input);
      if (isLatticeRequest(input)) {
        const create = () => createLatticeEndpoint(link, call, input);
        const created = link.clientTokens.once(call, API, input, create);
        return { VpcEndpoint: toAwsEndpoint(platform, created), ClientToken: input.ClientToken };
      }
      const scope = link.scopeOf(call);
      const endpoint = link.clientTokens.once(call, API, input, () => {
        const service = offeredService(link, call, input);
        const placement = placeEndpoint(scope.vpc, service.kind, input);
        const tags = fromTagSpecifications(input.TagSpecifications, "vpc-endpoint");
        return createEndpoint(link, scope, service, placement, tags);
      });
      return {
        VpcEndpoint: toVpcEndpoint(endpoint, platform.clock.now()),
        ClientToken: input.ClientToken,
      };
    },
  });
}
