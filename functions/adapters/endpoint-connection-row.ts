import type { VpcEndpointConnection } from "@aws-sdk/client-ec2";

import type { Connection, ConnectionStatus, EndpointType } from "../core/connection.ts";
import { connectionId } from "../core/connection.ts";
import { endpointServiceArn } from "./endpoint-service-arn.ts";

/** AWS's row in our words. A row without ids names nothing that could be acted on, so it is left out. */
export function fromRow(
  row: VpcEndpointConnection,
  owner: { readonly partition: string; readonly accountId: string; readonly region: string },
): Connection[] {
  const { ServiceId: serviceId, VpcEndpointId: externalId } = row;
  if (serviceId === undefined || externalId === undefined) return [];
  const resource = endpointServiceArn({ ...owner, serviceId });
  // The SDK's enum and the wire disagree on the case of states (privatelink.md section 3).
  const state = (row.VpcEndpointState ?? "missing").toLowerCase();
  return [
    {
      id: connectionId(resource, externalId),
      kind: "endpoint-connection",
      resource,
      externalId,
      // An empty element is read as an empty text, which names nobody and nowhere.
      tenant: row.VpcEndpointOwner || undefined,
      status: STATUS.get(state) ?? "unknown",
      state,
      region: row.VpcEndpointRegion || undefined,
      endpointType: endpointTypeOf(row),
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

/** What the service stands behind says what its endpoints are; a row that shows neither, or both, says nothing. */
function endpointTypeOf(row: VpcEndpointConnection): EndpointType | undefined {
  const isNetwork = (row.NetworkLoadBalancerArns ?? []).length > 0;
  const isGateway = (row.GatewayLoadBalancerArns ?? []).length > 0;
  if (isNetwork === isGateway) return undefined;
  return isNetwork ? "Interface" : "GatewayLoadBalancer";
}
