import type { Knobs } from "../../knobs.ts";
import type { ConnectionEvent } from "./connection-notification.ts";
import type { EndpointConnection } from "./endpoint-connection.ts";

type Occurrence = {
  readonly notificationId: string;
  readonly event: ConnectionEvent;
  readonly connection: EndpointConnection;
  readonly at: Date;
};

/**
 * The message of a connection notification. AWS documents none (privatelink.md section 1): names and wording are invented here
 * on purpose, so that nothing can come to rely on them.
 */
export const notificationBody = {
  json({ notificationId, event, connection, at }) {
    const { service, endpointId, consumer } = connection;
    return JSON.stringify({
      notification: notificationId,
      what: event,
      when: at.toISOString(),
      endpoint: { id: endpointId, account: consumer.accountId, region: consumer.region },
      endpointService: service.id,
    });
  },
  prose({ event, connection, at }) {
    const { service, endpointId, consumer } = connection;
    return `${event}: endpoint ${endpointId} of account ${consumer.accountId} and your endpoint service ${service.id} in ${service.owner.region}, at ${at.toISOString()}.`;
  },
  "without-ids"({ event }) {
    return `${event}: something happened to a connection of one of your endpoint services.`;
  },
} satisfies Record<Knobs["notificationBody"], (occurrence: Occurrence) => string>;
