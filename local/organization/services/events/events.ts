import { NotModelledError } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import { deliver, type Delivery } from "./delivery.ts";
import { parseRuleArn, scheduledEvent, type Rule } from "./rule.ts";
import { parseScheduleExpression } from "./schedule-expression.ts";
import { defaultRetryPolicy, type RetryPolicy, type Target } from "./target.ts";

export type RuleInput = {
  /** `arn:…:events:REGION:ACCOUNT:rule/NAME` */
  readonly arn: string;
  readonly name: string;
  /** `rate(…)` or `cron(…)`, in UTC. */
  readonly scheduleExpression: string;
  readonly enabled: boolean;
};

export type TargetInput = {
  readonly id: string;
  readonly functionArn: string;
  readonly input?: string;
  readonly retryPolicy?: Partial<RetryPolicy>;
  readonly deadLetterQueueArn?: string;
};

export type RuleSummary = RuleInput & {
  readonly kind: Rule["kind"];
  /** When it is due next; undefined when disabled or never again. */
  readonly dueAt?: Date;
  readonly targetArns: readonly string[];
};

/** Deliveries remembered; older ones are forgotten first. */
const rememberedDeliveries = 1_000;

/**
 * Amazon EventBridge's scheduled rules, and EventBridge Scheduler's recurring schedules, on the platform's clock. A rule
 * fires once for each time that it was due, also when the clock is moved over several of them at once.
 */
export type Events = {
  /** Creates or replaces a rule of the default bus; its targets stay. Throws on an expression that AWS would refuse. */
  putRule(rule: RuleInput): void;
  /** Creates or replaces a target of an existing rule. */
  putTarget(ruleArn: string, target: TargetInput): void;
  /** Creates or replaces a schedule of EventBridge Scheduler, which invokes its one target with `roleArn`. */
  putSchedule(
    schedule: RuleInput & { readonly roleArn: string; readonly target: TargetInput },
  ): void;
  /** Fires a rule or schedule now, by name or ARN, enabled or not. Resolves when every target was called once. */
  fire(rule: string): Promise<readonly Delivery[]>;
  rules(): readonly RuleSummary[];
  /** What was fired and what became of it, oldest first; the last 1,000. */
  deliveries(): readonly Delivery[];
  /** Resolves when no call to a target is under way. What waits for a retry waits for the clock, not for this. */
  settled(): Promise<void>;
  /** Nothing fires by the clock any more. */
  stop(): void;
};

export function createEvents(platform: Platform): Events {
  const rules = new Map<string, Rule>();
  const cancelTimers = new Map<string, () => void>();
  const deliveries: Delivery[] = [];
  const underWay = new Set<Promise<void>>();

  function track(work: Promise<void>): void {
    const tracked = work.finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  }

  function fireTargets(rule: Rule, dueAt: Date): readonly Delivery[] {
    return [...rule.targets.values()].map((target) => {
      const id = uuidOf(platform);
      const delivery: Delivery = {
        ruleArn: rule.arn,
        targetArn: target.functionArn,
        dueAt,
        payload: payloadOf(rule, target, id, dueAt),
        attempts: 0,
        outcome: "under-way",
      };
      deliveries.push(delivery);
      if (deliveries.length > rememberedDeliveries) deliveries.shift();
      track(deliver(platform, rule, target, delivery, track));
      return delivery;
    });
  }

  function arm(rule: Rule): void {
    const { arn, dueAt } = rule;
    cancelTimers.get(arn)?.();
    cancelTimers.delete(arn);
    if (dueAt === undefined) return;
    // A clock that moved over several due times owes one firing for each: the overdue ones follow at once.
    const delayMs = Math.max(0, dueAt.getTime() - platform.clock.now().getTime());
    cancelTimers.set(
      arn,
      platform.clock.after(delayMs, () => runDue(rule, dueAt)),
    );
  }

  function runDue(rule: Rule, dueAt: Date): void {
    fireTargets(rule, dueAt);
    rule.dueAt = rule.expression.next(dueAt);
    arm(rule);
  }

  function put(kind: Rule["kind"], input: RuleInput, targets: Rule["targets"], roleArn?: string) {
    const expression = parseScheduleExpression(input.scheduleExpression);
    const rule: Rule = {
      ...input,
      ...parseRuleArn(input.arn),
      kind,
      expression,
      targets,
      ...(roleArn === undefined ? {} : { roleArn }),
      dueAt: input.enabled ? expression.next(platform.clock.now()) : undefined,
    };
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
    putRule: (rule) => put("rule", rule, rules.get(rule.arn)?.targets ?? new Map()),
    putTarget(ruleArn, target) {
      find(ruleArn).targets.set(target.id, toTarget(target));
    },
    putSchedule({ roleArn, target, ...schedule }) {
      if (target.input === undefined) {
        throw new NotModelledError(`schedule ${schedule.name} without an input of its own`);
      }
      if (target.input.includes("<aws.scheduler.")) {
        throw new NotModelledError(`a context attribute in the input of schedule ${schedule.name}`);
      }
      put("schedule", schedule, new Map([[target.id, toTarget(target)]]), roleArn);
    },
    async fire(nameOrArn) {
      const rule = find(nameOrArn);
      const started = new Set(underWay);
      const fired = fireTargets(rule, platform.clock.now());
      await Promise.all([...underWay].filter((work) => !started.has(work)));
      return fired;
    },
    rules: () =>
      [...rules.values()].map(
        ({ kind, arn, name, scheduleExpression, enabled, dueAt, targets }) => ({
          kind,
          arn,
          name,
          scheduleExpression,
          enabled,
          ...(dueAt === undefined ? {} : { dueAt }),
          targetArns: [...targets.values()].map(({ functionArn }) => functionArn),
        }),
      ),
    deliveries: () => [...deliveries],
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    stop() {
      for (const cancel of cancelTimers.values()) cancel();
      cancelTimers.clear();
    },
  };
}

function toTarget({ retryPolicy, ...target }: TargetInput): Target {
  return { ...target, retryPolicy: { ...defaultRetryPolicy, ...retryPolicy } };
}

function payloadOf(rule: Rule, target: Target, id: string, dueAt: Date): string {
  if (target.input === undefined) return JSON.stringify(scheduledEvent(rule, id, dueAt));
  return target.input;
}

function uuidOf(platform: Platform): string {
  const hex = platform.hex(32);
  return [8, 12, 16, 20, 32]
    .map((end, index, ends) => hex.slice(ends[index - 1] ?? 0, end))
    .join("-");
}
