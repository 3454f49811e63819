import type { AuditHead } from "./audit-head.ts";

/** What policy consists of. A `proposal` is a change that waits for a second person. */
export const policyObjects = [
  "offering",
  "entry",
  "test",
  "brake",
  "proposal",
  "configuration",
] as const;
export type PolicyObject = (typeof policyObjects)[number];

/** A fact about the policy itself: the list, its tests, its switches and brakes, and what a deployment was configured with. */
export type PolicyFact = AuditHead & {
  readonly type: "policy";
  readonly object: PolicyObject;
  readonly change: "created" | "changed" | "removed" | "proposed" | "confirmed" | "withdrawn";
  /** Key of what was changed: a target, and of an entry its principal; a test, brake or proposal by its name. */
  readonly subject: string;
  /** Of an entry: for whom it is. */
  readonly principal?: string | undefined;
  readonly person?: string | undefined;
  /** As it was and as it is, as stored; undefined where there was, or is, nothing. */
  readonly before?: Readonly<Record<string, unknown>> | undefined;
  readonly after?: Readonly<Record<string, unknown>> | undefined;
  /** Version that was written; of a removal, the one removed. */
  readonly version: number;
};
