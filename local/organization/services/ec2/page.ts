import { createHash } from "node:crypto";

import { AwsError } from "../../action.ts";
import type { Call } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import { callerAccount } from "./caller-account.ts";

/** A row of a Describe answer: `sequence` rises with creation, so that a page token survives rows that come and go. */
export type Row = { readonly sequence: number };

export type PageRequest = {
  readonly Filters?: readonly object[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
};

export type Pages = {
  /**
   * The next page of `rows` (ascending by sequence) that pass `matches`. `MaxResults` is 5 to 1,000, more means 1,000
   * (type docs); `knobs.maxPageSize` makes any page smaller, also when it is absent. A token works for the account, Region,
   * API and query that it was made for, and for nothing else.
   */
  of<Item extends Row>(
    call: Call,
    api: string,
    request: PageRequest,
    rows: Iterable<Item>,
    matches: (row: Item) => boolean,
  ): { readonly items: Item[]; readonly NextToken: string | undefined };
};

const MIN_RESULTS = 5;
const MAX_RESULTS = 1_000;

export function createPages(platform: Platform): Pages {
  const secret = platform.hex(32);

  function sign(call: Call, api: string, request: PageRequest, sequence: string): string {
    const { MaxResults: _size, NextToken: _token, ...query } = request;
    const parts = [secret, callerAccount(call.caller), call.region, api, query, sequence];
    return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
  }

  function start(call: Call, api: string, request: PageRequest): number {
    if (request.NextToken === undefined) return 0;
    const [sequence = "", signature] = Buffer.from(request.NextToken, "base64url")
      .toString()
      .split(".");
    if (signature !== sign(call, api, request, sequence)) {
      throw new AwsError(
        "InvalidNextToken",
        `The specified NextToken is not valid for this ${api} request: '${request.NextToken}'`,
      );
    }
    return Number(sequence);
  }

  return {
    of(call, api, request, rows, matches) {
      const size = pageSize(request.MaxResults, platform.knobs.maxPageSize);
      const after = start(call, api, request);
      const items = [];
      for (const row of rows) {
        if (row.sequence <= after || !matches(row)) continue;
        const last = items.at(-1);
        if (items.length === size && last !== undefined) {
          const sequence = String(last.sequence);
          const token = `${sequence}.${sign(call, api, request, sequence)}`;
          return { items, NextToken: Buffer.from(token).toString("base64url") };
        }
        items.push(row);
      }
      return { items, NextToken: undefined };
    },
  };
}

function pageSize(maxResults: number | undefined, maxPageSize: number): number {
  if (maxResults !== undefined && maxResults < MIN_RESULTS) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value ( ${maxResults} ) for parameter maxResults is invalid. Expecting a value of at least ${MIN_RESULTS}.`,
    );
  }
  return Math.max(1, Math.min(maxResults ?? MAX_RESULTS, MAX_RESULTS, maxPageSize));
}
