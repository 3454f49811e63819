import { DescribeSecurityGroupsCommand } from "@aws-sdk/client-ec2";
import type {
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult,
} from "@aws-sdk/client-ec2";

import { AwsError, defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { matchFilters } from "../describe-filter.ts";
import { stopDryRun } from "../dry-run.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { toSecurityGroup } from "../security-group.ts";
import type { SecurityGroup } from "../security-group.ts";
import { authorizeEverywhere } from "../service-authorization.ts";

const API = "DescribeSecurityGroups";

/** The security groups of the caller's VPCs in the call's Region. */
export function describeSecurityGroups(link: PrivateLink): Action {
  return defineAction<DescribeSecurityGroupsRequest, DescribeSecurityGroupsResult>({
    name: API,
    command: DescribeSecurityGroupsCommand,
    parameters: ["DryRun", "Filters", "GroupIds", "MaxResults", "NextToken"],
    bucket: requestBucket(API, "describe"),
    authorize(_input, call) {
      return authorizeEverywhere(call, `ec2:${API}`);
    },
    run(input, call) {
      stopDryRun(input);
      const { accountId, region } = link.scopeOf(call);
      const groups = link.vpcs
        .of(accountId, region)
        .flatMap((vpc) => link.vpcs.groupsOf(vpc))
        .toSorted((a, b) => a.sequence - b.sequence);
      const wanted = input.GroupIds?.length ? new Set(input.GroupIds) : undefined;
      for (const id of wanted ?? []) {
        if (groups.some((group) => group.id === id)) continue;
        throw new AwsError("InvalidGroup.NotFound", `The security group '${id}' does not exist`);
      }
      const matches = matchFilters<SecurityGroup>(API, input.Filters, {
        fields: {
          description: (row) => row.description,
          "group-id": (row) => row.id,
          "group-name": (row) => row.name,
          "owner-id": (row) => row.owner.accountId,
          "vpc-id": (row) => row.vpcId,
        },
        tags: (row) => row.tags,
        documentsMore: true,
      });
      const { items, NextToken } = link.pages.of(
        call,
        API,
        input,
        groups,
        (row) => wanted?.has(row.id) !== false && matches(row),
      );
      return {
        SecurityGroups: items.map((row) => toSecurityGroup(link.platform, row)),
        NextToken,
      };
    },
  });
}
