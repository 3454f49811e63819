import { describe, expect, it } from "vitest";

import { deploy } from "../../../local/deployment/deploy.ts";
import { NotDeployableError } from "../../../local/deployment/not-deployable-error.ts";
import type { SynthesizedResource } from "../../../local/synthesis/graph.ts";
import { aGraph, aResource } from "./graph-builder.ts";
import { partsDouble } from "./parts-double.ts";

const options = { root: "/repository" };
const FUNCTION_ARN = "arn:aws:lambda:eu-west-1:222233334444:function:answer";
const LOG_GROUP_ARN = "arn:aws:logs:eu-west-1:222233334444:log-group:/aws/vendedlogs/apis/answers";

const anApi = (inputs: object = {}) => ({
  ...aResource("aws:apigateway/restApi:RestApi", "ApiApi", {
    name: "answers",
    endpointConfiguration: { types: "REGIONAL" },
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*", Action: "execute-api:Invoke" }],
    }),
    ...inputs,
  }),
  id: "a1b2c3d4e5",
});
const restApi = "a1b2c3d4e5";
const aPath = (inputs: object = {}) =>
  aResource("aws:apigateway/resource:Resource", "Things", {
    restApi,
    parentId: "root",
    pathPart: "{proxy+}",
    ...inputs,
  });
const aMethod = (inputs: object = {}) =>
  aResource("aws:apigateway/method:Method", "Method", {
    restApi,
    resourceId: "Things-id",
    httpMethod: "ANY",
    authorization: "AWS_IAM",
    ...inputs,
  });
const anIntegration = (inputs: object = {}) =>
  aResource("aws:apigateway/integration:Integration", "Integration", {
    restApi,
    resourceId: "Things-id",
    httpMethod: "ANY",
    type: "AWS_PROXY",
    integrationHttpMethod: "POST",
    responseTransferMode: "BUFFERED",
    uri: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${FUNCTION_ARN}/invocations`,
    ...inputs,
  });
const aDeployment = (inputs: object = {}) =>
  aResource("aws:apigateway/deployment:Deployment", "Deployment", {
    restApi,
    triggers: { urn: "{}" },
    ...inputs,
  });
const aStage = (inputs: object = {}) =>
  aResource("aws:apigateway/stage:Stage", "ApiStage", {
    restApi,
    stageName: "test",
    deployment: "Deployment-id",
    accessLogSettings: { destinationArn: LOG_GROUP_ARN, format: "$context.requestId" },
    ...inputs,
  });
const aThrottle = (inputs: object = {}) =>
  aResource("aws:apigateway/methodSettings:MethodSettings", "Throttle", {
    restApi,
    stageName: "test",
    methodPath: "*/*",
    settings: { throttlingRateLimit: 100, throttlingBurstLimit: 200 },
    ...inputs,
  });

describe("a REST API", () => {
  it("is made part by part, deployed, and served at a stage", async () => {
    const { parts, asked, argumentsOf } = partsDouble();
    const graph = aGraph(
      aStage(),
      aThrottle(),
      aDeployment(),
      anIntegration(),
      aMethod(),
      aPath(),
      anApi(),
    );
    const app = await deploy(graph, parts, options);
    expect(asked.map(({ verb }) => verb)).toEqual([
      "apiGateway.putApi",
      "apiGateway.putResource",
      "apiGateway.putMethod",
      "apiGateway.putIntegration",
      "apiGateway.putDeployment",
      "apiGateway.putStage",
      "apiGateway.putThrottle",
    ]);
    expect(argumentsOf("apiGateway.putApi")).toMatchObject([
      [{ id: restApi, name: "answers", accountId: "222233334444", region: "eu-west-1" }],
    ]);
    expect(argumentsOf("apiGateway.putIntegration")).toMatchObject([
      [{ apiId: restApi, functionArn: FUNCTION_ARN, timeoutMs: 29_000 }],
    ]);
    expect(argumentsOf("apiGateway.putThrottle")).toEqual([
      [{ apiId: restApi, stageName: "test", ratePerSecond: 100, burst: 200 }],
    ]);
    expect(app.apis.get("ApiStage")).toEqual({
      id: restApi,
      name: "answers",
      stage: "test",
      url: `http://127.0.0.1:4566/execute-api/${restApi}/test`,
      arn: `arn:aws:execute-api:eu-west-1:222233334444:${restApi}`,
    });
  });
});

describe("a deployment makes nothing at all and names", () => {
  it.each<{ name: string; resource: SynthesizedResource; problem: string }>([
    {
      name: "an edge-optimised API",
      resource: anApi({ endpointConfiguration: { types: "EDGE" } }),
      problem: "only regional APIs are modelled",
    },
    {
      name: "binary media types",
      resource: anApi({ binaryMediaTypes: ["*/*"] }),
      problem: "binary media types are not modelled",
    },
    {
      name: "an API described by OpenAPI",
      resource: anApi({ body: "{}" }),
      problem: 'input "body" is not understood here',
    },
    {
      name: "a policy that is none",
      resource: anApi({ policy: "{}" }),
      problem: "not a policy document",
    },
    {
      name: "an authorizer",
      resource: aMethod({ authorization: "CUSTOM", authorizerId: "abc" }),
      problem: "authorizers are not modelled",
    },
    {
      name: "an API key",
      resource: aMethod({ apiKeyRequired: true }),
      problem: "API keys are not modelled",
    },
    {
      name: "validation of requests",
      resource: aMethod({ requestValidatorId: "abc" }),
      problem: 'input "requestValidatorId" is not understood here',
    },
    {
      name: "an integration that answers by itself",
      resource: anIntegration({ type: "MOCK" }),
      problem: "only Lambda proxy integrations are modelled",
    },
    {
      name: "an integration that streams",
      resource: anIntegration({ responseTransferMode: "STREAM" }),
      problem: "streaming is not modelled",
    },
    {
      name: "an integration with another service",
      resource: anIntegration({ uri: "arn:aws:apigateway:eu-west-1:sqs:path/222233334444/hints" }),
      problem: "only Lambda functions are modelled",
    },
    {
      name: "a path part that is none",
      resource: aPath({ pathPart: "a/b" }),
      problem: "a path part is a word",
    },
    {
      name: "a variable of the access log that is not known",
      resource: aStage({
        accessLogSettings: {
          destinationArn: LOG_GROUP_ARN,
          format: "$context.requestId $context.authorizer.principalId",
        },
      }),
      problem: "$context.authorizer.principalId is not known here",
    },
    {
      name: "a canary",
      resource: aStage({ canarySettings: { percentTraffic: 10 } }),
      problem: 'input "canarySettings" is not understood here',
    },
    {
      name: "settings of one method",
      resource: aThrottle({ methodPath: "things/GET" }),
      problem: "settings of single methods are not modelled",
    },
    {
      name: "execution logs",
      resource: aThrottle({
        settings: { throttlingRateLimit: 1, throttlingBurstLimit: 1, loggingLevel: "INFO" },
      }),
      problem: "execution logs are not modelled",
    },
  ])("$name", async ({ resource, problem }) => {
    const { parts, asked } = partsDouble();
    const refused: unknown = await deploy(aGraph(resource), parts, options).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(NotDeployableError);
    expect((refused as Error).message).toContain(problem);
    expect(asked).toEqual([]);
  });
});
