import {
  type InputLogEvent,
  PutLogEventsCommand,
  type PutLogEventsCommandInput,
  type PutLogEventsResponse,
  type RejectedLogEventsInfo,
} from "@aws-sdk/client-cloudwatch-logs";

import { type Action, AwsError, defineAction } from "../../action.ts";
import {
  DAY_MS,
  LINES_KEPT,
  type LogGroups,
  type LogLine,
  streamAuthorization,
  streamOf,
} from "./log-group.ts";

/** Limits of one call (API reference, PutLogEvents): an event counts its UTF-8 bytes and 26 more. */
const MAXIMUM_EVENTS = 10_000;
const MAXIMUM_BATCH_BYTES = 1_048_576;
const EVENT_OVERHEAD_BYTES = 26;
const MAXIMUM_FUTURE_MS = 2 * 60 * 60 * 1_000;
const MAXIMUM_AGE_DAYS = 14;

/** The sequence token is accepted and means nothing, as on AWS since 2023. */
export function putLogEvents(groups: LogGroups, announce: (line: LogLine) => void): Action {
  return defineAction<PutLogEventsCommandInput, PutLogEventsResponse>({
    name: "PutLogEvents",
    command: PutLogEventsCommand,
    parameters: ["logGroupName", "logStreamName", "logEvents", "sequenceToken"],
    authorize: (input, call) => [
      streamAuthorization("PutLogEvents", input.logGroupName, input.logStreamName, call),
    ],
    run(input, call) {
      const group = groups.ofCall(input.logGroupName, call);
      const stream = streamOf(group, input.logStreamName);
      const events = checkedEvents(input.logEvents ?? []);
      const now = call.platform.clock.now();
      const ageDays = Math.min(group.retentionDays ?? MAXIMUM_AGE_DAYS, MAXIMUM_AGE_DAYS);
      const { accepted, rejected } = sortOut(events, now, ageDays);
      for (const { timestamp = 0, message = "" } of accepted) {
        const line: LogLine = {
          accountId: group.accountId,
          region: group.region,
          logGroup: group.name,
          stream: stream.name,
          message,
          at: new Date(timestamp),
        };
        group.events.push({ ...line, id: call.platform.hex(32), ingestedAt: now });
        stream.lastEventAt = line.at;
        stream.lastIngestedAt = now;
        announce(line);
      }
      // A tenth more before trimming, so that not every line moves all the others.
      if (group.events.length > LINES_KEPT * 1.1) group.events = group.events.slice(-LINES_KEPT);
      return {
        nextSequenceToken: call.platform.hex(56),
        ...(rejected && { rejectedLogEventsInfo: rejected }),
      };
    },
  });
}

function checkedEvents(events: readonly InputLogEvent[]): readonly InputLogEvent[] {
  const bytes = events.reduce(
    (sum, { message }) => sum + Buffer.byteLength(message ?? "") + EVENT_OVERHEAD_BYTES,
    0,
  );
  if (events.length === 0 || events.length > MAXIMUM_EVENTS) {
    throw invalid(`a batch has 1 to ${MAXIMUM_EVENTS} log events, this one ${events.length}`);
  }
  if (bytes > MAXIMUM_BATCH_BYTES) {
    throw invalid(`Upload too large: ${bytes} bytes exceeds limit of ${MAXIMUM_BATCH_BYTES}`);
  }
  if (events.some(({ message }) => !message)) throw invalid("Log event message is empty");
  const isOrdered = events.every(
    ({ timestamp = 0 }, index) => timestamp >= (events[index - 1]?.timestamp ?? 0),
  );
  if (!isOrdered) {
    throw invalid("Log events in a single PutLogEvents request must be in chronological order.");
  }
  return events;
}

/** Events over 14 days (or the retention) old and over 2 hours ahead are left out, under HTTP 200. */
function sortOut(events: readonly InputLogEvent[], now: Date, ageDays: number) {
  const oldestMs = now.getTime() - ageDays * DAY_MS;
  const newestMs = now.getTime() + MAXIMUM_FUTURE_MS;
  const old = events.filter(({ timestamp = 0 }) => timestamp < oldestMs).length;
  const inTime = events.filter(({ timestamp = 0 }) => timestamp <= newestMs).length;
  const rejected: RejectedLogEventsInfo = {
    ...(old > 0 && { tooOldLogEventEndIndex: old }),
    ...(inTime < events.length && { tooNewLogEventStartIndex: inTime }),
  };
  return {
    accepted: events.slice(old, inTime),
    rejected: Object.keys(rejected).length > 0 ? rejected : undefined,
  };
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}
