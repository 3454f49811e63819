import type { AllowedPrincipal as AwsAllowedPrincipal, PrincipalType } from "@aws-sdk/client-ec2";

import { AwsError } from "../../action.ts";
import type { Caller } from "../../action.ts";

/** Who may find an endpoint service and ask to connect to it. */
export type AllowedPrincipal = {
  readonly sequence: number;
  readonly permissionId: string;
  readonly type: PrincipalType;
  /** `*`, or the ARN of an account's root, a role or a user. */
  readonly principal: string;
};

/**
 * The type of a principal. Formats are those of privatelink.md section 5: `*`, `:root`, a role or a user of the organization's
 * partition, without a path. Whether the account, role or user exists is not checked.
 */
export function principalType(principal: string, partition: string): PrincipalType {
  if (principal === "*") return "All";
  const arn = new RegExp(
    `^arn:${partition}:iam::\\d{12}:(?:(root)|(role|user)/[\\w+=,.@-]{1,64})$`,
  ).exec(principal);
  if (arn === null) {
    throw new AwsError(
      "InvalidPrincipal",
      `Invalid Principal: '${principal}'; it must be * or the ARN of an account's root, a role or a user of partition ${partition}, without a path`,
    );
  }
  if (arn[1] === "root") return "Account";
  return arn[2] === "role" ? "Role" : "User";
}

/**
 * Whether a caller is on the list, judged by the principal that makes the call (privatelink.md section 5, LIKELY). A role or
 * user with a path is only admitted by its account or `*`, since ARNs with paths can't be listed.
 */
export function admits(principals: ReadonlyMap<string, AllowedPrincipal>, caller: Caller): boolean {
  return identitiesOf(caller).some((identity) => principals.has(identity));
}

function identitiesOf(caller: Caller): string[] {
  // A service principal could only be listed by name, which is UNKNOWN to work and not modelled.
  if (caller.type === "service") return [];
  const arn = caller.type === "role" ? caller.roleArn : caller.arn;
  return ["*", rootOf(arn, caller.accountId), arn];
}

function rootOf(arn: string, accountId: string): string {
  return `arn:${arn.split(":")[1]}:iam::${accountId}:root`;
}

export function toAllowedPrincipal(
  allowed: AllowedPrincipal,
  serviceId: string,
): Pick<AwsAllowedPrincipal, "PrincipalType" | "Principal" | "ServicePermissionId" | "ServiceId"> {
  return {
    PrincipalType: allowed.type,
    Principal: allowed.principal,
    ServicePermissionId: allowed.permissionId,
    ServiceId: serviceId,
  };
}
