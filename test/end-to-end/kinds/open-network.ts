import { CreateResourceShareCommand } from "@aws-sdk/client-ram";
import { CreateServiceNetworkCommand } from "@aws-sdk/client-vpc-lattice";

import type { TestWorld } from "../../support/test-world.ts";
import { patienceIn } from "../patience.ts";

/** Shares something of the hub with the whole organization, as people do, and waits until its accounts see it. */
export async function shareWithEveryone(
  test: TestWorld,
  name: string,
  resourceArn: string,
): Promise<void> {
  const { organization, services } = test.world;
  const { partition, organizationId } = organization.platform;
  const root = organization.account("management").id;
  await test.hub.ram.send(
    new CreateResourceShareCommand({
      name,
      resourceArns: [resourceArn],
      principals: [`arn:${partition}:organizations::${root}:organization/${organizationId}`],
      allowExternalPrincipals: false,
    }),
  );
  const { id } = organization.account("tenant-blue");
  await patienceIn(test).eventually(
    `${name} is shared`,
    () => Promise.resolve(services.ram.sharedWith(id, resourceArn)),
    (isShared) => isShared,
  );
}

/** A new service network of the hub that every account of the organization may join; its ARN. */
export async function openNetwork(test: TestWorld, name: string): Promise<string> {
  const { arn } = await test.hub.lattice.send(new CreateServiceNetworkCommand({ name }));
  if (arn === undefined) throw new Error(`VPC Lattice made no network ${name}`);
  await shareWithEveryone(test, name, arn);
  return arn;
}
