import {
  DeleteServiceNetworkVpcAssociationCommand,
  type DeleteServiceNetworkVpcAssociationRequest,
  type DeleteServiceNetworkVpcAssociationResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { deleteAssociation } from "../association-deletion.ts";
import { onAssociation } from "../authorization.ts";
import { parseIdentifier } from "../identifier.ts";
import type { Lattice } from "../lattice.ts";

const API = "DeleteServiceNetworkVpcAssociation";
const KIND = "servicenetworkvpcassociation";
const MEMBER = "serviceNetworkVpcAssociationIdentifier";

export const deleteServiceNetworkVpcAssociation = (lattice: Lattice): Action =>
  defineAction<
    DeleteServiceNetworkVpcAssociationRequest,
    DeleteServiceNetworkVpcAssociationResponse
  >({
    name: API,
    command: DeleteServiceNetworkVpcAssociationCommand,
    parameters: [MEMBER],
    authorize: (input, call) => [
      onAssociation(lattice, call, API, KIND, parseIdentifier(call, KIND, MEMBER, input[MEMBER])),
    ],
    run: (input, call) => deleteAssociation(lattice, call, KIND, MEMBER, input[MEMBER]),
  });
