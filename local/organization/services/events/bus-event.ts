import type { Platform } from "../../platform.ts";

/** An event as rules match it and targets receive it (EventBridge user guide, "Event structure"). */
export type BusEvent = {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  /** The account that sent it, on whatever bus it arrives (platform.md section 4). */
  readonly account: string;
  /** Whole seconds. */
  readonly time: string;
  /** The Region it was sent in. */
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
};

export type NewEvent = {
  readonly accountId: string;
  readonly region: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly resources?: readonly string[];
  /** Now, unless said otherwise. */
  readonly at?: Date;
};

/** The event with an id of its own. */
export function newBusEvent(platform: Platform, event: NewEvent): BusEvent {
  return {
    version: "0",
    id: uuidOf(platform),
    "detail-type": event.detailType,
    source: event.source,
    account: event.accountId,
    time: `${(event.at ?? platform.clock.now()).toISOString().slice(0, 19)}Z`,
    region: event.region,
    resources: event.resources ?? [],
    detail: event.detail,
  };
}

function uuidOf(platform: Platform): string {
  const hex = platform.hex(32);
  return [8, 12, 16, 20, 32]
    .map((end, index, ends) => hex.slice(ends[index - 1] ?? 0, end))
    .join("-");
}
