import {
  CreateVpcEndpointCommand,
  DeleteVpcEndpointsCommand,
  DescribeVpcEndpointsCommand,
} from "@aws-sdk/client-ec2";

import type { World } from "../world.ts";
import { clientsOf } from "./aws-clients.ts";
import type { EndpointService } from "./endpoint-service.ts";

/** An account that connects, with nothing but its own credentials, in one Region. */
export type Tenant = {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  /** Creates an endpoint of the service's type in the account's default VPC and returns its id. */
  connect(service: EndpointService): Promise<string>;
  /** The endpoint's state as its owner sees it: `pendingAcceptance`, `available`, `rejected` … */
  stateOf(endpointId: string): Promise<string>;
  disconnect(endpointId: string): Promise<void>;
};

/** @param where the Region of the tenant's VPC; the home Region when left out */
export function tenantOf(
  { organization, services }: World,
  name: string,
  where = organization.homeRegion,
): Tenant {
  const { ec2, accountId, region } = clientsOf(organization, name, where);
  return {
    name,
    accountId,
    region,
    async connect(service) {
      const { id: VpcId, subnets } = services.ec2.defaultVpc(accountId, region);
      const subnet = subnets[0]?.id;
      const answer = await ec2.send(
        new CreateVpcEndpointCommand({
          VpcEndpointType: service.type,
          ServiceName: service.name,
          ...(service.region !== region && { ServiceRegion: service.region }),
          ...(service.type === "GatewayLoadBalancer" && subnet !== undefined
            ? { SubnetIds: [subnet] }
            : {}),
          VpcId,
        }),
      );
      const id = answer.VpcEndpoint?.VpcEndpointId;
      if (id === undefined) throw new Error(`EC2 created no endpoint for ${name}`);
      return id;
    },
    async stateOf(endpointId) {
      const answer = await ec2.send(
        new DescribeVpcEndpointsCommand({ VpcEndpointIds: [endpointId] }),
      );
      return answer.VpcEndpoints?.[0]?.State ?? "missing";
    },
    async disconnect(endpointId) {
      await ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [endpointId] }));
    },
  };
}
