const LONGEST = 80;

/** A value as its writer will find it again: in JSON, at most 80 characters, in ASCII so that letters that only look alike show. */
export function quoted(value: unknown): string {
  const text = inAscii(asJson(value));
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function asJson(value: unknown): string {
  if (value === undefined) return "nothing";
  try {
    return JSON.stringify(value) ?? `a ${typeof value}`;
  } catch {
    // It has a cycle in it, or a bigint: nothing that a file or a request could hold.
    return `a ${typeof value}`;
  }
}

function inAscii(text: string): string {
  return text.replaceAll(
    /[^ -~]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
