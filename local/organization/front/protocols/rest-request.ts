import type { NormalizedSchema } from "@smithy/core/schema";

import { NotModelledError } from "../../action.ts";
import type { Route } from "./rest-route.ts";
import { fromRestText, headerItems } from "./rest-text.ts";
import type { WireRequest } from "./wire.ts";

/** How a protocol's documents are read; what the schema does not know is refused by name. */
export type BodyReader = {
  /** The body as the members that have no other place; `expected` are their names in it. */
  members(schema: NormalizedSchema, body: Buffer, expected: ReadonlySet<string>): object;
  /** The body as one member that is a structure. */
  payload(member: NormalizedSchema, body: Buffer): unknown;
};

/**
 * The members of a REST request, each from its one place. A query parameter or a member of the body that the schema does not
 * have in that place is refused by name; headers come from every client and proxy, so unknown ones are none of our business.
 */
export function readRestRequest(
  schema: NormalizedSchema,
  request: WireRequest,
  reader: BodyReader,
  { labels, literals }: Pick<Route, "labels" | "literals"> = { labels: new Map(), literals: [] },
): object {
  if (!schema.isStructSchema()) return {};
  const output: Record<string, unknown> = {};
  const inBody = new Set<string>();
  const queryLeft = new Set([...request.query.keys()].filter((name) => !literals.includes(name)));
  let queryMap: readonly [name: string, member: NormalizedSchema] | undefined;
  let payload = false;
  for (const [name, member] of schema.structIterator()) {
    const traits = member.getMergedTraits();
    if (traits.httpLabel) output[name] = fromRestText(member, [labels.get(name) ?? ""], name);
    else if (traits.httpQuery) {
      queryLeft.delete(traits.httpQuery);
      if (request.query.has(traits.httpQuery)) {
        output[name] = fromRestText(member, request.query.getAll(traits.httpQuery), name);
      }
    } else if (traits.httpQueryParams) queryMap = [name, member];
    else if (traits.httpHeader) {
      const text = request.headers[traits.httpHeader.toLowerCase()];
      if (text !== undefined) output[name] = fromRestText(member, headerItems(member, text), name);
    } else if (traits.httpPrefixHeaders !== undefined) {
      const found = prefixed(request.headers, traits.httpPrefixHeaders);
      if (found.length > 0) output[name] = Object.fromEntries(found);
    } else if (traits.httpPayload) {
      payload = true;
      if (request.body.length > 0) output[name] = readPayload(member, request.body, reader);
    } else inBody.add(traits.jsonName ?? name);
  }
  // Smithy, httpQueryParams: every parameter that no other member takes, whatever its place in the structure.
  if (queryMap !== undefined && queryLeft.size > 0) {
    const [name, member] = queryMap;
    const value = member.getValueSchema();
    output[name] = Object.fromEntries(
      [...queryLeft].map((key) => [
        key,
        fromRestText(value, request.query.getAll(key), `${name}.${key}`),
      ]),
    );
    queryLeft.clear();
  }
  for (const name of queryLeft) throw new NotModelledError(`query parameter ${name}`);
  return payload ? output : { ...output, ...reader.members(schema, request.body, inBody) };
}

function readPayload(member: NormalizedSchema, body: Buffer, reader: BodyReader): unknown {
  if (member.isBlobSchema()) return new Uint8Array(body);
  return member.isStringSchema() ? body.toString("utf8") : reader.payload(member, body);
}

/** Headers arrive in lower case, so keys do too: HTTP has no other names. */
function prefixed(headers: WireRequest["headers"], prefix: string): [string, string][] {
  const start = prefix.toLowerCase();
  return Object.entries(headers)
    .filter(([name]) => name.startsWith(start) && name.length > start.length)
    .map(([name, value]) => [name.slice(start.length), value]);
}
