import type { Platform } from "../../platform.ts";
import { type BusEvent, newBusEvent } from "./bus-event.ts";
import type { EventPattern } from "./event-pattern.ts";
import type { ScheduleExpression } from "./schedule-expression.ts";
import type { Target } from "./target.ts";

/** What sets a rule off: the clock, or an event that arrives on its bus. */
export type Trigger =
  | { readonly by: "clock"; readonly text: string; readonly expression: ScheduleExpression }
  | { readonly by: "event"; readonly text: string; readonly pattern: EventPattern };

/** A rule of an event bus, or a schedule of EventBridge Scheduler. */
export type Rule = {
  readonly kind: "rule" | "schedule";
  readonly arn: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  /** The bus of a rule; a schedule has none. */
  readonly busArn: string | undefined;
  readonly trigger: Trigger;
  readonly enabled: boolean;
  /** Role that EventBridge Scheduler invokes with; a rule has a role for each target that needs one. */
  readonly roleArn?: string;
  readonly targets: Map<string, Target>;
  /** When it is due next; undefined when it never is, is disabled, or waits for events. */
  dueAt: Date | undefined;
};

/** The parts of a rule's or schedule's ARN that the rest needs. Throws on anything else. */
export function parseRuleArn(arn: string): {
  readonly region: string;
  readonly accountId: string;
  readonly busArn: string | undefined;
} {
  const match =
    /^arn:([\w-]+):(events|scheduler):([a-z\d-]+):(\d{12}):(rule|schedule)\/(?:([^/]+)\/)?[^/]+$/.exec(
      arn,
    );
  const [, partition, service, region, accountId, kind, group] = match ?? [];
  const fits = service === "events" ? kind === "rule" : kind === "schedule" && group !== undefined;
  if (region === undefined || accountId === undefined || !fits) {
    throw new Error(
      `"${arn}" is not the ARN of an event rule (arn:…:events:REGION:ACCOUNT:rule/NAME, or rule/BUS/NAME) or of a schedule (arn:…:scheduler:REGION:ACCOUNT:schedule/GROUP/NAME)`,
    );
  }
  const busArn = `arn:${partition}:events:${region}:${accountId}:event-bus/${group ?? "default"}`;
  return { region, accountId, busArn: service === "events" ? busArn : undefined };
}

/** What a target without an input of its own receives from a scheduled rule (EventBridge user guide, "Scheduled Event"). */
export function scheduledEvent(platform: Platform, rule: Rule, due: Date): BusEvent {
  return newBusEvent(platform, {
    accountId: rule.accountId,
    region: rule.region,
    source: "aws.events",
    detailType: "Scheduled Event",
    detail: {},
    resources: [rule.arn],
    at: due,
  });
}
