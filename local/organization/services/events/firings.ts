import type { Platform } from "../../platform.ts";
import type { BusEvent } from "./bus-event.ts";
import { deliver, type Delivery } from "./delivery.ts";
import type { Rule } from "./rule.ts";
import type { Target } from "./target.ts";

export type Firing = {
  readonly deliveries: readonly Delivery[];
  /** Resolves when every target was called once. */
  readonly called: Promise<unknown>;
};

/** What rules set off, and what became of it. */
export type Firings = {
  /** Hands the event to every target of the rule. */
  fire(rule: Rule, event: BusEvent, at: Date): Firing;
  /** Oldest first; the last 1,000. */
  deliveries(): readonly Delivery[];
  /** Resolves when no call to a target is under way, those included that it leads to. */
  settled(): Promise<void>;
};

/** Deliveries remembered; older ones are forgotten first. */
const rememberedDeliveries = 1_000;

export function createFirings(platform: Platform): Firings {
  const remembered: Delivery[] = [];
  const underWay = new Set<Promise<void>>();

  function track(work: Promise<void>): void {
    const tracked = work.finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  }

  function start(rule: Rule, target: Target, event: BusEvent, dueAt: Date) {
    const obstacle = obstacleTo(rule, target, event);
    const delivery: Delivery = {
      ruleArn: rule.arn,
      targetArn: target.arn,
      dueAt,
      event,
      payload: target.input ?? JSON.stringify(event),
      attempts: 0,
      outcome: obstacle === undefined ? "under-way" : "lost",
      ...(obstacle !== undefined && { lastError: obstacle }),
    };
    remembered.push(delivery);
    if (remembered.length > rememberedDeliveries) remembered.shift();
    if (obstacle !== undefined) return { delivery, called: Promise.resolve() };
    const called = deliver(platform, rule, target, delivery, track);
    track(called);
    return { delivery, called };
  }

  return {
    fire(rule, event, at) {
      const started = [...rule.targets.values()].map((target) => start(rule, target, event, at));
      return {
        deliveries: started.map(({ delivery }) => delivery),
        called: Promise.all(started.map(({ called }) => called)),
      };
    },
    deliveries: () => [...remembered],
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

/** Why EventBridge does not even try: an event of another account goes no further than the account it was sent to (platform.md section 4). */
function obstacleTo(rule: Rule, target: Target, event: BusEvent): string | undefined {
  const fromElsewhere = event.account !== rule.accountId;
  if (target.kind !== "bus" || !fromElsewhere || target.accountId === rule.accountId)
    return undefined;
  return `the event came from account ${event.account}: EventBridge does not send it on to a third account`;
}
