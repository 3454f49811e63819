import { AwsError, NotModelledError } from "../../action.ts";

/** Tells whether an event, or a part of it, is as a pattern wants. `undefined` stands for a part that is not there. */
type Matcher = (value: unknown) => boolean;

export type EventPattern = { matches(event: object): boolean };

/** EventBridge's quota on the characters of a pattern (platform.md section 4). */
const LONGEST_PATTERN = 2_048;

/**
 * Reads an event pattern: every field must match, one value of a field's list is enough, and a list in the event matches
 * when one of its items does. Understands exact values, `prefix`, `suffix`, `equals-ignore-case`, `anything-but` (values
 * or a prefix or suffix), `exists` and `numeric`.
 *
 * Throws InvalidEventPatternException, as PutRule does, and NotModelledError for operators that AWS has beside these
 * (`cidr`, `wildcard`, `$or`).
 */
export function parseEventPattern(text: string): EventPattern {
  if (text.length > LONGEST_PATTERN) {
    throw invalid(`it has ${text.length} characters, and ${LONGEST_PATTERN} are allowed`);
  }
  let pattern: unknown;
  try {
    // Of a key given twice the last one wins, in EventBridge as in JSON.parse (platform.md section 4).
    pattern = JSON.parse(text);
  } catch (error) {
    throw invalid(`it is not JSON (${error instanceof Error ? error.message : "?"})`);
  }
  if (!isObject(pattern)) throw invalid("it is not a JSON object");
  return { matches: objectMatcher(pattern, "") };
}

function objectMatcher(pattern: Readonly<Record<string, unknown>>, path: string): Matcher {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw invalid(`${path || "the pattern"} is an empty object`);
  const fields = entries.map(([name, wanted]) => {
    const here = path === "" ? name : `${path}.${name}`;
    if (name === "$or") throw new NotModelledError(`$or in an event pattern (${here})`);
    return [name, fieldMatcher(wanted, here)] as const;
  });
  const one: Matcher = (value) =>
    fields.every(([name, matcher]) => matcher(isObject(value) ? value[name] : undefined));
  return (value) => (Array.isArray(value) ? value.some(one) : one(value));
}

function fieldMatcher(wanted: unknown, path: string): Matcher {
  if (isObject(wanted)) return objectMatcher(wanted, path);
  if (!Array.isArray(wanted)) throw invalid(`"${path}" must be an object or an array`);
  if (wanted.length === 0) throw invalid(`"${path}" is an empty array, which would match nothing`);
  const matchers = wanted.map((item) => leafMatcher(item, path));
  return (value) => matchers.some((matcher) => matcher(value));
}

function leafMatcher(item: unknown, path: string): Matcher {
  if (item === null || ["string", "number", "boolean"].includes(typeof item)) {
    return anyLeaf((leaf) => leaf === item);
  }
  const [operator, operand] = onlyEntry(item, path);
  switch (operator) {
    case "prefix":
    case "suffix":
    case "equals-ignore-case":
      return textMatcher(operator, operand, path);
    case "anything-but":
      return anythingBut(operand, path);
    case "exists":
      return existence(operand, path);
    case "numeric":
      return numeric(operand, path);
    default:
      throw new NotModelledError(`"${operator}" in an event pattern (${path})`);
  }
}

function textMatcher(
  operator: "prefix" | "suffix" | "equals-ignore-case",
  operand: unknown,
  path: string,
): Matcher {
  if (isObject(operand) || Array.isArray(operand)) {
    throw new NotModelledError(`"${operator}" of more than one text in an event pattern (${path})`);
  }
  if (typeof operand !== "string") throw invalid(`"${operator}" of "${path}" must be a text`);
  return anyLeaf((leaf) => {
    if (typeof leaf !== "string") return false;
    if (operator === "prefix") return leaf.startsWith(operand);
    if (operator === "suffix") return leaf.endsWith(operand);
    return leaf.toLowerCase() === operand.toLowerCase();
  });
}

function anythingBut(operand: unknown, path: string): Matcher {
  const refused = isObject(operand)
    ? anythingButText(operand, path)
    : fieldMatcher([operand].flat(), path);
  return anyLeaf((leaf) => !refused(leaf));
}

function anythingButText(operand: object, path: string): Matcher {
  const [operator, text] = onlyEntry(operand, path);
  if (operator === "prefix" || operator === "suffix" || operator === "equals-ignore-case") {
    return textMatcher(operator, text, path);
  }
  throw new NotModelledError(`"anything-but" of "${operator}" in an event pattern (${path})`);
}

/** Works on leaves alone: an object in the event is none (platform.md section 4). */
function existence(operand: unknown, path: string): Matcher {
  if (typeof operand !== "boolean") throw invalid(`"exists" of "${path}" must be true or false`);
  const isLeaf = anyLeaf(() => true);
  return (value) => isLeaf(value) === operand;
}

const comparisons: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  "=": (left, right) => left === right,
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
};

function numeric(operand: unknown, path: string): Matcher {
  if (!Array.isArray(operand) || ![2, 4].includes(operand.length)) {
    throw invalid(`"numeric" of "${path}" must be one or two pairs of a comparison and a number`);
  }
  const tests = [operand.slice(0, 2), operand.slice(2)]
    .filter((pair) => pair.length > 0)
    .map(([sign, bound]: unknown[]) => {
      const compare = comparisons[String(sign)];
      if (compare === undefined || typeof bound !== "number") {
        throw invalid(`"numeric" of "${path}" has the pair ${JSON.stringify([sign, bound])}`);
      }
      return (leaf: number) => compare(leaf, bound);
    });
  return anyLeaf((leaf) => typeof leaf === "number" && tests.every((test) => test(leaf)));
}

/** One value, or one item of a list; never an object, and never what is not there. */
function anyLeaf(test: (leaf: string | number | boolean | null) => boolean): Matcher {
  return (value) => {
    if (Array.isArray(value)) return value.some(anyLeaf(test));
    const leaf =
      value === null ||
      typeof value === "string" ||
      typeof value === "number" ||
      typeof value === "boolean";
    return leaf && test(value);
  };
}

function onlyEntry(item: unknown, path: string): readonly [string, unknown] {
  const [entry, ...rest] = isObject(item) ? Object.entries(item) : [];
  if (entry === undefined || rest.length > 0) {
    throw invalid(`"${path}" holds ${JSON.stringify(item)}, which is no value and no operator`);
  }
  return entry;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(reason: string): AwsError {
  return new AwsError(
    "InvalidEventPatternException",
    `Event pattern is not valid. Reason: ${reason}`,
  );
}
