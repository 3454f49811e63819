import { EC2Client } from "@aws-sdk/client-ec2";
import {
  CreateResourceConfigurationCommand,
  type CreateResourceConfigurationRequest,
  CreateServiceCommand,
  CreateServiceNetworkCommand,
  type CreateServiceNetworkRequest,
  CreateServiceNetworkResourceAssociationCommand,
  CreateServiceNetworkServiceAssociationCommand,
  CreateServiceNetworkVpcAssociationCommand,
  VPCLatticeClient,
} from "@aws-sdk/client-vpc-lattice";

import type { AccessKey, PolicyDocument } from "../../../../../local/organization/identities.ts";
import { createOrganization } from "../../../../../local/organization/organization.ts";
import { createEc2 } from "../../../../../local/organization/services/ec2/ec2.ts";
import type { LatticeEvent } from "../../../../../local/organization/services/vpc-lattice/trail.ts";
import { createVpcLattice } from "../../../../../local/organization/services/vpc-lattice/vpc-lattice.ts";

export const HUB = "222233334444";
export const BLUE = "333344445555";
export const GREEN = "444455556666";
export const REGION = "eu-west-1";
/** Long against any test: nothing settles but by `settle`. */
const SETTLING_MS = 5 * 60_000;

export type Thing = { readonly id: string; readonly arn: string };

export function allow(...statements: readonly object[]): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
  };
}

/** The local organization with EC2 and VPC Lattice, and the unchanged SDK before it; shares are what a test says they are. */
export async function openLatticeBench() {
  const organization = await createOrganization();
  const { platform } = organization;
  platform.knobs.throttling = "off";
  platform.knobs.associationSettlingMs = SETTLING_MS;
  const ec2 = createEc2(platform);
  const shares = new Set<string>();
  const lattice = createVpcLattice(platform, {
    sharedWith: (accountId, arn) => shares.has(`${accountId} ${arn}`),
    vpcOf: (id) => ec2.vpcOf(id),
    securityGroupOf: (id) => ec2.securityGroupOf(id),
    endpoints: () => ec2.latticeEndpoints(),
  });
  ec2.connectLattice((accountId, arn) => lattice.admitEndpoint(accountId, arn));
  ec2.onVpcTagChange((change) => lattice.publishTagChange(change));
  for (const { service } of [ec2, lattice]) organization.register(service);
  const events: LatticeEvent[] = [];
  lattice.onEvent((event) => events.push(event));

  const keyOf = (accountId: string): AccessKey =>
    organization.profile(platform.accounts.find(({ id }) => id === accountId)?.name ?? accountId);
  const client = (credentials: AccessKey, region = REGION) =>
    new VPCLatticeClient({
      endpoint: organization.endpoint,
      region,
      credentials,
      maxAttempts: 1,
    });
  const clients = new Map<string, VPCLatticeClient>();
  function administrator(accountId: string): VPCLatticeClient {
    const known = clients.get(accountId) ?? client(keyOf(accountId));
    clients.set(accountId, known);
    return known;
  }
  let names = 0;
  const settle = () => platform.clock.advance(SETTLING_MS);

  return {
    organization,
    platform,
    ec2,
    lattice,
    events,
    administrator,
    /** A user with only this policy. */
    user: (accountId: string, policy: PolicyDocument) =>
      client(platform.identities.createUser(accountId, `user-${++names}`, { only: policy })),
    ec2Of: (accountId: string) =>
      new EC2Client({
        endpoint: organization.endpoint,
        region: REGION,
        credentials: keyOf(accountId),
        maxAttempts: 1,
      }),
    share: (accountId: string, arn: string) => void shares.add(`${accountId} ${arn}`),
    unshare: (accountId: string, arn: string) => void shares.delete(`${accountId} ${arn}`),
    /** Everything in progress comes to its end. */
    settle,
    async network(
      accountId: string,
      input: Partial<CreateServiceNetworkRequest> = {},
    ): Promise<Thing> {
      const name = `network-${++names}`;
      return thingOf(
        await administrator(accountId).send(new CreateServiceNetworkCommand({ name, ...input })),
      );
    },
    /** An ACTIVE service. */
    async service(accountId: string, tags?: Record<string, string>): Promise<Thing> {
      const name = `service-${++names}`;
      const created = await administrator(accountId).send(
        new CreateServiceCommand({ name, ...(tags && { tags }) }),
      );
      settle();
      return thingOf(created);
    },
    async configuration(
      accountId: string,
      input: Partial<CreateResourceConfigurationRequest> = {},
    ): Promise<Thing> {
      return thingOf(
        await administrator(accountId).send(
          new CreateResourceConfigurationCommand({
            name: `configuration-${++names}`,
            type: "SINGLE",
            allowAssociationToShareableServiceNetwork: true,
            ...input,
          }),
        ),
      );
    },
    joinService: (accountId: string, service: Thing, network: Thing, clientToken?: string) =>
      administrator(accountId).send(
        new CreateServiceNetworkServiceAssociationCommand({
          serviceIdentifier: service.arn,
          serviceNetworkIdentifier: network.arn,
          ...(clientToken && { clientToken }),
        }),
      ),
    joinVpc: (accountId: string, vpcIdentifier: string, network: Thing, groups?: string[]) =>
      administrator(accountId).send(
        new CreateServiceNetworkVpcAssociationCommand({
          vpcIdentifier,
          serviceNetworkIdentifier: network.arn,
          ...(groups && { securityGroupIds: groups }),
        }),
      ),
    joinResource: (accountId: string, configuration: Thing, network: Thing) =>
      administrator(accountId).send(
        new CreateServiceNetworkResourceAssociationCommand({
          resourceConfigurationIdentifier: configuration.arn,
          serviceNetworkIdentifier: network.arn,
        }),
      ),
    vpc: (accountId: string) => ec2.defaultVpc(accountId, REGION),
    close: () => organization.close(),
  };
}

function thingOf({ id = "", arn = "" }: { id?: string | undefined; arn?: string | undefined }) {
  return { id, arn };
}

export type LatticeBench = Awaited<ReturnType<typeof openLatticeBench>>;
