import type { NormalizedSchema } from "@smithy/core/schema";

import { NotModelledError } from "../../action.ts";
import { unchunked } from "./aws-chunked.ts";
import { checkIntegrity } from "./body-integrity.ts";
import { operationOf, type Operation } from "./operation.ts";
import { type BodyReader, readRestRequest } from "./rest-request.ts";
import { type Route, routeOf, unescaped } from "./rest-route.ts";
import { restText } from "./rest-text.ts";
import type { WireProtocol, WireRequest } from "./wire.ts";
import { escapeXml, readXml, writeXml } from "./xml-document.ts";

/**
 * restXml as S3 speaks it, the only service here that does: the bucket is the first segment of the path (path style), bodies may
 * come in chunks, and checksums of the body are compared before anything else. An `x-amz-` header that no member takes is
 * refused by name, since each changes what S3 does (`x-amz-copy-source` makes another action of PutObject).
 */
export const restXml: WireProtocol = {
  actionOf(request, service) {
    const found = bucketRoute(request, service.actions);
    if (found !== undefined) return found.action;
    const query = [...request.query]
      .map(([name, value]) => (value === "" ? name : `${name}=${value}`))
      .join("&");
    throw new NotModelledError(
      `${service.signingName}: ${request.method} ${request.path}${query === "" ? "" : `?${query}`}`,
    );
  },
  async parse(sent, service, action) {
    const request = unchunked(sent);
    await checkIntegrity(request);
    const { input } = operationOf(action);
    refuseUnknownHeaders(input, request);
    return readRestRequest(input, request, XML_BODY, bucketRoute(request, service.actions));
  },
  answer(service, action, output, requestId) {
    const operation = operationOf(action);
    const { headers, body } = answerOf(operation, output, service.xmlNamespace);
    return {
      // Where one action has several (206 for a part of an object), its output says which, as the SDK would.
      status: statusIn(output) ?? operation.http?.[2] ?? 200,
      headers: { ...headers, "x-amz-request-id": requestId },
      body,
    };
  },
  refuse(error, requestId, _service, request) {
    const headers = { "content-type": "application/xml", "x-amz-request-id": requestId };
    // Neither has a body in HTTP: what went wrong is the status alone.
    if (request.method === "HEAD" || error.status === 304) {
      return { status: error.status, headers, body: "" };
    }
    const { code: Code, message: Message, members } = error;
    const elements: [string, unknown][] = Object.entries({ Code, Message, ...members });
    const inside = elements.map(
      ([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`,
    );
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${inside.join("")}<RequestId>${requestId}</RequestId></Error>`;
    return { status: error.status, headers, body };
  },
};

/** The SDK's patterns leave the bucket to its endpoint rules, so it is cut off before they are matched. */
function bucketRoute(
  request: WireRequest,
  actions: Parameters<typeof routeOf>[1],
): Route | undefined {
  const [, bucket = "", key] = /^\/([^/]*)(?:\/(.*))?$/s.exec(request.path) ?? [];
  const ofBuckets = bucket !== "";
  const fitting = actions.filter((action) => {
    const { input } = operationOf(action);
    return input.isStructSchema() && "Bucket" in input.getMemberSchemas() === ofBuckets;
  });
  const route = routeOf({ ...request, path: `/${key ?? ""}` }, fitting);
  return route && { ...route, labels: new Map([...route.labels, ["Bucket", unescaped(bucket)]]) };
}

/** Headers of the signature, of the chunks and of the client itself, and checksums, which are compared with the body. */
const OF_EVERY_REQUEST =
  /^x-amz-(date|content-sha256|security-token|user-agent|decoded-content-length|trailer|te|sdk-checksum-algorithm|checksum-(?!mode|type|algorithm)[a-z0-9]+)$/;

function refuseUnknownHeaders(schema: NormalizedSchema, request: WireRequest): void {
  if (!schema.isStructSchema()) return;
  const traits = [...schema.structIterator()].map(([, member]) => member.getMergedTraits());
  const known = new Set(traits.map(({ httpHeader }) => httpHeader?.toLowerCase()));
  const prefixes = traits.flatMap(({ httpPrefixHeaders }) => httpPrefixHeaders ?? []);
  for (const name of Object.keys(request.headers)) {
    if (!name.startsWith("x-amz-") || known.has(name) || OF_EVERY_REQUEST.test(name)) continue;
    if (prefixes.some((prefix) => name.startsWith(prefix.toLowerCase()))) continue;
    throw new NotModelledError(`header ${name}`);
  }
}

const XML_BODY: BodyReader = {
  members(_schema, body) {
    if (body.length > 0) throw new NotModelledError("a body where the action has none");
    return {};
  },
  payload: (member, body) => readXml(member, body),
};

type Answer = { readonly headers: Record<string, string>; readonly body: string | Uint8Array };

function answerOf({ output: schema }: Operation, output: object, namespace = ""): Answer {
  const headers: Record<string, string> = {};
  if (!schema.isStructSchema()) return { headers, body: "" };
  const inBody: Record<string, unknown> = {};
  let payload: Answer["body"] | undefined;
  let hasBody = false;
  for (const [name, member] of schema.structIterator()) {
    const traits = member.getMergedTraits();
    // The registry forgot the types: each member is what the output's schema says.
    const value = (output as Record<string, unknown>)[name];
    const { httpHeader, httpPrefixHeaders, httpPayload } = traits;
    if (httpHeader === undefined && httpPrefixHeaders === undefined && !httpPayload) hasBody = true;
    if (value === undefined) continue;
    if (httpHeader) headers[httpHeader.toLowerCase()] = restText(member, value);
    else if (httpPrefixHeaders !== undefined) {
      for (const [key, one] of Object.entries(value as Record<string, string>)) {
        headers[`${httpPrefixHeaders}${key}`.toLowerCase()] = one;
      }
    } else if (httpPayload) payload = payloadOf(member, value, namespace);
    else inBody[name] = value;
  }
  const body = payload ?? (hasBody ? writeXml(schema, inBody, namespace) : "");
  if (typeof body === "string" && body !== "") headers["content-type"] ??= "application/xml";
  return { headers, body };
}

function payloadOf(member: NormalizedSchema, value: unknown, namespace: string): Answer["body"] {
  if (value instanceof Uint8Array || typeof value === "string") return value;
  return writeXml(member, value as object, namespace);
}

function statusIn(output: object): number | undefined {
  const { $metadata } = output as { $metadata?: { readonly httpStatusCode?: number } };
  return $metadata?.httpStatusCode;
}
