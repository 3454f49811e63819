import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { AwsError, NotModelledError, type Call, type Caller, type Service } from "../action.ts";
import type { RunningPlatform } from "../platform.ts";
import { LostAnswerError } from "./dispatch.ts";
import type { Mount, MountAnswer } from "./mount.ts";
import { protocolOf, refuseForeignProtocol } from "./protocols/choose.ts";
import type { WireAnswer, WireRequest } from "./protocols/wire.ts";
import { serviceError } from "./service-errors.ts";
import { scopeOf, SignatureProblem, verifySignature, type Scope } from "./sigv4.ts";

/** Largest body read, in bytes, unless a service takes larger ones: above SQS's 1 MiB batch and Lambda's 1 MB event, below DynamoDB's 16 MB, which no call here needs. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

export type Front = {
  /** `http://127.0.0.1:PORT`, for every service, account and Region. */
  readonly endpoint: string;
  /** Cuts open connections. */
  close(): Promise<void>;
};

/** The port asked for can't be had. The message says the way out. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
  constructor(port: number, options?: ErrorOptions) {
    super(
      `port ${port} is taken: end the program that listens there, or choose another with GATEHOUSE_LOCAL_PORT (0 takes any free one)`,
      options,
    );
  }
}

/** Listens on the loopback; port 0 takes a free one. Throws PortTakenError. */
export async function startFront(platform: RunningPlatform, port = 0): Promise<Front> {
  const server = createServer((request, response) => {
    void answer(platform, request, response);
  });
  // Longer than any client's idle sockets: a server that closes first makes reused connections fail now and then.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new PortTakenError(port, { cause: error }) : error);
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  // Listening on TCP, so the address is an AddressInfo.
  const address = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

async function answer(
  platform: RunningPlatform,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = platform.requestId();
  try {
    const { status, headers, body } = await serve(platform, incoming, requestId);
    // An answer to HEAD has the length of what GET would send.
    response.writeHead(status, {
      "content-length": Buffer.byteLength(body),
      ...mutable(headers),
    });
    response.end(body);
  } catch {
    // A lost answer, or a client that left while it was sending.
    incoming.socket.destroy();
  }
}

type Sent = Omit<WireAnswer, "headers"> & Pick<MountAnswer, "headers">;

async function serve(
  platform: RunningPlatform,
  incoming: IncomingMessage,
  requestId: string,
): Promise<Sent> {
  // Split by hand: what URL makes of a path is not what was signed.
  const [path = "/", ...rest] = (incoming.url ?? "/").split("?");
  const head: Omit<WireRequest, "body"> = {
    method: incoming.method ?? "GET",
    path,
    query: new URLSearchParams(rest.join("?")),
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(", ")]),
    ),
  };
  const mount = platform.registry.mountAt(path);
  if (mount !== undefined) return serveMounted(mount, head, incoming, requestId);
  let request: WireRequest = { ...head, body: Buffer.alloc(0) };
  let service: Service | undefined;
  try {
    service = serviceOf(platform, request, unverifiedScope(request));
    request = { ...head, body: await readBody(incoming, service?.maxBodyBytes) };
    return await serveSigned(platform, request, service, requestId);
  } catch (error) {
    if (error instanceof LostAnswerError) throw error;
    const refusal = asAwsError(error, service);
    return protocolOf(request, service).refuse(refusal, requestId, service, request);
  }
}

/** Node's own type wants lists that it could change. */
function mutable(headers: Sent["headers"]): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === "string" ? value : [...value],
    ]),
  );
}

async function serveMounted(
  mount: Mount,
  head: Omit<WireRequest, "body">,
  incoming: IncomingMessage,
  requestId: string,
): Promise<MountAnswer> {
  try {
    const { body } = await bodyUpTo(incoming, mount.maxBodyBytes);
    const sourceIp = incoming.socket.remoteAddress ?? "";
    const headerLines = linesOf(incoming.rawHeaders);
    return await mount.serve({ ...head, body, sourceIp, headerLines }, requestId);
  } catch (error) {
    if (error instanceof LostAnswerError) throw error;
    const { status, code, message } = asAwsError(error, undefined);
    return {
      status,
      headers: { "content-type": "application/json", "x-amzn-errortype": code },
      body: JSON.stringify({ message }),
    };
  }
}

/** Node has names and values one after the other. */
function linesOf(rawHeaders: readonly string[]): (readonly [string, string])[] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ""] as const] : [],
  );
}

async function serveSigned(
  platform: RunningPlatform,
  request: WireRequest,
  service: Service | undefined,
  requestId: string,
): Promise<WireAnswer> {
  if (request.query.has("X-Amz-Signature")) throw new NotModelledError("a presigned URL");
  const scope = scopeOf(request);
  if (scope === undefined) throw new SignatureProblem("unsigned");
  const caller = await verifySignature(request, scope, platform.identities, {
    now: platform.clock.now(),
    realNow: new Date(),
  });
  if (service === undefined) {
    const target = request.headers["x-amz-target"];
    throw new NotModelledError(`service ${scope.service}${target ? ` (${target})` : ""}`);
  }
  if (service.global !== true && !platform.regions.includes(scope.region)) {
    throw new NotModelledError(
      `Region ${scope.region} (the organization uses ${platform.regions.join(", ")})`,
    );
  }
  const call: Call = { platform, caller, region: scope.region, requestId };
  return serveCall(platform, request, service, call);
}

async function serveCall(
  platform: RunningPlatform,
  request: WireRequest,
  service: Service,
  call: Call,
): Promise<WireAnswer> {
  const protocol = protocolOf(request, service);
  let action;
  let input;
  try {
    refuseForeignProtocol(request, service);
    action = protocol.actionOf(request, service);
    input = await protocol.parse(request, service, action);
  } catch (error) {
    logRefusal(
      platform,
      service,
      action?.name ?? nameOf(request),
      call,
      asAwsError(error, service),
    );
    throw error;
  }
  const output = await platform.serve({ call, service, action, input });
  return protocol.answer(service, action, output, call.requestId);
}

/** A call that was refused before it could be understood is in the call log too. */
function logRefusal(
  platform: RunningPlatform,
  service: Service,
  action: string,
  { caller, region, requestId }: { caller: Caller; region: string; requestId: string },
  error: AwsError,
): void {
  platform.calls.append({
    at: platform.clock.now(),
    service: service.signingName,
    action,
    caller,
    region,
    requestId,
    input: {},
    authorizations: [],
    outcome: error.code,
  });
}

function nameOf(request: WireRequest): string {
  const target = request.headers["x-amz-target"]?.split(".").at(-1);
  const named = target ?? new URLSearchParams(request.body.toString("utf8")).get("Action");
  return named ?? `${request.method} ${request.path}`;
}

/** The service that a request is for, before anything is verified: a refusal must be in its words. */
function serviceOf(
  platform: RunningPlatform,
  request: WireRequest,
  scope: Scope | undefined,
): Service | undefined {
  const target = request.headers["x-amz-target"];
  const prefix = target?.slice(0, target.lastIndexOf("."));
  if (scope === undefined) return prefix ? platform.registry.byTarget(prefix) : undefined;
  const candidates = platform.registry.signedAs(scope.service);
  // DynamoDB and its streams sign alike; a query request (SQS from an old client) has no target.
  const toldApart = prefix !== undefined && candidates.some((one) => one.targetPrefix);
  return toldApart ? candidates.find((one) => one.targetPrefix === prefix) : candidates[0];
}

function unverifiedScope(request: WireRequest): Scope | undefined {
  try {
    return scopeOf(request);
  } catch {
    return undefined; // said in full by serveSigned
  }
}

async function readBody(
  incoming: IncomingMessage,
  maxBytes: number = MAX_BODY_BYTES,
): Promise<Buffer> {
  const { body, size } = await bodyUpTo(incoming, maxBytes);
  if (body !== undefined) return body;
  throw new AwsError(
    "RequestEntityTooLargeException",
    `The body has ${size} bytes; the local organization reads at most ${maxBytes}`,
    413,
  );
}

/** The body, read to its end either way; undefined when it has more than `most` bytes. */
async function bodyUpTo(
  incoming: IncomingMessage,
  most: number,
): Promise<{ readonly body: Buffer | undefined; readonly size: number }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= most) chunks.push(chunk);
  }
  return { body: size <= most ? Buffer.concat(chunks) : undefined, size };
}

const UNKNOWN_SERVICE: Service = { signingName: "unknown", protocols: ["query"], actions: [] };

function asAwsError(error: unknown, service: Service | undefined): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof SignatureProblem) {
    return serviceError(service ?? UNKNOWN_SERVICE, error.kind, error.message);
  }
  // A fault of the simulation itself. 501, because SDKs would try 500 again and hide where it came from.
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new AwsError("FailureOfGatehouseLocal", `The local organization failed: ${what}`, 501);
}
