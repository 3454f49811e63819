/**
 * What a policy is attached to decides how it is read: the rights of a role, who may assume a role, a KMS key, or a resource
 * (topic, queue, bus, table, function). `delegation` is the organization's own policy: its resources are parts of the organization.
 */
export type PolicyKind = "identity" | "trust" | "key" | "resource" | "delegation";

/** A policy of the app and where it is. */
export type PlacedPolicy = {
  /** For people: `SweepRole, trust policy`. */
  readonly where: string;
  readonly kind: PolicyKind;
  /** Account that owns what the policy is attached to. */
  readonly accountId: string;
  /** ARN of the resource that it is attached to; only of kind `resource`. */
  readonly resourceArn?: string;
  /** Statements as IAM gets them, still unchecked. */
  readonly statements: readonly unknown[];
};

/** Statements of a policy document, in JSON text or parsed; undefined if it is no policy document. */
export function statementsIn(value: unknown): readonly unknown[] | undefined {
  const document = typeof value === "string" ? parsed(value) : value;
  if (typeof document !== "object" || document === null || !("Statement" in document)) return;
  const { Statement } = document;
  return Array.isArray(Statement) ? Statement : [Statement];
}

function parsed(text: string): unknown {
  if (!text.trimStart().startsWith("{")) return;
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, so not a policy: descriptions may begin with a brace.
    return;
  }
}
