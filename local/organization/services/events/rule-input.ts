import { AwsError, NotModelledError } from "../../action.ts";
import { parseEventPattern } from "./event-pattern.ts";
import { parseRuleArn, type Rule, type Trigger } from "./rule.ts";
import { parseScheduleExpression } from "./schedule-expression.ts";

/** A rule or schedule as a deployment asks for it: with a schedule or with a pattern, never with both here. */
export type RuleInput = {
  /** `arn:…:events:REGION:ACCOUNT:rule/NAME`, or `…:rule/BUS/NAME` on a bus that is not the default one. */
  readonly arn: string;
  readonly name: string;
  /** `rate(…)` or `cron(…)`, in UTC. */
  readonly scheduleExpression?: string;
  /** JSON text. */
  readonly eventPattern?: string;
  readonly enabled: boolean;
};

/** The rule, due for the first time after `now`. Throws as PutRule does: ValidationException, InvalidEventPatternException. */
export function toRule(
  kind: Rule["kind"],
  input: RuleInput,
  now: Date,
  targets: Rule["targets"] = new Map(),
): Rule {
  const place = parseRuleArn(input.arn);
  const trigger = triggerOf(input);
  if (trigger.by === "clock" && place.busArn?.endsWith("/default") === false) {
    // EventBridge user guide, "Creating a rule that runs on a schedule".
    throw invalid(
      `rule ${input.arn}: ScheduleExpression is supported only on the default event bus.`,
    );
  }
  return {
    kind,
    arn: input.arn,
    name: input.name,
    ...place,
    trigger,
    enabled: input.enabled,
    targets,
    dueAt: trigger.by === "clock" && input.enabled ? trigger.expression.next(now) : undefined,
  };
}

function triggerOf({ arn, scheduleExpression, eventPattern }: RuleInput): Trigger {
  if (scheduleExpression !== undefined && eventPattern !== undefined) {
    throw new NotModelledError(`rule ${arn} with a schedule and a pattern`);
  }
  if (scheduleExpression !== undefined) {
    const expression = parseScheduleExpression(scheduleExpression);
    return { by: "clock", text: scheduleExpression, expression };
  }
  if (eventPattern === undefined) {
    throw invalid(`rule ${arn}: give it an EventPattern or a ScheduleExpression.`);
  }
  return { by: "event", text: eventPattern, pattern: parseEventPattern(eventPattern) };
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}
