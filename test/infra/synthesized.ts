import { synthesizeCached } from "../../local/synthesis/cache.ts";
import type { Graph, SynthesizedResource } from "../../local/synthesis/graph.ts";

/** The graph of the checkout as it is. */
export const graph: Graph = await synthesizeCached();

export function resourcesOf(type: string, within: Graph = graph): SynthesizedResource[] {
  return within.resources.filter((one) => one.type === type);
}

/** The one resource of a type with a logical name. Throws with the names that there are. */
export function resource(type: string, name: string, within: Graph = graph): SynthesizedResource {
  const all = resourcesOf(type, within);
  const found = all.find((one) => one.name === name);
  if (found) return found;
  throw new Error(`no ${type} named ${name}, only ${all.map((one) => one.name).join(", ")}`);
}

/** The environment of a function, by the function's logical name. */
export function variablesOf(name: string, within: Graph = graph): Record<string, string> {
  const { environment } = resource("aws:lambda/function:Function", name, within).inputs;
  // The shape is the provider's own.
  return (environment as { variables: Record<string, string> }).variables;
}

export type Statement = {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: Record<string, Record<string, string | readonly string[]>>;
};

/** The statements of a policy document in JSON. */
export function statementsOf(document: unknown): Statement[] {
  if (typeof document !== "string") throw new Error(`not a policy: ${JSON.stringify(document)}`);
  return (JSON.parse(document) as { Statement: Statement[] }).Statement;
}

/** The statements of a role's inline policies. */
export function rightsOf(role: SynthesizedResource): Statement[] {
  const policies = role.inputs["inlinePolicies"] as readonly { policy: string }[];
  return policies.flatMap(({ policy }) => statementsOf(policy));
}

export function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}
