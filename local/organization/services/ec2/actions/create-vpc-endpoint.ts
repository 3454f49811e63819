import { CreateVpcEndpointCommand } from "@aws-sdk/client-ec2";
import type { CreateVpcEndpointRequest, CreateVpcEndpointResult } from "@aws-sdk/client-ec2";

import { defineAction } from "../../../action.ts";
import type { Action, Call } from "../../../action.ts";
import { stopDryRun } from "../dry-run.ts";
import { authorizeCreation } from "../endpoint-authorization.ts";
import { firstState } from "../endpoint-connection.ts";
import type { EndpointConnection } from "../endpoint-connection.ts";
import { placeEndpoint } from "../endpoint-placement.ts";
import type { EndpointService } from "../endpoint-service.ts";
import { toVpcEndpoint } from "../endpoint.ts";
import type { Endpoint } from "../endpoint.ts";
import { offeredService } from "../offered-service.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { fromTagSpecifications } from "../tags.ts";

const API = "CreateVpcEndpoint";

/**
 * Asks to connect to an endpoint service of the same Region: interface and Gateway Load Balancer endpoints. The provider is told
 * (`Connect`) when it has to accept; whether it is told otherwise is UNKNOWN (privatelink.md section 1), so it is not.
 */
export function createVpcEndpoint(link: PrivateLink): Action {
  const { platform } = link;

  function connect(call: Call, service: EndpointService): EndpointConnection {
    const now = platform.clock.now();
    const { accountId, region } = link.scopeOf(call);
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

  return defineAction<CreateVpcEndpointRequest, CreateVpcEndpointResult>({
    name: API,
    command: CreateVpcEndpointCommand,
    parameters: [
      "ClientToken",
      "DryRun",
      "PrivateDnsEnabled",
      "SecurityGroupIds",
      "ServiceName",
      "SubnetIds",
      "TagSpecifications",
      "VpcEndpointType",
      "VpcId",
    ],
    bucket: requestBucket(API, "endpoint"),
    authorize(input, call) {
      return authorizeCreation(link, call, input);
    },
    run(input, call) {
      stopDryRun(input);
      const scope = link.scopeOf(call);
      const endpoint = link.clientTokens.once(call, API, input, () => {
        const service = offeredService(link, call, input);
        const placement = placeEndpoint(scope.vpc, service.kind, input);
        const tags = fromTagSpecifications(input.TagSpecifications, "vpc-endpoint");
        const connection = connect(call, service);
        const created: Endpoint = {
          sequence: connection.sequence,
          id: connection.endpointId,
          connection,
          ...placement,
          networkInterfaceIds: placement.subnetIds.map(() => `eni-${platform.hex(17)}`),
          tags,
        };
        scope.endpoints.set(created.id, created);
        return created;
      });
      return {
        VpcEndpoint: toVpcEndpoint(endpoint, platform.clock.now()),
        ClientToken: input.ClientToken,
      };
    },
  });
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
