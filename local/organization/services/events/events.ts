import { NotModelledError, type Service } from "../../action.ts";
import type { PolicyDocument } from "../../identities.ts";
import type { Platform } from "../../platform.ts";
import { type BusEvent, newBusEvent, type NewEvent } from "./bus-event.ts";
import type { Delivery } from "./delivery.ts";
import { createEventBuses, type EventBus } from "./event-bus.ts";
import { createFirings } from "./firings.ts";
import { putEvents } from "./put-events.ts";
import { toRule, type RuleInput } from "./rule-input.ts";
import { type Rule, scheduledEvent } from "./rule.ts";
import { addTarget, type TargetInput, toTarget } from "./target.ts";

export type RuleSummary = RuleInput & {
  readonly kind: Rule["kind"];
  /** When it is due next; undefined when disabled, never again, or by event. */
  readonly dueAt?: Date;
  readonly targetArns: readonly string[];
};

/**
 * Amazon EventBridge: buses, their rules by schedule or by pattern, and EventBridge Scheduler's recurring schedules, on the
 * platform's clock. A scheduled rule fires once for each time that it was due, also when the clock is moved over several
 * of them at once. `knobs.eventDelivery` says what becomes of events that meet a rule and of due times.
 */
export type Events = {
  /** `PutEvents` alone; buses, rules and targets are made by the verbs below, as a deployment makes them. */
  readonly service: Service;
  /** Creates a bus by its ARN, or leaves it as it is; `default` is there without it. */
  putBus(arn: string): void;
  /** Replaces a bus's resource policy. Throws ResourceNotFoundException. */
  setBusPolicy(arn: string, policy: PolicyDocument): void;
  /**
   * Creates or replaces a rule of an existing bus; its targets stay. Throws on a schedule or pattern that AWS would refuse,
   * and NotModelledError for an operator in a pattern that is not known here.
   */
  putRule(rule: RuleInput): void;
  /** Creates or replaces a target of an existing rule. Throws as `toTarget` does, and LimitExceededException for a sixth. */
  putTarget(ruleArn: string, target: TargetInput): void;
  /** Creates or replaces a schedule of EventBridge Scheduler, which invokes its one target with `roleArn`. */
  putSchedule(
    schedule: RuleInput & { readonly roleArn: string; readonly target: TargetInput },
  ): void;
  /** What an AWS service does: puts an event on the default bus of the account and Region, without asking anybody. */
  publish(event: NewEvent): BusEvent;
  /**
   * Fires a rule by schedule, or a schedule, now, by name or ARN, enabled or not, whatever `knobs.eventDelivery` says.
   * Resolves when every target was called once. Throws for a rule by pattern: publish an event instead.
   */
  fire(rule: string): Promise<readonly Delivery[]>;
  rules(): readonly RuleSummary[];
  /** What was fired and what became of it, oldest first; the last 1,000. */
  deliveries(): readonly Delivery[];
  /** Resolves when no call to a target is under way, on any bus. What waits for a retry waits for the clock, not for this. */
  settled(): Promise<void>;
  /** Nothing fires by the clock any more. */
  stop(): void;
};

export function createEvents(platform: Platform): Events {
  const buses = createEventBuses();
  const rules = new Map<string, Rule>();
  const cancelTimers = new Map<string, () => void>();
  const firings = createFirings(platform);

  /** As often as `knobs.eventDelivery` says. */
  function fireByItself(rule: Rule, event: BusEvent, at: Date): void {
    const times = { once: 1, lost: 0, doubled: 2 }[platform.knobs.eventDelivery];
    for (let time = 0; time < times; time += 1) firings.fire(rule, event, at);
  }

  function arrive(bus: EventBus, event: BusEvent): void {
    for (const rule of rules.values()) {
      const { trigger } = rule;
      const waits = rule.enabled && rule.busArn === bus.arn && trigger.by === "event";
      if (waits && trigger.pattern.matches(event)) {
        fireByItself(rule, event, platform.clock.now());
      }
    }
  }

  function arm(rule: Rule): void {
    const { arn, dueAt, trigger } = rule;
    cancelTimers.get(arn)?.();
    cancelTimers.delete(arn);
    if (dueAt === undefined || trigger.by !== "clock") return;
    // A clock that moved over several due times owes one firing for each: the overdue ones follow at once.
    const delayMs = Math.max(0, dueAt.getTime() - platform.clock.now().getTime());
    const runDue = () => {
      fireByItself(rule, scheduledEvent(platform, rule, dueAt), dueAt);
      rule.dueAt = trigger.expression.next(dueAt);
      arm(rule);
    };
    cancelTimers.set(arn, platform.clock.after(delayMs, runDue));
  }

  function put(rule: Rule): void {
    rules.set(rule.arn, rule);
    arm(rule);
  }

  function find(nameOrArn: string): Rule {
    const found = [...rules.values()].filter(
      (rule) => rule.arn === nameOrArn || rule.name === nameOrArn,
    );
    const [rule, other] = found;
    if (rule && !other) return rule;
    const known = [...rules.values()].map(({ name }) => name).join(", ") || "none";
    throw new Error(
      other
        ? `${found.length} rules are named "${nameOrArn}": name one by its ARN`
        : `no rule or schedule is named "${nameOrArn}"; there are: ${known}`,
    );
  }

  return {
    service: {
      signingName: "events",
      protocols: ["json-1.1"],
      targetPrefix: "AWSEvents",
      actions: [putEvents(buses, arrive)],
    },
    putBus: (arn) => buses.put(arn),
    setBusPolicy: (arn, policy) => buses.setPolicy(arn, policy),
    putRule(input) {
      const rule = toRule("rule", input, platform.clock.now(), rules.get(input.arn)?.targets);
      if (rule.busArn !== undefined) buses.get(rule.busArn);
      put(rule);
    },
    putTarget: (ruleArn, target) => addTarget(find(ruleArn), target),
    putSchedule({ roleArn, target, ...schedule }) {
      if (target.input === undefined) {
        throw new NotModelledError(`schedule ${schedule.name} without an input of its own`);
      }
      if (target.input.includes("<aws.scheduler.")) {
        throw new NotModelledError(`a context attribute in the input of schedule ${schedule.name}`);
      }
      const rule = toRule("schedule", schedule, platform.clock.now());
      rule.targets.set(target.id, toTarget(rule, target));
      put({ ...rule, roleArn });
    },
    publish(event) {
      const { accountId, region } = event;
      const arn = `arn:${platform.partition}:events:${region}:${accountId}:event-bus/default`;
      const published = newBusEvent(platform, event);
      arrive(buses.get(arn), published);
      return published;
    },
    async fire(nameOrArn) {
      const rule = find(nameOrArn);
      if (rule.trigger.by !== "clock") {
        throw new Error(`rule ${rule.name} waits for events: publish one, or put one on its bus`);
      }
      const now = platform.clock.now();
      const { deliveries, called } = firings.fire(rule, scheduledEvent(platform, rule, now), now);
      await called;
      return deliveries;
    },
    rules: () =>
      [...rules.values()].map(({ kind, arn, name, trigger, enabled, dueAt, targets }) => ({
        kind,
        arn,
        name,
        ...(trigger.by === "clock"
          ? { scheduleExpression: trigger.text }
          : { eventPattern: trigger.text }),
        enabled,
        ...(dueAt === undefined ? {} : { dueAt }),
        targetArns: [...targets.values()].map((target) => target.arn),
      })),
    deliveries: () => firings.deliveries(),
    settled: () => firings.settled(),
    stop() {
      for (const cancel of cancelTimers.values()) cancel();
      cancelTimers.clear();
    },
  };
}
