import {
  GetServiceNetworkServiceAssociationCommand,
  type GetServiceNetworkServiceAssociationRequest,
  type GetServiceNetworkServiceAssociationResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { readable } from "../association-access.ts";
import { toServiceAssociation } from "../association-summary.ts";
import { onAssociation } from "../authorization.ts";
import { callerAccount } from "../caller-account.ts";
import { parseIdentifier } from "../identifier.ts";
import type { Lattice } from "../lattice.ts";

const API = "GetServiceNetworkServiceAssociation";
const KIND = "servicenetworkserviceassociation";
const MEMBER = "serviceNetworkServiceAssociationIdentifier";

export const getServiceNetworkServiceAssociation = (lattice: Lattice): Action =>
  defineAction<
    GetServiceNetworkServiceAssociationRequest,
    GetServiceNetworkServiceAssociationResponse
  >({
    name: API,
    command: GetServiceNetworkServiceAssociationCommand,
    parameters: [MEMBER],
    authorize: (input, call) => [
      onAssociation(lattice, call, API, KIND, parseIdentifier(call, KIND, MEMBER, input[MEMBER])),
    ],
    run(input, call) {
      const association = readable(lattice, call, KIND, MEMBER, input[MEMBER]);
      const { failure } = association;
      return {
        ...toServiceAssociation(lattice.platform, association, callerAccount(call)),
        ...(failure && { failureCode: failure.code, failureMessage: failure.message }),
      };
    },
  });
