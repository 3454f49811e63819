import {
  ListServiceNetworkResourceAssociationsCommand,
  type ListServiceNetworkResourceAssociationsRequest,
  type ListServiceNetworkResourceAssociationsResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { askedEntity, listAssociations, requireOne } from "../association-listing.ts";
import { toResourceAssociation } from "../association-summary.ts";
import { onEverything } from "../authorization.ts";
import { callerAccount } from "../caller-account.ts";
import type { Lattice } from "../lattice.ts";
import { page } from "../page.ts";

const API = "ListServiceNetworkResourceAssociations";

/** Of a network, a configuration, or this pair. `includeChildren` adds nothing: no CHILD is associated alone here. */
export const listServiceNetworkResourceAssociations = (lattice: Lattice): Action =>
  defineAction<
    ListServiceNetworkResourceAssociationsRequest,
    ListServiceNetworkResourceAssociationsResponse
  >({
    name: API,
    command: ListServiceNetworkResourceAssociationsCommand,
    parameters: [
      "serviceNetworkIdentifier",
      "resourceConfigurationIdentifier",
      "includeChildren",
      "maxResults",
      "nextToken",
    ],
    authorize: () => onEverything(API),
    run(input, call) {
      requireOne(input, "serviceNetworkIdentifier", "resourceConfigurationIdentifier");
      const found = listAssociations(lattice, call, "servicenetworkresourceassociation", {
        network: askedEntity(lattice, call, "servicenetwork", input.serviceNetworkIdentifier)?.id,
        subject: askedEntity(
          lattice,
          call,
          "resourceconfiguration",
          input.resourceConfigurationIdentifier,
        )?.id,
      });
      const { rows, ...rest } = page(lattice.platform, found, input);
      const own = callerAccount(call);
      return {
        items: rows.map((row) => toResourceAssociation(lattice.platform, row, own)),
        ...rest,
      };
    },
  });
