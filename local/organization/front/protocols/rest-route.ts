import { AwsError, type Action } from "../../action.ts";
import { operationOf } from "./operation.ts";
import type { WireRequest } from "./wire.ts";

/** The action that method, path and query name, and what the path says. */
export type Route = {
  readonly action: Action;
  readonly labels: ReadonlyMap<string, string>;
  /** Query parameters that belong to the pattern (`?versioning`), and so are no members. */
  readonly literals: readonly string[];
};

/**
 * The action whose pattern fits; of several the one with more of the query in its pattern, then the one with fewer labels, as
 * the Smithy specification has it. `x-id` is for logs alone: SDKs send it and the AWS CLI does not, so it decides only where it is there.
 */
export function routeOf(
  request: Pick<WireRequest, "method" | "path" | "query">,
  actions: readonly Action[],
): Route | undefined {
  let best: Route | undefined;
  for (const action of actions) {
    const { http } = operationOf(action);
    if (http === undefined || http[0] !== request.method) continue;
    const fits = matching(http[1], request);
    if (fits !== undefined && (best === undefined || closer(fits, best)))
      best = { action, ...fits };
  }
  return best;
}

type Match = Pick<Route, "labels" | "literals">;

function closer(one: Match, other: Match): boolean {
  const literals = one.literals.length - other.literals.length;
  return literals === 0 ? one.labels.size < other.labels.size : literals > 0;
}

/** The labels' values, unescaped only after the path was cut: an ARN's own slashes come as `%2F`. */
function matching(
  pattern: string,
  request: Pick<WireRequest, "path" | "query">,
): Match | undefined {
  const [path = "", literalQuery] = pattern.split("?");
  const literals: string[] = [];
  for (const [name, value] of new URLSearchParams(literalQuery)) {
    if (name === "x-id" && !request.query.has(name)) continue;
    if (request.query.get(name) !== value) return undefined;
    literals.push(name);
  }
  const names = [...path.matchAll(/\{(\w+)(\+?)\}/g)];
  const source = path
    .split(/\{\w+\+?\}/)
    .map((literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .reduce(
      (before, literal, index) =>
        `${before}${names[index - 1]?.[2] ? "(.+)" : "([^/]+)"}${literal}`,
    );
  const match = new RegExp(`^${source}/?$`).exec(request.path);
  if (match === null) return undefined;
  const labels = names.map(
    ([, name = ""], index) => [name, unescaped(match[index + 1] ?? "")] as const,
  );
  return { labels: new Map(labels), literals };
}

/** Undoes the percent escapes of one part of a path. Throws SerializationException for a broken one. */
export function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError("SerializationException", `path segment "${text}" has a broken escape`);
  }
}
