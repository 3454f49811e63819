import { NotModelledError } from "../../action.ts";

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

type Field = {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Words for the values, the first one standing for `from`. */
  readonly words?: readonly string[];
};

// The six fields of the EventBridge user guide, "Cron expressions", in their order.
const minutesField: Field = { name: "minutes", from: 0, to: 59 };
const hoursField: Field = { name: "hours", from: 0, to: 23 };
const dayOfMonthField: Field = { name: "day-of-month", from: 1, to: 31 };
const monthField: Field = { name: "month", from: 1, to: 12, words: months };
const dayOfWeekField: Field = { name: "day-of-week", from: 1, to: 7, words: weekdays };
const yearField: Field = { name: "year", from: 1970, to: 2199 };

/**
 * The six fields between the brackets of AWS's `cron(…)`: lists, ranges, steps and names, and `?` in exactly one of the
 * two day fields. `L`, `W` and `#` are refused as not modelled. The answer finds the first due time after a given one, in
 * UTC; undefined when there is none.
 */
export function parseCron(text: string): (previous: Date) => Date | undefined {
  const parts = text.trim().split(/\s+/);
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = parts;
  if (
    minute === undefined ||
    hour === undefined ||
    dayOfMonth === undefined ||
    month === undefined ||
    dayOfWeek === undefined ||
    year === undefined ||
    parts.length !== 6
  ) {
    throw new Error(
      `cron(${text}) has ${parts.length} fields; AWS wants six: minutes hours day-of-month month day-of-week year`,
    );
  }
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) {
    throw new Error(`cron(${text}): exactly one of day-of-month and day-of-week must be "?"`);
  }
  const minutes = [...valuesOf(minute, minutesField, text)].toSorted((a, b) => a - b);
  const hours = [...valuesOf(hour, hoursField, text)].toSorted((a, b) => a - b);
  const daysOfMonth = dayOfMonth === "?" ? undefined : valuesOf(dayOfMonth, dayOfMonthField, text);
  const monthNumbers = valuesOf(month, monthField, text);
  const daysOfWeek = dayOfWeek === "?" ? undefined : valuesOf(dayOfWeek, dayOfWeekField, text);
  const years = valuesOf(year, yearField, text);

  const isDue = (day: Date): boolean =>
    years.has(day.getUTCFullYear()) &&
    monthNumbers.has(day.getUTCMonth() + 1) &&
    (daysOfMonth?.has(day.getUTCDate()) ?? true) &&
    (daysOfWeek?.has(day.getUTCDay() + 1) ?? true);

  const minutesOfDay = hours.flatMap((h) => minutes.map((m) => h * 60 + m));
  return (previous) => {
    const day = new Date(previous);
    day.setUTCHours(0, 0, 0, 0);
    // 28 years hold every combination of date and weekday of the Gregorian calendar between 1901 and 2099.
    for (let days = 0; days < 28 * 366; days += 1) {
      if (isDue(day)) {
        for (const minuteOfDay of minutesOfDay) {
          const candidate = new Date(day.getTime() + minuteOfDay * 60_000);
          if (candidate > previous) return candidate;
        }
      }
      day.setUTCDate(day.getUTCDate() + 1);
    }
    return undefined;
  };
}

function valuesOf(text: string, field: Field, cron: string): ReadonlySet<number> {
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const [range = "", step, ...rest] = part.split("/");
    const every = step === undefined ? 1 : Number(step);
    if (rest.length > 0 || !Number.isInteger(every) || every < 1) {
      throw refused(part, field, cron);
    }
    const [from, to] = boundsOf(range, step !== undefined, field, cron);
    for (let value = from; value <= to; value += every) values.add(value);
  }
  return values;
}

function boundsOf(
  range: string,
  stepped: boolean,
  field: Field,
  cron: string,
): readonly [number, number] {
  if (range === "*") return [field.from, field.to];
  const [first = "", last, ...rest] = range.split("-");
  const from = numberOf(first, field, cron);
  // "5/10" counts from 5 to the end of the field; "5" is 5 alone.
  const to = last === undefined ? (stepped ? field.to : from) : numberOf(last, field, cron);
  if (rest.length > 0 || from > to) throw refused(range, field, cron);
  return [from, to];
}

function numberOf(text: string, field: Field, cron: string): number {
  const word = field.words?.indexOf(text.toUpperCase()) ?? -1;
  const value = word >= 0 ? field.from + word : Number(text);
  if (word < 0 && /^[\dA-Z]*[LW#]\d*$/.test(text)) {
    throw new NotModelledError(`"${text}" in the ${field.name} of cron(${cron})`);
  }
  if (text === "" || !Number.isInteger(value) || value < field.from || value > field.to) {
    throw refused(text, field, cron);
  }
  return value;
}

function refused(text: string, field: Field, cron: string): Error {
  return new Error(
    `cron(${cron}): "${text}" is not a value of ${field.name}, which goes from ${field.from} to ${field.to}`,
  );
}
