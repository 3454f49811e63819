import {
  DeleteResourceEndpointAssociationCommand,
  type DeleteResourceEndpointAssociationRequest,
  type DeleteResourceEndpointAssociationResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, type Call, defineAction } from "../../../action.ts";
import { callerAccount } from "../caller-account.ts";
import { resourceEndpointAssociationId } from "../endpoint-association.ts";
import { parseIdentifier } from "../identifier.ts";
import { notFound } from "../lattice-error.ts";
import { type Lattice, placeOf } from "../lattice.ts";
import { resourceEndpoints, toResourceEndpointAssociation } from "../resource-endpoint.ts";
import { arnOf } from "../resource-kind.ts";

const API = "DeleteResourceEndpointAssociation";
const MEMBER = "resourceEndpointAssociationIdentifier";

/** For the owners of the configuration and of the endpoint. The endpoint stays, without a resource behind it. */
export function deleteResourceEndpointAssociation(lattice: Lattice): Action {
  const named = (call: Call, value: string | undefined) =>
    parseIdentifier(call, "resourceendpointassociation", MEMBER, value);
  const find = (call: Call, id: string) =>
    resourceEndpoints(lattice, call.region).find(
      (one) => resourceEndpointAssociationId(one) === id,
    );
  return defineAction<
    DeleteResourceEndpointAssociationRequest,
    DeleteResourceEndpointAssociationResponse
  >({
    name: API,
    command: DeleteResourceEndpointAssociationCommand,
    parameters: [MEMBER],
    authorize(input, call) {
      const { id, accountId = callerAccount(call) } = named(call, input[MEMBER]);
      const owner = { ...placeOf(call), accountId };
      const endpoint = find(call, id);
      return [
        {
          action: `vpc-lattice:${API}`,
          resource: arnOf(lattice.platform, owner, "resourceendpointassociation", id),
          resourceAccountId: accountId,
          context: {
            ...(endpoint && {
              "vpc-lattice:ResourceConfigurationArn": endpoint.configuration.arn,
              "vpc-lattice:VpcEndpointId": endpoint.id,
            }),
          },
        },
      ];
    },
    run(input, call) {
      const own = callerAccount(call);
      const { id } = named(call, input[MEMBER]);
      const endpoint = find(call, id);
      if (
        endpoint === undefined ||
        (endpoint.configuration.accountId !== own && endpoint.accountId !== own)
      ) {
        throw notFound(id, "RESOURCE_ENDPOINT_ASSOCIATION");
      }
      lattice.endedEndpointIds.add(endpoint.id);
      const { arn, resourceConfigurationId, resourceConfigurationArn, vpcEndpointId } =
        toResourceEndpointAssociation(lattice, endpoint, own);
      return { id, arn, resourceConfigurationId, resourceConfigurationArn, vpcEndpointId };
    },
  });
}
