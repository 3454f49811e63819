import { isDeepStrictEqual } from "node:util";

import type { Knobs } from "../organization/knobs.ts";
import { defaultKnobs } from "../organization/knobs.ts";

/** What a knob can be felt in: PrivateLink with the organization around it, shares and service networks, or both. */
export type About = "private-link" | "sharing" | "both";

/** A way in which AWS might behave: one knob out of its usual position. */
export type Position = {
  readonly knob: keyof Knobs;
  readonly name: string;
  readonly about: About;
  /** The knob's value, and others without which it would not be felt. */
  readonly knobs: Partial<Knobs>;
  /** When it is turned. `opened`: once the world is set up, because it is about what comes later. */
  readonly from: "beginning" | "opened";
  /** Chapters of the story that nobody could bring to their usual end, and why. */
  readonly cannot: { readonly chapters: readonly string[]; readonly because: string };
};

type Told = Partial<Pick<Position, "from" | "cannot">> & { readonly beside?: Partial<Knobs> };
type Row<Value> = Told & { readonly value: Value };

/** What a knob with a few words has: a row for each, but for the one that is usual. */
type Words<Word extends string> = { readonly [Each in Word]: Told | "usual" };
type IsWords<Value> = Value extends string ? (string extends Value ? false : true) : false;
/** Each position of a knob with a few words; of any other, some that are unlike the usual one. */
type RowsOf<Value> = [IsWords<Value>] extends [true]
  ? Words<Value & string>
  : readonly [Row<Value>, ...Row<Value>[]];

/** What waits at all, so that it can be felt for how long. */
const SHUFFLED: Partial<Knobs> = {
  notificationDelivery: "shuffled",
  latticeEvents: "shuffled",
  ramEvents: "shuffled",
};

/** For every knob of the organization. One that is missing, or a word that is, does not compile, and a test says so too. */
const rows: { readonly [Knob in keyof Knobs]: RowsOf<Knobs[Knob]> } = {
  notificationBody: { json: "usual", prose: {}, "without-ids": {} },
  notificationDelivery: { once: "usual", lost: {}, doubled: {}, late: {}, shuffled: {} },
  throttling: { documented: "usual", off: {} },
  endpointVisibilityDelayMs: [{ value: 3_000 }],
  pendingDurationMs: [{ value: 0 }, { value: 4_000 }],
  acceptAfterReject: { refused: "usual", accepted: {} },
  acceptTwice: { "invalid-state": "usual", "no-op": {} },
  rejectTwice: { "invalid-state": "usual", "no-op": {} },
  oneBadId: { "fails-its-item": "usual", "fails-the-call": {} },
  // Long enough for a look to see the row: a seat whose row was never seen to end comes free an hour later only.
  deletedRowsStayMs: [{ value: 20_000 }],
  stateCase: { camel: "usual", pascal: {} },
  maxPageSize: [{ value: 2 }],
  notificationDelayMs: [{ value: 1_000, beside: SHUFFLED }],
  batchSizeLimit: [{ value: 3 }, { value: 1 }],
  organizationThrottling: [{ value: 3, from: "opened" }],
  crossRegionNotification: {
    "service-region": "usual",
    none: {},
  },
  vpcEndpointRegionOfLocal: { given: "usual", missing: {} },
  loadBalancerArnsInRows: {
    given: "usual",
    missing: {
      cannot: {
        chapters: [
          "a Gateway Load Balancer endpoint, of which nobody is told, is found by the sweep",
        ],
        because: "its grant asks for the endpoint's type, which nothing shows then: it is held",
      },
    },
  },
  multiRegionPermission: { configuration: "usual", "every-call": {} },
  notificationTwice: { created: "usual", refused: {} },
  eventDelivery: { once: "usual", lost: {}, doubled: {} },
  organizationEvents: { delivered: "usual", lost: {} },
  joinedEventDetailType: [{ value: "AWS API Call via CloudTrail" }, { value: "Account Joined" }],
  accountPaths: { given: "usual", missing: {} },
  emptyPages: [{ value: true }],
  // tenant-green: the next refresh finds it missing, and nobody it is connected to may lose by that.
  unlistedAccountIds: [{ value: ["444455556666"], from: "opened" }],
  organizationsThrottling: [
    { value: "off" },
    { value: { capacity: 2, refillPerSecond: 2 }, beside: { maxPageSize: 2 } },
  ],
  latticeEvents: { once: "usual", lost: {}, doubled: {}, late: {}, shuffled: {} },
  associationSettlingMs: [{ value: 0 }, { value: 3_000 }],
  latticeConflictNames: { "existing-association": "usual", "requested-entity": {} },
  resourceAssociationTwice: { conflict: "usual", succeeds: {} },
  latticeTagResourceType: { "service-network": "usual", servicenetwork: {} },
  sharedNetworkListing: { listed: "usual", missing: {} },
  latticeTokenLifetimeMs: [{ value: 0 }],
  bareNetworkIds: { accepted: "usual", refused: {} },
  ramEvents: { once: "usual", lost: {}, doubled: {}, late: {}, shuffled: {} },
  shareSettlingMs: [{ value: 0 }, { value: 4_000 }],
  mixedShareInvitationWindow: { "12-hours": "usual", "7-days": {} },
  withdrawUnaccepted: { allowed: "usual", refused: {} },
  invitationVisibilityDelayMs: [{ value: 3_000 }],
  ramTokenLifetimeMs: [{ value: 1_000 }],
  ramErrorCodes: { shape: "usual", query: {} },
};

/** By knob, so that a scenario plays no position that it can't feel. One that is missing does not compile. */
const aboutOf = {
  notificationBody: "private-link",
  notificationDelivery: "private-link",
  throttling: "both",
  endpointVisibilityDelayMs: "private-link",
  pendingDurationMs: "private-link",
  acceptAfterReject: "private-link",
  acceptTwice: "private-link",
  rejectTwice: "private-link",
  oneBadId: "private-link",
  deletedRowsStayMs: "private-link",
  stateCase: "private-link",
  maxPageSize: "both",
  notificationDelayMs: "both",
  batchSizeLimit: "private-link",
  organizationThrottling: "private-link",
  crossRegionNotification: "private-link",
  vpcEndpointRegionOfLocal: "private-link",
  loadBalancerArnsInRows: "private-link",
  multiRegionPermission: "private-link",
  notificationTwice: "private-link",
  eventDelivery: "both",
  organizationEvents: "private-link",
  joinedEventDetailType: "private-link",
  accountPaths: "private-link",
  emptyPages: "both",
  unlistedAccountIds: "private-link",
  organizationsThrottling: "private-link",
  latticeEvents: "sharing",
  associationSettlingMs: "sharing",
  latticeConflictNames: "sharing",
  resourceAssociationTwice: "sharing",
  latticeTagResourceType: "sharing",
  sharedNetworkListing: "sharing",
  latticeTokenLifetimeMs: "sharing",
  bareNetworkIds: "sharing",
  ramEvents: "sharing",
  shareSettlingMs: "sharing",
  mixedShareInvitationWindow: "sharing",
  withdrawUnaccepted: "sharing",
  invitationVisibilityDelayMs: "sharing",
  ramTokenLifetimeMs: "sharing",
  ramErrorCodes: "sharing",
} as const satisfies { readonly [Knob in keyof Knobs]: About };

type KnobsBut<Other extends About> = {
  [Knob in keyof Knobs]: (typeof aboutOf)[Knob] extends Other ? never : Knob;
}[keyof Knobs];
/** What the scenario of shares and service networks is played with. */
export type SharingKnob = KnobsBut<"private-link">;

/** Every knob in every position that is not its usual one. */
export const positions: readonly Position[] = Object.entries(rows).flatMap(([knob, of]) =>
  // Keys and values of `rows` belong together by its type, which Object.entries forgets.
  rowsOf(of).map((row) => positionOf(knob as keyof Knobs, row)),
);

/** Those that one scenario can feel. */
export function positionsAbout(what: Exclude<About, "both">): readonly Position[] {
  return positions.filter(({ about }) => about === what || about === "both");
}

/** Positions that the table calls usual, by knob: a test holds them equal to what the knobs begin with. */
export const usualPositions: ReadonlyMap<string, unknown> = new Map(
  Object.entries(rows).flatMap(([knob, of]) =>
    Array.isArray(of)
      ? []
      : Object.entries(of).flatMap(([word, told]) => (told === "usual" ? [[knob, word]] : [])),
  ),
);

/** Whether a knob has a row here, and none that changes nothing. */
export function isCovered(knob: keyof Knobs): boolean {
  const own = positions.filter((position) => position.knob === knob);
  return (
    own.length > 0 && own.every(({ knobs }) => !isDeepStrictEqual(knobs[knob], defaultKnobs[knob]))
  );
}

function rowsOf(of: Words<string> | readonly Row<unknown>[]): readonly Row<unknown>[] {
  if (Array.isArray(of)) return of;
  return Object.entries(of).flatMap(([value, told]) =>
    told === "usual" ? [] : [{ ...told, value }],
  );
}

function positionOf(knob: keyof Knobs, { value, beside, from, cannot }: Row<unknown>): Position {
  return {
    knob,
    name: `${knob} ${typeof value === "string" ? value : JSON.stringify(value)}`,
    about: aboutOf[knob],
    knobs: { ...beside, [knob]: value },
    from: from ?? "beginning",
    cannot: cannot ?? { chapters: [], because: "" },
  };
}
