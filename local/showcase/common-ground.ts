import {
  CreatePermissionCommand,
  CreateResourceShareCommand,
  paginateGetResourceShareAssociations,
} from "@aws-sdk/client-ram";
import { CreateServiceNetworkCommand } from "@aws-sdk/client-vpc-lattice";

import type { World } from "../world.ts";
import type { AwsClients } from "./aws-clients.ts";
import { unitNamed } from "./neighbourhood.ts";
import type { RequestBook } from "./requests.ts";
import { requestBook } from "./requests.ts";
import type { Showcase } from "./showcase.ts";
import { accountNamed, enforce } from "./showcase.ts";

/** A service network of the hub, and the share by which accounts reach it. */
export type Network = {
  readonly label: string;
  readonly arn: string;
  readonly shareArn: string;
  /** Those whom the share is for, as RAM shows them: accounts, OUs, the organization. */
  principals(): Promise<readonly string[]>;
};

/** What the hub shares with the organization, and takes from others. */
export type CommonGround = {
  /** Every account of the OU `production` may join, two of its things at most; Gatehouse looks after its auth policy. */
  readonly production: Network;
  /** Every account of the OU `sandbox` may join. */
  readonly test: Network;
  /** Every invitation to the hub: partner may share VPC Lattice services until a day is over. */
  readonly inbox: string;
  readonly requests: RequestBook;
};

/** Builds it with unchanged AWS clients of the hub, in its Region. */
export async function buildCommonGround(
  world: World,
  { hub, policy }: Showcase,
): Promise<CommonGround> {
  const { organization, services, app } = world;
  const { partition, organizationId, clock } = organization.platform;
  services.ram.enableOrganizationSharing();
  const permissionArn = await createJoinPermission(hub);
  const production = await createNetwork(hub, "production", permissionArn);
  const test = await createNetwork(hub, "test", permissionArn);

  const grants = { "operator-1": { source: "operator", reason: "may join" } } as const;
  for (const { network, unit, most } of [
    { network: production, unit: "production", most: 2 },
    { network: test, unit: "sandbox", most: 10 },
  ]) {
    const principal = `ou/${unitNamed(world, "workloads", unit)}`;
    const name = network.label;
    await policy.putEntry({ target: network.shareArn, principal }, "allow", grants);
    // Whoever may reach a network at all may join it from its own environment alone.
    await policy.putEntry(
      { target: network.arn, principal: `organization/${organizationId}` },
      "allow",
      {
        "operator-1": {
          ...grants["operator-1"],
          environment: "same",
          // Endpoints lead around VPC associations: nobody's are on the list.
          kinds: ["service-association", "resource-association", "vpc-association"],
        },
      },
    );
    await policy.putOffering({ resource: network.shareArn, name: `${name} network`, ...enforce });
    await policy.putOffering({
      resource: network.arn,
      name,
      environment: { name, accounts: [principal] },
      perAccount: most,
      managesAuthPolicy: network === production,
      ...enforce,
    });
  }

  const inbox = `arn:${partition}:ram:${hub.region}:${hub.accountId}:resource-share-invitation/*`;
  await policy.putEntry(
    { target: inbox, principal: accountNamed(world, "partner"), external: true },
    "allow",
    {
      "operator-1": {
        source: "operator",
        sponsor: "partner management",
        resourceTypes: ["vpc-lattice:Service"],
        expiresAt: new Date(clock.now().getTime() + 24 * 60 * 60_000).toISOString(),
      },
    },
  );
  await policy.putOffering({ resource: inbox, name: "shares for the hub", ...enforce });
  const table = app.tables.get("RequestsTable").name;
  const requests = requestBook(hub.documents, table, () => clock.now());
  return { production, test, inbox, requests };
}

/** What a tenant needs to join a network, and no more; AWS's own permission would allow to see who else is there. */
async function createJoinPermission({ ram }: AwsClients): Promise<string> {
  const { permission } = await ram.send(
    new CreatePermissionCommand({
      name: "join-service-network",
      resourceType: "vpc-lattice:ServiceNetwork",
      policyTemplate: JSON.stringify({
        Effect: "Allow",
        Action: [
          "vpc-lattice:CreateServiceNetworkServiceAssociation",
          "vpc-lattice:CreateServiceNetworkVpcAssociation",
          "vpc-lattice:GetServiceNetwork",
        ],
      }),
    }),
  );
  if (permission?.arn === undefined) throw new Error("RAM made no permission");
  return permission.arn;
}

async function createNetwork(
  { ram, lattice }: AwsClients,
  label: string,
  permissionArn: string,
): Promise<Network> {
  const { arn } = await lattice.send(new CreateServiceNetworkCommand({ name: label }));
  if (arn === undefined) throw new Error(`VPC Lattice made no network ${label}`);
  const { resourceShare } = await ram.send(
    new CreateResourceShareCommand({
      name: `${label} network`,
      resourceArns: [arn],
      permissionArns: [permissionArn],
      allowExternalPrincipals: false,
    }),
  );
  const shareArn = resourceShare?.resourceShareArn;
  if (shareArn === undefined) throw new Error(`RAM made no share of ${label}`);
  return {
    label,
    arn,
    shareArn,
    async principals() {
      const input = { associationType: "PRINCIPAL" as const, resourceShareArns: [shareArn] };
      const found: string[] = [];
      for await (const page of paginateGetResourceShareAssociations({ client: ram }, input))
        for (const { status, associatedEntity } of page.resourceShareAssociations ?? [])
          if (status === "ASSOCIATED" && associatedEntity !== undefined)
            found.push(associatedEntity);
      return found;
    },
  };
}
