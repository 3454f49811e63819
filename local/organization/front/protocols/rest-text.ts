import type { NormalizedSchema } from "@smithy/core/schema";

import { AwsError } from "../../action.ts";

/**
 * A value that travels in the path, the query or a header, from its text. A list takes one text per item. Throws
 * SerializationException for a text that its type can't have.
 */
export function fromRestText(
  member: NormalizedSchema,
  texts: readonly string[],
  name: string,
): unknown {
  if (member.isListSchema()) {
    return texts.map((text) => fromRestText(member.getValueSchema(), [text], name));
  }
  const text = texts[0] ?? "";
  if (member.isBooleanSchema()) {
    if (text !== "true" && text !== "false") throw wrongType(name, text, "true or false");
    return text === "true";
  }
  if (member.isNumericSchema()) {
    const number = text.trim() === "" ? Number.NaN : Number(text);
    if (Number.isNaN(number)) throw wrongType(name, text, "a number");
    return number;
  }
  if (member.isTimestampSchema()) {
    const time = new Date(text);
    if (Number.isNaN(time.getTime())) throw wrongType(name, text, "a time");
    return time;
  }
  return text;
}

/** The items of a list in a header: parted by commas, except that the HTTP date has one of its own (Smithy, httpHeader). */
export function headerItems(member: NormalizedSchema, text: string): readonly string[] {
  if (!member.isListSchema()) return [text];
  const items = text.split(",").map((item) => item.trim());
  if (!member.getValueSchema().isTimestampSchema()) return items;
  return items.flatMap((item, index) => (index % 2 === 1 ? [`${items[index - 1]}, ${item}`] : []));
}

/** The text of a value in an answer's header; a time is an HTTP date unless its schema says otherwise. */
export function restText(member: NormalizedSchema, value: unknown): string {
  if (Array.isArray(value)) {
    return value.map((item) => restText(member.getValueSchema(), item)).join(", ");
  }
  if (value instanceof Date) {
    // @smithy/core: 5 is date-time, 7 epoch-seconds, and any other format of a header's time is http-date.
    const format = member.getSchema();
    if (format === 5) return value.toISOString();
    return format === 7 ? String(value.getTime() / 1_000) : value.toUTCString();
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

function wrongType(name: string, text: string, expected: string): AwsError {
  return new AwsError(
    "SerializationException",
    `The request cannot be read: ${name} is "${text}", not ${expected}`,
  );
}
