import type { SecurityGroup as AwsSecurityGroup } from "@aws-sdk/client-ec2";

import type { Platform } from "../../platform.ts";
import { resourceArn } from "./resource-arn.ts";
import { toTags } from "./tags.ts";
import type { Tags } from "./tags.ts";

/** A security group: whose VPC it is of. It has no rules here, for there is no traffic. */
export type SecurityGroup = {
  readonly sequence: number;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly owner: { readonly accountId: string; readonly region: string };
  readonly tags: Tags;
};

export function toSecurityGroup(platform: Platform, group: SecurityGroup): AwsSecurityGroup {
  return {
    GroupId: group.id,
    GroupName: group.name,
    Description: group.description,
    VpcId: group.vpcId,
    OwnerId: group.owner.accountId,
    SecurityGroupArn: resourceArn(platform, group.owner, "security-group", group.id),
    IpPermissions: [],
    IpPermissionsEgress: [],
    Tags: toTags(group.tags),
  };
}
