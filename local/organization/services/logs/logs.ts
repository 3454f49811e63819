import type { Service } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import { createLogStream } from "./create-log-stream.ts";
import { describeLogGroups } from "./describe-log-groups.ts";
import { describeLogStreams } from "./describe-log-streams.ts";
import { filterLogEvents } from "./filter-log-events.ts";
import { getLogEvents } from "./get-log-events.ts";
import { LogGroups, type LogLine } from "./log-group.ts";
import { putLogEvents } from "./put-log-events.ts";

/** Simulated CloudWatch Logs. Each group keeps its newest 20,000 lines; listeners see every line. */
export type Logs = {
  readonly service: Service;
  /** Creates a log group, or changes its retention; without `retentionDays` lines never expire. */
  putLogGroup(settings: { readonly arn: string; readonly retentionDays?: number }): void;
  /** Lines of the groups with this name (in any account and Region) or ARN, in order of arrival. */
  lines(logGroup: string): readonly LogLine[];
  /** Calls the listener with every new line; the returned function ends it. */
  subscribe(listener: (line: LogLine) => void): () => void;
};

export function createLogs(platform: Platform): Logs {
  const groups = new LogGroups(platform);
  const listeners = new Set<(line: LogLine) => void>();
  const announce = (line: LogLine) => {
    for (const listener of listeners) listener(line);
  };
  return {
    service: {
      signingName: "logs",
      protocols: ["json-1.1"],
      targetPrefix: "Logs_20140328",
      actions: [
        createLogStream(groups),
        putLogEvents(groups, announce),
        describeLogGroups(groups),
        describeLogStreams(groups),
        getLogEvents(groups),
        filterLogEvents(groups),
      ],
    },
    putLogGroup: ({ arn, retentionDays }) => groups.put(arn, retentionDays),
    lines: (logGroup) => groups.named(logGroup).flatMap(({ events }) => events),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
