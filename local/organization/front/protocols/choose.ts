import { NotModelledError, type Protocol, type Service } from "../../action.ts";
import { jsonRpc } from "./json-rpc.ts";
import { ec2Query, query } from "./query.ts";
import { restJson } from "./rest-json.ts";
import { restXml } from "./rest-xml.ts";
import type { WireProtocol, WireRequest } from "./wire.ts";

const PROTOCOLS: Readonly<Record<Protocol, WireProtocol>> = {
  "ec2-query": ec2Query,
  query,
  "json-1.0": jsonRpc("1.0"),
  "json-1.1": jsonRpc("1.1"),
  "rest-json": restJson,
  "rest-xml": restXml,
};

/**
 * The protocol that a request speaks, told by its headers. Falls back to the service's first, so that even a request
 * that nobody can read is refused in words that its client understands.
 */
export function protocolOf(request: WireRequest, service: Service | undefined): WireProtocol {
  return PROTOCOLS[spoken(request, service)];
}

/** Throws NotModelledError when the service does not list the protocol that the request speaks. */
export function refuseForeignProtocol(request: WireRequest, service: Service): void {
  const foreign = request.headers["smithy-protocol"] ?? spoken(request, service);
  if (!service.protocols.includes(foreign as Protocol)) {
    throw new NotModelledError(`protocol ${foreign} of ${service.signingName}`);
  }
}

function spoken(request: WireRequest, service: Service | undefined): Protocol {
  // What is stored may be of any type, so the type says nothing of the protocol.
  if (service?.protocols.includes("rest-xml")) return "rest-xml";
  const contentType = request.headers["content-type"] ?? "";
  if (contentType.startsWith("application/x-amz-json-1.0")) return "json-1.0";
  if (contentType.startsWith("application/x-amz-json-1.1")) return "json-1.1";
  if (service?.protocols.includes("rest-json")) return "rest-json";
  if (contentType.startsWith("application/x-www-form-urlencoded") || request.query.has("Action")) {
    return service?.protocols.includes("ec2-query") ? "ec2-query" : "query";
  }
  return service?.protocols[0] ?? "rest-json";
}
