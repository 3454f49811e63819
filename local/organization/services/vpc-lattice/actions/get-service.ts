import {
  GetServiceCommand,
  type GetServiceRequest,
  type GetServiceResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, type Call, defineAction } from "../../../action.ts";
import { onEntity } from "../authorization.ts";
import { existing, targetOf } from "../identifier.ts";
import type { Lattice } from "../lattice.ts";

const API = "GetService";

/** Own services and shared ones. */
export function getService(lattice: Lattice): Action {
  const target = (input: GetServiceRequest, call: Call) =>
    targetOf(lattice, call, "service", "serviceIdentifier", input.serviceIdentifier);
  return defineAction<GetServiceRequest, GetServiceResponse>({
    name: API,
    command: GetServiceCommand,
    parameters: ["serviceIdentifier"],
    authorize: (input, call) => [onEntity(lattice, call, API, target(input, call))],
    run(input, call) {
      const service = existing(target(input, call));
      const { id, arn, name, status, authType, dnsEntry, createdAt, lastUpdatedAt } = service;
      const { customDomainName, certificateArn, idleTimeoutSeconds, failure } = service;
      return {
        id,
        arn,
        name,
        status,
        authType,
        dnsEntry,
        createdAt,
        lastUpdatedAt,
        customDomainName,
        certificateArn,
        idleTimeoutSeconds,
        ...(failure && { failureCode: failure.code, failureMessage: failure.message }),
      };
    },
  });
}
