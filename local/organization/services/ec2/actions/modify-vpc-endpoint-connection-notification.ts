import { ModifyVpcEndpointConnectionNotificationCommand } from "@aws-sdk/client-ec2";
import type {
  ModifyVpcEndpointConnectionNotificationRequest,
  ModifyVpcEndpointConnectionNotificationResult,
} from "@aws-sdk/client-ec2";

import { defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import {
  checkTopicArn,
  notificationNotFound,
  parseConnectionEvents,
} from "../connection-notification.ts";
import { stopDryRun } from "../dry-run.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { required } from "../required-parameter.ts";
import { NO_ID_YET } from "../resource-arn.ts";
import { authorizeService } from "../service-authorization.ts";

const API = "ModifyVpcEndpointConnectionNotification";

/** Changes the topic or the events, or both. What is on its way already goes where it was to go. */
export function modifyVpcEndpointConnectionNotification(link: PrivateLink): Action {
  return defineAction<
    ModifyVpcEndpointConnectionNotificationRequest,
    ModifyVpcEndpointConnectionNotificationResult
  >({
    name: API,
    command: ModifyVpcEndpointConnectionNotificationCommand,
    parameters: [
      "ConnectionEvents",
      "ConnectionNotificationArn",
      "ConnectionNotificationId",
      "DryRun",
    ],
    bucket: requestBucket(API, "mutate"),
    authorize(input, call) {
      const { notifications } = link.scopeOf(call);
      const id = required(input.ConnectionNotificationId, "ConnectionNotificationId");
      const serviceId = notifications.get(id)?.service.id ?? NO_ID_YET;
      return authorizeService(link, call, `ec2:${API}`, serviceId);
    },
    run(input, call) {
      stopDryRun(input);
      const scope = link.scopeOf(call);
      const id = required(input.ConnectionNotificationId, "ConnectionNotificationId");
      const notification = scope.notifications.get(id);
      if (notification === undefined) throw notificationNotFound(id);
      const { ConnectionNotificationArn: topicArn, ConnectionEvents } = input;
      required(topicArn ?? ConnectionEvents, "ConnectionNotificationArn or ConnectionEvents");
      if (topicArn !== undefined) checkTopicArn(topicArn, link.platform.partition, scope);
      const events = parseConnectionEvents(ConnectionEvents ?? notification.events);

      notification.topicArn = topicArn ?? notification.topicArn;
      notification.events = events;
      return { ReturnValue: true };
    },
  });
}
