import * as z from "zod";

import { problemsOfFormat } from "../../organization/services/api-gateway/access-log.ts";
import { arnOf } from "../deployment-target.ts";
import { defineKind, regional } from "../resource-kind.ts";

export const apiDeployment = defineKind({
  type: "aws:apigateway/deployment:Deployment",
  inputs: z.strictObject({ ...regional, restApi: z.string() }),
  harmless: {
    description: "words for people",
    triggers: "says when to deploy anew; a graph is deployed once",
  },
  deploy({ restApi: apiId }, { id }, target) {
    target.parts.apiGateway.putDeployment({ apiId, id });
  },
});

const Format = z.string().superRefine((format, context) => {
  for (const problem of problemsOfFormat(format)) context.addIssue(problem);
});

export const apiStage = defineKind({
  type: "aws:apigateway/stage:Stage",
  inputs: z.strictObject({
    ...regional,
    restApi: z.string(),
    stageName: z.string().regex(/^[\w-]{1,128}$/, "letters, digits, - and _"),
    deployment: z.string(),
    variables: z.record(z.string(), z.string()).optional(),
    accessLogSettings: z.strictObject({ destinationArn: z.string(), format: Format }).optional(),
    cacheClusterEnabled: z.literal(false, "caches are not modelled").optional(),
  }),
  harmless: {
    description: "words for people",
    tags: "no policy of the app reads tags",
    xrayTracingEnabled: "traces are not modelled, and change no answer",
  },
  deploy({ restApi: apiId, stageName, region, ...inputs }, { name }, target) {
    const { accessLogSettings } = inputs;
    target.parts.apiGateway.putStage({
      apiId,
      name: stageName,
      deploymentId: inputs.deployment,
      ...(inputs.variables !== undefined && { variables: inputs.variables }),
      ...(accessLogSettings !== undefined && {
        accessLog: {
          logGroupArn: accessLogSettings.destinationArn,
          format: accessLogSettings.format,
        },
      }),
    });
    const api = target.graph.resources.find(({ id, type }) => id === apiId && type === RESTAPI);
    target.app.apis.set(name, {
      id: apiId,
      name: String(api?.inputs["name"]),
      stage: stageName,
      url: target.parts.apiGateway.urlOf(apiId, stageName),
      arn: arnOf(target, "execute-api", apiId, region),
    });
  },
});

const RESTAPI = "aws:apigateway/restApi:RestApi";

export const apiThrottle = defineKind({
  type: "aws:apigateway/methodSettings:MethodSettings",
  inputs: z.strictObject({
    ...regional,
    restApi: z.string(),
    stageName: z.string(),
    methodPath: z.literal("*/*", "settings of single methods are not modelled"),
    settings: z.strictObject({
      throttlingRateLimit: z.number().min(0),
      throttlingBurstLimit: z.number().int().min(0),
      loggingLevel: z.literal("OFF", "execution logs are not modelled").optional(),
      dataTraceEnabled: z.literal(false, "execution logs are not modelled").optional(),
      cachingEnabled: z.literal(false, "caches are not modelled").optional(),
    }),
  }),
  harmless: {},
  deploy({ restApi: apiId, stageName, settings }, _resource, target) {
    target.parts.apiGateway.putThrottle({
      apiId,
      stageName,
      ratePerSecond: settings.throttlingRateLimit,
      burst: settings.throttlingBurstLimit,
    });
  },
});
