import { evaluate, type Scope } from "./intrinsic-function.ts";

/**
 * Whether conditions hold, by name: worked out when first asked for, then remembered. They may name parameters and other
 * conditions, never resources; one that leads back to itself is a problem.
 */
export function conditionsOf(
  definitions: Readonly<Record<string, unknown>>,
  scope: Omit<Scope, "condition">,
): Scope["condition"] {
  const known = new Map<string, boolean | undefined>();
  const underWay = new Set<string>();

  function condition(name: string, where: string): boolean | undefined {
    if (known.has(name)) return known.get(name);
    if (!Object.hasOwn(definitions, name)) {
      scope.problems.add(where, `there is no condition ${name}`);
      return undefined;
    }
    if (underWay.has(name)) {
      scope.problems.add(`Conditions.${name}`, "it depends on itself");
      return undefined;
    }
    underWay.add(name);
    const holds = judge(definitions[name], `Conditions.${name}`);
    underWay.delete(name);
    known.set(name, holds);
    return holds;
  }

  function judge(value: unknown, where: string): boolean | undefined {
    const [[name, argument] = [undefined, undefined], ...others] =
      typeof value === "object" && value !== null ? Object.entries(value) : [];
    const all = (): (boolean | undefined)[] =>
      Array.isArray(argument) ? argument.map((one) => judge(one, where)) : [];
    if (others.length === 0) {
      switch (name) {
        case "Condition":
          if (typeof argument === "string") return condition(argument, where);
          break;
        case "Fn::Equals":
          if (Array.isArray(argument) && argument.length === 2) {
            const [left, right] = argument.map((one) =>
              evaluate(one, where, { ...scope, condition }),
            );
            return left === undefined || right === undefined ? undefined : left === right;
          }
          break;
        case "Fn::Not": {
          const [only, ...more] = all();
          if (more.length === 0 && Array.isArray(argument))
            return only === undefined ? only : !only;
          break;
        }
        case "Fn::And":
        case "Fn::Or": {
          const parts = all();
          // CloudFormation takes 2 to 10 conditions.
          if (parts.length < 2 || parts.length > 10) break;
          if (parts.includes(undefined)) return undefined;
          return name === "Fn::And" ? parts.every(Boolean) : parts.some(Boolean);
        }
        case undefined:
        default:
          break;
      }
    }
    scope.problems.add(where, `${JSON.stringify(value)} is no condition known here`);
    return undefined;
  }

  return condition;
}
