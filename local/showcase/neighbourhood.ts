import { organizationTree } from "../organization/organization-tree.ts";
import type { World } from "../world.ts";
import { clientsOf } from "./aws-clients.ts";
import type { EndpointService } from "./endpoint-service.ts";
import { createEndpointService, untilOpen } from "./endpoint-service.ts";
import type { Showcase } from "./showcase.ts";
import { accountNamed, enforce } from "./showcase.ts";

/** Further services, each with another way to be on its list. */
export type Neighbourhood = {
  /** Everything below the OU `workloads`, from the home Region alone. */
  readonly catalog: EndpointService;
  /** The whole organization, from both Regions; and partner from outside, until a day is over. */
  readonly telemetry: EndpointService;
  /** Accounts of the OU `production`. */
  readonly vault: EndpointService;
  /** Behind a Gateway Load Balancer, so that it tells nobody of its connections; tenant-blue is on the list. */
  readonly firewall: EndpointService;
  /** Owned by the provider account, in the second Region; tenant-blue is on the list. */
  readonly rates: EndpointService;
};

/** The id of an OU by its names from the root down. Throws if there is none. */
export function unitNamed({ organization }: World, ...names: string[]): string {
  const { organizationId, accounts } = organization.platform;
  const { rootId, units } = organizationTree(organizationId, accounts);
  let parentId = rootId;
  for (const name of names) {
    const unit = units.find((one) => one.name === name && one.parentId === parentId);
    if (unit === undefined) throw new Error(`the local organization has no OU ${names.join("/")}`);
    parentId = unit.id;
  }
  return parentId;
}

export async function buildNeighbourhood(
  world: World,
  { hub, policy }: Showcase,
): Promise<Neighbourhood> {
  const { organization } = world;
  const { partition, organizationId, regions, clock } = organization.platform;
  const [home, second = home] = [hub.region, regions.find((one) => one !== hub.region)];
  const provider = clientsOf(organization, "provider", second);
  const catalog = await createEndpointService(hub, partition, "catalog", { regions: [second] });
  const telemetry = await createEndpointService(hub, partition, "telemetry", { regions: [second] });
  const vault = await createEndpointService(hub, partition, "vault");
  const firewall = await createEndpointService(hub, partition, "firewall", {
    type: "GatewayLoadBalancer",
  });
  const rates = await createEndpointService(provider, partition, "rates");
  world.registerServices(new Map([[provider.accountId, [rates.arn]]]));

  const allow = (service: EndpointService, principal: string, grant: object = {}) =>
    policy.putEntry({ target: service.arn, principal }, "allow", {
      "operator-1": { source: "operator", reason: `${service.label} for everyone here`, ...grant },
    });
  await allow(catalog, `ou/${unitNamed(world, "workloads")}`, { regions: [home] });
  await allow(telemetry, `organization/${organizationId}`, { regions: [home, second] });
  await policy.putEntry(
    { target: telemetry.arn, principal: accountNamed(world, "partner"), external: true },
    "allow",
    {
      "operator-1": {
        source: "operator",
        sponsor: "observability team",
        expiresAt: new Date(clock.now().getTime() + 24 * 60 * 60_000).toISOString(),
      },
    },
  );
  await allow(vault, `ou/${unitNamed(world, "workloads", "production")}`);
  await allow(firewall, accountNamed(world, "tenant-blue"), {
    endpointTypes: ["GatewayLoadBalancer"],
  });
  await allow(rates, accountNamed(world, "tenant-blue"));

  const listed = { gate: "listed" as const, audience: [`organization/${organizationId}`] };
  for (const service of [catalog, vault, firewall, rates])
    await policy.putOffering({ resource: service.arn, name: service.label, ...listed, ...enforce });
  await policy.putOffering({
    resource: telemetry.arn,
    name: "telemetry",
    gate: "listed",
    audience: [`organization/${organizationId}`, accountNamed(world, "partner")],
    ...enforce,
  });
  for (const service of [catalog, telemetry, vault, firewall]) await untilOpen(hub, service);
  await untilOpen(provider, rates);
  return { catalog, telemetry, vault, firewall, rates };
}
