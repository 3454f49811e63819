import { createHash } from "node:crypto";

import type { Mount, MountAnswer, MountedRequest } from "../../front/mount.ts";
import type { RunningPlatform } from "../../platform.ts";
import { accessLogLine, createAccessLog, problemsOfFormat } from "./access-log.ts";
import { type ApiRequest, ApiRequests } from "./api-requests.ts";
import { answerOf, forbidden } from "./gateway-answer.ts";
import type { ApiMetric } from "./metric.ts";
import type { GatewayRequest } from "./proxy-event.ts";
import { ACCOUNT_RATE, RequestThrottle } from "./request-throttle.ts";
import { RestApiDraft } from "./rest-api-draft.ts";
import type {
  ApiSettings,
  Deployment,
  IntegrationSettings,
  MethodSettings,
  ResourceSettings,
  Stage,
  StageSettings,
  ThrottleSettings,
} from "./rest-api.ts";
import { MOST_BODY_BYTES, type Served, serveRequest } from "./serve-request.ts";

/** REST APIs of API Gateway. They answer below `/execute-api/API/STAGE/` of the organization's endpoint, in place of a host name each. */
export type ApiGateway = {
  readonly mount: Mount;
  putApi(settings: ApiSettings): void;
  putResource(settings: ResourceSettings): void;
  putMethod(settings: MethodSettings): void;
  putIntegration(settings: IntegrationSettings): void;
  /** Freezes the API as it is now. Throws for what AWS would not deploy. */
  putDeployment(deployment: { readonly apiId: string; readonly id: string }): void;
  /** Serves a deployment under a name. Throws for a deployment that is not there, and for an access log format that AWS would not take. */
  putStage(settings: StageSettings): void;
  /** How many requests all methods of a stage take together. */
  putThrottle(settings: ThrottleSettings): void;
  /** Where a stage answers, without a slash at the end. */
  urlOf(apiId: string, stageName: string): string;
  /** The organization's endpoint, for `urlOf`. */
  setEndpoint(url: string): void;
  /** Every request that reached a stage; oldest first. */
  readonly requests: readonly ApiRequest[];
  /** Resolves when every line of every access log is written. */
  settled(): Promise<void>;
};

export type ApiGatewayOptions = { record?(metric: ApiMetric): void };

type RunningStage = {
  readonly stage: Stage;
  readonly throttle: RequestThrottle;
  readonly accessLog: ReturnType<typeof createAccessLog> | undefined;
};

const PREFIX = "/execute-api/";

export function createApiGateway(
  platform: RunningPlatform,
  options: ApiGatewayOptions = {},
): ApiGateway {
  const drafts = new Map<string, RestApiDraft>();
  const deployments = new Map<string, Deployment>();
  const stages = new Map<string, RunningStage>();
  const requests = new ApiRequests();
  const writing = new Set<Promise<unknown>>();
  let endpoint = "";

  function draft(apiId: string): RestApiDraft {
    const found = drafts.get(apiId);
    if (found === undefined) throw new Error(`there is no API ${apiId}: put it before its parts`);
    return found;
  }

  function running(apiId: string, name: string): RunningStage {
    const found = stages.get(`${apiId}/${name}`);
    if (found === undefined) throw new Error(`API ${apiId} has no stage ${name}`);
    return found;
  }

  function note({ stage, accessLog }: RunningStage, request: GatewayRequest, served: Served): void {
    const { answer, found, identity, error, reached } = served;
    const { api } = stage.deployment;
    requests.add({
      at: request.at,
      requestId: request.requestId,
      apiId: api.id,
      stage: stage.settings.name,
      httpMethod: request.httpMethod,
      path: request.path,
      caller: identity?.caller,
      status: answer.status,
      refused: !reached,
    });
    const latencyMs = platform.clock.now().getTime() - request.at.getTime();
    record(stage, "Count", 1);
    record(stage, "Latency", latencyMs);
    record(stage, "4XXError", isBetween(answer.status, 400, 499));
    record(stage, "5XXError", isBetween(answer.status, 500, 599));
    const format = stage.settings.accessLog?.format;
    if (accessLog === undefined || format === undefined) return;
    const { status } = answer;
    const responseLength = Buffer.byteLength(answer.body);
    const route = found?.route;
    const answered = { request, route, identity, status, responseLength, latencyMs, error };
    const line = accessLog.write(accessLogLine(format, answered));
    writing.add(line);
    void line.finally(() => writing.delete(line));
  }

  function record(
    { deployment: { api }, settings }: Stage,
    name: ApiMetric["name"],
    value: number,
  ) {
    const { accountId, region } = api;
    const metric = { namespace: "AWS/ApiGateway", name, value, accountId, region } as const;
    const at = platform.clock.now();
    // API Gateway developer guide, "Amazon API Gateway dimensions and metrics": by API, and by API and stage.
    options.record?.({ ...metric, at, dimensions: { ApiName: api.name } });
    options.record?.({ ...metric, at, dimensions: { ApiName: api.name, Stage: settings.name } });
  }

  async function serve(wire: MountedRequest, requestId: string): Promise<MountAnswer> {
    const [apiId = "", name = ""] = wire.path.slice(PREFIX.length).split("/");
    const target = stages.get(`${apiId}/${name}`);
    if (target === undefined) return sent(answerOf(forbidden()), requestId);
    const request = toGatewayRequest(platform, target.stage, wire, requestId);
    const served = await serveRequest(platform, target.throttle, request, wire);
    note(target, request, served);
    return sent(served.answer, requestId);
  }

  return {
    mount: { prefix: PREFIX, maxBodyBytes: MOST_BODY_BYTES, serve },
    putApi(settings) {
      drafts.set(settings.id, new RestApiDraft(settings));
    },
    putResource: (settings) => draft(settings.apiId).putResource(settings),
    putMethod: (settings) => draft(settings.apiId).putMethod(settings),
    putIntegration: (settings) => draft(settings.apiId).putIntegration(settings),
    putDeployment({ apiId, id }) {
      deployments.set(`${apiId}/${id}`, draft(apiId).deployed());
    },
    putStage(settings) {
      const { apiId, name, deploymentId, accessLog } = settings;
      const deployment = deployments.get(`${apiId}/${deploymentId}`);
      if (deployment === undefined) {
        throw new Error(`API ${apiId} has no deployment ${deploymentId}: put it before its stage`);
      }
      const [problem] = accessLog === undefined ? [] : problemsOfFormat(accessLog.format);
      if (problem !== undefined) throw new Error(`access log of stage ${name}: ${problem}`);
      stages.set(`${apiId}/${name}`, {
        stage: { settings, deployment },
        throttle: new RequestThrottle(platform.clock, ACCOUNT_RATE),
        accessLog: accessLog && createAccessLog(platform, accessLog.logGroupArn),
      });
    },
    putThrottle({ apiId, stageName, ...rate }) {
      const throttle = new RequestThrottle(platform.clock, rate);
      stages.set(`${apiId}/${stageName}`, { ...running(apiId, stageName), throttle });
    },
    urlOf: (apiId, stageName) => `${endpoint}${PREFIX}${apiId}/${stageName}`,
    setEndpoint(url) {
      endpoint = url;
    },
    get requests() {
      return requests.all;
    },
    async settled() {
      while (writing.size > 0) await Promise.all(writing);
    },
  };
}

function toGatewayRequest(
  platform: RunningPlatform,
  stage: Stage,
  wire: MountedRequest,
  requestId: string,
): GatewayRequest {
  // Without the part that stands for the API's host name.
  const fullPath = wire.path.slice(PREFIX.length + stage.settings.apiId.length);
  return {
    requestId,
    extendedRequestId: extendedIdOf(requestId),
    at: platform.clock.now(),
    stage,
    httpMethod: wire.method,
    path: fullPath.slice(stage.settings.name.length + 1) || "/",
    fullPath,
    query: wire.query,
    headerLines: wire.headerLines,
    body: wire.body?.toString("utf8") ?? "",
    host: wire.headers["host"] ?? "",
    sourceIp: wire.sourceIp,
    userAgent: wire.headers["user-agent"],
  };
}

/** Looks like AWS's, such as `JKJaXmPLvHcESHA=`. The same request id gives the same. */
function extendedIdOf(requestId: string): string {
  return createHash("sha256").update(requestId).digest().subarray(0, 11).toString("base64");
}

function sent(answer: MountAnswer, requestId: string): MountAnswer {
  const ids = { "x-amzn-requestid": requestId, "x-amz-apigw-id": extendedIdOf(requestId) };
  return { ...answer, headers: { ...answer.headers, ...ids } };
}

function isBetween(status: number, least: number, most: number): 0 | 1 {
  return status >= least && status <= most ? 1 : 0;
}
