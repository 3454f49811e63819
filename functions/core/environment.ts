import type { Offering } from "./offering.ts";
import type { Standing } from "./organization.ts";
import { principalsOf } from "./principal.ts";

/**
 * Whether an account is of an offering's environment, by the OUs that it is in or by name. Undefined if the offering has none or
 * nobody knows where the account stands: that is neither yes nor no.
 */
export function isOfEnvironment(
  environment: Offering["environment"],
  accountId: string | undefined,
  standing: Standing,
): boolean | undefined {
  if (environment === undefined || accountId === undefined) return undefined;
  if (standing.standing === "unknown") return undefined;
  const principals = principalsOf(accountId, standing);
  return environment.accounts.some((principal) => principals.includes(principal));
}
