import {
  CreateResourceShareCommand,
  DeleteResourceShareCommand,
  paginateGetResourceShareAssociations,
} from "@aws-sdk/client-ram";
import {
  CreateServiceNetworkCommand,
  DeleteServiceCommand,
  DeleteServiceNetworkCommand,
  DeleteServiceNetworkResourceAssociationCommand,
  DeleteServiceNetworkServiceAssociationCommand,
  DeleteServiceNetworkVpcAssociationCommand,
} from "@aws-sdk/client-vpc-lattice";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";

import { OFFERING } from "../../../functions/adapters/allowlist-table.ts";
import type { GrantItem } from "../../../functions/core/grant-draft.ts";
import { clientsOf } from "../../../local/showcase/aws-clients.ts";
import { latticeTenantOf } from "../../../local/showcase/lattice-tenant.ts";
import { requestBook } from "../../../local/showcase/requests.ts";
import { enforce } from "../../../local/showcase/showcase.ts";
import type { Position } from "../../../local/story/positions.ts";
import type { TestWorld } from "../../support/test-world.ts";
import type { Patience } from "../patience.ts";

export type Ground = Awaited<ReturnType<typeof openGround>>;
export type Member = ReturnType<typeof memberOf>;

/** A network and a share of one position, the hub's inbox, and accounts around them. Nobody is on a list but partner, on the inbox. */
export async function openGround(test: TestWorld, position: Position, patience: Patience) {
  const { world, hub, showcase } = test;
  const { policy } = showcase;
  const { partition, knobs, clock } = world.organization.platform;
  const label = position.name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 60);
  const members = {
    blue: memberOf(test, "tenant-blue"),
    green: memberOf(test, "tenant-green"),
    red: memberOf(test, "tenant-red"),
    partner: memberOf(test, "partner"),
  };
  if (position.from === "beginning") Object.assign(knobs, position.knobs);

  const created = await hub.lattice.send(new CreateServiceNetworkCommand({ name: label }));
  const network = named(created.arn);
  const share = await offer(hub, label, { resourceArns: [network] });
  const inbox = `arn:${partition}:ram:${hub.region}:${hub.accountId}:resource-share-invitation/*`;
  // What is planned to fail is to be a principal, and not the share's own resource.
  clock.advance(knobs.shareSettlingMs);

  const entries = new Map<string, { readonly pk: string; readonly sk: string }>();
  const allow = async (
    target: string,
    { accountId }: { readonly accountId: string },
    grant: Partial<GrantItem> = {},
  ) => {
    const principal = `account/${accountId}`;
    entries.set(`${target} ${principal}`, { pk: target, sk: principal });
    const isOutside = accountId === members.partner.accountId;
    const outsiders = {
      sponsor: "partner management",
      expiresAt: new Date(clock.now().getTime() + 24 * 60 * 60_000).toISOString(),
    };
    await policy.putEntry({ target, principal, ...(isOutside && { external: true }) }, "allow", {
      "operator-1": { source: "operator", ...(isOutside && outsiders), ...grant },
    });
  };
  await allow(inbox, members.partner, { resourceTypes: ["vpc-lattice:Service"] });
  for (const resource of [inbox, share, network]) {
    entries.set(resource, { pk: resource, sk: OFFERING });
    await policy.putOffering({ resource, name: label, ...enforce });
  }
  const table = world.app.tables.get("RequestsTable").name;
  const ground = {
    ...members,
    position,
    network,
    share,
    inbox,
    requests: requestBook(hub.documents, table, () => clock.now()),
    allow,
    /** Takes an account off a list. */
    disallow: (target: string, { accountId }: { readonly accountId: string }) =>
      policy.removeEntry({ target, principal: `account/${accountId}` }),
    /** Ends what RAM and VPC Lattice have of this position, and takes it off the register, so that later sweeps leave it alone. */
    async close() {
      const TableName = world.app.tables.get("AllowlistTable").name;
      // Offerings first: what is not registered is not looked at.
      const keys = [...entries.values()].toSorted(
        (a, b) => Number(b.sk === OFFERING) - Number(a.sk === OFFERING),
      );
      for (const Key of keys) await hub.documents.send(new DeleteCommand({ TableName, Key }));
      await patience.untilNothingIsLeft();
      clock.advance(knobs.notificationDelayMs);
      const joined = world.services.vpcLattice
        .associations()
        .filter(({ networkArn }) => networkArn === network);
      for (const { id, kind } of joined) await endings[kind](hub.lattice, id);
      clock.advance(knobs.associationSettlingMs + knobs.shareSettlingMs);
      for (const member of Object.values(members)) await member.tidy();
      await hub.ram.send(new DeleteResourceShareCommand({ resourceShareArn: share }));
      const serviceNetworkIdentifier = network;
      await hub.lattice.send(new DeleteServiceNetworkCommand({ serviceNetworkIdentifier }));
      await patience.untilNothingIsLeft();
    },
  };
  await patience.untilNothingIsLeft();
  if (position.from === "opened") Object.assign(knobs, position.knobs);
  return ground;
}

/** An account with services and VPCs, and what it shares. */
function memberOf(test: TestWorld, name: string) {
  const { world, hub } = test;
  const tenant = latticeTenantOf(world, name);
  const clients = clientsOf(world.organization, name);
  const { clock, knobs } = world.organization.platform;
  const services: string[] = [];
  const shares: string[] = [];
  return {
    ...tenant,
    ...clients,
    /** Makes a service that is ready to be joined, and returns its ARN. */
    async createService(label: string): Promise<string> {
      const service = await tenant.createService(label);
      services.push(service);
      clock.advance(knobs.associationSettlingMs);
      return service;
    },
    /** Offers a share of these to the hub, and returns its ARN. */
    async offer(label: string, resourceArns: readonly string[]): Promise<string> {
      const share = await offer(clients, label, {
        resourceArns: [...resourceArns],
        principals: [hub.accountId],
      });
      shares.push(share);
      return share;
    },
    /** A prefix list of this account, by a name that nobody checks: the simulated RAM knows types, not lists. */
    prefixList: `arn:${world.organization.platform.partition}:ec2:${clients.region}:${clients.accountId}:prefix-list/pl-0123456789abcdef0`,
    async tidy() {
      for (const resourceShareArn of shares.splice(0))
        await clients.ram.send(new DeleteResourceShareCommand({ resourceShareArn }));
      for (const serviceIdentifier of services.splice(0))
        await clients.lattice.send(new DeleteServiceCommand({ serviceIdentifier }));
    },
  };
}

async function offer(
  { ram }: Pick<TestWorld["hub"], "ram">,
  name: string,
  what: { readonly resourceArns: string[]; readonly principals?: string[] },
): Promise<string> {
  const { resourceShare } = await ram.send(
    new CreateResourceShareCommand({ name, ...what, allowExternalPrincipals: true }),
  );
  return named(resourceShare?.resourceShareArn);
}

/** What RAM says of the hub's share and a principal of it: `ASSOCIATED`, `FAILED` …; undefined if it has none. */
export async function principalOn(
  { hub }: TestWorld,
  { share }: Ground,
  accountId: string,
): Promise<string | undefined> {
  const input = {
    associationType: "PRINCIPAL" as const,
    resourceShareArns: [share],
    principal: accountId,
  };
  for await (const {
    resourceShareAssociations: [row] = [],
  } of paginateGetResourceShareAssociations({ client: hub.ram }, input))
    if (row !== undefined) return row.status;
  return undefined;
}

type Lattice = TestWorld["hub"]["lattice"];

const endings = {
  servicenetworkserviceassociation: (lattice: Lattice, id: string) =>
    lattice.send(
      new DeleteServiceNetworkServiceAssociationCommand({
        serviceNetworkServiceAssociationIdentifier: id,
      }),
    ),
  servicenetworkvpcassociation: (lattice: Lattice, id: string) =>
    lattice.send(
      new DeleteServiceNetworkVpcAssociationCommand({ serviceNetworkVpcAssociationIdentifier: id }),
    ),
  servicenetworkresourceassociation: (lattice: Lattice, id: string) =>
    lattice.send(
      new DeleteServiceNetworkResourceAssociationCommand({
        serviceNetworkResourceAssociationIdentifier: id,
      }),
    ),
};

function named(arn: string | undefined): string {
  if (arn === undefined) throw new Error("AWS answered without an ARN");
  return arn;
}
