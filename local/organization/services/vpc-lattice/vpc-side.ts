import type { DnsOptions } from "@aws-sdk/client-vpc-lattice";

import type { Authorization, Call } from "../../action.ts";
import { callerAccount } from "./caller-account.ts";
import { invalid, notFound } from "./lattice-error.ts";
import type { Lattice } from "./lattice.ts";

const MOST_SECURITY_GROUPS = 5;

/**
 * The caller's own VPC in the call's Region: no other can be associated (lattice.md section 2). Another account's VPC is not
 * found, as it would not be by DescribeVpcs; which code VPC Lattice makes of that is UNKNOWN.
 */
export function ownVpc(lattice: Lattice, call: Call, vpcId: string | undefined): string {
  if (vpcId === undefined || !/^vpc-([0-9a-z]{8}|[0-9a-z]{17})$/.test(vpcId)) {
    throw invalid(`vpcIdentifier "${vpcId ?? ""}" must be the id of a VPC`, "vpcIdentifier");
  }
  const vpc = lattice.vpcOf(vpcId);
  if (vpc?.accountId !== callerAccount(call) || vpc.region !== call.region) {
    throw notFound(vpcId, "VPC");
  }
  return vpcId;
}

/** At most five different groups, all of this VPC (lattice.md sections 3 and 6). */
export function checkSecurityGroups(
  lattice: Lattice,
  vpcId: string,
  ids: readonly string[],
): readonly string[] {
  if (ids.length > MOST_SECURITY_GROUPS) {
    throw invalid(
      `${ids.length} securityGroupIds: at most ${MOST_SECURITY_GROUPS}`,
      "securityGroupIds",
    );
  }
  for (const id of ids) {
    if (lattice.securityGroupOf(id)?.vpcId !== vpcId) {
      throw invalid(`Security group ${id} does not belong to VPC ${vpcId}`, "securityGroupIds");
    }
  }
  return [...new Set(ids)];
}

/** `vpc-lattice:SecurityGroupIds`, a list; absent where the request names none. */
export function securityGroupContext(ids: readonly string[] | undefined) {
  return ids === undefined || ids.length === 0 ? {} : { "vpc-lattice:SecurityGroupIds": [...ids] };
}

export function dnsContext(options: DnsOptions | undefined): Record<string, string | string[]> {
  const { privateDnsPreference: preference, privateDnsSpecifiedDomains: domains } = options ?? {};
  return {
    ...(preference && { "vpc-lattice:PrivateDnsPreference": preference }),
    ...(domains && { "vpc-lattice:PrivateDnsSpecifiedDomains": [...domains] }),
  };
}

/** Dependent actions: VPC Lattice looks at the VPC and the groups with the caller's rights (lattice.md section 7). */
export function authorizeLooks(at: {
  readonly vpc: boolean;
  readonly securityGroupIds: readonly string[] | undefined;
}): Authorization[] {
  return [
    ...(at.vpc ? [{ action: "ec2:DescribeVpcs", resource: "*" }] : []),
    ...(at.securityGroupIds?.length
      ? [{ action: "ec2:DescribeSecurityGroups", resource: "*" }]
      : []),
  ];
}
