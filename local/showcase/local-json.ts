import type { World } from "../world.ts";
import type { Network } from "./common-ground.ts";
import type { EndpointService } from "./endpoint-service.ts";

/** What `.gatehouse/local.json` says: where everything is, for programs. */
export function describeLocal(
  { organization, app }: World,
  offered: readonly EndpointService[],
  networks: readonly Network[],
) {
  return {
    endpoint: organization.endpoint,
    homeRegion: organization.homeRegion,
    apiUrl: app.apis.get("ApiStage").url,
    regions: organization.platform.regions,
    organizationId: organization.platform.organizationId,
    accounts: Object.fromEntries(organization.platform.accounts.map(({ name, id }) => [name, id])),
    endpointServices: Object.fromEntries(offered.map(({ label, name }) => [label, name])),
    serviceNetworks: Object.fromEntries(networks.map(({ label, arn }) => [label, arn])),
    tables: Object.fromEntries(app.tables.entries().map(([name, table]) => [name, table.name])),
    queues: Object.fromEntries(app.queues.entries().map(([name, queue]) => [name, queue.url])),
  };
}
