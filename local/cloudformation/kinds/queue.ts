import * as z from "zod";

import { regionalArn } from "../stack-place.ts";
import { defineTemplateKind, nameOf, type Self, WholeNumber } from "../template-kind.ts";

const arnOf = (name: unknown, self: Self): string =>
  regionalArn(self.place, "sqs", nameOf(name, self));

export const queue = defineTemplateKind({
  type: "AWS::SQS::Queue",
  properties: z.strictObject({
    QueueName: z
      .string()
      .regex(/^[\w-]{1,80}$/)
      .optional(),
    FifoQueue: z.literal(false, "FIFO queues are not modelled").optional(),
    // AWS's defaults (SQS API reference, CreateQueue).
    VisibilityTimeout: WholeNumber.default(30),
    MessageRetentionPeriod: WholeNumber.default(345_600),
    DelaySeconds: WholeNumber.default(0),
    RedrivePolicy: z
      .strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: WholeNumber })
      .optional(),
  }),
  harmless: {
    SqsManagedSseEnabled: "SQS's own encryption changes no answer and needs no right of the caller",
    Tags: "no policy of the app reads tags",
  },
  identity({ QueueName }, self) {
    const { region, partition, accountId } = self.place;
    const suffix = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
    const name = nameOf(QueueName, self);
    const url = `https://sqs.${region}.${suffix}/${accountId}/${name}`;
    return {
      ref: url,
      attributes: { Arn: arnOf(QueueName, self), QueueName: name, QueueUrl: url },
    };
  },
  deploy(properties, self, { sqs }) {
    const { RedrivePolicy } = properties;
    sqs.putQueue({
      arn: arnOf(properties.QueueName, self),
      visibilityTimeoutSeconds: properties.VisibilityTimeout,
      messageRetentionSeconds: properties.MessageRetentionPeriod,
      delaySeconds: properties.DelaySeconds,
      ...(RedrivePolicy === undefined ? {} : { redrivePolicy: RedrivePolicy }),
    });
  },
});
