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
import {
  addSupportedRegions,
  checkRegions,
  keepHostRegion,
  removeSupportedRegions,
} from "../supported-region.ts";

const API = "ModifyVpcEndpointServiceConfiguration";

/**
 * Switches `AcceptanceRequired`, adds and removes supported Regions; all or nothing. What switching does to connections that
 * exist already is UNKNOWN (privatelink.md section 5): nothing here, those that wait go on waiting. Removing a Region touches
 * none either, which is certain (section 6).
 */
export function modifyVpcEndpointServiceConfiguration(link: PrivateLink): Action {
  const { platform } = link;
  return defineAction<
    ModifyVpcEndpointServiceConfigurationRequest,
    ModifyVpcEndpointServiceConfigurationResult
  >({
    name: API,
    command: ModifyVpcEndpointServiceConfigurationCommand,
    parameters: [
      "AcceptanceRequired",
      "AddSupportedRegions",
      "DryRun",
      "RemoveSupportedRegions",
      "ServiceId",
    ],
    bucket: requestBucket(API, "configureService"),
    authorize(input, call) {
      const serviceId = required(input.ServiceId, "ServiceId");
      return authorizeService(link, call, `ec2:${API}`, serviceId, {
        adding: input.AddSupportedRegions,
      });
    },
    run(input, call) {
      stopDryRun(input);
      const service = ownService(link.scopeOf(call), input.ServiceId);
      const { AddSupportedRegions: adds = [], RemoveSupportedRegions: removes = [] } = input;
      if (input.AcceptanceRequired === undefined) {
        required(
          [...adds, ...removes],
          "AcceptanceRequired or a supported Region to add or remove",
        );
      }
      checkRegions(service.kind, adds, platform);
      keepHostRegion(service.supportedRegions, removes, service.id);

      addSupportedRegions(service.supportedRegions, adds, platform);
      removeSupportedRegions(service.supportedRegions, removes, platform);
      service.acceptanceRequired = input.AcceptanceRequired ?? service.acceptanceRequired;
      return { Return: true };
    },
  });
}
