import { DescribeVpcEndpointConnectionNotificationsCommand } from "@aws-sdk/client-ec2";
import type {
  DescribeVpcEndpointConnectionNotificationsRequest,
  DescribeVpcEndpointConnectionNotificationsResult,
} from "@aws-sdk/client-ec2";

import { defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { notificationNotFound, toConnectionNotification } from "../connection-notification.ts";
import type { ConnectionNotification } from "../connection-notification.ts";
import { matchFilters } from "../describe-filter.ts";
import { stopDryRun } from "../dry-run.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { authorizeEverywhere } from "../service-authorization.ts";

const API = "DescribeVpcEndpointConnectionNotifications";

/** The caller's notifications in the call's Region. All documented filters. */
export function describeVpcEndpointConnectionNotifications(link: PrivateLink): Action {
  return defineAction<
    DescribeVpcEndpointConnectionNotificationsRequest,
    DescribeVpcEndpointConnectionNotificationsResult
  >({
    name: API,
    command: DescribeVpcEndpointConnectionNotificationsCommand,
    parameters: ["ConnectionNotificationId", "DryRun", "Filters", "MaxResults", "NextToken"],
    bucket: requestBucket(API, "describe"),
    authorize(_input, call) {
      return authorizeEverywhere(call, `ec2:${API}`);
    },
    run(input, call) {
      stopDryRun(input);
      const { notifications } = link.scopeOf(call);
      const wanted = input.ConnectionNotificationId;
      if (wanted !== undefined && !notifications.has(wanted)) throw notificationNotFound(wanted);
      const matches = matchFilters<ConnectionNotification>(API, input.Filters, {
        fields: {
          "connection-notification-arn": (row) => row.topicArn,
          "connection-notification-id": (row) => row.id,
          "connection-notification-state": (row) => row.state,
          "connection-notification-type": () => "Topic",
          "service-id": (row) => row.service.id,
          // Notifications of single endpoints are not modelled, so none has an endpoint.
          "vpc-endpoint-id": () => undefined,
        },
      });
      const { items, NextToken } = link.pages.of(
        call,
        API,
        input,
        notifications.values(),
        (row) => (wanted === undefined || row.id === wanted) && matches(row),
      );
      return {
        ConnectionNotificationSet: items.map(toConnectionNotification),
        NextToken,
      };
    },
  });
}
