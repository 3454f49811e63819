import type { Problems } from "./template-problem.ts";

/** What functions can ask for. Each answers undefined after it has told the problem. */
export type Scope = {
  readonly problems: Problems;
  /**
   * Whether the value is thrown away: the branch that a condition does not choose. Names in it must exist, as CloudFormation
   * wants it, but what they stand for need not fit together.
   */
  readonly isAside: boolean;
  /** A parameter, a pseudo parameter, or a resource's Ref. */
  ref(name: string, where: string, isAside: boolean): unknown;
  attribute(path: AttributePath, where: string, isAside: boolean): string | undefined;
  condition(name: string, where: string): boolean | undefined;
  mapping(path: readonly string[], where: string): unknown;
};

export type AttributePath = { readonly logicalId: string; readonly attribute: string };

/** AWS::NoValue: the property or list item is left out. */
export const NO_VALUE = Symbol("AWS::NoValue");

/**
 * The value with every function in it worked out. What can't be worked out is a problem and becomes undefined.
 */
export function evaluate(value: unknown, where: string, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value
      .map((item, index) => evaluate(item, `${where}.${index}`, scope))
      .filter((item) => item !== NO_VALUE);
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  const call = name !== undefined && (name === "Ref" || name.startsWith("Fn::")) ? name : undefined;
  if (call !== undefined && entries.length === 1) return run(call, argument, where, scope);
  return Object.fromEntries(
    entries
      .map(([key, member]) => [key, evaluate(member, `${where}.${key}`, scope)] as const)
      .filter(([, member]) => member !== NO_VALUE),
  );
}

function run(name: string, argument: unknown, where: string, scope: Scope): unknown {
  switch (name) {
    case "Ref":
      if (argument === "AWS::NoValue") return NO_VALUE;
      if (typeof argument === "string") return scope.ref(argument, where, scope.isAside);
      break;
    case "Fn::GetAtt": {
      const [logicalId, attribute, ...others] = stringsOf(argument) ?? [];
      if (logicalId === undefined || attribute === undefined || others.length > 0) break;
      return scope.attribute({ logicalId, attribute }, where, scope.isAside);
    }
    case "Fn::If": {
      const [condition, whenTrue, whenFalse] = listOf(argument, 3) ?? [];
      if (typeof condition !== "string") break;
      const holds = scope.condition(condition, where);
      const [chosen, other] = holds === false ? [whenFalse, whenTrue] : [whenTrue, whenFalse];
      evaluate(other, where, { ...scope, isAside: true });
      return evaluate(chosen, where, scope);
    }
    case "Fn::Sub":
      return substitute(argument, where, scope);
    case "Fn::Join": {
      const [separator, items] = listOf(argument, 2) ?? [];
      const texts = stringsOf(evaluate(items, where, scope));
      if (typeof separator === "string" && texts !== undefined) return texts.join(separator);
      break;
    }
    case "Fn::Split": {
      const [separator, text] = listOf(argument, 2) ?? [];
      const whole = evaluate(text, where, scope);
      if (typeof separator === "string" && typeof whole === "string") return whole.split(separator);
      break;
    }
    case "Fn::Select": {
      const [index, items] = listOf(argument, 2) ?? [];
      const list = evaluate(items, where, scope);
      const chosen: unknown = Array.isArray(list) ? list[Number(index)] : undefined;
      if (chosen !== undefined) return chosen;
      break;
    }
    case "Fn::FindInMap": {
      const path = stringsOf(evaluate(argument, where, scope));
      if (path?.length === 3) return scope.mapping(path, where);
      break;
    }
    default:
      scope.problems.add(where, `the function ${name} is not known here`);
      return undefined;
  }
  return unfit(name, argument, where, scope);
}

function unfit(name: string, argument: unknown, where: string, scope: Scope): undefined {
  if (scope.isAside) return;
  scope.problems.add(where, `${name} can't be worked out of ${JSON.stringify(argument)}`);
}

/** `${Name}` is a Ref, `${Name.Attribute}` a GetAtt, `${!Text}` the text `${Text}`; a second argument gives names of its own. */
function substitute(argument: unknown, where: string, scope: Scope): string | undefined {
  const [text, own = {}] = typeof argument === "string" ? [argument] : (listOf(argument, 2) ?? []);
  if (typeof text !== "string" || typeof own !== "object" || own === null) {
    return unfit("Fn::Sub", argument, where, scope);
  }
  let isWhole = true;
  const result = text.replaceAll(/\$\{([^}]+)\}/g, (_, inner: string) => {
    if (inner.startsWith("!")) return `\${${inner.slice(1)}}`;
    const value = Object.hasOwn(own, inner)
      ? evaluate(Reflect.get(own, inner), where, scope)
      : named(inner, where, scope);
    if (typeof value === "string") return value;
    if (value !== undefined) unfit("Fn::Sub", argument, where, scope);
    isWhole = false;
    return "";
  });
  return isWhole ? result : undefined;
}

function named(name: string, where: string, scope: Scope): unknown {
  const dot = name.indexOf(".");
  if (dot < 0) return scope.ref(name, where, scope.isAside);
  const path = { logicalId: name.slice(0, dot), attribute: name.slice(dot + 1) };
  return scope.attribute(path, where, scope.isAside);
}

function listOf(value: unknown, length: number): readonly unknown[] | undefined {
  return Array.isArray(value) && value.length === length ? value : undefined;
}

function stringsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === "string")
    ? value
    : undefined;
}
