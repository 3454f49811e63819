import {
  CreateVpcEndpointCommand,
  DeleteVpcEndpointsCommand,
  DescribeVpcEndpointsCommand,
} from "@aws-sdk/client-ec2";

import type { World } from "../world.ts";
import { clientsOf } from "./aws-clients.ts";
import type { EndpointService } from "./endpoint-service.ts";

/** An account that connects, with nothing but its own credentials. */
export type Tenant = {
  readonly name: string;
  readonly accountId: string;
  /** Creates an interface endpoint in the account's default VPC and returns its id. */
  connect(service: EndpointService): Promise<string>;
  /** The endpoint's state as its owner sees it: `pendingAcceptance`, `available`, `rejected` … */
  stateOf(endpointId: string): Promise<string>;
  disconnect(endpointId: string): Promise<void>;
};

export function tenantOf({ organization, services }: World, name: string): Tenant {
  const { ec2, accountId, region } = clientsOf(organization, name);
  const { id: vpcId } = services.ec2.defaultVpc(accountId, region);
  return {
    name,
    accountId,
    async connect(service) {
      const answer = await ec2.send(
        new CreateVpcEndpointCommand({
          VpcEndpointType: "Interface",
          ServiceName: service.name,
          VpcId: vpcId,
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
