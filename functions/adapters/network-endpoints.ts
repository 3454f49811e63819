import type {
  ResourceEndpointAssociationSummary,
  ServiceNetworkEndpointAssociation,
  VPCLatticeClient,
} from "@aws-sdk/client-vpc-lattice";
import {
  DeleteResourceEndpointAssociationCommand,
  paginateListResourceEndpointAssociations,
} from "@aws-sdk/client-vpc-lattice";

import type { Connection, ConnectionStatus } from "../core/connection.ts";
import { connectionId } from "../core/connection.ts";
import type { Actor, ConnectionSource } from "../core/ports.ts";
import { asThrottled } from "./call-outcome.ts";
import { answerEach, outcomeOfDeletion } from "./lattice-answer.ts";
import { configurationOf, networkOf } from "./lattice-arn.ts";
import type { SpokeClients } from "./spoke-clients.ts";

const PAGE_SIZE = 100;

/** An endpoint that leads to a network. Its owner alone can delete it (lattice.md section 3), so it is only watched. */
export function fromNetworkEndpoint(
  row: ServiceNetworkEndpointAssociation,
  resource: string,
): Connection[] {
  const { vpcEndpointId: externalId, vpcEndpointOwnerId, id, createdAt } = row;
  if (externalId === undefined) return [];
  const state = (row.state ?? "missing").toLowerCase();
  return [
    {
      id: connectionId(resource, externalId),
      kind: "network-endpoint",
      resource,
      externalId,
      tenant: vpcEndpointOwnerId || undefined,
      status: STATUS.get(state) ?? "unknown",
      state,
      region: networkOf(resource).region,
      ...(id !== undefined && { handle: id }),
      ...(AT_WORK.has(state) && { inProgress: true }),
      createdAt,
    },
  ];
}

/** The state is a free text (lattice.md section 1.3). These are EC2's words for endpoints and VPC Lattice's for associations; another stays unknown. */
const STATUS: ReadonlyMap<string, ConnectionStatus> = new Map([
  ["active", "connected"],
  ["available", "connected"],
  ["pending", "connected"],
  ["create_in_progress", "connected"],
  ["deleting", "over"],
  ["delete_in_progress", "over"],
  ["deleted", "over"],
  ["rejected", "over"],
  ["expired", "over"],
  ["failed", "over"],
  ["create_failed", "over"],
]);
const AT_WORK: ReadonlySet<string> = new Set([
  "pending",
  "create_in_progress",
  "deleting",
  "delete_in_progress",
]);

/** Endpoints that lead to a resource configuration of ours, which its owner can detach. */
export function resourceEndpoints(options: {
  readonly clients: SpokeClients<VPCLatticeClient>;
  /** Of the sessions that change something: the look. */
  readonly sessionName: string;
  readonly now: () => Date;
}): ConnectionSource & Actor {
  const { clients, sessionName, now } = options;

  const everything = async (resource: string): Promise<Connection[]> => {
    const { accountId, region } = configurationOf(resource);
    const config = { client: clients.read(accountId, region), pageSize: PAGE_SIZE };
    const input = { resourceConfigurationIdentifier: resource };
    return await asThrottled(`listing of the endpoints of ${resource}`, async () => {
      const found: Connection[] = [];
      for await (const { items } of paginateListResourceEndpointAssociations(config, input))
        for (const row of items ?? []) found.push(...fromResourceEndpoint(row, resource));
      return found;
    });
  };

  return {
    async list(resource, only = {}) {
      if (only.waiting === true) return [];
      const found = await everything(resource);
      const { tenants } = only;
      return tenants === undefined
        ? found
        : found.filter(({ tenant = "" }) => tenants.includes(tenant));
    },

    async observe(resource, externalIds) {
      const found = await everything(resource);
      return found.filter(({ externalId }) => externalIds.includes(externalId));
    },

    // The rates of VPC Lattice are not documented: nothing is counted beforehand.
    reserve: () => Promise.resolve("reserved"),

    async act(resource, action, orders, until) {
      if (action !== "remove") throw new Error(`nobody can ${action} an endpoint of ${resource}`);
      const { accountId, region, partition } = configurationOf(resource);
      const endpoints = `arn:${partition}:vpc-lattice:${region}:${accountId}:resourceendpointassociation/*`;
      const actions = ["vpc-lattice:DeleteResourceEndpointAssociation"];
      const statements = [{ actions, resources: [endpoints] }];
      return await answerEach(orders, { until, now }, async ({ externalId, handle }) => {
        if (handle === undefined)
          return {
            result: "failed",
            code: "NoAssociation",
            explanation: `AWS did not name the association of ${externalId}, which is what can be deleted`,
          };
        const client = await clients.act(accountId, region, statements, sessionName);
        const input = { resourceEndpointAssociationIdentifier: handle };
        return await outcomeOfDeletion(() =>
          client.send(new DeleteResourceEndpointAssociationCommand(input)),
        );
      });
    },
  };
}

/** A row has no state: what is listed is there. */
function fromResourceEndpoint(
  row: ResourceEndpointAssociationSummary,
  resource: string,
): Connection[] {
  const { vpcEndpointId: externalId, vpcEndpointOwner, createdAt } = row;
  const handle = row.arn || row.id || undefined;
  if (externalId === undefined) return [];
  return [
    {
      id: connectionId(resource, externalId),
      kind: "resource-endpoint",
      resource,
      externalId,
      tenant: vpcEndpointOwner || undefined,
      status: "connected",
      state: "listed",
      region: configurationOf(resource).region,
      ...(handle !== undefined && { handle }),
      createdAt,
    },
  ];
}
