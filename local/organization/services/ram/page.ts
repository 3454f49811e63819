import { createHash } from "node:crypto";

import type { Call } from "../../action.ts";
import { callerAccount } from "./caller-account.ts";
import { ramError } from "./ram-error.ts";

/** `sequence` rises with creation, so that a token survives rows that come and go. */
type Row = { readonly sequence: number };

type PageRequest = {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
};

/** `maxResults` is 1 to 500; how many rows come without it is not documented (ram.md section 5). */
const MAX_RESULTS = 500;

/**
 * One page, in order of `sequence`, and the token of the next. `knobs.maxPageSize` makes pages smaller still, and with
 * `knobs.emptyPages` each page comes after an empty one (ram.md sections 5 and 9). A token works for the account, Region, API
 * and query that it was made for. Throws InvalidNextTokenException, and for a wrong `maxResults` InvalidParameterException or
 * the API's own InvalidMaxResultsException.
 */
export function page<Item extends Row>(
  call: Call,
  api: string,
  input: PageRequest,
  rows: readonly Item[],
): { readonly items: readonly Item[]; readonly nextToken?: string } {
  const { knobs } = call.platform;
  const { maxResults = MAX_RESULTS, nextToken, ...query } = input;
  if (!Number.isInteger(maxResults) || maxResults < 1 || maxResults > MAX_RESULTS) {
    throw ramError(
      call.platform,
      api === "GetResourceShareInvitations"
        ? "InvalidMaxResultsException"
        : "InvalidParameterException",
      `maxResults is ${maxResults}; it must be 1 to ${MAX_RESULTS}.`,
    );
  }
  const token = (kind: "page" | "after-empty", sequence: number) => {
    const parts = [callerAccount(call.caller), call.region, api, query, kind, sequence];
    const signature = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
    return Buffer.from(`${kind}.${sequence}.${signature}`).toString("base64url");
  };
  const [kind = "page", sequence = "0"] =
    nextToken === undefined ? [] : Buffer.from(nextToken, "base64url").toString().split(".");
  const after = Number(sequence);
  if (
    nextToken !== undefined &&
    token(kind === "page" ? "page" : "after-empty", after) !== nextToken
  ) {
    throw ramError(
      call.platform,
      "InvalidNextTokenException",
      `The nextToken ${nextToken} is not valid.`,
    );
  }
  if (knobs.emptyPages && kind === "page")
    return { items: [], nextToken: token("after-empty", after) };
  const left = rows
    .filter((row) => row.sequence > after)
    .toSorted((a, b) => a.sequence - b.sequence);
  const items = left.slice(0, Math.max(1, Math.min(maxResults, knobs.maxPageSize)));
  const last = items.at(-1);
  return {
    items,
    ...(last !== undefined &&
      left.length > items.length && { nextToken: token("page", last.sequence) }),
  };
}
