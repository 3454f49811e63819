import { createHash } from "node:crypto";

import type { Platform } from "../../platform.ts";
import { principalId } from "../../principal-id.ts";
import type { GatewayError } from "./gateway-answer.ts";
import { commonLogTime, type GatewayRequest, type Identity } from "./proxy-event.ts";
import type { Route } from "./route.ts";

export type AccessLogSettings = {
  readonly logGroupArn: string;
  /** One line a request, with `$context.` variables in it. */
  readonly format: string;
};

/** A request and what became of it. */
export type AnsweredRequest = {
  readonly request: GatewayRequest;
  readonly route: Route | undefined;
  readonly identity: Identity | undefined;
  readonly status: number;
  readonly responseLength: number;
  readonly latencyMs: number;
  readonly error: GatewayError | undefined;
};

type Value = (answered: AnsweredRequest) => string | number | undefined;

const signed = ({ identity }: AnsweredRequest) =>
  identity === undefined || identity.caller.type === "service" ? undefined : identity.caller;
const uniqueId: Value = ({ identity }) => identity && principalId(identity.caller);

/** API Gateway developer guide, "Variables for access logging". */
const VARIABLES: Readonly<Record<string, Value>> = {
  accountId: ({ request }) => request.stage.deployment.api.accountId,
  apiId: ({ request }) => request.stage.deployment.api.id,
  domainName: ({ request }) => request.host,
  "error.message": ({ error }) => error?.message,
  "error.messageString": ({ error }) => error && JSON.stringify(error.message),
  "error.responseType": ({ error }) => error?.responseType,
  extendedRequestId: ({ request }) => request.extendedRequestId,
  httpMethod: ({ request }) => request.httpMethod,
  "identity.accessKey": ({ identity }) => identity?.accessKeyId,
  "identity.accountId": (answered) => signed(answered)?.accountId,
  "identity.caller": uniqueId,
  // Null in AWS's published events (platform.md section 1), so nothing can be built on it here either.
  "identity.principalOrgId": () => undefined,
  "identity.sourceIp": ({ request }) => request.sourceIp,
  "identity.user": uniqueId,
  "identity.userAgent": ({ request }) => request.userAgent,
  "identity.userArn": (answered) => signed(answered)?.arn,
  path: ({ request }) => request.fullPath,
  protocol: () => "HTTP/1.1",
  requestId: ({ request }) => request.requestId,
  requestTime: ({ request }) => commonLogTime(request.at),
  requestTimeEpoch: ({ request }) => request.at.getTime(),
  resourceId: ({ route }) => route?.resourceId,
  resourcePath: ({ route }) => route?.resourcePath,
  responseLatency: ({ latencyMs }) => latencyMs,
  responseLength: ({ responseLength }) => responseLength,
  stage: ({ request }) => request.stage.settings.name,
  status: ({ status }) => status,
};

const VARIABLE = /\$context\.([A-Za-z]+(?:\.[A-Za-z]+)*)/g;

/** What is wrong with a format: variables that are not known here, and one without the request's id, which AWS refuses. */
export function problemsOfFormat(format: string): string[] {
  const names = [...format.matchAll(VARIABLE)].map(([, name = ""]) => name);
  const unknown = names.filter((name) => !Object.hasOwn(VARIABLES, name));
  return [
    ...unknown.map(
      (name) =>
        `$context.${name} is not known here: add it to local/organization/services/api-gateway/access-log.ts`,
    ),
    ...(names.some((name) => name === "requestId" || name === "extendedRequestId")
      ? []
      : [
          "it has neither $context.requestId nor $context.extendedRequestId, of which AWS wants one",
        ]),
    ...(format.includes("\n") ? ["it has several lines; AWS takes one"] : []),
  ];
}

/** The line; `-` for what a request does not have. */
export function accessLogLine(format: string, answered: AnsweredRequest): string {
  return format.replaceAll(VARIABLE, (_text, name: string) =>
    String(VARIABLES[name]?.(answered) ?? "-"),
  );
}

/** Name of the role in which API Gateway writes logs: a setting of the account, made before any API. */
const ROLE = "api-gateway-cloudwatch";

const WRITE_LOGS = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: "*",
    },
  ],
};

/** Writes lines to one log group, as the account's role for it. A line that CloudWatch Logs does not take is lost, as on AWS. */
export function createAccessLog(platform: Platform, logGroupArn: string) {
  const [, , , region = "", accountId = "", , group = ""] = logGroupArn.split(":");
  const roleArn = `arn:${platform.partition}:iam::${accountId}:role/${ROLE}`;
  platform.identities.putRole({
    arn: roleArn,
    accountId,
    name: ROLE,
    trust: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "apigateway.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ],
    },
    policies: { WriteLogs: WRITE_LOGS },
  });
  const { caller } = platform.identities.issueSession(roleArn, "BackplaneAssumeRoleSession");
  // Of the group's name: the organization's seed stays as it was without a log.
  const stream = createHash("sha256").update(logGroupArn).digest("hex").slice(0, 32);
  const target = { logGroupName: group, logStreamName: stream };
  let written: Promise<void> | undefined;
  return {
    write(message: string): Promise<void> {
      const timestamp = platform.clock.now().getTime();
      const logEvents = [{ timestamp, message }];
      // A stream that is there already, of an earlier stage with this log, serves as well.
      written ??= ignored(platform.call(caller, region, "logs:CreateLogStream", target));
      written = written.then(() =>
        ignored(platform.call(caller, region, "logs:PutLogEvents", { ...target, logEvents })),
      );
      return written;
    },
  };
}

/** Logs are best effort: no failure of theirs may reach a caller of the API. */
async function ignored(call: Promise<unknown>): Promise<void> {
  await call.catch(() => {});
}
