import type { APIGatewayProxyEvent } from "aws-lambda";

import type { Caller } from "../../action.ts";
import { principalId } from "../../principal-id.ts";
import type { Stage } from "./rest-api.ts";
import type { FoundRoute } from "./route.ts";

/** Who called, as far as the signature says; nothing for a method without authorization. */
export type Identity = { readonly caller: Caller; readonly accessKeyId: string };

/** One request on its way through a stage. */
export type GatewayRequest = {
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly at: Date;
  readonly stage: Stage;
  readonly httpMethod: string;
  /** Without the stage, as sent. */
  readonly path: string;
  /** Of the URL as it was called, stage included. */
  readonly fullPath: string;
  readonly query: URLSearchParams;
  /** Names and values in order, as sent. */
  readonly headerLines: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly host: string;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
};

/** The event of a Lambda proxy integration of a REST API (payload format 1.0). */
export function toProxyEvent(
  request: GatewayRequest,
  { route, pathParameters }: FoundRoute,
  identity: Identity | undefined,
): APIGatewayProxyEvent {
  const { api } = request.stage.deployment;
  const headers = valuesByName(request.headerLines);
  const query = valuesByName([...request.query]);
  return {
    resource: route.resourcePath,
    path: request.path,
    httpMethod: request.httpMethod,
    headers: lastOfEach(headers),
    multiValueHeaders: headers,
    queryStringParameters: nullIfEmpty(lastOfEach(query)),
    multiValueQueryStringParameters: nullIfEmpty(query),
    pathParameters,
    stageVariables: nullIfEmpty(request.stage.settings.variables ?? {}),
    requestContext: {
      accountId: api.accountId,
      apiId: api.id,
      // Present in no event of a method without an authorizer function; the type knows no way to say so.
      authorizer: undefined,
      domainName: request.host,
      domainPrefix: api.id,
      extendedRequestId: request.extendedRequestId,
      httpMethod: request.httpMethod,
      identity: toIdentity(request, identity),
      path: request.fullPath,
      protocol: "HTTP/1.1",
      requestId: request.requestId,
      requestTime: commonLogTime(request.at),
      requestTimeEpoch: request.at.getTime(),
      resourceId: route.resourceId,
      resourcePath: route.resourcePath,
      stage: request.stage.settings.name,
    },
    body: request.body === "" ? null : request.body,
    isBase64Encoded: false,
  } satisfies APIGatewayProxyEvent;
}

function toIdentity({ sourceIp, userAgent }: GatewayRequest, identity: Identity | undefined) {
  const { caller } = identity ?? {};
  const signed = caller === undefined || caller.type === "service" ? undefined : caller;
  const id = signed && principalId(signed);
  return {
    accessKey: identity?.accessKeyId ?? null,
    accountId: signed?.accountId ?? null,
    apiKey: null,
    apiKeyId: null,
    caller: id ?? null,
    clientCert: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    // Null in AWS's published events, members of an organization or not (platform.md section 1).
    principalOrgId: null,
    sourceIp,
    user: id ?? null,
    userAgent: userAgent ?? null,
    userArn: signed?.arn ?? null,
  } satisfies APIGatewayProxyEvent["requestContext"]["identity"];
}

function valuesByName(lines: readonly (readonly [string, string])[]): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const [name, value] of lines) (values[name] ??= []).push(value);
  return values;
}

function lastOfEach(values: Readonly<Record<string, string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) ?? ""]));
}

function nullIfEmpty<Value extends object>(value: Value): Value | null {
  return Object.keys(value).length === 0 ? null : value;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `01/Dec/2026:02:13:36 +0000` */
export function commonLogTime(at: Date): string {
  const [date = "", time = ""] = at.toISOString().slice(0, 19).split("T");
  const [year = "", month = "", day = ""] = date.split("-");
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time} +0000`;
}
