import {
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  type FilterLogEventsResponse,
} from "@aws-sdk/client-cloudwatch-logs";

import { type Action, defineAction, NotModelledError } from "../../action.ts";
import { groupAuthorization, type LogGroups } from "./log-group.ts";
import { toPage } from "./page.ts";

/** Text patterns only: words and quoted phrases, all of which a line must have, in the same case. */
export function filterLogEvents(groups: LogGroups): Action {
  return defineAction<FilterLogEventsCommandInput, FilterLogEventsResponse>({
    name: "FilterLogEvents",
    command: FilterLogEventsCommand,
    parameters: [
      "logGroupName",
      "logStreamNames",
      "logStreamNamePrefix",
      "startTime",
      "endTime",
      "filterPattern",
      "nextToken",
      "limit",
      "interleaved",
    ],
    authorize: (input, call) => [groupAuthorization("FilterLogEvents", input.logGroupName, call)],
    run(input, call) {
      const group = groups.ofCall(input.logGroupName, call);
      const phrases = parsePattern(input.filterPattern ?? "");
      const found = group.events
        .filter(({ at, stream, message }) => {
          const ms = at.getTime();
          return (
            ms >= (input.startTime ?? 0) &&
            ms <= (input.endTime ?? Infinity) &&
            stream.startsWith(input.logStreamNamePrefix ?? "") &&
            (input.logStreamNames?.includes(stream) ?? true) &&
            phrases.every((phrase) => message.includes(phrase))
          );
        })
        .toSorted((a, b) => a.at.getTime() - b.at.getTime());
      const { items, nextToken } = toPage(found, input.nextToken, input.limit, 10_000);
      return {
        events: items.map(({ stream, at, message, ingestedAt, id }) => ({
          logStreamName: stream,
          timestamp: at.getTime(),
          message,
          ingestionTime: ingestedAt.getTime(),
          eventId: id,
        })),
        searchedLogStreams: [],
        ...(nextToken && { nextToken }),
      };
    },
  });
}

/** The phrases of a text pattern; JSON, space-delimited, optional, excluding and regular-expression patterns are refused. */
function parsePattern(pattern: string): readonly string[] {
  const terms = pattern.match(/"[^"]*"|\S+/g) ?? [];
  return terms.map((term) => {
    if (/^"[^"]*"$/.test(term)) return term.slice(1, -1);
    // AWS wants every term with other characters in quotes.
    if (/^\w+$/.test(term)) return term;
    throw new NotModelledError(`log filter pattern ${pattern} (term ${term})`);
  });
}
