import { DescribeSubnetsCommand } from "@aws-sdk/client-ec2";
import type { DescribeSubnetsRequest, DescribeSubnetsResult } from "@aws-sdk/client-ec2";

import { AwsError, defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { matchFilters } from "../describe-filter.ts";
import { stopDryRun } from "../dry-run.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { authorizeEverywhere } from "../service-authorization.ts";
import { toSubnet } from "../vpc.ts";
import type { VpcSubnet } from "../vpc.ts";

const API = "DescribeSubnets";

/** The subnets of the default VPC, one a zone. */
export function describeSubnets(link: PrivateLink): Action {
  return defineAction<DescribeSubnetsRequest, DescribeSubnetsResult>({
    name: API,
    command: DescribeSubnetsCommand,
    parameters: ["DryRun", "Filters", "MaxResults", "NextToken", "SubnetIds"],
    bucket: requestBucket(API, "describe"),
    authorize(_input, call) {
      return authorizeEverywhere(call, `ec2:${API}`);
    },
    run(input, call) {
      stopDryRun(input);
      const { vpc } = link.scopeOf(call);
      const wanted = input.SubnetIds?.length ? new Set(input.SubnetIds) : undefined;
      for (const id of wanted ?? []) {
        if (!vpc.subnets.some((subnet) => subnet.id === id)) {
          throw new AwsError("InvalidSubnetID.NotFound", `The subnet ID '${id}' does not exist`);
        }
      }
      const matches = matchFilters<VpcSubnet>(API, input.Filters, {
        fields: {
          "availability-zone": (subnet) => subnet.zone,
          "default-for-az": () => "true",
          "owner-id": () => vpc.owner.accountId,
          state: () => "available",
          "subnet-id": (subnet) => subnet.id,
          "vpc-id": () => vpc.id,
        },
        documentsMore: true,
      });
      const { items, NextToken } = link.pages.of(
        call,
        API,
        input,
        vpc.subnets,
        (subnet) => wanted?.has(subnet.id) !== false && matches(subnet),
      );
      return {
        Subnets: items.map((subnet) => toSubnet(link.platform, vpc, subnet)),
        NextToken,
      };
    },
  });
}
