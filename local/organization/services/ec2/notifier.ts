import { AwsError } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import type { ConnectionEvent, ConnectionNotification } from "./connection-notification.ts";
import { isCrossRegion } from "./endpoint-connection.ts";
import type { EndpointConnection } from "./endpoint-connection.ts";
import { notificationBody } from "./notification-body.ts";
import { resourceArn } from "./resource-arn.ts";

/** A publish that SNS, the topic's policy or its key's policy refused. AWS drops it without a trace; here it can be seen. */
export type RefusedNotification = {
  readonly notificationId: string;
  readonly topicArn: string;
  readonly event: ConnectionEvent;
  readonly endpointId: string;
  /** The error code, such as `AuthorizationError`. */
  readonly code: string;
  readonly message: string;
};

export type Notifier = {
  /** Tells every enabled notification of the service that asks for the event. Returns at once; never throws. */
  notify(
    notifications: Iterable<ConnectionNotification>,
    event: ConnectionEvent,
    connection: EndpointConnection,
  ): void;
  readonly refused: readonly RefusedNotification[];
  /** Resolves when every publish under way, and those begun meanwhile, has ended; those that wait for the clock are not waited for. */
  settled(): Promise<void>;
};

/** How often a message is published. */
const copies = { once: 1, lost: 0, doubled: 2, late: 1, shuffled: 1 } as const;

export function createNotifier(platform: Platform): Notifier {
  const underWay = new Set<Promise<void>>();
  const refused: RefusedNotification[] = [];

  async function publish(
    { id, service }: ConnectionNotification,
    topicArn: string,
    event: ConnectionEvent,
    connection: EndpointConnection,
    message: string,
  ): Promise<void> {
    const caller = {
      type: "service",
      service: "vpce.amazonaws.com",
      sourceArn: resourceArn(platform, service.owner, "vpc-endpoint-service", service.id),
      sourceAccount: service.owner.accountId,
    } as const;
    try {
      await platform.call(caller, service.owner.region, "sns:Publish", {
        TopicArn: topicArn,
        Message: message,
      });
    } catch (error) {
      const code = error instanceof AwsError ? error.code : "InternalFailure";
      const because = error instanceof Error ? error.message : String(error);
      const { endpointId } = connection;
      refused.push({ notificationId: id, topicArn, event, endpointId, code, message: because });
    }
  }

  function waitMs(): number {
    const { notificationDelivery, notificationDelayMs } = platform.knobs;
    switch (notificationDelivery) {
      case "late":
        return notificationDelayMs;
      case "shuffled":
        return platform.random() * notificationDelayMs;
      case "once":
      case "lost":
      case "doubled":
        return 0;
    }
  }

  /** Begins after the current call has returned: a topic must not delay, or fail, the call that caused the event. */
  function begin(work: () => Promise<void>): void {
    const delivery = Promise.resolve()
      .then(work)
      .finally(() => underWay.delete(delivery));
    underWay.add(delivery);
  }

  return {
    refused,
    notify(notifications, event, connection) {
      const {
        notificationBody: shape,
        notificationDelivery,
        crossRegionNotification,
      } = platform.knobs;
      if (crossRegionNotification === "none" && isCrossRegion(connection)) return;
      for (const notification of notifications) {
        if (notification.service !== connection.service) continue;
        if (notification.state === "Disabled") continue;
        if (!notification.events.includes(event)) continue;
        const at = platform.clock.now();
        const message = notificationBody[shape]({
          notificationId: notification.id,
          event,
          connection,
          at,
        });
        const { topicArn } = notification;
        const work = () => publish(notification, topicArn, event, connection, message);
        for (let copy = 0; copy < copies[notificationDelivery]; copy++) {
          const afterMs = waitMs();
          if (afterMs > 0) platform.clock.after(afterMs, () => begin(work));
          else begin(work);
        }
      }
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
