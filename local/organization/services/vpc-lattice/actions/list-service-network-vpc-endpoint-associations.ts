import {
  ListServiceNetworkVpcEndpointAssociationsCommand,
  type ListServiceNetworkVpcEndpointAssociationsRequest,
  type ListServiceNetworkVpcEndpointAssociationsResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { onEverything } from "../authorization.ts";
import { callerAccount } from "../caller-account.ts";
import { targetOf } from "../identifier.ts";
import type { Lattice } from "../lattice.ts";
import { page } from "../page.ts";

const API = "ListServiceNetworkVpcEndpointAssociations";
const MEMBER = "serviceNetworkIdentifier";

/** Endpoints that reach a network: all of them for its owner, a consumer's own for the consumer. */
export const listServiceNetworkVpcEndpointAssociations = (lattice: Lattice): Action =>
  defineAction<
    ListServiceNetworkVpcEndpointAssociationsRequest,
    ListServiceNetworkVpcEndpointAssociationsResponse
  >({
    name: API,
    command: ListServiceNetworkVpcEndpointAssociationsCommand,
    parameters: [MEMBER, "maxResults", "nextToken"],
    authorize: () => onEverything(API),
    run(input, call) {
      const own = callerAccount(call);
      const { arn, entity } = targetOf(lattice, call, "servicenetwork", MEMBER, input[MEMBER]);
      const found = [...(lattice.endpoints?.() ?? [])].filter(
        (one) => one.targetArn === arn && (entity?.accountId === own || one.accountId === own),
      );
      const { rows, ...rest } = page(lattice.platform, found, input);
      return {
        items: rows.map((one) => ({
          // The id's shape is UNKNOWN; names of such endpoints have the VPC endpoint's in them (lattice.md section 3).
          id: one.id.replace(/^vpce-/, "snvea-"),
          state: one.state,
          vpcEndpointId: one.id,
          vpcId: one.vpcId,
          vpcEndpointOwnerId: one.accountId,
          serviceNetworkArn: one.targetArn,
          createdAt: one.createdAt,
        })),
        ...rest,
      };
    },
  });
