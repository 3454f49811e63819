import * as z from "zod";

import { arnOf, type DeploymentTarget } from "../deployment-target.ts";
import { localizeQueueUrls } from "../queue-url.ts";
import { defineKind, regional } from "../resource-kind.ts";

export const lambdaFunction = defineKind({
  type: "aws:lambda/function:Function",
  inputs: z.strictObject({
    ...regional,
    name: z.string(),
    role: z.string(),
    handler: z.string(),
    runtime: z.literal("nodejs24.x", "functions run on this process's Node.js 24"),
    s3Bucket: z.string(),
    s3Key: z.string(),
    packageType: z.literal("Zip").optional(),
    environment: z.strictObject({ variables: z.record(z.string(), z.string()) }),
    // Lambda's defaults (Lambda API reference, CreateFunction).
    timeout: z.number().int().default(3),
    memorySize: z.number().int().default(128),
    reservedConcurrentExecutions: z.number().int().min(0).optional(),
    loggingConfig: z.strictObject({
      logGroup: z.string(),
      // Both take what the app's logger writes, which is JSON, line by line as it is.
      logFormat: z.enum(["JSON", "Text"]),
    }),
    publish: z.literal(false, "versions of functions are not modelled").optional(),
    layers: z.array(z.string()).max(0, "layers are not modelled").optional(),
  }),
  harmless: {
    description: "words for people",
    architectures: "the bundle is JavaScript, equal on arm64 and x86_64",
    ephemeralStorage: "the app writes no files",
    tags: "no policy of the app reads tags",
  },
  deploy(inputs, resource, target) {
    const arn = functionArnOf(target, inputs.name, inputs.region);
    target.parts.lambda.putFunction({
      arn,
      name: inputs.name,
      accountId: target.graph.accountId,
      region: inputs.region ?? target.graph.region,
      bundleFolder: codeFolderOf(target, `${inputs.s3Bucket}/${inputs.s3Key}`),
      handler: inputs.handler,
      environment: Object.fromEntries(
        Object.entries(inputs.environment.variables).map(([name, value]) => [
          name,
          localize(value, `${inputs.name}: environment ${name}`, target),
        ]),
      ),
      roleArn: inputs.role,
      timeoutSeconds: inputs.timeout,
      memoryMb: inputs.memorySize,
      logGroup: inputs.loggingConfig.logGroup,
      ...(inputs.reservedConcurrentExecutions === undefined
        ? {}
        : { reservedConcurrency: inputs.reservedConcurrentExecutions }),
    });
    target.app.functions.set(resource.name, {
      name: inputs.name,
      arn,
      roleArn: inputs.role,
      logGroup: inputs.loggingConfig.logGroup,
    });
  },
});

/** The ARN behind a function's name or ARN, as mappings and permissions take it. */
export function functionArnOf(target: DeploymentTarget, name: string, region?: string): string {
  return name.startsWith("arn:") ? name : arnOf(target, "lambda", `function:${name}`, region);
}

function codeFolderOf(target: DeploymentTarget, object: string): string {
  const folder = target.codeFolders.get(object);
  if (folder === undefined) throw new Error(`its code ${object} is not in the graph`);
  return folder;
}

function localize(value: string, where: string, target: DeploymentTarget): string {
  return localizeQueueUrls(value, ({ region, accountId, name }) => {
    const arn = `arn:${target.graph.partition}:sqs:${region}:${accountId}:${name}`;
    const queue = target.app.queues.find((one) => one.arn === arn);
    if (queue) return queue.url;
    throw new Error(`${where} names the queue ${arn}, which the graph does not have`);
  });
}
