import { firstState } from "./endpoint-connection.ts";
import type { EndpointConnection } from "./endpoint-connection.ts";
import type { EndpointPlacement } from "./endpoint-placement.ts";
import type { EndpointService } from "./endpoint-service.ts";
import type { Endpoint } from "./endpoint.ts";
import type { PrivateLink, Scope } from "./private-link.ts";
import type { Tags } from "./tags.ts";

/**
 * A consumer's endpoint, and the row that its provider sees in the service's Region. The provider is told (`Connect`) when it
 * has to accept; whether it is told otherwise is UNKNOWN (privatelink.md section 1), so it is not.
 */
export function createEndpoint(
  link: PrivateLink,
  consumer: Scope,
  service: EndpointService,
  placement: EndpointPlacement,
  tags: Tags,
): Endpoint {
  const { platform } = link;
  const connection = connect(link, consumer, service);
  const created: Endpoint = {
    sequence: connection.sequence,
    id: connection.endpointId,
    connection,
    ...placement,
    networkInterfaceIds: placement.subnetIds.map(() => `eni-${platform.hex(17)}`),
    tags,
  };
  consumer.endpoints.set(created.id, created);
  return created;
}

function connect(
  link: PrivateLink,
  { accountId, region }: Scope,
  service: EndpointService,
): EndpointConnection {
  const { platform } = link;
  const now = platform.clock.now();
  const endpointId = `vpce-${platform.hex(17)}`;
  const connection: EndpointConnection = {
    sequence: link.nextSequence(),
    service,
    endpointId,
    connectionId: `vpce-con-${platform.hex(17)}`,
    consumer: { accountId, region },
    createdAt: now,
    visibleAt: new Date(now.getTime() + platform.knobs.endpointVisibilityDelayMs),
    dnsEntries: dnsEntries(link, endpointId, service),
    entered: firstState(service.acceptanceRequired, now, platform.knobs),
  };
  const provider = link.scope(service.owner.accountId, service.owner.region);
  provider.connections.set(endpointId, connection);
  if (service.acceptanceRequired) {
    link.notifier.notify(provider.notifications.values(), "Connect", connection);
  }
  return connection;
}

function dnsEntries(
  { platform }: PrivateLink,
  endpointId: string,
  service: EndpointService,
): EndpointConnection["dnsEntries"] {
  if (service.kind === "GatewayLoadBalancer") return [];
  const host = `${endpointId}-${platform.hex(8)}.${service.id}.${service.owner.region}`;
  return [
    {
      DnsName: `${host}.vpce.amazonaws.com`,
      HostedZoneId: `Z${platform.hex(13).toUpperCase()}`,
    },
  ];
}
