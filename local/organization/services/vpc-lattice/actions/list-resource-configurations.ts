import {
  ListResourceConfigurationsCommand,
  type ListResourceConfigurationsRequest,
  type ListResourceConfigurationsResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { onEverything } from "../authorization.ts";
import { callerAccount } from "../caller-account.ts";
import { visibleTo } from "../entity-creation.ts";
import { parseIdentifier } from "../identifier.ts";
import type { Lattice } from "../lattice.ts";
import { page } from "../page.ts";

const API = "ListResourceConfigurations";
const GROUP = "resourceConfigurationGroupIdentifier";

/** Own configurations and shared ones, of one gateway or group if asked. */
export const listResourceConfigurations = (lattice: Lattice): Action =>
  defineAction<ListResourceConfigurationsRequest, ListResourceConfigurationsResponse>({
    name: API,
    command: ListResourceConfigurationsCommand,
    parameters: ["resourceGatewayIdentifier", GROUP, "maxResults", "nextToken"],
    authorize: () => onEverything(API),
    run(input, call) {
      const { resourceGatewayIdentifier: gateway, resourceConfigurationGroupIdentifier: group } =
        input;
      const groupId = group && parseIdentifier(call, "resourceconfiguration", GROUP, group).id;
      const found = visibleTo(
        lattice,
        call.region,
        "resourceconfiguration",
        callerAccount(call),
      ).filter(
        (one) =>
          (gateway === undefined || one.resourceGatewayId === gateway) &&
          (groupId === undefined || one.groupId === groupId),
      );
      const { rows, ...rest } = page(lattice.platform, found, input);
      return {
        items: rows.map((one) => ({
          id: one.id,
          arn: one.arn,
          name: one.name,
          type: one.type,
          status: one.status,
          amazonManaged: false,
          createdAt: one.createdAt,
          lastUpdatedAt: one.lastUpdatedAt,
          resourceGatewayId: one.resourceGatewayId,
          resourceConfigurationGroupId: one.groupId,
          customDomainName: one.customDomainName,
        })),
        ...rest,
      };
    },
  });
