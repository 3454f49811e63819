import type { AuditHead } from "./audit-head.ts";

/** Somebody read the trail: one record for each query, with its pages. */
export type ReadFact = AuditHead & {
  readonly type: "read";
  /** The query, as parsed: index, filters, range, order. */
  readonly query: Readonly<Record<string, unknown>>;
};
