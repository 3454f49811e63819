import type { Platform } from "../../platform.ts";

/** EC2's resource types that PrivateLink's permissions name (privatelink.md section 8). */
export type ResourceType =
  | "vpc-endpoint-service"
  | "vpc-endpoint-connection"
  | "vpc-endpoint"
  | "vpc"
  | "subnet"
  | "security-group";

/**
 * Stands for the id of a resource that a call is about to create, or names without knowing it. AWS writes `*`, and compares that
 * very text with the policy; the policy evaluation here would take `*` for "any resource of the policy" (`vpce-svc-*` would pass).
 */
export const NO_ID_YET = "no-id-yet";

/** `arn:PARTITION:ec2:REGION:ACCOUNT:TYPE/ID`. */
export function resourceArn(
  platform: Platform,
  owner: { readonly accountId: string; readonly region: string },
  type: ResourceType,
  id: string,
): string {
  return `arn:${platform.partition}:ec2:${owner.region}:${owner.accountId}:${type}/${id}`;
}
