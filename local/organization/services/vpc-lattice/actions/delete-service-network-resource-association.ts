import {
  DeleteServiceNetworkResourceAssociationCommand,
  type DeleteServiceNetworkResourceAssociationRequest,
  type DeleteServiceNetworkResourceAssociationResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { deleteAssociation } from "../association-deletion.ts";
import { onAssociation } from "../authorization.ts";
import { parseIdentifier } from "../identifier.ts";
import type { Lattice } from "../lattice.ts";

const API = "DeleteServiceNetworkResourceAssociation";
const KIND = "servicenetworkresourceassociation";
const MEMBER = "serviceNetworkResourceAssociationIdentifier";

export const deleteServiceNetworkResourceAssociation = (lattice: Lattice): Action =>
  defineAction<
    DeleteServiceNetworkResourceAssociationRequest,
    DeleteServiceNetworkResourceAssociationResponse
  >({
    name: API,
    command: DeleteServiceNetworkResourceAssociationCommand,
    parameters: [MEMBER],
    authorize: (input, call) => [
      onAssociation(lattice, call, API, KIND, parseIdentifier(call, KIND, MEMBER, input[MEMBER])),
    ],
    run: (input, call) => deleteAssociation(lattice, call, KIND, MEMBER, input[MEMBER]),
  });
