import * as z from "zod";

import { regionalArn } from "../stack-place.ts";
import { defineTemplateKind, nameOf, type Self } from "../template-kind.ts";
import { keyArnOf } from "./key.ts";

const arnOf = (name: unknown, self: Self): string =>
  regionalArn(self.place, "sns", nameOf(name, self));

export const topic = defineTemplateKind({
  type: "AWS::SNS::Topic",
  properties: z.strictObject({
    TopicName: z
      .string()
      .regex(/^[\w-]{1,256}$/)
      .optional(),
    KmsMasterKeyId: z.string().optional(),
  }),
  harmless: {
    DisplayName: "only shown in e-mail and text messages",
    Tags: "no policy of the app reads tags",
  },
  identity({ TopicName }, self) {
    const arn = arnOf(TopicName, self);
    return {
      ref: arn,
      attributes: { TopicArn: arn, TopicName: nameOf(TopicName, self) },
      arn,
    };
  },
  deploy({ TopicName, KmsMasterKeyId }, self, { sns }) {
    sns.putTopic({
      arn: arnOf(TopicName, self),
      ...(KmsMasterKeyId === undefined ? {} : { kmsKeyArn: keyArnOf(KmsMasterKeyId, self) }),
    });
  },
});
