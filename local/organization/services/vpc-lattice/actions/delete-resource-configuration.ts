import {
  DeleteResourceConfigurationCommand,
  type DeleteResourceConfigurationRequest,
  type DeleteResourceConfigurationResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, type Call, defineAction } from "../../../action.ts";
import { onEntity } from "../authorization.ts";
import { existing, targetOf } from "../identifier.ts";
import { conflict } from "../lattice-error.ts";
import type { Lattice } from "../lattice.ts";

const API = "DeleteResourceConfiguration";
const MEMBER = "resourceConfigurationIdentifier";

/** Refused while an association or, for a group, a child remains. Both texts are invented. */
export function deleteResourceConfiguration(lattice: Lattice): Action {
  const target = (input: DeleteResourceConfigurationRequest, call: Call) =>
    targetOf(lattice, call, "resourceconfiguration", MEMBER, input.resourceConfigurationIdentifier);
  return defineAction<DeleteResourceConfigurationRequest, DeleteResourceConfigurationResponse>({
    name: API,
    command: DeleteResourceConfigurationCommand,
    parameters: [MEMBER],
    authorize: (input, call) => [onEntity(lattice, call, API, target(input, call))],
    run(input, call) {
      const configuration = existing(target(input, call));
      const { id } = configuration;
      const { associations, resourceconfiguration } = lattice.region(call.region);
      const joined = [...associations.values()].some(
        (one) =>
          one.kind === "servicenetworkresourceassociation" && one.configuration === configuration,
      );
      const children = [...resourceconfiguration.values()].some((one) => one.groupId === id);
      if (joined || children) {
        const what = joined ? "service network(s) associated" : "child resource configuration(s)";
        throw conflict(`ResourceConfiguration ${id} has ${what}.`, id, "RESOURCE_CONFIGURATION");
      }
      resourceconfiguration.delete(id);
      return {};
    },
  });
}
