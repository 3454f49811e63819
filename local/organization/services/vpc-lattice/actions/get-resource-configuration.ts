import {
  GetResourceConfigurationCommand,
  type GetResourceConfigurationRequest,
  type GetResourceConfigurationResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, type Call, defineAction } from "../../../action.ts";
import { onEntity } from "../authorization.ts";
import { existing, targetOf } from "../identifier.ts";
import type { Lattice } from "../lattice.ts";

const API = "GetResourceConfiguration";
const MEMBER = "resourceConfigurationIdentifier";

/** Own configurations and shared ones. */
export function getResourceConfiguration(lattice: Lattice): Action {
  const target = (input: GetResourceConfigurationRequest, call: Call) =>
    targetOf(lattice, call, "resourceconfiguration", MEMBER, input.resourceConfigurationIdentifier);
  return defineAction<GetResourceConfigurationRequest, GetResourceConfigurationResponse>({
    name: API,
    command: GetResourceConfigurationCommand,
    parameters: [MEMBER],
    authorize: (input, call) => [onEntity(lattice, call, API, target(input, call))],
    run(input, call) {
      const configuration = existing(target(input, call));
      const { id, arn, name, type, status, createdAt, lastUpdatedAt } = configuration;
      return {
        id,
        arn,
        name,
        type,
        status,
        createdAt,
        lastUpdatedAt,
        amazonManaged: false,
        portRanges: configuration.portRanges,
        protocol: configuration.protocol,
        resourceGatewayId: configuration.resourceGatewayId,
        resourceConfigurationGroupId: configuration.groupId,
        resourceConfigurationDefinition: configuration.definition,
        allowAssociationToShareableServiceNetwork: configuration.allowsShareableNetworks,
        customDomainName: configuration.customDomainName,
      };
    },
  });
}
