import type { AuditHead } from "./audit-head.ts";
import type { EntryKind } from "./kind.ts";

/** What happens to a request, in the order in which it can. */
export const requestSteps = [
  "submitted",
  "approval-given",
  "approved",
  "denial-given",
  "denied",
  "cancelled",
  "escalated",
  "expired",
  "revoked",
] as const;
export type RequestStep = (typeof requestSteps)[number];

/** A fact about one request. `approval-given` and `denial-given` are one person's word; `approved` and `denied` are what follows. */
export type RequestFact = AuditHead & {
  readonly type: "request";
  readonly step: RequestStep;
  /** Id of the request. */
  readonly request: string;
  readonly resource: string;
  readonly tenant: string;
  readonly kind?: EntryKind | undefined;
  /** Of a held connection that opened the request: which one. */
  readonly connection?: string | undefined;
  /** Who counts as one person (core/person.ts); the actor says by which session. */
  readonly person?: string | undefined;
  /** Words of the one who decided, or asked. */
  readonly comment?: string | undefined;
  /** Of an approval: the end that it gives. */
  readonly grantedUntil?: Date | undefined;
};
