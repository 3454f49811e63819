import * as z from "zod";

import { arnOf } from "../deployment-target.ts";
import { PolicyInput, QueueRedriveInput } from "../policy-document.ts";
import { parseQueueUrl } from "../queue-url.ts";
import { defineKind, regional } from "../resource-kind.ts";

export const queue = defineKind({
  type: "aws:sqs/queue:Queue",
  inputs: z.strictObject({
    ...regional,
    name: z.string(),
    fifoQueue: z.literal(false, "FIFO queues are not modelled").optional(),
    contentBasedDeduplication: z.literal(false, "FIFO queues are not modelled").optional(),
    // AWS's defaults (SQS API reference, CreateQueue).
    visibilityTimeoutSeconds: z.number().int().default(30),
    messageRetentionSeconds: z.number().int().default(345_600),
    delaySeconds: z.number().int().default(0),
    maxMessageSize: z.number().int().optional(),
    receiveWaitTimeSeconds: z.number().int().optional(),
    redrivePolicy: QueueRedriveInput.optional(),
    policy: PolicyInput.optional(),
  }),
  harmless: {
    sqsManagedSseEnabled: "SQS's own encryption changes no answer and needs no right of the caller",
    tags: "no policy of the app reads tags",
  },
  deploy(inputs, resource, target) {
    const arn = arnOf(target, "sqs", inputs.name, inputs.region);
    const { redrivePolicy, policy } = inputs;
    target.parts.sqs.putQueue({
      arn,
      visibilityTimeoutSeconds: inputs.visibilityTimeoutSeconds,
      messageRetentionSeconds: inputs.messageRetentionSeconds,
      delaySeconds: inputs.delaySeconds,
      ...(inputs.maxMessageSize === undefined ? {} : { maximumMessageSize: inputs.maxMessageSize }),
      ...(inputs.receiveWaitTimeSeconds === undefined
        ? {}
        : { receiveWaitTimeSeconds: inputs.receiveWaitTimeSeconds }),
      ...(redrivePolicy ? { redrivePolicy } : {}),
      ...(policy ? { policy } : {}),
    });
    target.app.queues.set(resource.name, { arn, url: target.parts.sqs.urlOf(arn) });
  },
});

export const queuePolicy = defineKind({
  type: "aws:sqs/queuePolicy:QueuePolicy",
  inputs: z.strictObject({ ...regional, queueUrl: z.string(), policy: PolicyInput }),
  harmless: {},
  deploy({ queueUrl, policy }, _resource, target) {
    const { accountId, region, name } = parseQueueUrl(queueUrl);
    target.parts.sqs.setQueuePolicy(
      `arn:${target.graph.partition}:sqs:${region}:${accountId}:${name}`,
      policy,
    );
  },
});
