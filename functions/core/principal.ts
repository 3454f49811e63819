import * as z from "zod";

import type { Standing } from "./organization.ts";

/**
 * Who an entry or an audience is about: `account/111122223333`, `ou/ou-ab12-1a2b3c4d` with everything below it, or
 * `organization/o-exampleorg1`. Always by id (AWS Organizations API, patterns of AccountId, OrganizationalUnitId and Organization Id):
 * names can be given again, and there is no "everyone but".
 */
export const Principal = z
  .string()
  .regex(
    /^(?:account\/\d{12}|ou\/ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|organization\/o-[a-z0-9]{10,32})$/,
    "a principal is account/ and the 12 digits of an AWS account ID, ou/ and the ID of an OU, or organization/ and the ID of the organization",
  );
export type Principal = z.infer<typeof Principal>;

/** The principal that is this account alone. */
export function accountPrincipal(accountId: string): Principal | undefined {
  const parsed = Principal.safeParse(`account/${accountId}`);
  return parsed.success ? parsed.data : undefined;
}

/** The account that a principal is, if it is one and no more. */
export function accountOf(principal: Principal): string | undefined {
  return principal.startsWith("account/") ? principal.slice("account/".length) : undefined;
}

/**
 * Every principal that stands for this account, the nearest first: the account, its OUs from the one it is in upwards, the
 * organization. Of an account that is outside, or whose place is not known, only the account itself.
 */
export function principalsOf(accountId: string, standing: Standing | undefined): Principal[] {
  const account = accountPrincipal(accountId);
  if (account === undefined) return [];
  if (standing?.standing !== "member") return [account];
  const { organizationalUnits, organizationId } = standing;
  return [
    account,
    ...organizationalUnits.map((id) => `ou/${id}`),
    `organization/${organizationId}`,
  ].filter((principal) => Principal.safeParse(principal).success);
}
