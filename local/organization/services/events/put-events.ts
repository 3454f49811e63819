import { AwsError, defineAction, NotModelledError, type Action, type Call } from "../../action.ts";
import { type BusEvent, newBusEvent } from "./bus-event.ts";
import { type EventBus, type EventBuses, parseBusArn } from "./event-bus.ts";
import {
  PutEventsCommand,
  type PutEventsEntry,
  type PutEventsInput,
  type PutEventsOutput,
} from "./put-events-command.ts";

// platform.md section 4.
const MOST_ENTRIES = 10;
const LARGEST_REQUEST_BYTES = 1024 * 1024;

/**
 * Puts events on buses: of a program, entry by entry, or of a rule whose target is a bus (`Forwarded`). `arrive` is told
 * of every event that a bus took. A caller that may not put all of the entries puts none.
 */
export function putEvents(
  buses: EventBuses,
  arrive: (bus: EventBus, event: BusEvent) => void,
): Action {
  return defineAction<PutEventsInput, PutEventsOutput>({
    name: "PutEvents",
    command: PutEventsCommand,
    parameters: ["Entries", "Forwarded"],
    authorize(input, call) {
      if (input.Forwarded !== undefined) {
        const { EventBusArn, RuleArn, Event } = input.Forwarded;
        return [
          authorization(buses, EventBusArn, Event.source, Event["detail-type"], {
            "events:eventBusInvocation": "true",
            // EventBridge user guide, "Using IAM policy conditions": the rule that sends, and its account.
            "aws:SourceArn": RuleArn,
            "aws:SourceAccount": RuleArn.split(":")[4] ?? "",
          }),
        ];
      }
      return checkedEntries(input).map((entry) =>
        authorization(buses, busArnOf(entry, call), entry.Source ?? "", entry.DetailType ?? "", {
          "events:eventBusInvocation": "false",
        }),
      );
    },
    run(input, call) {
      if (input.Forwarded !== undefined) {
        const { EventBusArn, Event } = input.Forwarded;
        arrive(buses.get(EventBusArn), Event);
        return { FailedEntryCount: 0, Entries: [{ EventId: Event.id }] };
      }
      const entries = checkedEntries(input);
      // All of them first: a bus that is not there must not leave half of the call done.
      const targets = entries.map((entry) => buses.get(busArnOf(entry, call)));
      const results = entries.map((entry, index) => {
        const bus = targets[index];
        const event = toEvent(entry, call);
        if ("ErrorCode" in event || bus === undefined) return event as EntryError;
        arrive(bus, event);
        return { EventId: event.id };
      });
      const failed = results.filter((result) => "ErrorCode" in result);
      return { FailedEntryCount: failed.length, Entries: results };
    },
  });
}

function authorization(
  buses: EventBuses,
  busArn: string,
  source: string,
  detailType: string,
  context: Readonly<Record<string, string>>,
) {
  const { policy } = buses.find(busArn) ?? {};
  return {
    action: "events:PutEvents",
    resource: busArn,
    resourceAccountId: parseBusArn(busArn).accountId,
    ...(policy !== undefined && { resourcePolicy: policy }),
    // Both keys hold lists (Service Authorization Reference, EventBridge).
    context: { "events:source": [source], "events:detail-type": [detailType], ...context },
  };
}

function checkedEntries({ Entries = [] }: PutEventsInput): readonly PutEventsEntry[] {
  if (Entries.length < 1 || Entries.length > MOST_ENTRIES) {
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value '${Entries.length} entries' at 'entries' failed to satisfy constraint: Member must have length between 1 and ${MOST_ENTRIES}`,
    );
  }
  if (Entries.some((entry) => entry.TraceHeader !== undefined)) {
    throw new NotModelledError("TraceHeader of events:PutEvents");
  }
  if (Buffer.byteLength(JSON.stringify(Entries)) > LARGEST_REQUEST_BYTES) {
    throw new AwsError(
      "ValidationException",
      "Total size of the entries in the request is over the limit.",
    );
  }
  return Entries;
}

/** A name means the caller's own account and the Region of the call; an ARN says which bus. */
function busArnOf(
  { EventBusName = "default" }: PutEventsEntry,
  { platform, caller, region }: Call,
) {
  if (EventBusName.startsWith("arn:")) {
    if (parseBusArn(EventBusName).region === region) return EventBusName;
    throw new NotModelledError(`events:PutEvents in ${region} on the bus ${EventBusName}`);
  }
  const accountId = caller.type === "service" ? caller.sourceAccount : caller.accountId;
  return `arn:${platform.partition}:events:${region}:${accountId}:event-bus/${EventBusName}`;
}

type EntryError = { readonly ErrorCode: string; readonly ErrorMessage: string };

function toEvent(entry: PutEventsEntry, { platform, caller, region }: Call): BusEvent | EntryError {
  for (const name of ["Source", "DetailType", "Detail"] as const) {
    if (!entry[name]) {
      return refused(
        "InvalidArgument",
        `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      );
    }
  }
  const { Source = "", DetailType = "", Detail = "" } = entry;
  // Names that start so belong to AWS (platform.md section 4).
  if (Source.startsWith("aws.")) {
    return refused("NotAuthorizedForSourceException", "Not authorized for the source.");
  }
  const detail = parsed(Detail);
  if (detail === undefined) return refused("MalformedDetail", "Detail is malformed.");
  return newBusEvent(platform, {
    accountId: caller.type === "service" ? caller.sourceAccount : caller.accountId,
    region,
    source: Source,
    detailType: DetailType,
    detail,
    resources: entry.Resources ?? [],
    ...(entry.Time && { at: entry.Time }),
  });
}

/** Codes of the EventBridge API reference, PutEventsResultEntry. */
function refused(ErrorCode: string, ErrorMessage: string): EntryError {
  return { ErrorCode, ErrorMessage };
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    const isObject = typeof detail === "object" && detail !== null && !Array.isArray(detail);
    // What is left is an object: its keys are texts.
    return isObject ? (detail as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
