import {
  DeleteServiceNetworkCommand,
  type DeleteServiceNetworkRequest,
  type DeleteServiceNetworkResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, type Call, defineAction } from "../../../action.ts";
import { refuseNetworkInUse } from "../association-counts.ts";
import { onEntity } from "../authorization.ts";
import { tellOfDeletion } from "../entity-tag-event.ts";
import { existing, targetOf } from "../identifier.ts";
import type { Lattice } from "../lattice.ts";

const API = "DeleteServiceNetwork";
const MEMBER = "serviceNetworkIdentifier";

export function deleteServiceNetwork(lattice: Lattice): Action {
  const target = (input: DeleteServiceNetworkRequest, call: Call) =>
    targetOf(lattice, call, "servicenetwork", MEMBER, input.serviceNetworkIdentifier);
  return defineAction<DeleteServiceNetworkRequest, DeleteServiceNetworkResponse>({
    name: API,
    command: DeleteServiceNetworkCommand,
    parameters: [MEMBER],
    authorize: (input, call) => [onEntity(lattice, call, API, target(input, call))],
    run(input, call) {
      const network = existing(target(input, call));
      refuseNetworkInUse(lattice, network);
      lattice.region(call.region).servicenetwork.delete(network.id);
      tellOfDeletion(lattice, network);
      return {};
    },
  });
}
