import { AwsError } from "../../action.ts";

/** One page of a list with an opaque token; `limit` within 1 and `most`, `most` when left out. */
export function toPage<Item>(
  all: readonly Item[],
  token: string | undefined,
  limit: number | undefined,
  most: number,
): { readonly items: readonly Item[]; readonly nextToken: string | undefined } {
  const start = token ? Number(Buffer.from(token, "base64url").toString()) : 0;
  const size = limit ?? most;
  if (!Number.isInteger(start) || start < 0) {
    throw new AwsError("InvalidParameterException", "The specified nextToken is invalid.");
  }
  if (size < 1 || size > most) {
    throw new AwsError(
      "InvalidParameterException",
      `1 validation error detected: Value '${size}' at 'limit' failed to satisfy constraint: Member must have value between 1 and ${most}`,
    );
  }
  const end = start + size;
  return {
    items: all.slice(start, end),
    nextToken: end < all.length ? Buffer.from(String(end)).toString("base64url") : undefined,
  };
}
