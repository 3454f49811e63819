import { DeleteVpcEndpointConnectionNotificationsCommand } from "@aws-sdk/client-ec2";
import type {
  DeleteVpcEndpointConnectionNotificationsRequest,
  DeleteVpcEndpointConnectionNotificationsResult,
} from "@aws-sdk/client-ec2";

import { defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { notificationNotFound } from "../connection-notification.ts";
import { stopDryRun } from "../dry-run.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { required } from "../required-parameter.ts";
import { NO_ID_YET } from "../resource-arn.ts";
import { authorizeService } from "../service-authorization.ts";

const API = "DeleteVpcEndpointConnectionNotifications";

/** The permission is asked on the service of each notification; for an unknown id on all services. */
export function deleteVpcEndpointConnectionNotifications(link: PrivateLink): Action {
  return defineAction<
    DeleteVpcEndpointConnectionNotificationsRequest,
    DeleteVpcEndpointConnectionNotificationsResult
  >({
    name: API,
    command: DeleteVpcEndpointConnectionNotificationsCommand,
    parameters: ["ConnectionNotificationIds", "DryRun"],
    bucket: requestBucket(API, "mutate"),
    authorize(input, call) {
      const { notifications } = link.scopeOf(call);
      const ids = required(input.ConnectionNotificationIds, "ConnectionNotificationId");
      return ids.flatMap((id) =>
        authorizeService(link, call, `ec2:${API}`, notifications.get(id)?.service.id ?? NO_ID_YET),
      );
    },
    run(input, call) {
      stopDryRun(input);
      const { notifications } = link.scopeOf(call);
      const ids = required(input.ConnectionNotificationIds, "ConnectionNotificationId");
      const unknown = ids.filter((id) => !notifications.delete(id));
      return {
        Unsuccessful: unknown.map((id) => {
          const { code, message } = notificationNotFound(id);
          return { ResourceId: id, Error: { Code: code, Message: message } };
        }),
      };
    },
  });
}
