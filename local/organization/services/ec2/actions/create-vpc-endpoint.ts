import { CreateVpcEndpointCommand } from "@aws-sdk/client-ec2";
import type { CreateVpcEndpointRequest, CreateVpcEndpointResult } from "@aws-sdk/client-ec2";

import { defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { stopDryRun } from "../dry-run.ts";
import { authorizeCreation } from "../endpoint-authorization.ts";
import { createEndpoint } from "../endpoint-creation.ts";
import { placeEndpoint } from "../endpoint-placement.ts";
import { toVpcEndpoint } from "../endpoint.ts";
import { offeredService } from "../offered-service.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { fromTagSpecifications } from "../tags.ts";

const API = "CreateVpcEndpoint";

/**
 * Asks to connect to an endpoint service of the same Region, or of `ServiceRegion` when that service supports the caller's
 * Region: interface and Gateway Load Balancer endpoints.
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
      "SecurityGroupIds",
      "ServiceName",
      "ServiceRegion",
      "SubnetIds",
      "TagSpecifications",
      "VpcEndpointType",
      "VpcId",
    ],
    bucket: requestBucket(API, "endpoint"),
    authorize(input, call) {
      return authorizeCreation(link, call, input);
    },
    run(input, call) {
      stopDryRun(input);
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
