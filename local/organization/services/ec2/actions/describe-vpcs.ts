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

/** The default VPC of the caller's account in the call's Region; there is no other. */
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
      const { vpc } = link.scopeOf(call);
      const unknown = input.VpcIds?.find((id) => id !== vpc.id);
      if (unknown !== undefined) {
        throw new AwsError("InvalidVpcID.NotFound", `The vpc ID '${unknown}' does not exist`);
      }
      const matches = matchFilters<Vpc>(API, input.Filters, {
        fields: {
          cidr: (row) => row.cidrBlock,
          "is-default": () => "true",
          "owner-id": (row) => row.owner.accountId,
          state: () => "available",
          "vpc-id": (row) => row.id,
        },
        documentsMore: true,
      });
      const { items, NextToken } = link.pages.of(call, API, input, [vpc], matches);
      return { Vpcs: items.map(toVpc), NextToken };
    },
  });
}
