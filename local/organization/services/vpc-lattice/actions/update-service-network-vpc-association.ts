import {
  UpdateServiceNetworkVpcAssociationCommand,
  type UpdateServiceNetworkVpcAssociationRequest,
  type UpdateServiceNetworkVpcAssociationResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { readable } from "../association-access.ts";
import { beginUpdate } from "../association-status.ts";
import { associationArn } from "../association.ts";
import { onAssociation } from "../authorization.ts";
import { callerAccount } from "../caller-account.ts";
import { parseIdentifier } from "../identifier.ts";
import { accessDenied, invalid, wrongStatus } from "../lattice-error.ts";
import type { Lattice } from "../lattice.ts";
import { typeName } from "../resource-kind.ts";
import { authorizeLooks, checkSecurityGroups, securityGroupContext } from "../vpc-side.ts";

const API = "UpdateServiceNetworkVpcAssociation";
const KIND = "servicenetworkvpcassociation";
const MEMBER = "serviceNetworkVpcAssociationIdentifier";

/**
 * For the account that made the association alone (lattice.md section 2; the code is UNKNOWN). Security groups can be added
 * to one without any, and never taken away altogether. Whether private DNS can be changed is UNKNOWN (section 3): it can here.
 */
export const updateServiceNetworkVpcAssociation = (lattice: Lattice): Action =>
  defineAction<
    UpdateServiceNetworkVpcAssociationRequest,
    UpdateServiceNetworkVpcAssociationResponse
  >({
    name: API,
    command: UpdateServiceNetworkVpcAssociationCommand,
    parameters: [MEMBER, "securityGroupIds", "privateDnsEnabled", "dnsOptions"],
    authorize: (input, call) => [
      onAssociation(
        lattice,
        call,
        API,
        KIND,
        parseIdentifier(call, KIND, MEMBER, input[MEMBER]),
        securityGroupContext(input.securityGroupIds),
      ),
      ...authorizeLooks({ vpc: false, securityGroupIds: input.securityGroupIds }),
    ],
    run(input, call) {
      const association = readable(lattice, call, KIND, MEMBER, input[MEMBER]);
      const own = callerAccount(call);
      if (association.createdBy !== own) {
        throw accessDenied(
          `Account ${own} did not create ${association.id}; only account ${association.createdBy} can update it`,
        );
      }
      if (association.status !== "ACTIVE" && association.status !== "UPDATE_FAILED") {
        throw wrongStatus(association, typeName(KIND));
      }
      if (input.securityGroupIds?.length === 0) {
        throw invalid("securityGroupIds must have 1 to 5 ids", "securityGroupIds");
      }
      const securityGroupIds =
        input.securityGroupIds === undefined
          ? association.securityGroupIds
          : checkSecurityGroups(lattice, association.vpc.id, input.securityGroupIds);
      const privateDnsEnabled = input.privateDnsEnabled ?? association.privateDnsEnabled;
      const dnsOptions = input.dnsOptions ?? association.dnsOptions;
      beginUpdate(lattice, association, () =>
        Object.assign(association, { securityGroupIds, privateDnsEnabled, dnsOptions }),
      );
      const { id, status, createdBy } = association;
      return {
        id,
        arn: associationArn(lattice.platform, association, own),
        status,
        createdBy,
        securityGroupIds: [...securityGroupIds],
        privateDnsEnabled,
        dnsOptions,
      };
    },
  });
