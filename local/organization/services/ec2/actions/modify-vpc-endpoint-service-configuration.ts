import { ModifyVpcEndpointServiceConfigurationCommand } from "@aws-sdk/client-ec2";
import type {
  ModifyVpcEndpointServiceConfigurationRequest,
  ModifyVpcEndpointServiceConfigurationResult,
} from "@aws-sdk/client-ec2";

import { defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { stopDryRun } from "../dry-run.ts";
import { ownService } from "../endpoint-service.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { required } from "../required-parameter.ts";
import { authorizeService } from "../service-authorization.ts";

const API = "ModifyVpcEndpointServiceConfiguration";

/**
 * Switches `AcceptanceRequired`. What that does to connections that exist already is UNKNOWN (privatelink.md section 5): nothing
 * here, those that wait go on waiting.
 */
export function modifyVpcEndpointServiceConfiguration(link: PrivateLink): Action {
  return defineAction<
    ModifyVpcEndpointServiceConfigurationRequest,
    ModifyVpcEndpointServiceConfigurationResult
  >({
    name: API,
    command: ModifyVpcEndpointServiceConfigurationCommand,
    parameters: ["AcceptanceRequired", "DryRun", "ServiceId"],
    bucket: requestBucket(API, "configureService"),
    authorize(input, call) {
      const serviceId = required(input.ServiceId, "ServiceId");
      return [authorizeService(link, call, `ec2:${API}`, serviceId)];
    },
    run(input, call) {
      stopDryRun(input);
      const service = ownService(link.scopeOf(call), input.ServiceId);
      service.acceptanceRequired = required(input.AcceptanceRequired, "AcceptanceRequired");
      return { Return: true };
    },
  });
}
