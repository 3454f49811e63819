import { createHash } from "node:crypto";

import type { Subnet, Vpc as AwsVpc } from "@aws-sdk/client-ec2";

import type { Platform } from "../../platform.ts";
import { resourceArn } from "./resource-arn.ts";
import { toTags } from "./tags.ts";
import type { Tags } from "./tags.ts";

/** A VPC of one account in one Region: the default one, or one that the control side added. */
export type Vpc = {
  readonly sequence: number;
  readonly owner: { readonly accountId: string; readonly region: string };
  readonly id: string;
  readonly isDefault: boolean;
  readonly cidrBlock: string;
  /** Its group `default`. */
  readonly securityGroupId: string;
  readonly subnets: readonly VpcSubnet[];
};

export type VpcSubnet = {
  readonly sequence: number;
  readonly id: string;
  readonly zone: string;
  readonly cidrBlock: string;
};

/**
 * Ids can be told from the account and Region alone: `vpc-0`, `sg-0` and `subnet-a`, `-b`, `-c` (one a zone), then the account
 * id, then the first four digits of the SHA-256 of the Region's name: `vpc-0333344445555d763` in eu-west-1.
 */
export function defaultVpc(accountId: string, region: string): Vpc {
  const place = accountId + createHash("sha256").update(region).digest("hex").slice(0, 4);
  return {
    sequence: 1,
    owner: { accountId, region },
    id: `vpc-0${place}`,
    isDefault: true,
    cidrBlock: "172.31.0.0/16",
    securityGroupId: `sg-0${place}`,
    subnets: ["a", "b", "c"].map((zone, index) => ({
      sequence: index + 1,
      id: `subnet-${zone}${place}`,
      zone: region + zone,
      cidrBlock: `172.31.${16 * index}.0/20`,
    })),
  };
}

export function toVpc(vpc: Vpc, tags: Tags): AwsVpc {
  return {
    VpcId: vpc.id,
    OwnerId: vpc.owner.accountId,
    State: "available",
    CidrBlock: vpc.cidrBlock,
    InstanceTenancy: "default",
    IsDefault: vpc.isDefault,
    Tags: toTags(tags),
  };
}

export function toSubnet(platform: Platform, vpc: Vpc, subnet: VpcSubnet): Subnet {
  return {
    SubnetId: subnet.id,
    SubnetArn: resourceArn(platform, vpc.owner, "subnet", subnet.id),
    VpcId: vpc.id,
    OwnerId: vpc.owner.accountId,
    State: "available",
    AvailabilityZone: subnet.zone,
    CidrBlock: subnet.cidrBlock,
    DefaultForAz: true,
    MapPublicIpOnLaunch: true,
    Tags: [],
  };
}
