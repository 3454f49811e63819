import type { BusEvent } from "./bus-event.ts";

export type PutEventsEntry = {
  readonly Time?: Date;
  readonly Source?: string;
  readonly Resources?: readonly string[];
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly EventBusName?: string;
  readonly TraceHeader?: string;
};

export type PutEventsInput = {
  readonly Entries?: readonly PutEventsEntry[];
  readonly EndpointId?: string;
  /** What EventBridge itself hands from one bus to the next. Not in the schema below, so that no request can carry it. */
  readonly Forwarded?: {
    readonly EventBusArn: string;
    readonly RuleArn: string;
    readonly Event: BusEvent;
  };
};

export type PutEventsOutput = {
  readonly FailedEntryCount: number;
  readonly Entries: readonly {
    readonly EventId?: string;
    readonly ErrorCode?: string;
    readonly ErrorMessage?: string;
  }[];
};

// Numbers of the SDK's schema language (@smithy/types, schema/sentinels): here 1 and 3 in front are a list and a structure.
const TEXT = 0;
const NUMBER = 1;
const TIME = 4;
const TEXTS = 64;
const LIST = 1;
const STRUCTURE = 3;
const OPERATION = 9;
const NAMESPACE = "com.amazonaws.eventbridge";

const entry = [
  STRUCTURE,
  NAMESPACE,
  "PutEventsRequestEntry",
  0,
  ["Time", "Source", "Resources", "DetailType", "Detail", "EventBusName", "TraceHeader"],
  [TIME, TEXT, TEXTS, TEXT, TEXT, TEXT, TEXT],
];
const request = [
  STRUCTURE,
  NAMESPACE,
  "PutEventsRequest",
  0,
  ["Entries", "EndpointId"],
  [[LIST, NAMESPACE, "PutEventsRequestEntryList", 0, () => entry], TEXT],
];
const result = [
  STRUCTURE,
  NAMESPACE,
  "PutEventsResultEntry",
  0,
  ["EventId", "ErrorCode", "ErrorMessage"],
  [TEXT, TEXT, TEXT],
];
const response = [
  STRUCTURE,
  NAMESPACE,
  "PutEventsResponse",
  0,
  ["FailedEntryCount", "Entries"],
  [NUMBER, [LIST, NAMESPACE, "PutEventsResultEntryList", 0, () => result]],
];

/**
 * Stands for the SDK's command, whose client is not among the dependencies: the app itself puts no events. The schema is
 * written by hand after the EventBridge API reference, PutEvents.
 */
export class PutEventsCommand {
  readonly schema = [OPERATION, NAMESPACE, "PutEvents", 0, () => request, () => response];
}
