import { CreateVpcEndpointConnectionNotificationCommand } from "@aws-sdk/client-ec2";
import type {
  CreateVpcEndpointConnectionNotificationRequest,
  CreateVpcEndpointConnectionNotificationResult,
} from "@aws-sdk/client-ec2";

import { AwsError, defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import {
  checkTopicArn,
  parseConnectionEvents,
  toConnectionNotification,
} from "../connection-notification.ts";
import type { ConnectionNotification } from "../connection-notification.ts";
import { stopDryRun } from "../dry-run.ts";
import { ownService } from "../endpoint-service.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { required } from "../required-parameter.ts";
import { authorizeService } from "../service-authorization.ts";

const API = "CreateVpcEndpointConnectionNotification";

/**
 * For an endpoint service; the form for a single endpoint (`VpcEndpointId`) is not modelled. With a `ClientToken` that was used
 * before, it answers as before; a second one to the same topic without it is UNKNOWN and follows `notificationTwice`.
 */
export function createVpcEndpointConnectionNotification(link: PrivateLink): Action {
  const { platform } = link;
  return defineAction<
    CreateVpcEndpointConnectionNotificationRequest,
    CreateVpcEndpointConnectionNotificationResult
  >({
    name: API,
    command: CreateVpcEndpointConnectionNotificationCommand,
    parameters: [
      "ClientToken",
      "ConnectionEvents",
      "ConnectionNotificationArn",
      "DryRun",
      "ServiceId",
    ],
    bucket: requestBucket(API, "mutate"),
    authorize(input, call) {
      const serviceId = required(input.ServiceId, "ServiceId");
      const regionKey = "ec2:VpceServiceRegion";
      return authorizeService(link, call, `ec2:${API}`, serviceId, { regionKey });
    },
    run(input, call) {
      stopDryRun(input);
      const scope = link.scopeOf(call);
      const notification = link.clientTokens.once(call, API, input, () => {
        const service = ownService(scope, input.ServiceId);
        // "You can create a connection notification for interface endpoints only" (type docs).
        if (service.kind !== "Interface") {
          throw new AwsError(
            "InvalidParameter",
            `Connection notifications exist for interface endpoints only; the service '${service.id}' is of type ${service.kind}`,
          );
        }
        const topicArn = required(input.ConnectionNotificationArn, "ConnectionNotificationArn");
        checkTopicArn(topicArn, platform.partition, scope);
        if (platform.knobs.notificationTwice === "refused") {
          refuseSecond(scope.notifications.values(), service.id, topicArn);
        }
        const created: ConnectionNotification = {
          sequence: link.nextSequence(),
          id: `vpce-nfn-${platform.hex(17)}`,
          service,
          topicArn,
          events: parseConnectionEvents(required(input.ConnectionEvents, "ConnectionEvents")),
          state: "Enabled",
        };
        scope.notifications.set(created.id, created);
        return created;
      });
      return {
        ConnectionNotification: toConnectionNotification(notification),
        ClientToken: input.ClientToken,
      };
    },
  });
}

function refuseSecond(
  notifications: Iterable<ConnectionNotification>,
  serviceId: string,
  topicArn: string,
): void {
  for (const { id, service, topicArn: known } of notifications) {
    if (service.id !== serviceId || known !== topicArn) continue;
    throw new AwsError(
      "InvalidParameter",
      `The connection notification '${id}' of service '${serviceId}' has the topic ${topicArn} already`,
    );
  }
}
