import {
  DeleteServiceCommand,
  type DeleteServiceRequest,
  type DeleteServiceResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, type Call, defineAction } from "../../../action.ts";
import { settle } from "../association-status.ts";
import { onEntity } from "../authorization.ts";
import { tellOfDeletion } from "../entity-tag-event.ts";
import { existing, targetOf } from "../identifier.ts";
import { conflict, wrongStatus } from "../lattice-error.ts";
import type { Lattice } from "../lattice.ts";

const API = "DeleteService";

/** Refused while any association remains; then DELETE_IN_PROGRESS, then gone. */
export function deleteService(lattice: Lattice): Action {
  const target = (input: DeleteServiceRequest, call: Call) =>
    targetOf(lattice, call, "service", "serviceIdentifier", input.serviceIdentifier);
  return defineAction<DeleteServiceRequest, DeleteServiceResponse>({
    name: API,
    command: DeleteServiceCommand,
    parameters: ["serviceIdentifier"],
    authorize: (input, call) => [onEntity(lattice, call, API, target(input, call))],
    run(input, call) {
      const service = existing(target(input, call));
      const state = lattice.region(call.region);
      const { id, arn, name } = service;
      if (service.status === "CREATE_IN_PROGRESS") throw wrongStatus(service, "SERVICE");
      const used = [...state.associations.values()].some(
        (one) => one.kind === "servicenetworkserviceassociation" && one.service === service,
      );
      // Text invented, after that of networks (gruntwork-io/cloud-nuke #1158).
      if (used) {
        throw conflict(`Service ${id} has service network(s) associated.`, id, "SERVICE");
      }
      if (service.status !== "DELETE_IN_PROGRESS") {
        service.status = "DELETE_IN_PROGRESS";
        settle(lattice, () => {
          if (service.status === "DELETE_IN_PROGRESS" && state.service.delete(id)) {
            tellOfDeletion(lattice, service);
          }
        });
      }
      return { id, arn, name, status: service.status };
    },
  });
}
