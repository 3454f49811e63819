import type { Filter, UnsuccessfulItem, VpcEndpointConnection } from "@aws-sdk/client-ec2";
import {
  AcceptVpcEndpointConnectionsCommand,
  DescribeVpcEndpointConnectionsCommand,
  RejectVpcEndpointConnectionsCommand,
} from "@aws-sdk/client-ec2";

import type { ActionName } from "../core/action.ts";
import { isInEffect } from "../core/action.ts";
import type { Connection } from "../core/connection.ts";
import type { ActionResult } from "../core/outcome.ts";
import type { Actor, ConnectionSource } from "../core/ports.ts";
import type { Allowance } from "./budgeted-call.ts";
import { callWithin } from "./budgeted-call.ts";
import type { CallBudget } from "./call-budget.ts";
import { outcomeOfError, outcomeOfItem } from "./ec2-errors.ts";
import { fromRow } from "./endpoint-connection-row.ts";
import type { ServicePlace } from "./endpoint-service-arn.ts";
import { placeOf } from "./endpoint-service-arn.ts";
import type { Ec2ClientsOf } from "./provider-session.ts";

type Place = Pick<ServicePlace, "partition" | "accountId" | "region">;

/** PrivateLink endpoint connections, as the provider sees them (privatelink.md sections 3, 4 and 6). */
export type EndpointConnections = ConnectionSource &
  Actor & {
    /** The services that these endpoints belong to, by endpoint id; endpoints that AWS does not show are left out. */
    locate(externalIds: readonly string[], place: Place): Promise<ReadonlyMap<string, string>>;
  };

/** EC2 takes at most 200 values in a filter; half of that leaves room. */
const IDS_PER_FILTER = 100;
const PAGE_SIZE = 1_000;
/** A read that has to wait longer for its turn in the budget is better tried again with its hint. */
const LONGEST_WAIT_MS = 5_000;

/** Reads are complete or they throw; ThrottledError means "not now". */
export function ec2EndpointConnections(options: {
  readonly clients: Ec2ClientsOf;
  readonly budget: CallBudget;
  /** Most ids in one Accept or Reject call; AWS documents no maximum (privatelink.md section 4, UNKNOWN). */
  readonly idsPerCall: number;
  readonly now: () => Date;
}): EndpointConnections {
  const { clients, budget, idsPerCall, now } = options;

  /** Every page; throws rather than answer with a part. */
  const describe = async (place: Place, Filters: Filter[]): Promise<VpcEndpointConnection[]> => {
    const { accountId, region } = place;
    const { read } = clients(accountId, region);
    const call = { accountId, region, api: "DescribeVpcEndpointConnections" };
    const rows: VpcEndpointConnection[] = [];
    let NextToken: string | undefined;
    do {
      const input = { Filters, MaxResults: PAGE_SIZE, NextToken };
      const until = new Date(now().getTime() + LONGEST_WAIT_MS);
      const page = await callWithin(budget, call, { until }, () =>
        read.send(new DescribeVpcEndpointConnectionsCommand(input)),
      );
      rows.push(...(page.VpcEndpointConnections ?? []));
      // An empty text ends the listing as a missing token does.
      NextToken = page.NextToken || undefined;
    } while (NextToken !== undefined);
    return rows;
  };

  /** As connections. Rows that don't name the endpoint's Region are asked for once more by it: the filter is documented, the field optional. */
  const connections = async (place: Place, filters: Filter[]): Promise<Connection[]> => {
    const found = (await describe(place, filters)).flatMap((row) => fromRow(row, place));
    if (found.every(({ region }) => region !== undefined)) return found;
    const here = filter("vpc-endpoint-region", [place.region]);
    const local = new Set(
      (await describe(place, [...filters, here])).map(({ VpcEndpointId }) => VpcEndpointId),
    );
    return found.map((connection) =>
      connection.region === undefined && local.has(connection.externalId)
        ? { ...connection, region: place.region }
        : connection,
    );
  };

  const observe = async (resource: string, externalIds: readonly string[]) => {
    const place = placeOf(resource);
    const ofService = filter("service-id", [place.serviceId]);
    const found: Connection[] = [];
    for (const ids of chunks(externalIds, IDS_PER_FILTER))
      found.push(...(await connections(place, [ofService, filter("vpc-endpoint-id", ids)])));
    return found;
  };

  const list: ConnectionSource["list"] = async (resource, only = {}) => {
    const place = placeOf(resource);
    const filters = [filter("service-id", [place.serviceId])];
    // Filters are spelled in camel case, whatever the answers are (privatelink.md section 3).
    if (only.waiting === true) filters.push(filter("vpc-endpoint-state", ["pendingAcceptance"]));
    if (only.tenants === undefined) return await connections(place, filters);
    const found: Connection[] = [];
    for (const tenants of chunks(only.tenants, IDS_PER_FILTER)) {
      const owned = [...filters, filter("vpc-endpoint-owner", tenants)];
      found.push(...(await connections(place, owned)));
    }
    return found;
  };

  /** One call; if it is refused for an id in it, or for their number, halves are tried, so that one bad id stops nobody else (privatelink.md section 4). */
  const send = async (
    place: ServicePlace,
    action: ActionName,
    ids: readonly string[],
    allowance: Allowance,
  ): Promise<[string, ActionResult][]> => {
    const { accountId, region, serviceId } = place;
    const input = { ServiceId: serviceId, VpcEndpointIds: [...ids] };
    try {
      const { act } = clients(accountId, region);
      const call = { accountId, region, api: apiOf(action) };
      const answer = await callWithin(budget, call, allowance, () =>
        action === "accept"
          ? act.send(new AcceptVpcEndpointConnectionsCommand(input))
          : act.send(new RejectVpcEndpointConnectionsCommand(input)),
      );
      const results = resultsOf(ids, answer.Unsuccessful ?? [], answer.$metadata.requestId);
      // Refused item by item as too many: the budget must hear of it as of a refused call.
      if (results.some(([, { result }]) => result === "deferred")) await budget.throttled(call);
      return results;
    } catch (error) {
      const outcome = outcomeOfError(error);
      if (outcome.result === "failed" && isAboutIds(outcome.code) && ids.length > 1) {
        const middle = Math.ceil(ids.length / 2);
        const next = { until: allowance.until };
        return [
          ...(await send(place, action, ids.slice(0, middle), next)),
          ...(await send(place, action, ids.slice(middle), next)),
        ];
      }
      return ids.map((id) => [id, outcome]);
    }
  };

  return {
    list,
    observe,

    async reserve(resource, action, until) {
      const { accountId, region } = placeOf(resource);
      const taken = await budget.take({ accountId, region, api: apiOf(action) }, until);
      return taken === "taken" ? "reserved" : "spent";
    },

    async act(resource, action, asked, until) {
      const place = placeOf(resource);
      const externalIds = asked.map(({ externalId }) => externalId);
      const results = new Map<string, ActionResult>();
      for (const [index, ids] of chunks(externalIds, idsPerCall).entries()) {
        const sent = await send(place, action, ids, { until, reserved: index === 0 });
        for (const [id, result] of sent) results.set(id, result);
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
      for (const connection of reachedNow) {
        const explanation = `it was ${connection.state} already`;
        if (isInEffect(action, connection))
          results.set(connection.externalId, { result: "succeeded", explanation });
      }
      return results;
    },

    async locate(externalIds, place) {
      const located = new Map<string, string>();
      for (const ids of chunks(externalIds, IDS_PER_FILTER)) {
        const rows = await describe(place, [filter("vpc-endpoint-id", ids)]);
        for (const { externalId, resource } of rows.flatMap((row) => fromRow(row, place)))
          located.set(externalId, resource);
      }
      return located;
    },
  };
}

function apiOf(action: ActionName): string {
  switch (action) {
    case "accept":
      return "AcceptVpcEndpointConnections";
    case "reject":
      return "RejectVpcEndpointConnections";
    case "add":
    case "remove":
    case "leave":
    case "clear":
      throw new Error(`nobody can ${action} an endpoint connection`);
  }
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

/** Whether a call was refused for what it names, so that parts of it may do better; a service that is gone is gone for all. */
function isAboutIds(code: string): boolean {
  if (code.startsWith("InvalidVpcEndpointService")) return false;
  return code.startsWith("Invalid") || code.endsWith("LimitExceeded") || code === "TooManyIds";
}

function isStateConflict(result: ActionResult | undefined): boolean {
  return result?.result === "failed" && result.code.startsWith("InvalidState");
}

function filter(Name: string, Values: readonly string[]): Filter {
  return { Name, Values: [...Values] };
}

function chunks(ids: readonly string[], size: number): string[][] {
  const count = Math.ceil(ids.length / size);
  return Array.from({ length: count }, (_, index) => ids.slice(index * size, (index + 1) * size));
}
