import * as z from "zod";

import { defineKind, regional } from "../resource-kind.ts";
import { functionArnOf } from "./function.ts";

export const eventSourceMapping = defineKind({
  type: "aws:lambda/eventSourceMapping:EventSourceMapping",
  inputs: z.strictObject({
    ...regional,
    eventSourceArn: z.string(),
    functionName: z.string(),
    enabled: z.boolean().optional(),
    // Lambda's defaults: 10 for queues, 100 for streams (Lambda API reference, CreateEventSourceMapping).
    batchSize: z.number().int().optional(),
    maximumBatchingWindowInSeconds: z.number().int().optional(),
    functionResponseTypes: z.array(z.literal("ReportBatchItemFailures")).default([]),
    scalingConfig: z.strictObject({ maximumConcurrency: z.number().int() }).optional(),
    startingPosition: z.enum(["LATEST", "TRIM_HORIZON"]).optional(),
    bisectBatchOnFunctionError: z.boolean().optional(),
    maximumRetryAttempts: z.number().int().optional(),
    parallelizationFactor: z.literal(1).optional(),
    destinationConfig: z
      .strictObject({ onFailure: z.strictObject({ destinationArn: z.string() }) })
      .optional(),
  }),
  harmless: { tags: "no policy of the app reads tags" },
  async deploy(inputs, _resource, target) {
    const isStream = inputs.eventSourceArn.split(":")[2] === "dynamodb";
    await target.parts.lambda.putEventSourceMapping({
      functionArn: functionArnOf(target, inputs.functionName, inputs.region),
      eventSourceArn: inputs.eventSourceArn,
      batchSize: inputs.batchSize ?? (isStream ? 100 : 10),
      partialResponses: inputs.functionResponseTypes.includes("ReportBatchItemFailures"),
      ...(inputs.maximumBatchingWindowInSeconds === undefined
        ? {}
        : { batchingWindowSeconds: inputs.maximumBatchingWindowInSeconds }),
      ...(inputs.scalingConfig
        ? { maximumConcurrency: inputs.scalingConfig.maximumConcurrency }
        : {}),
      ...(inputs.bisectBatchOnFunctionError === undefined
        ? {}
        : { bisectOnError: inputs.bisectBatchOnFunctionError }),
      ...(inputs.maximumRetryAttempts === undefined
        ? {}
        : { maximumRetryAttempts: inputs.maximumRetryAttempts }),
      ...(inputs.destinationConfig
        ? { onFailureDestinationArn: inputs.destinationConfig.onFailure.destinationArn }
        : {}),
      ...(inputs.startingPosition ? { startingPosition: inputs.startingPosition } : {}),
      ...(inputs.enabled === undefined ? {} : { enabled: inputs.enabled }),
    });
  },
});
