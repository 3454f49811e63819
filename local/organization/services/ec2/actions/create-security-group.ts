import { CreateSecurityGroupCommand } from "@aws-sdk/client-ec2";
import type { CreateSecurityGroupRequest, CreateSecurityGroupResult } from "@aws-sdk/client-ec2";

import { defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { stopDryRun } from "../dry-run.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { required } from "../required-parameter.ts";
import { NO_ID_YET, resourceArn } from "../resource-arn.ts";
import { authorizeTagging, fromTagSpecifications, requestTagContext, toTags } from "../tags.ts";

const API = "CreateSecurityGroup";

/** A security group of one of the caller's VPCs, without rules. */
export function createSecurityGroup(link: PrivateLink): Action {
  const { platform } = link;
  return defineAction<CreateSecurityGroupRequest, CreateSecurityGroupResult>({
    name: API,
    command: CreateSecurityGroupCommand,
    parameters: ["Description", "DryRun", "GroupName", "TagSpecifications", "VpcId"],
    bucket: requestBucket(API, "mutate"),
    authorize(input, call) {
      const scope = link.scopeOf(call);
      const tags = fromTagSpecifications(input.TagSpecifications, "security-group");
      const vpcId = required(input.VpcId, "VpcId");
      const group = resourceArn(platform, scope, "security-group", NO_ID_YET);
      const region = { "ec2:Region": call.region };
      const action = `ec2:${API}`;
      return [
        { action, resource: group, context: { ...region, ...requestTagContext(tags) } },
        {
          action,
          resource: resourceArn(platform, scope, "vpc", vpcId),
          context: { ...region, "ec2:VpcID": vpcId },
        },
        ...authorizeTagging(tags, API, group, call),
      ];
    },
    run(input, call) {
      stopDryRun(input);
      const { accountId, region } = link.scopeOf(call);
      const vpc = link.vpcs.own(accountId, region, required(input.VpcId, "VpcId"));
      const group = link.vpcs.addGroup(vpc, {
        name: required(input.GroupName, "GroupName"),
        description: required(input.Description, "GroupDescription"),
        tags: fromTagSpecifications(input.TagSpecifications, "security-group"),
      });
      return { GroupId: group.id, Tags: toTags(group.tags) };
    },
  });
}
