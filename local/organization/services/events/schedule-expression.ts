import { NotModelledError } from "../../action.ts";
import { parseCron } from "./cron-expression.ts";

/** When a rule or schedule is due. All times are UTC, as rules on an event bus are. */
export type ScheduleExpression = {
  /**
   * The next time after `previous`, which is the time it was due before, or its creation: a rate is counted from creation
   * (EventBridge user guide, "Rate expressions"). Undefined when it is never due again.
   */
  next(previous: Date): Date | undefined;
};

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/**
 * Reads `rate(5 minutes)` and `cron(0 12 * * ? *)`. Anything that AWS would refuse throws; `at(…)`, which only
 * EventBridge Scheduler has, is refused as not modelled.
 */
export function parseScheduleExpression(text: string): ScheduleExpression {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(text);
  if (rate) return everyInterval(text, Number(rate[1]), rate[2] as keyof typeof unitMs, rate[3]);
  const cron = /^cron\((.+)\)$/.exec(text);
  if (cron?.[1] !== undefined) return { next: parseCron(cron[1]) };
  if (text.startsWith("at(")) throw new NotModelledError(`the one-time schedule "${text}"`);
  throw new Error(
    `schedule expression "${text}" is neither rate(VALUE UNIT), such as rate(5 minutes), nor cron(MINUTES HOURS DAY-OF-MONTH MONTH DAY-OF-WEEK YEAR)`,
  );
}

function everyInterval(
  text: string,
  value: number,
  unit: keyof typeof unitMs,
  plural: string | undefined,
): ScheduleExpression {
  if (value < 1) throw new Error(`schedule expression "${text}": the value must be 1 or more`);
  // AWS refuses "rate(1 minutes)" and "rate(5 minute)" (user guide, "Rate expressions").
  if ((value === 1) !== (plural === "")) {
    throw new Error(
      `schedule expression "${text}": ${value} needs the unit "${value === 1 ? unit : `${unit}s`}"`,
    );
  }
  return { next: (previous) => new Date(previous.getTime() + value * unitMs[unit]) };
}
