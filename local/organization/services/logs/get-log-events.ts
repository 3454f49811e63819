import {
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  type GetLogEventsResponse,
} from "@aws-sdk/client-cloudwatch-logs";

import { type Action, AwsError, defineAction } from "../../action.ts";
import { type LogEvent, type LogGroups, streamAuthorization, streamOf } from "./log-group.ts";

/**
 * Pages both ways: `f/INDEX` goes on forward from the index, `b/INDEX` backward up to it. At the end the token comes back
 * unchanged, which is how callers know (API reference, GetLogEvents).
 */
export function getLogEvents(groups: LogGroups): Action {
  return defineAction<GetLogEventsCommandInput, GetLogEventsResponse>({
    name: "GetLogEvents",
    command: GetLogEventsCommand,
    parameters: [
      "logGroupName",
      "logStreamName",
      "startTime",
      "endTime",
      "startFromHead",
      "nextToken",
      "limit",
    ],
    authorize: (input, call) => [
      streamAuthorization("GetLogEvents", input.logGroupName, input.logStreamName, call),
    ],
    run(input, call) {
      const group = groups.ofCall(input.logGroupName, call);
      const stream = streamOf(group, input.logStreamName);
      const events = group.events
        .filter((event) => event.stream === stream.name && isWithin(event, input))
        .toSorted((a, b) => a.at.getTime() - b.at.getTime());
      const [start, end] = rangeOf(input, events.length);
      return {
        events: events.slice(start, end).map(({ at, message, ingestedAt }) => ({
          timestamp: at.getTime(),
          message,
          ingestionTime: ingestedAt.getTime(),
        })),
        nextForwardToken: `f/${end}`,
        nextBackwardToken: `b/${start}`,
      };
    },
  });
}

/** startTime is included, endTime is not for GetLogEvents. */
function isWithin({ at }: LogEvent, { startTime, endTime }: GetLogEventsCommandInput): boolean {
  const ms = at.getTime();
  return ms >= (startTime ?? 0) && ms < (endTime ?? Infinity);
}

function rangeOf(input: GetLogEventsCommandInput, count: number): readonly [number, number] {
  const limit = input.limit ?? 10_000;
  const [, direction, at] = /^([fb])\/(\d+)$/.exec(input.nextToken ?? "") ?? [];
  if (input.nextToken && !direction) {
    throw new AwsError("InvalidParameterException", "The specified nextToken is invalid.");
  }
  const index = Math.min(Number(at ?? 0), count);
  if (direction === "f") return [index, Math.min(index + limit, count)];
  if (direction === "b") return [Math.max(0, index - limit), index];
  return input.startFromHead ? [0, Math.min(limit, count)] : [Math.max(0, count - limit), count];
}
