import type { Platform } from "../../platform.ts";
import { ramError } from "./ram-error.ts";

/** A kind of resource that can be shared (ram.md section 7, with the two lists of section 3). */
export type ResourceType = {
  /** `service:Type`, as RAM's documentation spells it. Compare it whatever its case (ram.md section 5). */
  readonly name: string;
  /** How its ARNs go on after the account. */
  readonly resource: RegExp;
  readonly service: string;
  /** Who may receive it: any account, or accounts of the owner's organization alone. */
  readonly audience: "any" | "organization";
  /** Whether IAM roles and users may receive it. */
  readonly identities: boolean;
  readonly customerPermissions: boolean;
  /** Invitations stay open for 7 days instead of 12 hours, and receivers may leave: both lists name the same types here. */
  readonly forwardingList: boolean;
  readonly scope: "REGIONAL" | "GLOBAL";
  /** The AWS managed permission that a share has by default. */
  readonly permission: string;
};

type Row = Partial<
  Pick<ResourceType, "audience" | "identities" | "customerPermissions" | "forwardingList" | "scope">
>;

function type(name: string, resource: RegExp, row: Row = {}, permission?: string): ResourceType {
  const [service = "", kind = ""] = name.split(":");
  return {
    name,
    service,
    resource,
    audience: "any",
    identities: false,
    customerPermissions: false,
    forwardingList: false,
    scope: "REGIONAL",
    // Only the names given below are known (lattice.md); for the others this is the pattern that public templates show.
    permission: permission ?? `AWSRAMDefaultPermission${kind}`,
    ...row,
  };
}

const SEVEN_DAYS = { forwardingList: true };
const CUSTOM = { customerPermissions: true };

/** ARNs: service authorization reference. */
export const resourceTypes: readonly ResourceType[] = [
  type(
    "vpc-lattice:ServiceNetwork",
    /^servicenetwork\/sn-[0-9a-z]{17}$/,
    CUSTOM,
    "AWSRAMPermissionVpcLatticeServiceNetworkReadWrite",
  ),
  type("vpc-lattice:Service", /^service\/svc-[0-9a-z]{17}$/, CUSTOM),
  type(
    "vpc-lattice:ResourceConfiguration",
    /^resourceconfiguration\/rcfg-[0-9a-z]{17}$/,
    CUSTOM,
    "AWSRAMPermissionVpcLatticeResourceConfiguration",
  ),
  type("ec2:TransitGateway", /^transit-gateway\/tgw-[0-9a-f]+$/, SEVEN_DAYS),
  type("ec2:PrefixList", /^prefix-list\/pl-[0-9a-f]+$/, SEVEN_DAYS),
  type("ec2:Subnet", /^subnet\/subnet-[0-9a-f]+$/, { ...SEVEN_DAYS, audience: "organization" }),
  type("ec2:SecurityGroup", /^security-group\/sg-[0-9a-f]+$/, {
    ...CUSTOM,
    audience: "organization",
    identities: true,
  }),
  // Its ARNs have no Region either, and yet its shares are made in any Region (Terraform's acceptance tests).
  type("ec2:IpamPool", /^ipam-pool\/ipam-pool-[0-9a-f]+$/, { ...CUSTOM, identities: true }),
  type("route53resolver:ResolverRule", /^resolver-rule\/rslvr-[0-9a-z-]+$/, SEVEN_DAYS),
  type("route53resolver:FirewallRuleGroup", /^firewall-rule-group\/rslvr-frg-[0-9a-z]+$/, {
    identities: true,
  }),
  type("network-firewall:FirewallPolicy", /^firewall-policy\/[A-Za-z0-9-]+$/, { identities: true }),
  type("networkmanager:CoreNetwork", /^core-network\/core-network-[0-9a-f]+$/, {
    identities: true,
    scope: "GLOBAL",
  }),
];

export type SharedResourceArn = {
  readonly arn: string;
  /** Empty for a resource without a Region. */
  readonly region: string;
  readonly ownerId: string;
  readonly type: ResourceType;
};

/** What an ARN names. Throws MalformedArnException for a text that is none, and for a type that nothing here can share. */
export function parseResourceArn(platform: Platform, arn: string): SharedResourceArn {
  const [, partition, service, region = "", ownerId = "", resource = ""] =
    /^arn:([^:]*):([^:]+):([^:]*):(\d{12}):(.+)$/.exec(arn) ?? [];
  const found = resourceTypes.find((one) => one.service === service && one.resource.test(resource));
  if (partition !== platform.partition || found === undefined) {
    throw ramError(
      platform,
      "MalformedArnException",
      `The specified resource ARN ${arn} is not valid. Verify the ARN and try again. (The local organization can share ${resourceTypes.map(({ name }) => name).join(", ")}.)`,
    );
  }
  return { arn, region, ownerId, type: found };
}

/** Throws InvalidResourceTypeException. */
export function resourceTypeNamed(platform: Platform, name: string): ResourceType {
  const found = resourceTypes.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const known = resourceTypes.map((one) => one.name).join(", ");
  throw ramError(
    platform,
    "InvalidResourceTypeException",
    `The resource type ${name} is not valid. (The local organization knows ${known}.)`,
  );
}
