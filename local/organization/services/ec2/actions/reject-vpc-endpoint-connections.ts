import { RejectVpcEndpointConnectionsCommand } from "@aws-sdk/client-ec2";
import type {
  RejectVpcEndpointConnectionsRequest,
  RejectVpcEndpointConnectionsResult,
} from "@aws-sdk/client-ec2";

import { defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { answerConnections } from "../connection-answer.ts";
import { reject } from "../endpoint-connection.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { required } from "../required-parameter.ts";
import { authorizeService } from "../service-authorization.ts";

export function rejectVpcEndpointConnections(link: PrivateLink): Action {
  return defineAction<RejectVpcEndpointConnectionsRequest, RejectVpcEndpointConnectionsResult>({
    name: "RejectVpcEndpointConnections",
    command: RejectVpcEndpointConnectionsCommand,
    parameters: ["DryRun", "ServiceId", "VpcEndpointIds"],
    bucket: requestBucket("RejectVpcEndpointConnections", "answer"),
    authorize(input, call) {
      const serviceId = required(input.ServiceId, "ServiceId");
      return authorizeService(link, call, "ec2:RejectVpcEndpointConnections", serviceId);
    },
    run(input, call) {
      return answerConnections(link, call, input, "Reject", reject);
    },
  });
}
