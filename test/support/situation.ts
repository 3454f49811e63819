import type { Connection } from "../../functions/core/connection.ts";
import { connectionId } from "../../functions/core/connection.ts";
import type { Situation } from "../../functions/core/decide.ts";
import type { Entry, EntryReading } from "../../functions/core/entry.ts";
import type { Grant } from "../../functions/core/grant.ts";
import type { Offering } from "../../functions/core/offering.ts";
import type { Standing } from "../../functions/core/organization.ts";

export const now = new Date("2026-11-22T12:00:00Z");
export const resource =
  "arn:aws:ec2:eu-west-1:222233334444:vpc-endpoint-service/vpce-svc-0123456789abcdef0";
export const blue = "333344445555";

export function minutes(count: number): Date {
  return new Date(now.getTime() + count * 60_000);
}

export function aConnection(values: Partial<Connection> = {}): Connection {
  const externalId = values.externalId ?? "vpce-0aaaaaaaaaaaaaaa1";
  return {
    id: connectionId(values.resource ?? resource, externalId),
    kind: "endpoint-connection",
    resource,
    externalId,
    tenant: blue,
    status: "waiting",
    state: values.status === "connected" ? "available" : "pendingacceptance",
    region: "eu-west-1",
    endpointType: "Interface",
    createdAt: minutes(-5),
    ...values,
  };
}

export const organizationId = "o-exampleorg1";
/** The OU that blue is in, and the one above it. */
export const nearOu = "ou-ab12-11111111";
export const farOu = "ou-ab12-22222222";

/** An active account two OUs deep. */
export function aMember(
  values: Partial<Extract<Standing, { standing: "member" }>> = {},
): Extract<Standing, { standing: "member" }> {
  return {
    standing: "member",
    organizationId,
    organizationalUnits: [nearOu, farOu],
    state: "ACTIVE",
    snapshot: 7,
    ...values,
  };
}
export const outside: Standing = { standing: "outside", snapshot: 7 };
export const nowhere: Standing = { standing: "unknown", because: "the map is too old" };

export function anOffering(values: Partial<Offering> = {}): Offering {
  return {
    schema: 1,
    kind: "endpoint-connection",
    resource,
    name: "payments",
    approves: true,
    cuts: true,
    exclusive: false,
    cutsNothing: false,
    managesAuthPolicy: false,
    version: 1,
    ...values,
  };
}

export function aGrant(values: Partial<Grant> = {}): Grant {
  return { source: "operator", ...values };
}

export function anEntry(
  values: Partial<Omit<Entry, "grants">> & { grants?: Record<string, Grant> } = {},
): EntryReading {
  const { grants = { g1: aGrant() }, ...rest } = values;
  const entry: Entry = {
    key: { target: resource, principal: `account/${blue}` },
    effect: "allow",
    external: false,
    version: 1,
    malformedGrants: [],
    ...rest,
    grants: new Map(Object.entries(grants)),
  };
  return { found: "entry", entry };
}

export function aSituation(values: Partial<Situation> = {}): Situation {
  return {
    connection: aConnection(),
    offering: { found: "offering", offering: anOffering() },
    standing: aMember(),
    entries: [anEntry()],
    admitted: false,
    seats: { holders: new Set() },
    now,
    ...values,
  };
}
