import { NotModelledError } from "../../action.ts";
import { organizationTree } from "../../organization-tree.ts";
import type { Account, Platform } from "../../platform.ts";
import { ramError } from "./ram-error.ts";

/** Whom a share names (ram.md section 6). */
export type Principal =
  | { readonly kind: "account"; readonly id: string; readonly accountId: string }
  /** An IAM role or user. */
  | { readonly kind: "identity"; readonly id: string; readonly accountId: string }
  | { readonly kind: "organization"; readonly id: string }
  | { readonly kind: "unit"; readonly id: string; readonly unitId: string };

/**
 * The principal that a text names: its form alone, whether it is there or not. Throws InvalidParameterException for any other
 * text, and NotModelledError for a service principal.
 */
export function parsePrincipal(platform: Platform, id: string): Principal {
  if (/^\d{12}$/.test(id)) return { kind: "account", id, accountId: id };
  if (/^[a-z0-9.-]+\.amazonaws\.com$/.test(id)) throw new NotModelledError(`principal ${id}`);
  const [, partition, service, accountId = "", resource = ""] =
    /^arn:([^:]*):([^:]+)::(\d{12}):(.+)$/.exec(id) ?? [];
  if (partition === platform.partition) {
    if (service === "iam" && /^(role|user)\/./.test(resource)) {
      return { kind: "identity", id, accountId };
    }
    if (service === "organizations" && /^organization\/o-[a-z0-9]{10,32}$/.test(resource)) {
      return { kind: "organization", id };
    }
    const [, unitId] = /^ou\/o-[a-z0-9]{10,32}\/(ou-[a-z0-9-]+)$/.exec(resource) ?? [];
    if (service === "organizations" && unitId !== undefined) return { kind: "unit", id, unitId };
  }
  throw ramError(
    platform,
    "InvalidParameterException",
    `Principal ${id} is not valid: it is no account ID, and no ARN of an organization, an organizational unit, a role or a user. Verify the principal and try again.`,
  );
}

export function memberOf(platform: Platform, accountId: string): Account | undefined {
  return platform.accounts.find((one) => one.id === accountId && one.inOrganization);
}

/** Whether the unit, or one below it, holds the account now. */
export function isInUnit(platform: Platform, account: Account, unitId: string): boolean {
  const tree = organizationTree(platform.organizationId, platform.accounts);
  return tree.pathOf(account).split("/").includes(unitId);
}

/** Whether any account is in the unit: AWS Organizations is the one who knows of empty units. */
export function isUnit(platform: Platform, unitId: string): boolean {
  const tree = organizationTree(platform.organizationId, platform.accounts);
  return tree.units.some((unit) => unit.id === unitId);
}
