import { AcceptVpcEndpointConnectionsCommand } from "@aws-sdk/client-ec2";
import type {
  AcceptVpcEndpointConnectionsRequest,
  AcceptVpcEndpointConnectionsResult,
} from "@aws-sdk/client-ec2";

import { defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { answerConnections } from "../connection-answer.ts";
import { accept } from "../endpoint-connection.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { required } from "../required-parameter.ts";
import { authorizeService } from "../service-authorization.ts";

export function acceptVpcEndpointConnections(link: PrivateLink): Action {
  return defineAction<AcceptVpcEndpointConnectionsRequest, AcceptVpcEndpointConnectionsResult>({
    name: "AcceptVpcEndpointConnections",
    command: AcceptVpcEndpointConnectionsCommand,
    parameters: ["DryRun", "ServiceId", "VpcEndpointIds"],
    bucket: requestBucket("AcceptVpcEndpointConnections", "answer"),
    authorize(input, call) {
      const serviceId = required(input.ServiceId, "ServiceId");
      return authorizeService(link, call, "ec2:AcceptVpcEndpointConnections", serviceId);
    },
    run(input, call) {
      return answerConnections(link, call, input, "Accept", accept);
    },
  });
}
