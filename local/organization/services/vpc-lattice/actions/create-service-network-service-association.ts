import {
  CreateServiceNetworkServiceAssociationCommand,
  type CreateServiceNetworkServiceAssociationRequest,
  type CreateServiceNetworkServiceAssociationResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, type Call, defineAction } from "../../../action.ts";
import { refuseTwoForeignSides } from "../association-access.ts";
import { add, duplicate, newJoin, pairOf } from "../association-creation.ts";
import { associationArn, type ServiceAssociation } from "../association.ts";
import { onEntity, onNew } from "../authorization.ts";
import { existing, targetOf } from "../identifier.ts";
import { wrongStatus } from "../lattice-error.ts";
import type { Lattice } from "../lattice.ts";

const API = "CreateServiceNetworkServiceAssociation";
const KIND = "servicenetworkserviceassociation";

/** For the owner of either side, to whom the other is shared (lattice.md section 2). */
export function createServiceNetworkServiceAssociation(lattice: Lattice): Action {
  const sides = (input: CreateServiceNetworkServiceAssociationRequest, call: Call) => ({
    service: targetOf(lattice, call, "service", "serviceIdentifier", input.serviceIdentifier),
    network: targetOf(
      lattice,
      call,
      "servicenetwork",
      "serviceNetworkIdentifier",
      input.serviceNetworkIdentifier,
    ),
  });
  return defineAction<
    CreateServiceNetworkServiceAssociationRequest,
    CreateServiceNetworkServiceAssociationResponse
  >({
    name: API,
    command: CreateServiceNetworkServiceAssociationCommand,
    parameters: ["serviceIdentifier", "serviceNetworkIdentifier", "clientToken", "tags"],
    authorize(input, call) {
      const { service, network } = sides(input, call);
      const context = {
        "vpc-lattice:ServiceArn": service.arn,
        "vpc-lattice:ServiceNetworkArn": network.arn,
      };
      return [
        onEntity(lattice, call, API, service, context),
        onEntity(lattice, call, API, network, context),
        ...onNew(lattice, call, API, KIND, input.tags, context),
      ];
    },
    run(input, call) {
      const made = lattice.tokens.once(call, API, input, () => {
        const targets = sides(input, call);
        const service = existing(targets.service);
        const network = existing(targets.network);
        refuseTwoForeignSides(call, service, network);
        if (service.status !== "ACTIVE") throw wrongStatus(service, "SERVICE");
        const before = pairOf(lattice, call.region, KIND, network, service.id);
        if (before !== undefined) {
          // The CloudFormation handler knows the case by "already exist" (lattice.md section 1.4); the rest is invented.
          const message = `An association of service ${service.id} and service network ${network.id} already exists.`;
          throw duplicate(lattice, before, message, { id: service.id, type: "SERVICE" });
        }
        const association: ServiceAssociation = {
          ...newJoin(lattice, call, KIND, network),
          service,
        };
        add(lattice, call, association, input.tags);
        return association;
      });
      const { id, status, createdBy, service } = made;
      return {
        id,
        arn: associationArn(lattice.platform, made, createdBy),
        status,
        createdBy,
        customDomainName: service.customDomainName,
        dnsEntry: service.dnsEntry,
      };
    },
  });
}
