import * as z from "zod";

import { arnOf, keyArnOf } from "../deployment-target.ts";
import { PolicyInput, SubscriptionRedriveInput } from "../policy-document.ts";
import { defineKind, regional } from "../resource-kind.ts";

export const topic = defineKind({
  type: "aws:sns/topic:Topic",
  inputs: z.strictObject({
    ...regional,
    name: z.string(),
    fifoTopic: z.literal(false, "FIFO topics are not modelled").optional(),
    kmsMasterKeyId: z.string().optional(),
    policy: PolicyInput.optional(),
  }),
  harmless: {
    displayName: "only shown in e-mail and text messages",
    tags: "no policy of the app reads tags",
  },
  deploy({ name, region, kmsMasterKeyId, policy }, resource, target) {
    const arn = arnOf(target, "sns", name, region);
    target.parts.sns.putTopic({
      arn,
      ...(kmsMasterKeyId === undefined
        ? {}
        : { kmsKeyArn: keyArnOf(target, kmsMasterKeyId, region) }),
      ...(policy ? { policy } : {}),
    });
    target.app.topics.set(resource.name, { arn });
  },
});

export const topicPolicy = defineKind({
  type: "aws:sns/topicPolicy:TopicPolicy",
  inputs: z.strictObject({ ...regional, arn: z.string(), policy: PolicyInput }),
  harmless: {},
  deploy({ arn, policy }, _resource, target) {
    target.parts.sns.setTopicPolicy(arn, policy);
  },
});

export const topicSubscription = defineKind({
  type: "aws:sns/topicSubscription:TopicSubscription",
  inputs: z.strictObject({
    ...regional,
    topic: z.string(),
    protocol: z.literal("sqs", "only queues can be subscribed here"),
    endpoint: z.string(),
    rawMessageDelivery: z.boolean().optional(),
    redrivePolicy: SubscriptionRedriveInput.optional(),
  }),
  harmless: {
    confirmationTimeoutInMinutes:
      "how long Pulumi waits for web servers; queues it does not wait for",
    endpointAutoConfirms: "as confirmationTimeoutInMinutes",
  },
  deploy({ topic: topicArn, protocol, endpoint, ...inputs }, _resource, target) {
    target.parts.sns.putSubscription(
      {
        topicArn,
        protocol,
        endpoint,
        ...(inputs.rawMessageDelivery === undefined
          ? {}
          : { rawMessageDelivery: inputs.rawMessageDelivery }),
        ...(inputs.redrivePolicy ? { redrivePolicy: inputs.redrivePolicy } : {}),
      },
      target.graph.accountId,
    );
  },
});
