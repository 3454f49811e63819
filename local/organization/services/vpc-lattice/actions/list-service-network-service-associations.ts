import {
  ListServiceNetworkServiceAssociationsCommand,
  type ListServiceNetworkServiceAssociationsRequest,
  type ListServiceNetworkServiceAssociationsResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { askedEntity, listAssociations, requireOne } from "../association-listing.ts";
import { toServiceAssociation } from "../association-summary.ts";
import { onEverything } from "../authorization.ts";
import { callerAccount } from "../caller-account.ts";
import type { Lattice } from "../lattice.ts";
import { page } from "../page.ts";

const API = "ListServiceNetworkServiceAssociations";

/** Of a network, a service, or this pair. */
export const listServiceNetworkServiceAssociations = (lattice: Lattice): Action =>
  defineAction<
    ListServiceNetworkServiceAssociationsRequest,
    ListServiceNetworkServiceAssociationsResponse
  >({
    name: API,
    command: ListServiceNetworkServiceAssociationsCommand,
    parameters: ["serviceNetworkIdentifier", "serviceIdentifier", "maxResults", "nextToken"],
    authorize(input, call) {
      const network = askedEntity(lattice, call, "servicenetwork", input.serviceNetworkIdentifier);
      const service = askedEntity(lattice, call, "service", input.serviceIdentifier);
      return onEverything(API, {
        ...(network && { "vpc-lattice:ServiceNetworkArn": network.arn }),
        ...(service && { "vpc-lattice:ServiceArn": service.arn }),
      });
    },
    run(input, call) {
      requireOne(input, "serviceNetworkIdentifier", "serviceIdentifier");
      const found = listAssociations(lattice, call, "servicenetworkserviceassociation", {
        network: askedEntity(lattice, call, "servicenetwork", input.serviceNetworkIdentifier)?.id,
        subject: askedEntity(lattice, call, "service", input.serviceIdentifier)?.id,
      });
      const { rows, ...rest } = page(lattice.platform, found, input);
      const own = callerAccount(call);
      return {
        items: rows.map((row) => toServiceAssociation(lattice.platform, row, own)),
        ...rest,
      };
    },
  });
