import type { Platform } from "../../platform.ts";
import type { ResourceTypeName } from "./lattice-error.ts";

/** Resource types as ARNs spell them, with the prefix of their ids (lattice.md section 1.1; IAM data). */
const KINDS = {
  servicenetwork: { prefix: "sn", type: "SERVICE_NETWORK" },
  service: { prefix: "svc", type: "SERVICE" },
  resourceconfiguration: { prefix: "rcfg", type: "RESOURCE_CONFIGURATION" },
  servicenetworkserviceassociation: {
    prefix: "snsa",
    type: "SERVICE_NETWORK_SERVICE_ASSOCIATION",
  },
  servicenetworkvpcassociation: { prefix: "snva", type: "SERVICE_NETWORK_VPC_ASSOCIATION" },
  servicenetworkresourceassociation: {
    prefix: "snra",
    type: "SERVICE_NETWORK_RESOURCE_ASSOCIATION",
  },
  resourceendpointassociation: { prefix: "rea", type: "RESOURCE_ENDPOINT_ASSOCIATION" },
} as const satisfies Record<string, { prefix: string; type: ResourceTypeName }>;

export type ResourceKind = keyof typeof KINDS;

/**
 * Stands for the id of a resource that a call is about to create. AWS writes `*`, and compares that very text with the
 * policy; the policy evaluation here would take `*` for "any resource of the policy".
 */
export const NO_ID_YET = "no-id-yet";

export function typeName(kind: ResourceKind): ResourceTypeName {
  return KINDS[kind].type;
}

export function idPrefix(kind: ResourceKind): string {
  return KINDS[kind].prefix;
}

/** Prefix and 17 characters. */
export function newId(platform: Platform, kind: ResourceKind): string {
  return `${KINDS[kind].prefix}-${platform.hex(17)}`;
}

/** `arn:PARTITION:vpc-lattice:REGION:ACCOUNT:KIND/ID`. */
export function arnOf(
  platform: Platform,
  { region, accountId }: { readonly region: string; readonly accountId: string },
  kind: ResourceKind,
  id: string,
): string {
  return `arn:${platform.partition}:vpc-lattice:${region}:${accountId}:${kind}/${id}`;
}

/** The kind that an ARN or an id names; undefined for what is none of ours. */
export function kindOf(identifier: string): ResourceKind | undefined {
  const name = identifier.split(":").at(-1) ?? "";
  const id = name.split("/").at(-1) ?? "";
  // The keys of a constant object are what its type says.
  return (Object.keys(KINDS) as ResourceKind[]).find((kind) =>
    name.includes("/") ? name.startsWith(`${kind}/`) : id.startsWith(`${KINDS[kind].prefix}-`),
  );
}
