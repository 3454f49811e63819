import type { Requests } from "../../functions/adapters/request-table.ts";
import { parseRequest } from "../../functions/core/request.ts";

/** Requests in memory. It holds them raw, as the table does, and reads them with the product's own parser. */
export type MemoryRequests = Requests & {
  /** Stores whatever it is given under this key. */
  putItem(resource: string, id: string, item: Readonly<Record<string, unknown>>): void;
};

export function memoryRequests(): MemoryRequests {
  const items = new Map<string, Map<string, Readonly<Record<string, unknown>>>>();
  const under = (resource: string) => {
    const found = items.get(resource) ?? new Map();
    items.set(resource, found);
    return found;
  };
  return {
    of(resource) {
      const readings = [...under(resource)]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([id, item]) => parseRequest({ resource, id }, { resource, id, ...item }));
      return Promise.resolve(readings);
    },
    put({ resource, id, createdAt, expiresAt, ...rest }, expectedVersion) {
      const known = under(resource).get(id);
      if (known?.["version"] !== expectedVersion) return Promise.resolve("conflict");
      under(resource).set(id, {
        ...rest,
        createdAt: createdAt.toISOString(),
        ...(expiresAt !== undefined && { expiresAt: expiresAt.toISOString() }),
      });
      return Promise.resolve("stored");
    },
    putItem(resource, id, item) {
      under(resource).set(id, structuredClone(item));
    },
  };
}
