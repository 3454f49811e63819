/** One statement, its lists made lists. Members that IAM does not know, or that we never write, are kept by name. */
export type PolicyStatement = {
  readonly effect: unknown;
  readonly actions: readonly string[];
  readonly resources: readonly string[] | "none";
  readonly principals: readonly StatementPrincipal[] | "none";
  readonly conditions: readonly StatementCondition[];
  readonly unexpected: readonly string[];
};

export type StatementPrincipal = {
  readonly type: "anybody" | "AWS" | "Service" | (string & {});
  readonly value: string;
};

export type StatementCondition = {
  /** `StringEquals`, with `ForAnyValue:` or `IfExists` as written. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
};

const MEMBERS = ["Sid", "Effect", "Principal", "Action", "Resource", "Condition"];

export function parseStatement(value: unknown): PolicyStatement {
  const members = recordOf(value);
  return {
    effect: members["Effect"],
    actions: listOf(members["Action"]),
    resources: members["Resource"] === undefined ? "none" : listOf(members["Resource"]),
    principals: members["Principal"] === undefined ? "none" : principalsOf(members["Principal"]),
    conditions: conditionsOf(members["Condition"]),
    unexpected: Object.keys(members).filter((name) => !MEMBERS.includes(name)),
  };
}

function principalsOf(value: unknown): StatementPrincipal[] {
  if (value === "*") return [{ type: "anybody", value: "*" }];
  return Object.entries(recordOf(value)).flatMap(([type, names]) =>
    listOf(names).map((name) => ({ type: name === "*" ? "anybody" : type, value: name })),
  );
}

function conditionsOf(value: unknown): StatementCondition[] {
  return Object.entries(recordOf(value)).flatMap(([operator, keys]) =>
    Object.entries(recordOf(keys)).map(([key, values]) => ({
      operator,
      key,
      values: listOf(values),
    })),
  );
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  // Any object has string keys; what is in them is looked at by the one who reads it.
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function listOf(value: unknown): string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
