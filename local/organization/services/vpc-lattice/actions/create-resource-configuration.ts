import {
  CreateResourceConfigurationCommand,
  type CreateResourceConfigurationRequest,
  type CreateResourceConfigurationResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, type Call, defineAction } from "../../../action.ts";
import { onNew } from "../authorization.ts";
import { newOwned } from "../entity-creation.ts";
import type { ResourceConfiguration } from "../entity.ts";
import { parseIdentifier } from "../identifier.ts";
import { invalid, notFound } from "../lattice-error.ts";
import type { Lattice } from "../lattice.ts";

const API = "CreateResourceConfiguration";

/** There at once. Resource gateways are not modelled: any text is taken as the id of one, and is not looked up. */
export const createResourceConfiguration = (lattice: Lattice): Action =>
  defineAction<CreateResourceConfigurationRequest, CreateResourceConfigurationResponse>({
    name: API,
    command: CreateResourceConfigurationCommand,
    parameters: [
      "name",
      "type",
      "portRanges",
      "protocol",
      "resourceGatewayIdentifier",
      "resourceConfigurationGroupIdentifier",
      "resourceConfigurationDefinition",
      "allowAssociationToShareableServiceNetwork",
      "customDomainName",
      "clientToken",
      "tags",
    ],
    authorize: (input, call) => onNew(lattice, call, API, "resourceconfiguration", input.tags),
    run: (input, call) =>
      lattice.tokens.once(call, API, input, () => {
        if (input.type === undefined) throw invalid("type is required", "type");
        const configuration: ResourceConfiguration = {
          ...newOwned(lattice, call, "resourceconfiguration", input),
          type: input.type,
          status: "ACTIVE",
          portRanges: input.portRanges,
          protocol: input.protocol,
          resourceGatewayId: input.resourceGatewayIdentifier,
          groupId: groupOf(lattice, call, input),
          definition: input.resourceConfigurationDefinition,
          // False unless said otherwise (lattice.md section 3).
          allowsShareableNetworks: input.allowAssociationToShareableServiceNetwork ?? false,
          customDomainName: input.customDomainName,
        };
        lattice.region(call.region).resourceconfiguration.set(configuration.id, configuration);
        const { id, arn, name, type, status, createdAt } = configuration;
        return {
          id,
          arn,
          name,
          type,
          status,
          createdAt,
          portRanges: configuration.portRanges,
          protocol: configuration.protocol,
          resourceGatewayId: configuration.resourceGatewayId,
          resourceConfigurationGroupId: configuration.groupId,
          resourceConfigurationDefinition: configuration.definition,
          allowAssociationToShareableServiceNetwork: configuration.allowsShareableNetworks,
          customDomainName: configuration.customDomainName,
        };
      }),
  });

/** A CHILD, and nothing else, is in a group, which takes so many of them (lattice.md sections 3 and 6). */
function groupOf(
  lattice: Lattice,
  call: Call,
  { type, resourceConfigurationGroupIdentifier: value }: CreateResourceConfigurationRequest,
): string | undefined {
  const member = "resourceConfigurationGroupIdentifier";
  if (type !== "CHILD") {
    if (value !== undefined) throw invalid(`${member} is for the type CHILD, not ${type}`, member);
    return undefined;
  }
  const { id } = parseIdentifier(call, "resourceconfiguration", member, value);
  const all = [...lattice.region(call.region).resourceconfiguration.values()];
  if (all.find((one) => one.id === id)?.type !== "GROUP") {
    throw notFound(id, "RESOURCE_CONFIGURATION");
  }
  const children = all.filter((one) => one.groupId === id).length;
  lattice.quotas.check("L-9BC96FEF", children, "RESOURCE_CONFIGURATION", id);
  return id;
}
