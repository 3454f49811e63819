import {
  DeleteAuthPolicyCommand,
  type DeleteAuthPolicyRequest,
  type DeleteAuthPolicyResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { authTarget } from "../auth-policy.ts";
import { onEntity } from "../authorization.ts";
import { existing } from "../identifier.ts";
import { invalid, notFound } from "../lattice-error.ts";
import type { Lattice } from "../lattice.ts";
import { typeName } from "../resource-kind.ts";

const API = "DeleteAuthPolicy";

/** Fails until the authType is NONE (lattice.md section 5); of the codes that the API declares, ValidationException fits. */
export const deleteAuthPolicy = (lattice: Lattice): Action =>
  defineAction<DeleteAuthPolicyRequest, DeleteAuthPolicyResponse>({
    name: API,
    command: DeleteAuthPolicyCommand,
    parameters: ["resourceIdentifier"],
    authorize: (input, call) => [
      onEntity(lattice, call, API, authTarget(lattice, call, input.resourceIdentifier)),
    ],
    run(input, call) {
      const entity = existing(authTarget(lattice, call, input.resourceIdentifier));
      if (entity.authPolicy === undefined) throw notFound(entity.id, typeName(entity.kind));
      if (entity.authType !== "NONE") {
        throw invalid(
          `The auth policy of ${entity.id} can't be deleted while its auth type is ${entity.authType}: set it to NONE first`,
        );
      }
      entity.authPolicy = undefined;
      return {};
    },
  });
