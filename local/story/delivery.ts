import { setTimeout as delay } from "node:timers/promises";

import type { Knobs } from "../organization/knobs.ts";
import { REFRESH, SWEEP, untilNoHints, untilQuiet } from "../showcase/quiet.ts";
import type { World } from "../world.ts";

/** How notifications and events are delivered while the story is told. */
export const eventModes = ["once", "lost", "doubled", "shuffled", "late"] as const;
export type EventMode = (typeof eventModes)[number];

/** Delivery of notifications and of the organization's events, and what makes up for them. */
export type Delivery = {
  readonly mode: EventMode;
  /** Plays something while notifications are delivered in another way, with no sweep but those asked for. */
  with<Result>(
    notifications: Knobs["notificationDelivery"],
    play: () => Promise<Result>,
  ): Promise<Result>;
  /** Fires the sweep's schedule. */
  sweep(): Promise<void>;
  /** Resolves when no notification is on its way and no hint is left. */
  everythingHasArrived(): Promise<void>;
  /** Ends the schedules. Throws what went wrong while they ran. */
  stop(): Promise<void>;
};

/** Where notifications or events do not come the schedules are all there is; a story can't wait five minutes for each. */
const BETWEEN_SCHEDULES_MS = 1_000;

/** What a mode turns. `once` leaves everything as it is, so that a story can be told with any knob in any position. */
const turned: Readonly<Record<EventMode, Partial<Knobs>>> = {
  once: {},
  lost: {
    notificationDelivery: "lost",
    organizationEvents: "lost",
    ramEvents: "lost",
    latticeEvents: "lost",
  },
  doubled: {
    notificationDelivery: "doubled",
    eventDelivery: "doubled",
    ramEvents: "doubled",
    latticeEvents: "doubled",
  },
  shuffled: { notificationDelivery: "shuffled", ramEvents: "shuffled", latticeEvents: "shuffled" },
  late: { notificationDelivery: "late", ramEvents: "late", latticeEvents: "late" },
};

export function deliveryIn(world: World, mode: EventMode): Delivery {
  const { organization, app, services } = world;
  const { knobs, clock } = organization.platform;
  Object.assign(knobs, turned[mode]);
  const fire = async (rule: string) => void (await services.events.fire(app.rules.get(rule).name));

  let pauses = 0;
  let round: Promise<void> = Promise.resolve();
  const stopping = new AbortController();
  /** One after the other, and each to its end: sweeps that overtake each other only pile up hints. */
  const schedules = async () => {
    while (!stopping.signal.aborted) {
      if (pauses === 0) await (round = onSchedule());
      await delay(BETWEEN_SCHEDULES_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const onSchedule = async () => {
    for (const rule of [REFRESH, SWEEP]) {
      await fire(rule);
      await untilQuiet(world);
    }
  };
  const running = isSilent(knobs) ? schedules() : Promise.resolve();
  // Whoever waits for a round, and `stop` at the latest, throws it.
  running.catch(() => {});

  const withoutSchedules = async <Result>(play: () => Promise<Result>): Promise<Result> => {
    pauses += 1;
    try {
      await round;
      return await play();
    } finally {
      pauses -= 1;
    }
  };

  return {
    mode,
    with: (notifications, play) =>
      withoutSchedules(async () => {
        const before = knobs.notificationDelivery;
        knobs.notificationDelivery = notifications;
        try {
          return await play();
        } finally {
          knobs.notificationDelivery = before;
        }
      }),
    sweep: () => fire(SWEEP),
    everythingHasArrived: () =>
      withoutSchedules(async () => {
        await untilQuiet(world);
        const { notificationDelivery, notificationDelayMs, ramEvents, latticeEvents } = knobs;
        const isDelayed = [notificationDelivery, ramEvents, latticeEvents].some(
          (delivery) => delivery === "late" || delivery === "shuffled",
        );
        if (isDelayed) clock.advance(notificationDelayMs);
        await untilNoHints(world);
      }),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Whether something happens that nobody is told of, so that only the schedules find it. */
export function isSilent(knobs: Knobs): boolean {
  const deliveries = [
    knobs.notificationDelivery,
    knobs.organizationEvents,
    knobs.eventDelivery,
    knobs.ramEvents,
    knobs.latticeEvents,
  ];
  return deliveries.includes("lost") || knobs.crossRegionNotification === "none";
}
