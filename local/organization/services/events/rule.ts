import type { ScheduleExpression } from "./schedule-expression.ts";
import type { Target } from "./target.ts";

/** A rule of an event bus, or a schedule of EventBridge Scheduler: both fire targets by the clock. */
export type Rule = {
  readonly kind: "rule" | "schedule";
  readonly arn: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly scheduleExpression: string;
  readonly expression: ScheduleExpression;
  readonly enabled: boolean;
  /** Role that EventBridge Scheduler invokes with; a rule invokes as the service itself. */
  readonly roleArn?: string;
  readonly targets: Map<string, Target>;
  /** When it is due next; undefined when it never is, or is disabled. */
  dueAt: Date | undefined;
};

/** The parts of a rule's or schedule's ARN that the rest needs. Throws on anything else. */
export function parseRuleArn(arn: string): {
  readonly region: string;
  readonly accountId: string;
} {
  const match = /^arn:[\w-]+:(?:events|scheduler):([a-z\d-]+):(\d{12}):(?:rule|schedule)\/.+$/.exec(
    arn,
  );
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new Error(
      `"${arn}" is not the ARN of an event rule (arn:…:events:REGION:ACCOUNT:rule/NAME) or of a schedule (arn:…:scheduler:REGION:ACCOUNT:schedule/GROUP/NAME)`,
    );
  }
  return { region: match[1], accountId: match[2] };
}

/** What a target without an input of its own receives from a scheduled rule (EventBridge user guide, "Scheduled Event"). */
export function scheduledEvent(rule: Rule, id: string, due: Date): object {
  return {
    version: "0",
    id,
    "detail-type": "Scheduled Event",
    source: "aws.events",
    account: rule.accountId,
    // EventBridge writes whole seconds.
    time: `${due.toISOString().slice(0, 19)}Z`,
    region: rule.region,
    resources: [rule.arn],
    detail: {},
  };
}
