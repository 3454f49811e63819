import { AwsError, NotModelledError, type Action, type Service } from "../../action.ts";
import { writeJson, writeJsonError } from "./json-document.ts";
import { operationOf } from "./operation.ts";
import { readRestRequest } from "./rest-request.ts";
import { restText } from "./rest-text.ts";
import type { WireProtocol, WireRequest } from "./wire.ts";

/**
 * restJson1: method and path name the action; members travel in the path, the query, headers and the body.
 * Not modelled, and refused: streamed and raw payloads in answers other than bytes.
 */
export const restJson: WireProtocol = {
  actionOf(request, service) {
    const found = route(request, service);
    if (found === undefined) {
      throw new NotModelledError(`${service.signingName}: ${request.method} ${request.path}`);
    }
    return found.action;
  },
  parse(request, service, action) {
    const labels = route(request, service)?.labels ?? new Map<string, string>();
    return readRestRequest(operationOf(action).input, request, labels);
  },
  answer(_service, action, output, requestId) {
    const { output: schema, http } = operationOf(action);
    const values = { ...(output as Record<string, unknown>) };
    const headers: Record<string, string> = { "x-amzn-requestid": requestId };
    let status = http?.[2] ?? 200;
    let payload: Uint8Array | undefined;
    if (schema.isStructSchema()) {
      for (const [name, member] of schema.structIterator()) {
        const traits = member.getMergedTraits();
        const value = values[name];
        if (value === undefined) continue;
        if (traits.httpHeader) headers[traits.httpHeader.toLowerCase()] = restText(member, value);
        else if (traits.httpPrefixHeaders !== undefined) {
          // Smithy: httpPrefixHeaders binds maps of strings alone.
          for (const [key, one] of Object.entries(value as Record<string, string>)) {
            headers[`${traits.httpPrefixHeaders}${key}`.toLowerCase()] = one;
          }
        } else if (traits.httpResponseCode) status = Number(value);
        else if (traits.httpPayload && value instanceof Uint8Array) payload = value;
        else if (traits.httpPayload)
          throw new NotModelledError(`payload ${name} of ${action.name}`);
        else continue;
        delete values[name];
      }
    }
    headers["content-type"] = payload ? "application/octet-stream" : "application/json";
    return { status, headers, body: payload ?? writeJson(schema, values, true) };
  },
  refuse: (error, requestId) => ({
    status: error.status,
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": requestId,
      "x-amzn-errortype": error.code,
    },
    body: writeJsonError(error),
  }),
};

type Route = { readonly action: Action; readonly labels: ReadonlyMap<string, string> };

/** The action whose pattern fits; of several the one with fewer labels, as the Smithy specification has it. */
function route(request: WireRequest, service: Service): Route | undefined {
  let best: Route | undefined;
  for (const action of service.actions) {
    const { http } = operationOf(action);
    if (http === undefined || http[0] !== request.method) continue;
    const labels = matchPath(http[1], request);
    if (labels !== undefined && (best === undefined || labels.size < best.labels.size)) {
      best = { action, labels };
    }
  }
  return best;
}

/** The labels' values, unescaped only after the path was cut: an ARN's own slashes come as `%2F`. */
function matchPath(pattern: string, request: WireRequest): Map<string, string> | undefined {
  const [path = "", literalQuery] = pattern.split("?");
  for (const [name, value] of new URLSearchParams(literalQuery)) {
    if (request.query.get(name) !== value) return undefined;
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
  return new Map(names.map(([, name = ""], index) => [name, unescape(match[index + 1] ?? "")]));
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError("SerializationException", `path segment "${text}" has a broken escape`);
  }
}
