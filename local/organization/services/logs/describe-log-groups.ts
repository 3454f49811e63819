import {
  DescribeLogGroupsCommand,
  type DescribeLogGroupsCommandInput,
  type DescribeLogGroupsResponse,
} from "@aws-sdk/client-cloudwatch-logs";

import { type Action, defineAction } from "../../action.ts";
import { groupArn, type LogGroups } from "./log-group.ts";
import { toPage } from "./page.ts";

export function describeLogGroups(groups: LogGroups): Action {
  return defineAction<DescribeLogGroupsCommandInput, DescribeLogGroupsResponse>({
    name: "DescribeLogGroups",
    command: DescribeLogGroupsCommand,
    parameters: ["logGroupNamePrefix", "nextToken", "limit"],
    authorize: () => [{ action: "logs:DescribeLogGroups", resource: "*" }],
    run(input, call) {
      const prefix = groupArn(`${input.logGroupNamePrefix ?? ""}*`, call).slice(0, -1);
      const mine = groups
        .all()
        .filter(({ arn }) => arn.startsWith(prefix))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const { items, nextToken } = toPage(mine, input.nextToken, input.limit, 50);
      return {
        logGroups: items.map((group) => ({
          logGroupName: group.name,
          arn: `${group.arn}:*`,
          logGroupArn: group.arn,
          creationTime: group.createdAt.getTime(),
          metricFilterCount: 0,
          logGroupClass: "STANDARD" as const,
          storedBytes: 0,
          ...(group.retentionDays !== undefined && { retentionInDays: group.retentionDays }),
        })),
        ...(nextToken && { nextToken }),
      };
    },
  });
}
