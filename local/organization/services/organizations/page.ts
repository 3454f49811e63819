import { AwsError, type Call } from "../../action.ts";

/** ListAccounts and its like take 1 to 20 (platform.md section 3). */
const MAX_RESULTS = 20;

/** One page and the token of the next; `knobs.maxPageSize` makes pages smaller still. */
export function page<Item>(
  items: readonly Item[],
  input: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined },
  { platform }: Call,
): { items: Item[]; NextToken?: string } {
  const asked = input.MaxResults ?? MAX_RESULTS;
  if (asked < 1 || asked > MAX_RESULTS) {
    throw invalid(`You provided a value ${asked} for MaxResults; it must be 1 to ${MAX_RESULTS}.`);
  }
  const start = input.NextToken === undefined ? 0 : offsetOf(input.NextToken);
  const end = start + Math.min(asked, Math.max(1, platform.knobs.maxPageSize));
  return {
    items: items.slice(start, end),
    ...(end < items.length && { NextToken: Buffer.from(`page:${end}`).toString("base64url") }),
  };
}

function offsetOf(token: string): number {
  const match = /^page:(\d{1,6})$/.exec(Buffer.from(token, "base64url").toString("utf8"));
  if (match === null) throw invalid("You provided an invalid next token.");
  return Number(match[1]);
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidInputException", message);
}
