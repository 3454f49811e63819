import type { EntryKey, EntryReading } from "../../functions/core/entry.ts";
import { parseEntry } from "../../functions/core/entry.ts";
import { parseOffering } from "../../functions/core/offering.ts";
import type { Allowlist } from "../../functions/core/ports.ts";

/** An allowlist in memory. It holds items as the table does, raw, and reads them with the product's own parsers. */
export type MemoryAllowlist = Allowlist & {
  /** Stores an offering's item under its resource; `undefined` deregisters it. */
  setOffering(resource: string, item: unknown): void;
  /** Stores an entry with the next version of its key; what is not named is an allow with one unlimited grant. */
  putEntry(key: EntryKey, values?: Readonly<Record<string, unknown>>): void;
  removeEntry(key: EntryKey): void;
  /** Keys for which this answers true stay unprocessed, as DynamoDB does under load. */
  isUnread: (key: EntryKey) => boolean;
};

export function memoryAllowlist(): MemoryAllowlist {
  const offerings = new Map<string, unknown>();
  const entries = new Map<string, { readonly version: number } & Record<string, unknown>>();
  // Kept after removal, so that an entry made anew is never taken for the one that was read.
  const lastVersions = new Map<string, number>();
  const allowlist: MemoryAllowlist = {
    isUnread: () => false,
    setOffering(resource, item) {
      if (item === undefined) offerings.delete(resource);
      else offerings.set(resource, structuredClone(item));
    },
    putEntry(key, values = {}) {
      const version = (lastVersions.get(nameOf(key)) ?? 0) + 1;
      const grants = { g1: { source: "operator" } };
      lastVersions.set(nameOf(key), version);
      entries.set(nameOf(key), { schema: 1, ...key, effect: "allow", grants, ...values, version });
    },
    removeEntry(key) {
      entries.delete(nameOf(key));
    },
    offering(resource) {
      return Promise.resolve(parseOffering(resource, offerings.get(resource)));
    },
    entries(keys) {
      const distinct = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
      const unread = distinct.filter((key) => allowlist.isUnread(key));
      const readings = distinct.flatMap((key): EntryReading[] => {
        const item = entries.get(nameOf(key));
        return item === undefined || unread.includes(key) ? [] : [parseEntry(key, item)];
      });
      return Promise.resolve({ readings, unread });
    },
    entriesOn(target) {
      const keys = [...entries.keys()].flatMap((name): EntryKey[] => {
        const principal = name.startsWith(`${target} `) ? name.slice(target.length + 1) : "";
        return principal === "" ? [] : [{ target, principal }];
      });
      return allowlist.entries(keys);
    },
  };
  return allowlist;
}

function nameOf({ target, principal }: EntryKey): string {
  return `${target} ${principal}`;
}
