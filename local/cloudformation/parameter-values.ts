import type { Problems } from "./template-problem.ts";
import type { Parameter } from "./template.ts";

/** Values of a template's parameters by name: text, or the items of a CommaDelimitedList. */
export type ParameterValues = ReadonlyMap<string, string | readonly string[]>;

/** Bytes that CloudFormation takes as one parameter's value (CloudFormation quotas). */
const MAXIMUM_VALUE_BYTES = 4_096;

/**
 * The given values, checked as CloudFormation checks them, and the defaults of what was not given. Unknown names, missing
 * values and values that the pattern does not allow are problems. A pattern must match the whole value; of a list, each item
 * (CloudFormation user guide, "Parameters").
 */
export function parameterValues(
  parameters: Readonly<Record<string, Parameter>>,
  given: Readonly<Record<string, string>>,
  problems: Problems,
): ParameterValues {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(parameters, name)) continue;
    const known = Object.keys(parameters).join(", ") || "none";
    problems.add(`parameter ${name}`, `the template has no such parameter; it has: ${known}`);
  }
  const values = new Map<string, string | readonly string[]>();
  for (const [name, parameter] of Object.entries(parameters)) {
    const text = given[name] ?? parameter.Default;
    if (text === undefined) {
      problems.add(`parameter ${name}`, "no value was given, and it has no default");
      continue;
    }
    // CloudFormation strips the spaces around a list's items; of an empty text it makes one empty item.
    const items = text.split(",").map((item) => item.trim());
    const value = parameter.Type === "String" ? text : items;
    for (const item of [value].flat()) checkItem(name, parameter, item, problems);
    if (Buffer.byteLength(text) > MAXIMUM_VALUE_BYTES) {
      problems.add(`parameter ${name}`, `its value has more than ${MAXIMUM_VALUE_BYTES} bytes`);
    }
    values.set(name, value);
  }
  return values;
}

function checkItem(
  name: string,
  { AllowedPattern, AllowedValues, ConstraintDescription }: Parameter,
  item: string,
  problems: Problems,
): void {
  const why = ConstraintDescription === undefined ? "" : ` (${ConstraintDescription})`;
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(item)) {
    problems.add(`parameter ${name}`, `"${item}" does not match ${AllowedPattern}${why}`);
  }
  if (AllowedValues !== undefined && !AllowedValues.includes(item)) {
    problems.add(`parameter ${name}`, `"${item}" is none of ${AllowedValues.join(", ")}${why}`);
  }
}
