import { CreateVpcEndpointCommand, DeleteVpcEndpointsCommand } from "@aws-sdk/client-ec2";
import type { CreateVpcEndpointCommandInput } from "@aws-sdk/client-ec2";

import { clientsOf } from "../../../local/showcase/aws-clients.ts";
import type { Subject } from "../../contract/kind-ground.ts";
import type { TestWorld } from "../../support/test-world.ts";

/** Whose endpoints they are, by turns: each account has a request bucket of its own. */
const TENANTS = ["tenant-blue", "tenant-green", "tenant-red"];

/** Endpoints of tenants, as they come and go without anybody asking us. */
export function latticeEndpoints(test: TestWorld) {
  const owners = new Map<string, string>();
  const ec2Of = (profile: string) => clientsOf(test.world.organization, profile).ec2;
  return {
    appear: async (
      what: Pick<
        CreateVpcEndpointCommandInput,
        "VpcEndpointType" | "ServiceNetworkArn" | "ResourceConfigurationArn"
      >,
    ): Promise<Subject> => {
      const { organization, services } = test.world;
      const profile = TENANTS[owners.size % TENANTS.length] ?? "";
      const { id: accountId } = organization.account(profile);
      const { id: VpcId, subnets } = services.ec2.defaultVpc(accountId, organization.homeRegion);
      const SubnetIds = subnets.slice(0, 1).map(({ id }) => id);
      const { VpcEndpoint } = await ec2Of(profile).send(
        new CreateVpcEndpointCommand({ ...what, VpcId, SubnetIds }),
      );
      const externalId = VpcEndpoint?.VpcEndpointId ?? "";
      owners.set(externalId, profile);
      return { externalId, principal: `account/${accountId}` };
    },
    vanish: async ({ externalId }: Subject): Promise<void> => {
      const ec2 = ec2Of(owners.get(externalId) ?? "");
      await ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [externalId] }));
    },
    isAvailable: ({ externalId }: Subject): boolean =>
      test.world.services.ec2
        .latticeEndpoints()
        .some(({ id, state }) => id === externalId && state === "available"),
  };
}

/** What nobody can do with what is only watched. */
export const letInByNobody = () => Promise.reject(new Error("nobody lets an endpoint in"));
export const failedByNobody = () => {
  throw new Error("nobody lets an endpoint in, so that nothing can fail");
};
