import { NotModelledError } from "../../action.ts";
import { parseJson, readJson, writeJson, writeJsonError } from "./json-document.ts";
import { operationOf } from "./operation.ts";
import { type BodyReader, readRestRequest } from "./rest-request.ts";
import { routeOf } from "./rest-route.ts";
import { restText } from "./rest-text.ts";
import type { WireProtocol } from "./wire.ts";

/**
 * restJson1: method and path name the action; members travel in the path, the query, headers and the body.
 * Not modelled, and refused: streamed and raw payloads in answers other than bytes.
 */
export const restJson: WireProtocol = {
  actionOf(request, service) {
    const found = routeOf(request, service.actions);
    if (found === undefined) {
      throw new NotModelledError(`${service.signingName}: ${request.method} ${request.path}`);
    }
    return found.action;
  },
  parse(request, service, action) {
    const route = routeOf(request, service.actions);
    return readRestRequest(operationOf(action).input, request, JSON_BODY, route);
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

const JSON_BODY: BodyReader = {
  /** A member that belongs into the path or the query is not taken from the body. */
  members(schema, body, expected) {
    const document = parseJson(body);
    const members = readJson(schema, document) as object;
    for (const key of Object.keys(document as object)) {
      if (!expected.has(key)) throw new NotModelledError(`parameter ${key} in the body`);
    }
    return members;
  },
  payload: (member, body) => readJson(member, parseJson(body)),
};
