import {
  CreateServiceNetworkVpcAssociationCommand,
  type CreateServiceNetworkVpcAssociationRequest,
  type CreateServiceNetworkVpcAssociationResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, type Call, defineAction } from "../../../action.ts";
import { add, duplicate, newJoin } from "../association-creation.ts";
import { associationArn, type VpcAssociation } from "../association.ts";
import { onEntity, onNew } from "../authorization.ts";
import { callerAccount } from "../caller-account.ts";
import { existing, targetOf } from "../identifier.ts";
import type { Lattice } from "../lattice.ts";
import {
  authorizeLooks,
  checkSecurityGroups,
  dnsContext,
  ownVpc,
  securityGroupContext,
} from "../vpc-side.ts";

const API = "CreateServiceNetworkVpcAssociation";
const KIND = "servicenetworkvpcassociation";

/** For the VPC's owner alone, to whom the network belongs or is shared (lattice.md section 2). */
export function createServiceNetworkVpcAssociation(lattice: Lattice): Action {
  const networkOf = (input: CreateServiceNetworkVpcAssociationRequest, call: Call) =>
    targetOf(
      lattice,
      call,
      "servicenetwork",
      "serviceNetworkIdentifier",
      input.serviceNetworkIdentifier,
    );
  return defineAction<
    CreateServiceNetworkVpcAssociationRequest,
    CreateServiceNetworkVpcAssociationResponse
  >({
    name: API,
    command: CreateServiceNetworkVpcAssociationCommand,
    parameters: [
      "serviceNetworkIdentifier",
      "vpcIdentifier",
      "clientToken",
      "securityGroupIds",
      "privateDnsEnabled",
      "dnsOptions",
      "tags",
    ],
    authorize(input, call) {
      const network = networkOf(input, call);
      const context = {
        "vpc-lattice:ServiceNetworkArn": network.arn,
        "vpc-lattice:VpcId": input.vpcIdentifier ?? "",
        ...securityGroupContext(input.securityGroupIds),
        ...dnsContext(input.dnsOptions),
      };
      return [
        onEntity(lattice, call, API, network, context),
        ...onNew(lattice, call, API, KIND, input.tags, context),
        ...authorizeLooks({ vpc: true, securityGroupIds: input.securityGroupIds }),
      ];
    },
    run(input, call) {
      const made = lattice.tokens.once(call, API, input, () => {
        const network = existing(networkOf(input, call));
        const vpcId = ownVpc(lattice, call, input.vpcIdentifier);
        const securityGroupIds = checkSecurityGroups(lattice, vpcId, input.securityGroupIds ?? []);
        const before = [...lattice.region(call.region).associations.values()].find(
          (one) => one.kind === KIND && one.vpc.id === vpcId,
        );
        if (before !== undefined) {
          // One network per VPC, and this text (lattice.md sections 1.4 and 3).
          const message = "VPC has already been associated to a service network.";
          throw duplicate(lattice, before, message, { id: vpcId, type: "VPC" });
        }
        const association: VpcAssociation = {
          ...newJoin(lattice, call, KIND, network),
          vpc: { id: vpcId, accountId: callerAccount(call) },
          securityGroupIds,
          privateDnsEnabled: input.privateDnsEnabled,
          dnsOptions: input.dnsOptions,
        };
        add(lattice, call, association, input.tags);
        return association;
      });
      const { id, status, createdBy, securityGroupIds, privateDnsEnabled, dnsOptions } = made;
      return {
        id,
        arn: associationArn(lattice.platform, made, createdBy),
        status,
        createdBy,
        securityGroupIds: [...securityGroupIds],
        privateDnsEnabled,
        dnsOptions,
      };
    },
  });
}
