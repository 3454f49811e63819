import {
  DescribeLogStreamsCommand,
  type DescribeLogStreamsCommandInput,
  type DescribeLogStreamsResponse,
} from "@aws-sdk/client-cloudwatch-logs";

import { type Action, AwsError, defineAction } from "../../action.ts";
import { groupAuthorization, type LogGroups, type LogStream } from "./log-group.ts";
import { toPage } from "./page.ts";

export function describeLogStreams(groups: LogGroups): Action {
  return defineAction<DescribeLogStreamsCommandInput, DescribeLogStreamsResponse>({
    name: "DescribeLogStreams",
    command: DescribeLogStreamsCommand,
    parameters: [
      "logGroupName",
      "logStreamNamePrefix",
      "orderBy",
      "descending",
      "nextToken",
      "limit",
    ],
    authorize: (input, call) => [
      groupAuthorization("DescribeLogStreams", input.logGroupName, call),
    ],
    run(input, call) {
      const group = groups.ofCall(input.logGroupName, call);
      if (input.orderBy === "LastEventTime" && input.logStreamNamePrefix) {
        throw new AwsError(
          "InvalidParameterException",
          "Cannot order by LastEventTime with a logStreamNamePrefix.",
        );
      }
      const key = ({ name, lastEventAt }: LogStream) =>
        input.orderBy === "LastEventTime" ? String(lastEventAt?.getTime() ?? 0) : name;
      const ordered = [...group.streams.values()]
        .filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ""))
        .toSorted((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))));
      if (input.descending) ordered.reverse();
      const { items, nextToken } = toPage(ordered, input.nextToken, input.limit, 50);
      return {
        logStreams: items.map((stream) => ({
          logStreamName: stream.name,
          arn: `${group.arn}:log-stream:${stream.name}`,
          creationTime: stream.createdAt.getTime(),
          storedBytes: 0,
          ...(stream.lastEventAt && { lastEventTimestamp: stream.lastEventAt.getTime() }),
          ...(stream.lastIngestedAt && { lastIngestionTime: stream.lastIngestedAt.getTime() }),
        })),
        ...(nextToken && { nextToken }),
      };
    },
  });
}
