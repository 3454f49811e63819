import {
  GetServiceNetworkResourceAssociationCommand,
  type GetServiceNetworkResourceAssociationRequest,
  type GetServiceNetworkResourceAssociationResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { readable } from "../association-access.ts";
import { toResourceAssociation } from "../association-summary.ts";
import { onAssociation } from "../authorization.ts";
import { callerAccount } from "../caller-account.ts";
import { parseIdentifier } from "../identifier.ts";
import type { Lattice } from "../lattice.ts";

const API = "GetServiceNetworkResourceAssociation";
const KIND = "servicenetworkresourceassociation";
const MEMBER = "serviceNetworkResourceAssociationIdentifier";

export const getServiceNetworkResourceAssociation = (lattice: Lattice): Action =>
  defineAction<
    GetServiceNetworkResourceAssociationRequest,
    GetServiceNetworkResourceAssociationResponse
  >({
    name: API,
    command: GetServiceNetworkResourceAssociationCommand,
    parameters: [MEMBER],
    authorize: (input, call) => [
      onAssociation(lattice, call, API, KIND, parseIdentifier(call, KIND, MEMBER, input[MEMBER])),
    ],
    run(input, call) {
      const association = readable(lattice, call, KIND, MEMBER, input[MEMBER]);
      const { failure, lastUpdatedAt } = association;
      return {
        ...toResourceAssociation(lattice.platform, association, callerAccount(call)),
        lastUpdatedAt,
        // Named otherwise than that of services and VPCs (lattice.md section 1.1).
        ...(failure && { failureReason: failure.message }),
      };
    },
  });
