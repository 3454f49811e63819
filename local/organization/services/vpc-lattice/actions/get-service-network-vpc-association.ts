import {
  GetServiceNetworkVpcAssociationCommand,
  type GetServiceNetworkVpcAssociationRequest,
  type GetServiceNetworkVpcAssociationResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { readable } from "../association-access.ts";
import { toVpcAssociation } from "../association-summary.ts";
import { onAssociation } from "../authorization.ts";
import { callerAccount } from "../caller-account.ts";
import { parseIdentifier } from "../identifier.ts";
import type { Lattice } from "../lattice.ts";

const API = "GetServiceNetworkVpcAssociation";
const KIND = "servicenetworkvpcassociation";
const MEMBER = "serviceNetworkVpcAssociationIdentifier";

export const getServiceNetworkVpcAssociation = (lattice: Lattice): Action =>
  defineAction<GetServiceNetworkVpcAssociationRequest, GetServiceNetworkVpcAssociationResponse>({
    name: API,
    command: GetServiceNetworkVpcAssociationCommand,
    parameters: [MEMBER],
    authorize: (input, call) => [
      onAssociation(lattice, call, API, KIND, parseIdentifier(call, KIND, MEMBER, input[MEMBER])),
    ],
    run(input, call) {
      const association = readable(lattice, call, KIND, MEMBER, input[MEMBER]);
      const { failure, securityGroupIds } = association;
      return {
        ...toVpcAssociation(lattice.platform, association, callerAccount(call)),
        securityGroupIds: [...securityGroupIds],
        ...(failure && { failureCode: failure.code, failureMessage: failure.message }),
      };
    },
  });
