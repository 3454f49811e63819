import type { ConnectionNotification as AwsConnectionNotification } from "@aws-sdk/client-ec2";

import { AwsError, NotModelledError } from "../../action.ts";
import type { EndpointService } from "./endpoint-service.ts";

/** The events that exist (privatelink.md section 1). There is none for available, failed, expired or modified. */
export const connectionEvents = ["Accept", "Connect", "Delete", "Reject"] as const;
export type ConnectionEvent = (typeof connectionEvents)[number];

/** A provider's wish to be told, by SNS, what happens to the connections of one endpoint service. */
export type ConnectionNotification = {
  readonly sequence: number;
  readonly id: string;
  readonly service: EndpointService;
  topicArn: string;
  events: readonly ConnectionEvent[];
  /** AWS has both states, and documents nothing that disables; here only control does. A disabled one is told nothing. */
  state: "Enabled" | "Disabled";
};

export function parseConnectionEvents(events: readonly string[]): ConnectionEvent[] {
  return events.map((event) => {
    const known = connectionEvents.find((name) => name === event);
    if (known !== undefined) return known;
    throw new AwsError(
      "InvalidParameterValue",
      `Value (${event}) for parameter ConnectionEvents is invalid. Valid values: ${connectionEvents.join(", ")}`,
    );
  });
}

/**
 * Refuses what is not an SNS topic. Whether another account's or Region's topic works is UNKNOWN (privatelink.md section 2), so
 * such a topic is refused as not modelled. Topic existence and policy are not looked at: a refused publish shows later.
 */
export function checkTopicArn(
  topicArn: string,
  partition: string,
  owner: { readonly accountId: string; readonly region: string },
): void {
  const [arn, topicPartition, service, region, accountId, name] = topicArn.split(":");
  if (arn !== "arn" || service !== "sns" || topicPartition !== partition || !name) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value (${topicArn}) for parameter ConnectionNotificationArn is invalid. It must be the ARN of an SNS topic`,
    );
  }
  if (region !== owner.region || accountId !== owner.accountId) {
    throw new NotModelledError(
      `a connection notification to ${topicArn}, a topic outside account ${owner.accountId} and Region ${owner.region},`,
    );
  }
}

export function notificationNotFound(id: string): AwsError {
  return new AwsError(
    "InvalidConnectionNotification",
    `The connection notification '${id}' does not exist`,
  );
}

export function toConnectionNotification(
  notification: ConnectionNotification,
): AwsConnectionNotification {
  return {
    ConnectionNotificationId: notification.id,
    ServiceId: notification.service.id,
    ConnectionNotificationType: "Topic",
    ConnectionNotificationArn: notification.topicArn,
    ConnectionEvents: [...notification.events],
    ConnectionNotificationState: notification.state,
    ServiceRegion: notification.service.owner.region,
  };
}
