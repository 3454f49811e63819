import {
  ListServiceNetworksCommand,
  type ListServiceNetworksRequest,
  type ListServiceNetworksResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { countsOf } from "../association-counts.ts";
import { onEverything } from "../authorization.ts";
import { callerAccount } from "../caller-account.ts";
import { ownedBy, visibleTo } from "../entity-creation.ts";
import type { Lattice } from "../lattice.ts";
import { page } from "../page.ts";

const API = "ListServiceNetworks";

/** Own networks, and shared ones while `knobs.sharedNetworkListing` says so, with counters of what is joined to each. */
export const listServiceNetworks = (lattice: Lattice): Action =>
  defineAction<ListServiceNetworksRequest, ListServiceNetworksResponse>({
    name: API,
    command: ListServiceNetworksCommand,
    parameters: ["maxResults", "nextToken"],
    authorize: () => onEverything(API),
    run(input, call) {
      const list = lattice.platform.knobs.sharedNetworkListing === "listed" ? visibleTo : ownedBy;
      const networks = list(lattice, call.region, "servicenetwork", callerAccount(call));
      const { rows, ...rest } = page(lattice.platform, networks, input);
      return {
        items: rows.map((network) => {
          const { id, arn, name, createdAt, lastUpdatedAt } = network;
          const { vpcs, services, configurations } = countsOf(lattice, network);
          return {
            id,
            arn,
            name,
            createdAt,
            lastUpdatedAt,
            numberOfAssociatedVPCs: vpcs,
            numberOfAssociatedServices: services,
            numberOfAssociatedResourceConfigurations: configurations,
          };
        }),
        ...rest,
      };
    },
  });
