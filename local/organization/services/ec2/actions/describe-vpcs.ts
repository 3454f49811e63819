import { DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import type { DescribeVpcsRequest, DescribeVpcsResult } from "@aws-sdk/client-ec2";

import { AwsError, defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { matchFilters } from "../describe-filter.ts";
import { stopDryRun } from "../dry-run.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { authorizeEverywhere } from "../service-authorization.ts";
import { toVpc } from "../vpc.ts";
import type { Vpc } from "../vpc.ts";

const API = "DescribeVpcs";

/** The VPCs of the caller's account in the call's Region: the default one, and those that the control side added. */
export function describeVpcs(link: PrivateLink): Action {
  return defineAction<DescribeVpcsRequest, DescribeVpcsResult>({
    name: API,
    command: DescribeVpcsCommand,
    parameters: ["DryRun", "Filters", "MaxResults", "NextToken", "VpcIds"],
    bucket: requestBucket(API, "describe"),
    authorize(_input, call) {
      return authorizeEverywhere(call, `ec2:${API}`);
    },
    run(input, call) {
      stopDryRun(input);
      const { accountId, region } = link.scopeOf(call);
      const vpcs = link.vpcs.of(accountId, region);
      const unknown = input.VpcIds?.find((id) => vpcs.every((vpc) => vpc.id !== id));
      if (unknown !== undefined) {
        throw new AwsError("InvalidVpcID.NotFound", `The vpc ID '${unknown}' does not exist`);
      }
      const matches = matchFilters<Vpc>(API, input.Filters, {
        fields: {
          cidr: (row) => row.cidrBlock,
          "is-default": (row) => String(row.isDefault),
          "owner-id": (row) => row.owner.accountId,
          state: () => "available",
          "vpc-id": (row) => row.id,
        },
        tags: (row) => link.vpcs.tagsOf(row.id),
        documentsMore: true,
      });
      const wanted = input.VpcIds?.length ? new Set(input.VpcIds) : undefined;
      const { items, NextToken } = link.pages.of(
        call,
        API,
        input,
        vpcs,
        (row) => wanted?.has(row.id) !== false && matches(row),
      );
      return { Vpcs: items.map((vpc) => toVpc(vpc, link.vpcs.tagsOf(vpc.id))), NextToken };
    },
  });
}
