import {
  ListResourceEndpointAssociationsCommand,
  type ListResourceEndpointAssociationsRequest,
  type ListResourceEndpointAssociationsResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { onEverything } from "../authorization.ts";
import { callerAccount } from "../caller-account.ts";
import { resourceEndpointAssociationId } from "../endpoint-association.ts";
import { parseIdentifier, targetOf } from "../identifier.ts";
import type { Lattice } from "../lattice.ts";
import { page } from "../page.ts";
import { resourceEndpoints, toResourceEndpointAssociation } from "../resource-endpoint.ts";

const API = "ListResourceEndpointAssociations";
const MEMBER = "resourceConfigurationIdentifier";
const ASSOCIATION = "resourceEndpointAssociationIdentifier";

/** Resource endpoints of a configuration: all of them for its owner, a consumer's own for the consumer. */
export const listResourceEndpointAssociations = (lattice: Lattice): Action =>
  defineAction<ListResourceEndpointAssociationsRequest, ListResourceEndpointAssociationsResponse>({
    name: API,
    command: ListResourceEndpointAssociationsCommand,
    parameters: [
      MEMBER,
      ASSOCIATION,
      "vpcEndpointId",
      "vpcEndpointOwner",
      "maxResults",
      "nextToken",
    ],
    authorize: (input, call) =>
      onEverything(API, {
        "vpc-lattice:ResourceConfigurationArn": targetOf(
          lattice,
          call,
          "resourceconfiguration",
          MEMBER,
          input[MEMBER],
        ).arn,
        ...(input.vpcEndpointId && { "vpc-lattice:VpcEndpointId": input.vpcEndpointId }),
      }),
    run(input, call) {
      const own = callerAccount(call);
      const { id } = targetOf(lattice, call, "resourceconfiguration", MEMBER, input[MEMBER]);
      const asked = input[ASSOCIATION];
      const wanted =
        asked && parseIdentifier(call, "resourceendpointassociation", ASSOCIATION, asked).id;
      const found = resourceEndpoints(lattice, call.region).filter(
        (one) =>
          one.configuration.id === id &&
          (one.configuration.accountId === own || one.accountId === own) &&
          (wanted === undefined || resourceEndpointAssociationId(one) === wanted) &&
          (input.vpcEndpointId === undefined || one.id === input.vpcEndpointId) &&
          (input.vpcEndpointOwner === undefined || one.accountId === input.vpcEndpointOwner),
      );
      const { rows, ...rest } = page(lattice.platform, found, input);
      return {
        items: rows.map((one) => toResourceEndpointAssociation(lattice, one, own)),
        ...rest,
      };
    },
  });
