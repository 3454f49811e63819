import { DeleteVpcEndpointServiceConfigurationsCommand } from "@aws-sdk/client-ec2";
import type {
  DeleteVpcEndpointServiceConfigurationsRequest,
  DeleteVpcEndpointServiceConfigurationsResult,
  UnsuccessfulItem,
} from "@aws-sdk/client-ec2";

import { AwsError, defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { stopDryRun } from "../dry-run.ts";
import { isLive } from "../endpoint-connection.ts";
import { ownService } from "../endpoint-service.ts";
import type { PrivateLink, Scope } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { required } from "../required-parameter.ts";
import { authorizeService } from "../service-authorization.ts";

const API = "DeleteVpcEndpointServiceConfigurations";

/**
 * Deletes services, each for itself; refused while a connection waits, is on its way or is in use (privatelink.md section 10).
 * The service goes through `Deleting`, as long as a connection is `pending`; its notifications end at once.
 */
export function deleteVpcEndpointServiceConfigurations(link: PrivateLink): Action {
  const { clock, knobs } = link.platform;

  function remove(scope: Scope, id: string): UnsuccessfulItem[] {
    try {
      const now = clock.now();
      const service = ownService(scope, id);
      const connections = [...scope.connections.values()];
      if (connections.some((row) => row.service === service && isLive(row, now))) {
        throw new AwsError(
          "ExistingVpcEndpointConnections",
          "Service has existing active VPC Endpoint connections!",
        );
      }
      const deletedAt = new Date(now.getTime() + knobs.pendingDurationMs);
      service.deletion = { startedAt: now, deletedAt };
      for (const notification of scope.notifications.values()) {
        if (notification.service === service) scope.notifications.delete(notification.id);
      }
      return [];
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return [{ ResourceId: id, Error: { Code: error.code, Message: error.message } }];
    }
  }

  return defineAction<
    DeleteVpcEndpointServiceConfigurationsRequest,
    DeleteVpcEndpointServiceConfigurationsResult
  >({
    name: API,
    command: DeleteVpcEndpointServiceConfigurationsCommand,
    parameters: ["DryRun", "ServiceIds"],
    bucket: requestBucket(API, "configureService"),
    authorize(input, call) {
      return required(input.ServiceIds, "ServiceId").flatMap((id) =>
        authorizeService(link, call, `ec2:${API}`, id),
      );
    },
    run(input, call) {
      stopDryRun(input);
      const scope = link.scopeOf(call);
      return {
        Unsuccessful: required(input.ServiceIds, "ServiceId").flatMap((id) => remove(scope, id)),
      };
    },
  });
}
