import type {
  EC2Client,
  Filter,
  UnsuccessfulItem,
  VpcEndpointConnection,
} from "@aws-sdk/client-ec2";
import {
  AcceptVpcEndpointConnectionsCommand,
  RejectVpcEndpointConnectionsCommand,
  paginateDescribeVpcEndpointConnections,
} from "@aws-sdk/client-ec2";

import { parseArn } from "../core/arn.ts";
import type { Connection, ConnectionStatus } from "../core/connection.ts";
import { connectionId } from "../core/connection.ts";
import type { ActionName } from "../core/ledger-record.ts";
import type { ActionResult } from "../core/outcome.ts";
import type { ConnectionSource } from "../core/ports.ts";
import { outcomeOfError, outcomeOfItem } from "./ec2-errors.ts";

/** PrivateLink endpoint connections, as the provider sees them (privatelink.md sections 3 and 4). */
export type EndpointConnections = ConnectionSource & {
  /** The services that these endpoints belong to, by endpoint id; endpoints that AWS does not show are left out. */
  locate(externalIds: readonly string[], region: string): Promise<ReadonlyMap<string, string>>;
};

/** EC2 takes at most 200 values in a filter; half of that leaves room. */
const IDS_PER_FILTER = 100;
const PAGE_SIZE = 1_000;

/**
 * @param clientFor an EC2 client of a Region: calls go to the service's Region
 * @param owner the account and partition whose services these are, to name them by ARN
 */
export function ec2EndpointConnections(
  clientFor: (region: string) => EC2Client,
  owner: { readonly accountId: string; readonly partition: string },
): EndpointConnections {
  /** Every page; throws rather than answer with a part. */
  const describe = async (region: string, filters: Filter[]) => {
    const rows: VpcEndpointConnection[] = [];
    const pages = paginateDescribeVpcEndpointConnections(
      { client: clientFor(region), pageSize: PAGE_SIZE },
      { Filters: filters },
    );
    for await (const page of pages) rows.push(...(page.VpcEndpointConnections ?? []));
    return rows.flatMap((row) => fromRow(row, { ...owner, region }));
  };

  const observe = async (resource: string, externalIds: readonly string[]) => {
    const { serviceId, region } = serviceOf(resource);
    const found: Connection[] = [];
    for (const ids of chunks(externalIds)) {
      found.push(
        ...(await describe(region, [
          filter("service-id", [serviceId]),
          filter("vpc-endpoint-id", ids),
        ])),
      );
    }
    return found;
  };

  const list: ConnectionSource["list"] = async (resource, only = {}) => {
    const { serviceId, region } = serviceOf(resource);
    const filters = [filter("service-id", [serviceId])];
    // Filters are spelled in camel case, whatever the answers are (privatelink.md section 3).
    if (only.waiting === true) filters.push(filter("vpc-endpoint-state", ["pendingAcceptance"]));
    if (only.tenants === undefined) return await describe(region, filters);
    const found: Connection[] = [];
    for (const tenants of chunks(only.tenants)) {
      found.push(...(await describe(region, [...filters, filter("vpc-endpoint-owner", tenants)])));
    }
    return found;
  };

  /** One call; if it is refused for an id in it, halves are tried, so that one bad id stops nobody else (privatelink.md section 4). */
  const send = async (
    resource: string,
    action: ActionName,
    ids: readonly string[],
  ): Promise<[string, ActionResult][]> => {
    const { serviceId, region } = serviceOf(resource);
    const input = { ServiceId: serviceId, VpcEndpointIds: [...ids] };
    try {
      const answer =
        action === "accept"
          ? await clientFor(region).send(new AcceptVpcEndpointConnectionsCommand(input))
          : await clientFor(region).send(new RejectVpcEndpointConnectionsCommand(input));
      return resultsOf(ids, answer.Unsuccessful ?? [], answer.$metadata.requestId);
    } catch (error) {
      const outcome = outcomeOfError(error);
      if (outcome.result === "failed" && isAboutAnId(outcome.code) && ids.length > 1) {
        const middle = Math.ceil(ids.length / 2);
        return [
          ...(await send(resource, action, ids.slice(0, middle))),
          ...(await send(resource, action, ids.slice(middle))),
        ];
      }
      return ids.map((id) => [id, outcome]);
    }
  };

  return {
    list,
    observe,

    async act(resource, action, externalIds) {
      const results = new Map<string, ActionResult>();
      for (const ids of chunks(externalIds)) {
        for (const [id, result] of await send(resource, action, ids)) results.set(id, result);
      }
      const refused = externalIds.filter((id) => isStateConflict(results.get(id)));
      if (refused.length === 0) return results;
      // Refused for the state it is in: what counts is the state reached, by an earlier try of ours or by somebody else.
      let reachedNow: readonly Connection[];
      try {
        reachedNow = await observe(resource, refused);
      } catch (error) {
        const { explanation } = outcomeOfError(error);
        for (const id of refused) results.set(id, { result: "unknown", explanation });
        return results;
      }
      for (const { externalId, status, state } of reachedNow) {
        const reached = action === "accept" ? status === "connected" : state === "rejected";
        if (reached)
          results.set(externalId, { result: "succeeded", explanation: `it was ${state} already` });
      }
      return results;
    },

    async locate(externalIds, region) {
      const located = new Map<string, string>();
      for (const ids of chunks(externalIds)) {
        for (const { externalId, resource } of await describe(region, [
          filter("vpc-endpoint-id", ids),
        ])) {
          located.set(externalId, resource);
        }
      }
      return located;
    },
  };
}

/** AWS's row in our words. A row without ids names nothing that could be acted on, so it is left out. */
function fromRow(
  row: VpcEndpointConnection,
  { partition, accountId, region }: { partition: string; accountId: string; region: string },
): Connection[] {
  if (row.ServiceId === undefined || row.VpcEndpointId === undefined) return [];
  const resource = `arn:${partition}:ec2:${region}:${accountId}:vpc-endpoint-service/${row.ServiceId}`;
  // The SDK's enum and the wire disagree on the case of states (privatelink.md section 3).
  const state = (row.VpcEndpointState ?? "missing").toLowerCase();
  return [
    {
      id: connectionId(resource, row.VpcEndpointId),
      kind: "endpoint-connection",
      resource,
      externalId: row.VpcEndpointId,
      // An empty element is read as an empty text, which names nobody.
      tenant: row.VpcEndpointOwner === "" ? undefined : row.VpcEndpointOwner,
      status: STATUS.get(state) ?? "unknown",
      state,
      region: row.VpcEndpointRegion ?? region,
      createdAt: row.CreationTimestamp,
    },
  ];
}

/** privatelink.md section 3. `pending` is success in progress; `partial` has no documented meaning and stays unknown. */
const STATUS: ReadonlyMap<string, ConnectionStatus> = new Map([
  ["pendingacceptance", "waiting"],
  ["pending", "connected"],
  ["available", "connected"],
  ["rejected", "over"],
  ["expired", "over"],
  ["failed", "over"],
  ["deleting", "over"],
  ["deleted", "over"],
]);

function serviceOf(resource: string): { serviceId: string; region: string } {
  const arn = parseArn(resource);
  const serviceId = arn?.resource.split("/")[1];
  if (
    arn === undefined ||
    serviceId === undefined ||
    !arn.resource.startsWith("vpc-endpoint-service/")
  ) {
    throw new Error(`${resource} is not the ARN of a VPC endpoint service`);
  }
  return { serviceId, region: arn.region };
}

function resultsOf(
  ids: readonly string[],
  unsuccessful: readonly UnsuccessfulItem[],
  requestId: string | undefined,
): [string, ActionResult][] {
  const refused = new Map(unsuccessful.map((item) => [item.ResourceId, item.Error]));
  const awsRequestId = requestId === undefined ? {} : { awsRequestId: requestId };
  // A refusal of nothing that was asked for may be meant for any of it: what became of each is then unknown.
  if ([...refused.keys()].some((id) => id === undefined || !ids.includes(id)))
    return ids.map((id) => [
      id,
      { result: "unknown", explanation: "AWS refused something that was not asked for" },
    ]);
  return ids.map((id) => {
    if (!refused.has(id))
      return [id, { result: "succeeded", explanation: "AWS confirmed it", ...awsRequestId }];
    const error = refused.get(id);
    return [id, { ...outcomeOfItem(error?.Code, error?.Message), ...awsRequestId }];
  });
}

/** Whether a call was refused for one of its ids, so that the others may do better alone; a service that is gone is gone for all. */
function isAboutAnId(code: string): boolean {
  return code.startsWith("Invalid") && !code.startsWith("InvalidVpcEndpointService");
}

function isStateConflict(result: ActionResult | undefined): boolean {
  return result?.result === "failed" && result.code.startsWith("InvalidState");
}

function filter(Name: string, Values: readonly string[]): Filter {
  return { Name, Values: [...Values] };
}

function chunks(ids: readonly string[]): string[][] {
  const count = Math.ceil(ids.length / IDS_PER_FILTER);
  return Array.from({ length: count }, (_, index) =>
    ids.slice(index * IDS_PER_FILTER, (index + 1) * IDS_PER_FILTER),
  );
}
