import {
  GetAuthPolicyCommand,
  type GetAuthPolicyRequest,
  type GetAuthPolicyResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { authTarget, stateOfPolicy } from "../auth-policy.ts";
import { onEntity } from "../authorization.ts";
import { existing } from "../identifier.ts";
import { notFound } from "../lattice-error.ts";
import type { Lattice } from "../lattice.ts";
import { typeName } from "../resource-kind.ts";

const API = "GetAuthPolicy";

/**
 * Without a policy the answer is ResourceNotFoundException: a public emulator says that AWS does so (LIKELY; the API
 * reference is silent).
 */
export const getAuthPolicy = (lattice: Lattice): Action =>
  defineAction<GetAuthPolicyRequest, GetAuthPolicyResponse>({
    name: API,
    command: GetAuthPolicyCommand,
    parameters: ["resourceIdentifier"],
    authorize: (input, call) => [
      onEntity(lattice, call, API, authTarget(lattice, call, input.resourceIdentifier)),
    ],
    run(input, call) {
      const entity = existing(authTarget(lattice, call, input.resourceIdentifier));
      if (entity.authPolicy === undefined) throw notFound(entity.id, typeName(entity.kind));
      const { text, createdAt, updatedAt } = entity.authPolicy;
      return { policy: text, state: stateOfPolicy(entity), createdAt, lastUpdatedAt: updatedAt };
    },
  });
