/** One line of a listing. `after` continues behind it: a key, or the last key below a common prefix. */
export type Line<Item> =
  | { readonly item: Item; readonly after: string }
  | { readonly prefix: string; readonly after: string };

export type Listed<Item> = {
  readonly lines: readonly Line<Item>[];
  readonly isTruncated: boolean;
};

/**
 * The page of a listing: what begins with the prefix, in the order of the keys' UTF-8 bytes, with everything below a delimiter
 * as one common prefix. A common prefix counts as one line, like an item.
 */
export function listed<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  page: { readonly prefix: string; readonly delimiter: string; readonly most: number },
  isPast: (item: Item) => boolean,
): Listed<Item> {
  const lines: Line<Item>[] = [];
  let common: string | undefined;
  for (const item of items) {
    const key = keyOf(item);
    if (!key.startsWith(page.prefix) || isPast(item)) continue;
    const end = page.delimiter === "" ? -1 : key.indexOf(page.delimiter, page.prefix.length);
    const prefix = end < 0 ? undefined : key.slice(0, end + page.delimiter.length);
    if (prefix !== undefined && prefix === common) continue;
    if (lines.length === page.most) return { lines, isTruncated: true };
    common = prefix;
    lines.push(
      prefix === undefined ? { item, after: key } : { prefix, after: `${prefix}\u{10ffff}` },
    );
  }
  return { lines, isTruncated: false };
}

/** Compares keys as S3 lists them: by their UTF-8 bytes. */
export function byKey(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** `EncodingType: url` as S3 writes it: percent escapes in every key and prefix of the answer. */
export function encoder(type: string | undefined): (text: string) => string {
  return type === "url"
    ? (text) => encodeURIComponent(text).replaceAll("%2F", "/")
    : (text) => text;
}

/** How many lines a page has: 1,000 at most, and as the default. */
export function pageSize(asked: number | undefined): number {
  return Math.min(asked ?? 1_000, 1_000);
}
