import { describe, expect, it } from "vitest";

import { parseScheduleExpression } from "../../../../../local/organization/services/events/schedule-expression.ts";

const sunday = "2026-11-22T10:00:30.000Z";

describe("a schedule expression", () => {
  it.each([
    ["rate(1 minute)", sunday, "2026-11-22T10:01:30.000Z"],
    ["rate(5 minutes)", sunday, "2026-11-22T10:05:30.000Z"],
    ["rate(2 hours)", sunday, "2026-11-22T12:00:30.000Z"],
    ["rate(1 day)", sunday, "2026-11-23T10:00:30.000Z"],
    ["cron(0/15 * * * ? *)", sunday, "2026-11-22T10:15:00.000Z"],
    ["cron(0 10 * * ? *)", sunday, "2026-11-23T10:00:00.000Z"],
    ["cron(0 12 ? * MON-FRI *)", sunday, "2026-11-23T12:00:00.000Z"],
    ["cron(30 8 1 JAN,JUL ? *)", sunday, "2027-01-01T08:30:00.000Z"],
    ["cron(0 0 29 2 ? *)", sunday, "2028-02-29T00:00:00.000Z"],
    ["cron(5,35 14 22 11 ? 2026)", "2026-11-22T14:05:00.000Z", "2026-11-22T14:35:00.000Z"],
    ["cron(0 9 ? * 1 *)", sunday, "2026-11-29T09:00:00.000Z"],
  ])("%s is due after %s at %s", (text, previous, next) => {
    expect(parseScheduleExpression(text).next(new Date(previous))?.toISOString()).toBe(next);
  });

  it("is never due again after the last year it names", () => {
    const expression = parseScheduleExpression("cron(0 0 1 1 ? 2025)");
    expect(expression.next(new Date(sunday))).toBeUndefined();
  });

  it.each([
    ["rate(1 minutes)", '1 needs the unit "minute"'],
    ["rate(5 minute)", '5 needs the unit "minutes"'],
    ["rate(0 minutes)", "must be 1 or more"],
    ["rate(5 seconds)", "neither rate(VALUE UNIT)"],
    ["every 5 minutes", "neither rate(VALUE UNIT)"],
    ["cron(0 12 * * *)", "has 5 fields; AWS wants six"],
    ["cron(0 12 * * * *)", 'exactly one of day-of-month and day-of-week must be "?"'],
    ["cron(0 24 * * ? *)", '"24" is not a value of hours'],
    ["cron(0 12 ? * FUN *)", '"FUN" is not a value of day-of-week'],
    ["cron(9-5 12 * * ? *)", '"9-5" is not a value of minutes'],
    ["cron(0 12 L * ? *)", '"L" in the day-of-month'],
    ["cron(0 12 ? * 6#3 *)", '"6#3" in the day-of-week'],
    ["at(2026-12-01T00:00:00)", "is not modelled"],
  ])("refuses %s and says why", (text, why) => {
    expect(() => parseScheduleExpression(text)).toThrow(why);
  });
});
