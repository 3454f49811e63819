import { invalidParameter } from "./topic.ts";

/** SNS lists 100 at a time (API reference, ListTopics and ListSubscriptionsByTopic). */
const PAGE_SIZE = 100;

/** One page of a list, and the token for the next; undefined on the last page. */
export function toPage<Item>(
  all: readonly Item[],
  token: string | undefined,
  largest: number,
): { readonly items: readonly Item[]; readonly nextToken: string | undefined } {
  const start = token ? Number(Buffer.from(token, "base64").toString()) : 0;
  if (!Number.isInteger(start) || start < 0) throw invalidParameter("NextToken");
  const end = start + Math.min(PAGE_SIZE, largest);
  return {
    items: all.slice(start, end),
    nextToken: end < all.length ? Buffer.from(String(end)).toString("base64") : undefined,
  };
}
