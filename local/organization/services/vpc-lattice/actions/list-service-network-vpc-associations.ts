import {
  ListServiceNetworkVpcAssociationsCommand,
  type ListServiceNetworkVpcAssociationsRequest,
  type ListServiceNetworkVpcAssociationsResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { askedEntity, listAssociations, requireOne } from "../association-listing.ts";
import { toVpcAssociation } from "../association-summary.ts";
import { onEverything } from "../authorization.ts";
import { callerAccount } from "../caller-account.ts";
import type { Lattice } from "../lattice.ts";
import { page } from "../page.ts";

const API = "ListServiceNetworkVpcAssociations";

/** Of a network, a VPC, or this pair. Security groups and reasons of failure are in Get alone (lattice.md section 1.1). */
export const listServiceNetworkVpcAssociations = (lattice: Lattice): Action =>
  defineAction<ListServiceNetworkVpcAssociationsRequest, ListServiceNetworkVpcAssociationsResponse>(
    {
      name: API,
      command: ListServiceNetworkVpcAssociationsCommand,
      parameters: ["serviceNetworkIdentifier", "vpcIdentifier", "maxResults", "nextToken"],
      authorize(input, call) {
        const network = askedEntity(
          lattice,
          call,
          "servicenetwork",
          input.serviceNetworkIdentifier,
        );
        return onEverything(API, {
          ...(network && { "vpc-lattice:ServiceNetworkArn": network.arn }),
          ...(input.vpcIdentifier && { "vpc-lattice:VpcId": input.vpcIdentifier }),
        });
      },
      run(input, call) {
        requireOne(input, "serviceNetworkIdentifier", "vpcIdentifier");
        const found = listAssociations(lattice, call, "servicenetworkvpcassociation", {
          network: askedEntity(lattice, call, "servicenetwork", input.serviceNetworkIdentifier)?.id,
          subject: input.vpcIdentifier,
        });
        const { rows, ...rest } = page(lattice.platform, found, input);
        const own = callerAccount(call);
        return { items: rows.map((row) => toVpcAssociation(lattice.platform, row, own)), ...rest };
      },
    },
  );
