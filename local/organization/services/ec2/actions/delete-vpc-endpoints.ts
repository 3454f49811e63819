import { DeleteVpcEndpointsCommand } from "@aws-sdk/client-ec2";
import type {
  DeleteVpcEndpointsRequest,
  DeleteVpcEndpointsResult,
  UnsuccessfulItem,
} from "@aws-sdk/client-ec2";

import { defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { stopDryRun } from "../dry-run.ts";
import { authorizeDeletion } from "../endpoint-authorization.ts";
import { beginDeletion, stateOf } from "../endpoint-connection.ts";
import { listedLatticeEndpoints } from "../lattice-endpoint.ts";
import type { PrivateLink, Scope } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { required } from "../required-parameter.ts";

const API = "DeleteVpcEndpoints";

/** Deletes endpoints in any state, each for itself, and tells their providers (`Delete`). One that is `deleting` stays so. */
export function deleteVpcEndpoints(link: PrivateLink): Action {
  const { clock, knobs } = link.platform;

  function latticeEndpointOf({ accountId, region }: Scope, id: string) {
    return listedLatticeEndpoints(link).find(
      (one) => one.id === id && one.owner.accountId === accountId && one.owner.region === region,
    );
  }

  function remove(scope: Scope, id: string): UnsuccessfulItem[] {
    const now = clock.now();
    const lattice = latticeEndpointOf(scope, id);
    if (lattice !== undefined) {
      lattice.deletedAt ??= now;
      return [];
    }
    const connection = scope.endpoints.get(id)?.connection;
    const state = connection === undefined ? "deleted" : stateOf(connection, now).state;
    if (connection === undefined || state === "deleted") {
      const Message = `The Vpc Endpoint Id '${id}' does not exist`;
      return [{ ResourceId: id, Error: { Code: "InvalidVpcEndpoint.NotFound", Message } }];
    }
    if (state === "deleting") return [];
    beginDeletion(connection, now, knobs);
    const { accountId, region } = connection.service.owner;
    link.notifier.notify(
      link.scope(accountId, region).notifications.values(),
      "Delete",
      connection,
    );
    return [];
  }

  return defineAction<DeleteVpcEndpointsRequest, DeleteVpcEndpointsResult>({
    name: API,
    command: DeleteVpcEndpointsCommand,
    parameters: ["DryRun", "VpcEndpointIds"],
    bucket: requestBucket(API, "endpoint"),
    authorize(input, call) {
      return required(input.VpcEndpointIds, "VpcEndpointId").flatMap((id) =>
        authorizeDeletion(link, call, id),
      );
    },
    run(input, call) {
      stopDryRun(input);
      const scope = link.scopeOf(call);
      const ids = new Set(required(input.VpcEndpointIds, "VpcEndpointId"));
      return {
        Unsuccessful: [...ids].flatMap((id) => remove(scope, id)),
      };
    },
  });
}
