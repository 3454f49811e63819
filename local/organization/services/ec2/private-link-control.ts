import { enter, isKnownToProvider, stateOf } from "./endpoint-connection.ts";
import type { EndpointConnection } from "./endpoint-connection.ts";
import type { RefusedNotification } from "./notifier.ts";
import type { PrivateLink } from "./private-link.ts";
import type { Vpc } from "./vpc.ts";

/** A connection as nobody in AWS sees it: whole, and at once. */
export type ConnectionView = {
  readonly endpointId: string;
  readonly serviceId: string;
  readonly consumerAccountId: string;
  readonly consumerRegion: string;
  /** In AWS's documented spelling, whatever `knobs.stateCase` is. */
  readonly state: string;
  readonly createdAt: Date;
  /** False while the row is not yet, or no longer, known to the provider's calls. */
  readonly visible: boolean;
};

/** What tests and the demo can see and do without a call of the API. Unknown ids throw. */
export type PrivateLinkControl = {
  /** Connections to a service, oldest first; forgotten ones are gone. */
  connections(serviceId: string): readonly ConnectionView[];
  /** Puts a connection into any state, at once and without a notification: `expired`, `failed`, or an invented one. */
  setState(endpointId: string, state: string): void;
  /** Drops the provider's row. The consumer's endpoint stays. */
  forget(endpointId: string): void;
  /** The default VPC of an account and Region: ids for CreateVpcEndpoint. */
  defaultVpc(accountId: string, region: string): Vpc;
  /** Every notification that could not be published, oldest first. */
  readonly notificationsRefused: readonly RefusedNotification[];
  /** Resolves when no notification is under way. */
  settled(): Promise<void>;
};

export function createPrivateLinkControl(link: PrivateLink): PrivateLinkControl {
  const { clock, knobs } = link.platform;

  function find(endpointId: string) {
    for (const scope of link.scopes()) {
      const connection = scope.connections.get(endpointId);
      if (connection !== undefined) return { scope, connection };
    }
    throw new Error(
      `no provider has a connection of endpoint "${endpointId}": create it with CreateVpcEndpoint first, and don't forget it twice`,
    );
  }

  function view(connection: EndpointConnection): ConnectionView {
    const now = clock.now();
    return {
      endpointId: connection.endpointId,
      serviceId: connection.service.id,
      consumerAccountId: connection.consumer.accountId,
      consumerRegion: connection.consumer.region,
      state: stateOf(connection, now).state,
      createdAt: connection.createdAt,
      visible: isKnownToProvider(connection, now, knobs),
    };
  }

  return {
    connections(serviceId) {
      for (const scope of link.scopes()) {
        if (!scope.services.has(serviceId)) continue;
        const rows = [...scope.connections.values()];
        return rows.filter(({ service }) => service.id === serviceId).map(view);
      }
      throw new Error(
        `no account has an endpoint service "${serviceId}": create it with CreateVpcEndpointServiceConfiguration first`,
      );
    },
    setState(endpointId, state) {
      enter(find(endpointId).connection, state, clock.now());
    },
    forget(endpointId) {
      find(endpointId).scope.connections.delete(endpointId);
    },
    defaultVpc: (accountId, region) => link.scope(accountId, region).vpc,
    notificationsRefused: link.notifier.refused,
    settled: () => link.notifier.settled(),
  };
}
