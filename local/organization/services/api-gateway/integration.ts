import { AwsError, type Caller } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import {
  badGateway,
  configurationError,
  type GatewayAnswer,
  GatewayRefusal,
  timedOut,
  tooLarge,
} from "./gateway-answer.ts";
import { toGatewayAnswer } from "./integration-answer.ts";
import { apiArn } from "./invoke-permission.ts";
import { type GatewayRequest, type Identity, toProxyEvent } from "./proxy-event.ts";
import type { FoundRoute } from "./route.ts";

/** Of one event (platform.md section 7): less than a request to the API may have. */
const MOST_EVENT_BYTES = 6 * 1_024 * 1_024;

/**
 * Calls the method's function in API Gateway's own name: the function's policy must let it in for this API, stage, method and
 * path. Waits on the organization's clock for as long as the integration may take; the function runs on, as on AWS.
 */
export async function callFunction(
  platform: Platform,
  request: GatewayRequest,
  found: FoundRoute,
  identity: Identity | undefined,
): Promise<GatewayAnswer> {
  const { api } = request.stage.deployment;
  const stage = request.stage.settings.name;
  const caller: Caller = {
    type: "service",
    service: "apigateway.amazonaws.com",
    sourceArn: `${apiArn(api, platform.partition)}/${stage}/${request.httpMethod}${found.route.resourcePath}`,
    sourceAccount: api.accountId,
  };
  const event = JSON.stringify(toProxyEvent(request, found, identity));
  if (Buffer.byteLength(event) > MOST_EVENT_BYTES) throw tooLarge(MOST_EVENT_BYTES);
  const invoked = platform.call(caller, api.region, "lambda:Invoke", {
    FunctionName: found.method.functionArn,
    Payload: Buffer.from(event),
  });
  return toGatewayAnswer(payloadOf(await within(platform, found.method.timeoutMs, invoked)));
}

async function within(
  platform: Platform,
  limitMs: number,
  invoked: Promise<unknown>,
): Promise<unknown> {
  const late = Promise.withResolvers<never>();
  const cancel = platform.clock.after(limitMs, () => late.reject(timedOut()));
  // Nobody waits for what comes too late.
  invoked.catch(() => {});
  try {
    return await Promise.race([invoked, late.promise]);
  } catch (error) {
    if (error instanceof GatewayRefusal || !(error instanceof AwsError)) throw error;
    // Not allowed to, or throttled by Lambda: the caller is told the same.
    throw configurationError();
  } finally {
    cancel();
  }
}

/** The answer's JSON. A function that failed is a bad gateway. */
function payloadOf(output: unknown): string {
  // What lambda:Invoke answers for RequestResponse (services/lambda/actions/invoke.ts).
  const { FunctionError, Payload } = output as { FunctionError?: string; Payload?: Uint8Array };
  if (FunctionError !== undefined || Payload === undefined) throw badGateway();
  return new TextDecoder().decode(Payload);
}
