import type { Method } from "./rest-api.ts";

/** One resource of a deployed API. */
export type Route = {
  readonly resourceId: string;
  /** `/v1/tenant/{proxy+}` */
  readonly resourcePath: string;
  /** By HTTP method, or `ANY`. */
  readonly methods: ReadonlyMap<string, Method>;
};

export type FoundRoute = {
  readonly route: Route;
  readonly method: Method;
  /** As sent: percent escapes are not undone. Null where the path has no parameters. */
  readonly pathParameters: Readonly<Record<string, string>> | null;
};

/**
 * The resource and method that a request means, the most specific first: a literal before `{name}` before `{name+}`, segment by
 * segment. Undefined when none fits. `path` is without the stage, as sent: escapes are compared as they are, so `%76` is not `v`.
 */
export function findRoute(
  routes: readonly Route[],
  httpMethod: string,
  path: string,
): FoundRoute | undefined {
  const sent = path.split("/").slice(1);
  const fitting = routes
    .flatMap((route) => {
      const pathParameters = parametersOf(route, sent);
      return pathParameters === undefined ? [] : [{ route, pathParameters }];
    })
    .toSorted((a, b) => (specificity(a.route) < specificity(b.route) ? -1 : 1));
  for (const { route, pathParameters } of fitting) {
    const method = route.methods.get(httpMethod) ?? route.methods.get("ANY");
    if (method === undefined) continue;
    const has = Object.keys(pathParameters).length > 0;
    return { route, method, pathParameters: has ? pathParameters : null };
  }
  return undefined;
}

function segmentsOf({ resourcePath }: Route): readonly string[] {
  return resourcePath.split("/").slice(1);
}

function parametersOf(route: Route, sent: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  const segments = segmentsOf(route);
  for (const [index, segment] of segments.entries()) {
    const name = /^\{(.+?)\+?\}$/.exec(segment)?.[1];
    if (name !== undefined && segment.endsWith("+}")) {
      const rest = sent.slice(index).join("/");
      return rest === "" ? undefined : { ...parameters, [name]: rest };
    }
    const value = sent[index];
    if (value === undefined) return undefined;
    if (name === undefined) {
      if (value !== segment) return undefined;
    } else {
      if (value === "") return undefined;
      parameters[name] = value;
    }
  }
  return segments.length === sent.length ? parameters : undefined;
}

/** Sorts as wanted: one letter a segment. */
function specificity(route: Route): string {
  return segmentsOf(route)
    .map((segment) => (segment.endsWith("+}") ? "c" : segment.startsWith("{") ? "b" : "a"))
    .join("");
}
