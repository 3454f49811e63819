import {
  GetServiceNetworkCommand,
  type GetServiceNetworkRequest,
  type GetServiceNetworkResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, type Call, defineAction } from "../../../action.ts";
import { countsOf } from "../association-counts.ts";
import { onEntity } from "../authorization.ts";
import { existing, targetOf } from "../identifier.ts";
import type { Lattice } from "../lattice.ts";

const API = "GetServiceNetwork";
const MEMBER = "serviceNetworkIdentifier";

/** Own networks and shared ones. It counts VPCs and services, and not resource configurations (lattice.md section 6). */
export function getServiceNetwork(lattice: Lattice): Action {
  const target = (input: GetServiceNetworkRequest, call: Call) =>
    targetOf(lattice, call, "servicenetwork", MEMBER, input.serviceNetworkIdentifier);
  return defineAction<GetServiceNetworkRequest, GetServiceNetworkResponse>({
    name: API,
    command: GetServiceNetworkCommand,
    parameters: [MEMBER],
    authorize: (input, call) => [onEntity(lattice, call, API, target(input, call))],
    run(input, call) {
      const network = existing(target(input, call));
      const { id, arn, name, authType, createdAt, lastUpdatedAt, shareable } = network;
      const { vpcs, services } = countsOf(lattice, network);
      return {
        id,
        arn,
        name,
        authType,
        createdAt,
        lastUpdatedAt,
        sharingConfig: { enabled: shareable },
        numberOfAssociatedVPCs: vpcs,
        numberOfAssociatedServices: services,
      };
    },
  });
}
