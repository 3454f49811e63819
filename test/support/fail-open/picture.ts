import type { VpcEndpointConnection } from "@aws-sdk/client-ec2";

import { blue, farOu, minutes, nearOu, organizationId, resource } from "../situation.ts";

/** One item of a table, raw: nothing in it is promised but the keys. */
export type Item = { readonly pk: string; readonly sk: string } & Readonly<Record<string, unknown>>;

/** Everything outside that a decision can come from, as tables, EC2 and the queue hold it: before any parser of ours saw it. */
export type Picture = {
  readonly allowlist: readonly Item[];
  readonly organization: readonly Item[];
  readonly rows: readonly VpcEndpointConnection[];
  /** Bodies of the messages in the hint queue. */
  readonly messages: readonly string[];
};

/** Where the permission of a picture stands. */
export type Place = {
  readonly name: string;
  readonly target: string;
  readonly principal: string;
  /** The tenant is outside the organization, and its entry says so. */
  readonly outsider: boolean;
};

export const hub = "222233334444";
export const green = "444455556666";
export const red = "555566667777";
export const kind = "kind/endpoint-connection";
export const serviceId = "vpce-svc-0123456789abcdef0";
export const endpointId = "vpce-0aaaaaaaaaaaaaaa1";
export const topicArn = `arn:aws:sns:eu-west-1:${hub}:gatehouse-test-notifications`;

const targets = [
  { on: "the resource", target: resource },
  { on: "the kind", target: kind },
];
const levels = [
  { level: "the account", principal: `account/${blue}` },
  { level: "its OU", principal: `ou/${nearOu}` },
  { level: "the OU above", principal: `ou/${farOu}` },
  { level: "the organization", principal: `organization/${organizationId}` },
];

export const memberPlaces: readonly Place[] = targets.flatMap(({ on, target }) =>
  levels.map(({ level, principal }) => ({
    name: `${level} on ${on}`,
    target,
    principal,
    outsider: false,
  })),
);
export const outsiderPlaces: readonly Place[] = targets.map(({ on, target }) => ({
  name: `an outsider on ${on}`,
  target,
  principal: `account/${blue}`,
  outsider: true,
}));
export const places: readonly Place[] = [...memberPlaces, ...outsiderPlaces];

/** States of a connection in which an approval would be recorded: it asks, or it is there already. */
export const states = ["pendingAcceptance", "available"] as const;

/** Whether the hint is AWS's notification, or our own sweep's message. */
export const arrivals = ["notification", "sweep"] as const;

/** A grant that lets the tenant of the place in. */
export function goodGrant({ outsider }: Pick<Place, "outsider">): Record<string, unknown> {
  const ofOutsider = { sponsor: "team payments", expiresAt: minutes(60).toISOString() };
  return { source: "operator", ...(outsider ? ofOutsider : {}) };
}

/** The item of an entry that allows, beside its version. */
export function goodEntry(place: Place): Item {
  return {
    pk: place.target,
    sk: place.principal,
    schema: 1,
    effect: "allow",
    ...(place.outsider ? { external: true } : {}),
    grants: { g1: goodGrant(place) },
    version: 1,
  };
}

export const goodOffering: Item = {
  pk: resource,
  sk: "offering",
  collection: `endpoint-connection#${hub}#eu-west-1`,
  schema: 1,
  kind: "endpoint-connection",
  name: "payments",
  approves: true,
  cuts: true,
  version: 1,
};

export const goodHead: Item = {
  pk: "head",
  sk: "head",
  schema: 1,
  organizationId,
  snapshot: 7,
  readAt: minutes(-5).toISOString(),
  accounts: 1,
};

export const goodAccount: Item = {
  pk: "account",
  sk: blue,
  schema: 1,
  name: "tenant-blue",
  state: "ACTIVE",
  organizationalUnits: [nearOu, farOu],
  snapshot: 7,
};

export const goodRow: VpcEndpointConnection = {
  ServiceId: serviceId,
  VpcEndpointId: endpointId,
  VpcEndpointOwner: blue,
  VpcEndpointRegion: "eu-west-1",
  NetworkLoadBalancerArns: [
    `arn:aws:elasticloadbalancing:eu-west-1:${hub}:loadbalancer/net/payments/0123456789abcdef`,
  ],
  CreationTimestamp: minutes(-5),
};

/** What SNS puts on the queue. */
export function notification(values: Readonly<Record<string, unknown>> = {}): string {
  const Message = JSON.stringify({ ServiceId: serviceId, VpcEndpointId: endpointId });
  return JSON.stringify({ Type: "Notification", TopicArn: topicArn, Message, ...values });
}

export function lookMessage(values: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ type: "gatehouse.look", source: "sweep", resource, ...values });
}

/** A picture in which Gatehouse approves, because of one entry at this place. */
export function aPicture(
  place: Place,
  state: (typeof states)[number] = "pendingAcceptance",
  arrival: (typeof arrivals)[number] = "notification",
): Picture {
  return {
    allowlist: [goodOffering, goodEntry(place)],
    organization: place.outsider ? [goodHead] : [goodHead, goodAccount],
    // AWS's words are in camel case, the SDK's enum is not (privatelink.md section 3).
    rows: [{ ...goodRow, VpcEndpointState: state as "PendingAcceptance" }],
    messages: [arrival === "notification" ? notification() : lookMessage()],
  };
}

/** The items with one of them replaced, or left out. */
export function replace(
  items: readonly Item[],
  old: Pick<Item, "pk" | "sk">,
  by: Item | undefined,
): Item[] {
  return items.flatMap((item) => (item.pk === old.pk && item.sk === old.sk ? (by ?? []) : [item]));
}
