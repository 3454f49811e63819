/** What a JSON text holds; anything else as it is, so that the schema that reads it next says what it wanted instead. */
export function fromJsonText(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
