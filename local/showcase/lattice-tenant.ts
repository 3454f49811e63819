import { CreateVpcEndpointCommand } from "@aws-sdk/client-ec2";
import { CreateServiceCommand } from "@aws-sdk/client-vpc-lattice";

import type { World } from "../world.ts";
import { clientsOf } from "./aws-clients.ts";

/** An account with something to join to a service network, with nothing but its own credentials, in the home Region. */
export type LatticeTenant = {
  readonly name: string;
  readonly accountId: string;
  /** Makes a service and returns its ARN. */
  createService(label: string): Promise<string>;
  /** The account's default VPC: its ARN, and the security group that it has. */
  vpc(): { readonly arn: string; readonly id: string; readonly securityGroupId: string };
  /** Makes an endpoint to a network, which needs no VPC association, and returns its id. */
  createEndpoint(networkArn: string): Promise<string>;
};

export function latticeTenantOf({ organization, services }: World, name: string): LatticeTenant {
  const { ec2, lattice, accountId, region } = clientsOf(organization, name);
  const { partition } = organization.platform;
  return {
    name,
    accountId,
    async createService(label) {
      const { arn } = await lattice.send(new CreateServiceCommand({ name: label }));
      if (arn === undefined) throw new Error(`VPC Lattice made no service ${label}`);
      return arn;
    },
    vpc() {
      const { id, securityGroupId } = services.ec2.defaultVpc(accountId, region);
      return { arn: `arn:${partition}:ec2:${region}:${accountId}:vpc/${id}`, id, securityGroupId };
    },
    async createEndpoint(networkArn) {
      const { id: VpcId, subnets } = services.ec2.defaultVpc(accountId, region);
      const answer = await ec2.send(
        new CreateVpcEndpointCommand({
          VpcEndpointType: "ServiceNetwork",
          ServiceNetworkArn: networkArn,
          VpcId,
          SubnetIds: subnets.slice(0, 1).map(({ id }) => id),
        }),
      );
      const endpointId = answer.VpcEndpoint?.VpcEndpointId;
      if (endpointId === undefined) throw new Error(`EC2 made no endpoint for ${name}`);
      return endpointId;
    },
  };
}
