import type { VpcEndpointConnection } from "@aws-sdk/client-ec2";

import type { Knobs } from "../../knobs.ts";
import type { EndpointService } from "./endpoint-service.ts";

/**
 * One consumer's endpoint as its provider's row. States are spelled as AWS documents them (privatelink.md section 3);
 * control may enter one that AWS has not invented yet.
 */
export type EndpointConnection = {
  readonly sequence: number;
  readonly service: EndpointService;
  readonly endpointId: string;
  readonly connectionId: string;
  readonly consumer: { readonly accountId: string; readonly region: string };
  readonly createdAt: Date;
  /** From here on the provider's calls know the row. */
  readonly visibleAt: Date;
  readonly dnsEntries: readonly { readonly DnsName: string; readonly HostedZoneId: string }[];
  /** The state last entered, and the one that follows by itself. Read it with `stateOf`. */
  entered: { state: string; at: Date; next?: { readonly state: string; readonly at: Date } };
};

/** What became of an Accept or a Reject of one connection. */
export type Answer = "done" | "already-so" | "invalid-state";

export function stateOf(connection: EndpointConnection, now: Date): { state: string; since: Date } {
  const { state, at, next } = connection.entered;
  if (next !== undefined && now >= next.at) return { state: next.state, since: next.at };
  return { state, since: at };
}

export function enter(connection: EndpointConnection, state: string, now: Date): void {
  connection.entered = { state, at: now };
}

/** Whether the endpoint is in another Region than its service. The row lives in the service's Region (privatelink.md section 6). */
export function isCrossRegion({ consumer, service }: EndpointConnection): boolean {
  return consumer.region !== service.owner.region;
}

/** The first state: waiting for the provider, or on its way when the service accepts by itself. */
export function firstState(
  acceptanceRequired: boolean,
  now: Date,
  knobs: Knobs,
): EndpointConnection["entered"] {
  return acceptanceRequired ? { state: "pendingAcceptance", at: now } : pending(now, knobs);
}

/** Accepts a waiting connection; what happens to others is UNKNOWN and follows `acceptTwice` and `acceptAfterReject`. */
export function accept(connection: EndpointConnection, now: Date, knobs: Knobs): Answer {
  switch (stateOf(connection, now).state) {
    case "pendingAcceptance":
      break;
    case "pending":
    case "available":
      return knobs.acceptTwice === "no-op" ? "already-so" : "invalid-state";
    case "rejected":
      if (knobs.acceptAfterReject === "refused") return "invalid-state";
      break;
    default:
      return "invalid-state";
  }
  connection.entered = pending(now, knobs);
  return "done";
}

/** Rejects a connection that waits, is on its way, or is in use; a second reject is UNKNOWN and follows `rejectTwice`. */
export function reject(connection: EndpointConnection, now: Date, knobs: Knobs): Answer {
  switch (stateOf(connection, now).state) {
    case "pendingAcceptance":
    case "pending":
    case "available":
      enter(connection, "rejected", now);
      return "done";
    case "rejected":
      return knobs.rejectTwice === "no-op" ? "already-so" : "invalid-state";
    default:
      return "invalid-state";
  }
}

/** The consumer deleted the endpoint. How long `deleting` lasts is not documented: as long as `pending` does here. */
export function beginDeletion(connection: EndpointConnection, now: Date, knobs: Knobs): void {
  const next = { state: "deleted", at: later(now, knobs.pendingDurationMs) };
  connection.entered = { state: "deleting", at: now, next };
}

/** Whether the provider's calls know the row at all: not before it became visible, not long after it ended. */
export function isKnownToProvider(
  connection: EndpointConnection,
  now: Date,
  knobs: Knobs,
): boolean {
  if (now < connection.visibleAt) return false;
  const { state, since } = stateOf(connection, now);
  const ended = state === "deleted" || state === "rejected";
  return !ended || now < later(since, knobs.deletedRowsStayMs);
}

/** States in which a service can't be deleted (privatelink.md section 10). */
export function isLive(connection: EndpointConnection, now: Date): boolean {
  return ["pendingAcceptance", "pending", "available"].includes(stateOf(connection, now).state);
}

export function toVpcEndpointConnection(
  connection: EndpointConnection,
  now: Date,
  knobs: Knobs,
): VpcEndpointConnection {
  const { service } = connection;
  const { state } = stateOf(connection, now);
  return {
    ServiceId: service.id,
    VpcEndpointId: connection.endpointId,
    VpcEndpointOwner: connection.consumer.accountId,
    // The SDK's enum has other spellings than the wire, which it passes through unchanged (privatelink.md section 3).
    VpcEndpointState: spell(state, knobs) as NonNullable<VpcEndpointConnection["VpcEndpointState"]>,
    CreationTimestamp: connection.createdAt,
    DnsEntries: [...connection.dnsEntries],
    ...(knobs.loadBalancerArnsInRows === "given" && loadBalancerArns(service)),
    IpAddressType: "ipv4",
    VpcEndpointConnectionId: connection.connectionId,
    Tags: [],
    ...((isCrossRegion(connection) || knobs.vpcEndpointRegionOfLocal === "given") && {
      VpcEndpointRegion: connection.consumer.region,
    }),
  };
}

function loadBalancerArns({ kind, loadBalancerArns: arns }: EndpointService) {
  return kind === "Interface"
    ? { NetworkLoadBalancerArns: [...arns] }
    : { GatewayLoadBalancerArns: [...arns] };
}

function spell(state: string, knobs: Knobs): string {
  return knobs.stateCase === "camel" ? state : state.charAt(0).toUpperCase() + state.slice(1);
}

function pending(now: Date, knobs: Knobs): EndpointConnection["entered"] {
  const next = { state: "available", at: later(now, knobs.pendingDurationMs) };
  return { state: "pending", at: now, next };
}

function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
