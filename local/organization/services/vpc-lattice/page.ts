import type { Platform } from "../../platform.ts";
import { invalid } from "./lattice-error.ts";

/** lattice.md section 1.1: maxResults is 1 to 100. */
const MAX_RESULTS = 100;

/**
 * One page of rows (ascending by sequence) and the token of the next; `knobs.maxPageSize` makes pages smaller still, and
 * with `knobs.emptyPages` each page comes after an empty one.
 */
export function page<Row extends { readonly sequence: number }>(
  platform: Platform,
  rows: Iterable<Row>,
  input: { readonly maxResults?: number | undefined; readonly nextToken?: string | undefined },
): { readonly rows: Row[]; readonly nextToken?: string } {
  const asked = input.maxResults ?? MAX_RESULTS;
  if (!(asked >= 1 && asked <= MAX_RESULTS)) {
    throw invalid(`maxResults ${asked} must be 1 to ${MAX_RESULTS}`, "maxResults");
  }
  const { kind, after } = input.nextToken === undefined ? FIRST : positionOf(input.nextToken);
  if (platform.knobs.emptyPages && kind === "page") {
    return { rows: [], nextToken: tokenOf("after-empty", after) };
  }
  const size = Math.min(asked, Math.max(1, platform.knobs.maxPageSize));
  const taken: Row[] = [];
  for (const row of rows) {
    if (row.sequence <= after) continue;
    const last = taken.at(-1);
    if (taken.length === size && last !== undefined) {
      return { rows: taken, nextToken: tokenOf("page", last.sequence) };
    }
    taken.push(row);
  }
  return { rows: taken };
}

type Position = { readonly kind: "page" | "after-empty"; readonly after: number };

const FIRST: Position = { kind: "page", after: 0 };

function tokenOf(kind: Position["kind"], after: number): string {
  return Buffer.from(`${kind}:${after}`).toString("base64url");
}

function positionOf(token: string): Position {
  const text = Buffer.from(token, "base64url").toString("utf8");
  const [, kind, after] = /^(page|after-empty):(\d{1,9})$/.exec(text) ?? [];
  if (kind === undefined) throw invalid(`nextToken "${token}" is not one of ours`, "nextToken");
  return { kind: kind === "page" ? "page" : "after-empty", after: Number(after) };
}
