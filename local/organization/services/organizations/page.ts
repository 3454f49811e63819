import { AwsError, type Call } from "../../action.ts";

/** ListAccounts and its like take 1 to 20 (platform.md section 3). */
const MAX_RESULTS = 20;

/**
 * One page and the token of the next; `knobs.maxPageSize` makes pages smaller still, and with `knobs.emptyPages` each page
 * comes after an empty one.
 */
export function page<Item>(
  items: readonly Item[],
  input: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined },
  { platform }: Call,
): { items: Item[]; NextToken?: string } {
  const asked = input.MaxResults ?? MAX_RESULTS;
  if (asked < 1 || asked > MAX_RESULTS) {
    throw invalid(`You provided a value ${asked} for MaxResults; it must be 1 to ${MAX_RESULTS}.`);
  }
  const { kind, start } = input.NextToken === undefined ? FIRST : positionOf(input.NextToken);
  if (platform.knobs.emptyPages && kind === "page") {
    return { items: [], NextToken: tokenOf("after-empty", start) };
  }
  const end = start + Math.min(asked, Math.max(1, platform.knobs.maxPageSize));
  return {
    items: items.slice(start, end),
    ...(end < items.length && { NextToken: tokenOf("page", end) }),
  };
}

type Position = { readonly kind: "page" | "after-empty"; readonly start: number };

const FIRST: Position = { kind: "page", start: 0 };

function tokenOf(kind: Position["kind"], start: number): string {
  return Buffer.from(`${kind}:${start}`).toString("base64url");
}

function positionOf(token: string): Position {
  const text = Buffer.from(token, "base64url").toString("utf8");
  const [, kind, start] = /^(page|after-empty):(\d{1,6})$/.exec(text) ?? [];
  if (kind === undefined) throw invalid("You provided an invalid next token.");
  return { kind: kind === "page" ? "page" : "after-empty", start: Number(start) };
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidInputException", message);
}
