import {
  UpdateServiceCommand,
  type UpdateServiceRequest,
  type UpdateServiceResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, type Call, defineAction } from "../../../action.ts";
import { onEntity } from "../authorization.ts";
import { existing, targetOf } from "../identifier.ts";
import { wrongStatus } from "../lattice-error.ts";
import type { Lattice } from "../lattice.ts";

const API = "UpdateService";

export function updateService(lattice: Lattice): Action {
  const target = (input: UpdateServiceRequest, call: Call) =>
    targetOf(lattice, call, "service", "serviceIdentifier", input.serviceIdentifier);
  return defineAction<UpdateServiceRequest, UpdateServiceResponse>({
    name: API,
    command: UpdateServiceCommand,
    parameters: ["serviceIdentifier", "authType", "certificateArn", "idleTimeoutSeconds"],
    authorize: (input, call) => [
      onEntity(lattice, call, API, target(input, call), {
        ...(input.authType && { "vpc-lattice:AuthType": input.authType }),
      }),
    ],
    run(input, call) {
      const service = existing(target(input, call));
      if (service.status !== "ACTIVE") throw wrongStatus(service, "SERVICE");
      service.authType = input.authType ?? service.authType;
      service.certificateArn = input.certificateArn ?? service.certificateArn;
      service.idleTimeoutSeconds = input.idleTimeoutSeconds ?? service.idleTimeoutSeconds;
      service.lastUpdatedAt = lattice.platform.clock.now();
      const { id, arn, name, authType, customDomainName } = service;
      const { certificateArn, idleTimeoutSeconds } = service;
      return { id, arn, name, authType, customDomainName, certificateArn, idleTimeoutSeconds };
    },
  });
}
