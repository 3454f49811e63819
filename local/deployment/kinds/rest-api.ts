import * as z from "zod";

import { rootResourceIdOf } from "../../synthesis/resource-state.ts";
import { PolicyInput } from "../policy-document.ts";
import { defineKind, regional } from "../resource-kind.ts";
import { functionArnOf } from "./function.ts";

export const restApi = defineKind({
  type: "aws:apigateway/restApi:RestApi",
  inputs: z.strictObject({
    ...regional,
    name: z.string(),
    policy: PolicyInput.optional(),
    endpointConfiguration: z.strictObject({
      types: z.literal(
        "REGIONAL",
        'only regional APIs are modelled: endpoint: { type: "regional" }',
      ),
    }),
    binaryMediaTypes: z.array(z.string()).max(0, "binary media types are not modelled").optional(),
    disableExecuteApiEndpoint: z.literal(false).optional(),
  }),
  harmless: {
    description: "words for people",
    tags: "no policy of the app reads tags",
  },
  deploy({ name, policy, region }, resource, target) {
    const { id } = resource;
    target.parts.apiGateway.putApi({
      id,
      name,
      accountId: target.graph.accountId,
      region: region ?? target.graph.region,
      rootResourceId: rootResourceIdOf(id),
      ...(policy !== undefined && { policy }),
    });
  },
});

export const restResource = defineKind({
  type: "aws:apigateway/resource:Resource",
  inputs: z.strictObject({
    ...regional,
    restApi: z.string(),
    parentId: z.string(),
    pathPart: z
      .string()
      .regex(/^([\w.:-]+|\{\w+\+?\})$/, "a path part is a word, {name}, or {name+} at the end"),
  }),
  harmless: {},
  deploy({ restApi: apiId, parentId, pathPart }, { id }, target) {
    target.parts.apiGateway.putResource({ apiId, id, parentId, pathPart });
  },
});

const HttpMethod = z.enum(["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]);

export const restMethod = defineKind({
  type: "aws:apigateway/method:Method",
  inputs: z.strictObject({
    ...regional,
    restApi: z.string(),
    resourceId: z.string(),
    httpMethod: HttpMethod,
    authorization: z.enum(["AWS_IAM", "NONE"], "authorizers are not modelled"),
    apiKeyRequired: z.literal(false, "API keys are not modelled").optional(),
  }),
  harmless: {},
  deploy({ restApi: apiId, resourceId, httpMethod, authorization }, _resource, target) {
    target.parts.apiGateway.putMethod({ apiId, resourceId, httpMethod, authorization });
  },
});

/** `arn:…:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION/invocations` */
const InvokeArn = z.string().transform((uri, context) => {
  const found =
    /^arn:[\w-]+:apigateway:[\w-]+:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/;
  const functionArn = found.exec(uri)?.[1];
  if (functionArn !== undefined) return functionArn;
  context.addIssue("only Lambda functions are modelled, by their invoke ARN");
  return z.NEVER;
});

export const restIntegration = defineKind({
  type: "aws:apigateway/integration:Integration",
  inputs: z.strictObject({
    ...regional,
    restApi: z.string(),
    resourceId: z.string(),
    httpMethod: HttpMethod,
    type: z.literal("AWS_PROXY", "only Lambda proxy integrations are modelled"),
    integrationHttpMethod: z.literal("POST", "Lambda is invoked by POST"),
    uri: InvokeArn,
    responseTransferMode: z.literal("BUFFERED", "streaming is not modelled").optional(),
    // What an API takes without a raised quota (platform.md section 1).
    timeoutMilliseconds: z.number().int().min(50).max(29_000).default(29_000),
  }),
  harmless: {},
  deploy({ restApi: apiId, resourceId, httpMethod, uri, region, ...inputs }, _resource, target) {
    target.parts.apiGateway.putIntegration({
      apiId,
      resourceId,
      httpMethod,
      functionArn: functionArnOf(target, uri, region),
      timeoutMs: inputs.timeoutMilliseconds,
    });
  },
});
