import { enter, isKnownToProvider, stateOf } from "./endpoint-connection.ts";
import type { EndpointConnection } from "./endpoint-connection.ts";
import { createEndpoint } from "./endpoint-creation.ts";
import type { RefusedNotification } from "./notifier.ts";
import type { PrivateLink } from "./private-link.ts";
import { createVpcControl } from "./vpc-control.ts";
import type { VpcControl } from "./vpc-control.ts";
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
export type PrivateLinkControl = VpcControl & {
  /** Connections to a service, oldest first; forgotten ones are gone. */
  connections(serviceId: string): readonly ConnectionView[];
  /** Puts a connection into any state, at once and without a notification: `expired`, `failed`, or an invented one. */
  setState(endpointId: string, state: string): void;
  /** Drops the provider's row. The consumer's endpoint stays. */
  forget(endpointId: string): void;
  /**
   * Brings `count` connections to a service into being at once, in turns from each of the accounts, which need not be in the
   * organization. As if each had called CreateVpcEndpoint with success: rows, endpoints and notifications are the same, but
   * neither the consumer's request bucket nor the service's allowed principals and supported Regions are looked at.
   * Ids of the endpoints, oldest first.
   */
  createConnections(
    serviceId: string,
    count: number,
    accountIds: readonly string[],
    options?: {
      /** The consumers' Region; the service's when left out. */
      readonly region?: string;
    },
  ): readonly string[];
  /** Switches a connection notification off or on. AWS has the state `Disabled` without saying what leads to it. */
  setNotificationState(notificationId: string, state: "Enabled" | "Disabled"): void;
  /** The default VPC of an account and Region: ids for CreateVpcEndpoint. */
  defaultVpc(accountId: string, region: string): Vpc;
  /** Every notification that could not be published, oldest first. */
  readonly notificationsRefused: readonly RefusedNotification[];
  /** Resolves when no notification is under way. Those that wait for the clock (`late`, `shuffled`) are not under way yet. */
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

  function offered(serviceId: string) {
    for (const scope of link.scopes()) {
      const service = scope.services.get(serviceId);
      if (service !== undefined) return { scope, service };
    }
    throw new Error(
      `no account has an endpoint service "${serviceId}": create it with CreateVpcEndpointServiceConfiguration first`,
    );
  }

  return {
    ...createVpcControl(link),
    connections(serviceId) {
      const { scope, service } = offered(serviceId);
      return [...scope.connections.values()].filter((row) => row.service === service).map(view);
    },
    createConnections(serviceId, count, accountIds, { region } = {}) {
      const { service } = offered(serviceId);
      return Array.from({ length: count }, (_, index) => {
        const accountId = accountIds[index % accountIds.length];
        if (accountId === undefined) throw new Error("connections need at least one account id");
        const consumer = link.scope(accountId, region ?? service.owner.region);
        const { id: vpcId, securityGroupId } = consumer.vpc;
        const securityGroupIds = service.kind === "Interface" ? [securityGroupId] : [];
        const placement = { vpcId, subnetIds: [], securityGroupIds };
        return createEndpoint(link, consumer, service, placement, new Map()).id;
      });
    },
    setNotificationState(notificationId, state) {
      for (const { notifications } of link.scopes()) {
        const notification = notifications.get(notificationId);
        if (notification === undefined) continue;
        notification.state = state;
        return;
      }
      throw new Error(
        `no account has a connection notification "${notificationId}": create it with CreateVpcEndpointConnectionNotification first`,
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
