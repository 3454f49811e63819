import { type InvokeCommandInput, InvokeCommand } from "@aws-sdk/client-lambda";
import { Sha256 } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import type { APIGatewayProxyEvent } from "aws-lambda";

import { defineAction, type Service } from "../../../../../local/organization/action.ts";
import type { AccessKey, PolicyDocument } from "../../../../../local/organization/identities.ts";
import {
  createOrganization,
  type Organization,
} from "../../../../../local/organization/organization.ts";
import {
  type ApiGateway,
  createApiGateway,
} from "../../../../../local/organization/services/api-gateway/api-gateway.ts";
import type { ApiMetric } from "../../../../../local/organization/services/api-gateway/metric.ts";
import { createLogs, type Logs } from "../../../../../local/organization/services/logs/logs.ts";

export const HUB = "222233334444";
export const REGION = "eu-west-1";
export const API = "a1b2c3d4e5";
const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${HUB}:function:answer`;
const LOG_GROUP = "/aws/vendedlogs/apis/answers";

/** What the function answers to an event: its payload, or how it fails. */
export type Answer = (
  event: APIGatewayProxyEvent,
) => Promise<object | { FunctionError: string }> | object;

export type ApiFixture = {
  readonly organization: Organization;
  readonly apiGateway: ApiGateway;
  readonly logs: Logs;
  readonly metrics: ApiMetric[];
  /** Events that the function got, oldest first. */
  readonly events: APIGatewayProxyEvent[];
  /** Set anew by a test. */
  answer: Answer;
  /** Statements of the function's policy; API Gateway is let in at first. */
  functionPolicy: object[];
  /** Deploys the API with another resource policy; without one, as callers of the hub's own account would use it. */
  deploy(policy: readonly object[] | undefined): void;
  close(): Promise<void>;
};

const LETS_API_GATEWAY_IN = {
  Effect: "Allow",
  Principal: { Service: "apigateway.amazonaws.com" },
  Action: "lambda:InvokeFunction",
  Resource: FUNCTION_ARN,
  Condition: { ArnLike: { "aws:SourceArn": `arn:aws:execute-api:${REGION}:${HUB}:${API}/*` } },
};

export const allowOrganization = {
  Effect: "Allow",
  Principal: "*",
  Action: "execute-api:Invoke",
  Resource: "execute-api:/*",
  Condition: { StringEquals: { "aws:PrincipalOrgID": "o-exampleorg1" } },
};

export const statements = (...all: readonly object[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: all,
});

/** An API in the hub with `ANY /things/{proxy+}`, `GET /things/{id}` and `GET /status`, before a function that a test writes. */
export async function startApiFixture(): Promise<ApiFixture> {
  const organization = await createOrganization();
  const { platform } = organization;
  const metrics: ApiMetric[] = [];
  const apiGateway = createApiGateway(platform, { record: (metric) => metrics.push(metric) });
  const logs = createLogs(platform);
  const fixture: ApiFixture = {
    organization,
    apiGateway,
    logs,
    metrics,
    events: [],
    answer: () => ({ statusCode: 200, body: "" }),
    functionPolicy: [LETS_API_GATEWAY_IN],
    deploy: (policy) => deployApi(apiGateway, policy),
    close: () => organization.close(),
  };
  organization.register(lambdaDouble(fixture));
  organization.register(logs.service);
  logs.putLogGroup({ arn: `arn:aws:logs:${REGION}:${HUB}:log-group:${LOG_GROUP}` });
  apiGateway.setEndpoint(organization.endpoint);
  platform.registry.mount(apiGateway.mount);
  fixture.deploy([allowOrganization]);
  return fixture;
}

export function deployApi(
  apiGateway: ApiGateway,
  policy: readonly object[] | undefined,
  { authorization = "AWS_IAM" }: { readonly authorization?: "AWS_IAM" | "NONE" } = {},
): void {
  apiGateway.putApi({
    id: API,
    name: "answers",
    accountId: HUB,
    region: REGION,
    rootResourceId: "root",
    ...(policy && { policy: statements(...policy) }),
  });
  // A child before its parent: a graph is sorted by name.
  apiGateway.putResource({ apiId: API, id: "any", parentId: "things", pathPart: "{proxy+}" });
  apiGateway.putResource({ apiId: API, id: "one", parentId: "things", pathPart: "{id}" });
  apiGateway.putResource({ apiId: API, id: "status", parentId: "root", pathPart: "status" });
  apiGateway.putResource({ apiId: API, id: "things", parentId: "root", pathPart: "things" });
  for (const [resourceId, httpMethod] of [
    ["any", "ANY"],
    ["one", "GET"],
    ["status", "GET"],
  ] as const) {
    apiGateway.putMethod({ apiId: API, resourceId, httpMethod, authorization });
    apiGateway.putIntegration({
      apiId: API,
      resourceId,
      httpMethod,
      functionArn: FUNCTION_ARN,
      timeoutMs: 29_000,
    });
  }
  apiGateway.putDeployment({ apiId: API, id: "first" });
  apiGateway.putStage({
    apiId: API,
    name: "test",
    deploymentId: "first",
    accessLog: {
      logGroupArn: `arn:aws:logs:${REGION}:${HUB}:log-group:${LOG_GROUP}`,
      format:
        '{"id":"$context.requestId","account":"$context.identity.accountId","status":"$context.status","error":"$context.error.message"}',
    },
  });
}

export const logLines = ({ logs }: ApiFixture): readonly Record<string, string>[] =>
  logs.lines(LOG_GROUP).map(({ message }) => JSON.parse(message) as Record<string, string>);

/** Lambda, as far as API Gateway sees it. */
function lambdaDouble(fixture: ApiFixture): Service {
  return {
    signingName: "lambda",
    protocols: ["rest-json"],
    actions: [
      defineAction<InvokeCommandInput, object>({
        name: "Invoke",
        command: InvokeCommand,
        parameters: ["FunctionName", "Payload"],
        authorize: ({ FunctionName = "" }) => [
          {
            action: "lambda:InvokeFunction",
            resource: FunctionName,
            resourceAccountId: HUB,
            resourcePolicy: statements(...fixture.functionPolicy),
          },
        ],
        async run({ Payload }) {
          const event = JSON.parse(
            new TextDecoder().decode(Payload as Uint8Array),
          ) as APIGatewayProxyEvent;
          fixture.events.push(event);
          const answer = await fixture.answer(event);
          const failed = "FunctionError" in answer;
          return {
            StatusCode: 200,
            Payload: Buffer.from(JSON.stringify(answer)),
            ...(failed && { FunctionError: answer.FunctionError }),
          };
        },
      }),
    ],
  };
}

export type SentRequest = {
  readonly key: AccessKey;
  readonly method?: string;
  readonly path?: string;
  readonly query?: Readonly<Record<string, string | string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly region?: string;
  readonly service?: string;
};

export type Received = {
  readonly status: number;
  readonly errorType: string | null;
  readonly headers: Headers;
  readonly text: string;
};

/** Sends a request that the SDK's own signer has signed, unchanged. */
export async function send(fixture: ApiFixture, sent: SentRequest): Promise<Received> {
  const { key, method = "GET", path = "/things/1", query = {}, body } = sent;
  const url = new URL(fixture.apiGateway.urlOf(API, "test"));
  const signer = new SignatureV4({
    service: sent.service ?? "execute-api",
    region: sent.region ?? REGION,
    credentials: key,
    sha256: Sha256,
  });
  const request = new HttpRequest({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    port: Number(url.port),
    path: `${url.pathname}${path}`,
    query: { ...query },
    headers: { host: url.host, ...sent.headers },
    ...(body !== undefined && { body }),
  });
  const { headers } = await signer.sign(request);
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, one]),
    ),
  ).toString();
  return receive(
    await fetch(`${url.href}${path}${search && `?${search}`}`, {
      method,
      headers,
      ...(body !== undefined && { body }),
    }),
  );
}

export async function receive(response: Response): Promise<Received> {
  return {
    status: response.status,
    errorType: response.headers.get("x-amzn-errortype"),
    headers: response.headers,
    text: await response.text(),
  };
}
