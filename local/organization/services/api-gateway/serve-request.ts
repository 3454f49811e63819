import { AwsError, type Authorization } from "../../action.ts";
import { authorize } from "../../front/authorize.ts";
import type { MountedRequest } from "../../front/mount.ts";
import type { RunningPlatform } from "../../platform.ts";
import {
  answerOf,
  errorOf,
  type GatewayAnswer,
  type GatewayError,
  GatewayRefusal,
  missingAuthentication,
  tooLarge,
  tooManyRequests,
} from "./gateway-answer.ts";
import { callFunction } from "./integration.ts";
import { invokePermission } from "./invoke-permission.ts";
import type { GatewayRequest, Identity } from "./proxy-event.ts";
import type { RequestThrottle } from "./request-throttle.ts";
import { findRoute, type FoundRoute } from "./route.ts";
import { verifiedIdentity } from "./verified-identity.ts";

/** A body of 10 MB (platform.md section 1). */
export const MOST_BODY_BYTES = 10 * 1_024 * 1_024;

/** What became of a request. */
export type Served = {
  readonly answer: GatewayAnswer;
  readonly found: FoundRoute | undefined;
  readonly identity: Identity | undefined;
  /** Why API Gateway answered in the function's place. */
  readonly error: GatewayError | undefined;
  /** The function was called. */
  readonly reached: boolean;
};

/**
 * One request to a stage, as AWS documents it: the route, the signature, then resource policy and identity policies together
 * (front/authorize.ts), the stage's token bucket, and the function. Where throttling comes in that order is not documented; last,
 * it costs nobody who is refused a token.
 */
export async function serveRequest(
  platform: RunningPlatform,
  throttle: RequestThrottle,
  request: GatewayRequest,
  wire: MountedRequest,
): Promise<Served> {
  let found: FoundRoute | undefined;
  let identity: Identity | undefined;
  let reached = false;
  try {
    if (wire.body === undefined) throw tooLarge(MOST_BODY_BYTES);
    const { api, routes } = request.stage.deployment;
    found = findRoute(routes, request.httpMethod, request.path);
    if (found === undefined) throw missingAuthentication();
    if (found.method.authorization === "AWS_IAM") {
      identity = await verifiedIdentity(platform, { ...wire, body: wire.body }, api.region);
      await admit(platform, request, identity);
    }
    if (!throttle.take()) throw tooManyRequests();
    reached = true;
    const answer = await callFunction(platform, request, found, identity);
    return { answer, found, identity, error: undefined, reached };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { answer: answerOf(error), found, identity, error: errorOf(error), reached };
  }
}

/** Asks IAM, and keeps the question in the organization's call log. */
async function admit(
  platform: RunningPlatform,
  request: GatewayRequest,
  { caller }: Identity,
): Promise<void> {
  const { api } = request.stage.deployment;
  const { requestId, httpMethod: method, path } = request;
  const stage = request.stage.settings.name;
  const call = { platform, caller, region: api.region, requestId };
  const permission = invokePermission(
    api,
    { partition: platform.partition, sourceIp: request.sourceIp },
    { stage, method, path },
  );
  const log = (outcome: string, answer?: "allowed" | "denied") =>
    platform.calls.append({
      at: request.at,
      service: "execute-api",
      action: "Invoke",
      caller,
      region: api.region,
      requestId,
      input: { apiId: api.id, stage, method, path },
      authorizations: [asked(permission, answer)],
      outcome,
    });
  try {
    const verdict = await authorize(call, permission);
    if (verdict.allowed) return log("ok", "allowed");
    throw new GatewayRefusal("ACCESS_DENIED", "AccessDeniedException", 403, verdict.message);
  } catch (error) {
    const denied = error instanceof GatewayRefusal;
    log(error instanceof AwsError ? error.code : "failed", denied ? "denied" : undefined);
    throw error;
  }
}

function asked({ action, resource }: Authorization, answer?: "allowed" | "denied") {
  return { action, resource, ...(answer && { answer }) };
}
