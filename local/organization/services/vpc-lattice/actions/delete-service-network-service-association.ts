import {
  DeleteServiceNetworkServiceAssociationCommand,
  type DeleteServiceNetworkServiceAssociationRequest,
  type DeleteServiceNetworkServiceAssociationResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { deleteAssociation } from "../association-deletion.ts";
import { onAssociation } from "../authorization.ts";
import { parseIdentifier } from "../identifier.ts";
import type { Lattice } from "../lattice.ts";

const API = "DeleteServiceNetworkServiceAssociation";
const KIND = "servicenetworkserviceassociation";
const MEMBER = "serviceNetworkServiceAssociationIdentifier";

export const deleteServiceNetworkServiceAssociation = (lattice: Lattice): Action =>
  defineAction<
    DeleteServiceNetworkServiceAssociationRequest,
    DeleteServiceNetworkServiceAssociationResponse
  >({
    name: API,
    command: DeleteServiceNetworkServiceAssociationCommand,
    parameters: [MEMBER],
    authorize: (input, call) => [
      onAssociation(lattice, call, API, KIND, parseIdentifier(call, KIND, MEMBER, input[MEMBER])),
    ],
    run: (input, call) => deleteAssociation(lattice, call, KIND, MEMBER, input[MEMBER]),
  });
