import {
  UpdateServiceNetworkCommand,
  type UpdateServiceNetworkRequest,
  type UpdateServiceNetworkResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, type Call, defineAction } from "../../../action.ts";
import { onEntity } from "../authorization.ts";
import { existing, targetOf } from "../identifier.ts";
import { invalid } from "../lattice-error.ts";
import type { Lattice } from "../lattice.ts";

const API = "UpdateServiceNetwork";
const MEMBER = "serviceNetworkIdentifier";

export function updateServiceNetwork(lattice: Lattice): Action {
  const target = (input: UpdateServiceNetworkRequest, call: Call) =>
    targetOf(lattice, call, "servicenetwork", MEMBER, input.serviceNetworkIdentifier);
  return defineAction<UpdateServiceNetworkRequest, UpdateServiceNetworkResponse>({
    name: API,
    command: UpdateServiceNetworkCommand,
    parameters: [MEMBER, "authType"],
    authorize: (input, call) => [
      onEntity(lattice, call, API, target(input, call), {
        ...(input.authType && { "vpc-lattice:AuthType": input.authType }),
      }),
    ],
    run(input, call) {
      const network = existing(target(input, call));
      if (input.authType === undefined) throw invalid("authType is required", "authType");
      network.authType = input.authType;
      network.lastUpdatedAt = lattice.platform.clock.now();
      const { id, arn, name, authType } = network;
      return { id, arn, name, authType };
    },
  });
}
