import * as z from "zod";

import { assertOwn, defineTemplateKind } from "../template-kind.ts";

/** Made in the name of the stack's account: a queue of another account is asked to confirm, and the stack does not wait for it. */
export const subscription = defineTemplateKind({
  type: "AWS::SNS::Subscription",
  properties: z.strictObject({
    TopicArn: z.string(),
    Protocol: z.literal("sqs", "only queues can be subscribed here"),
    Endpoint: z.string(),
    RawMessageDelivery: z.boolean().optional(),
    RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string() }).optional(),
  }),
  harmless: {},
  deploy({ TopicArn, Protocol, Endpoint, RawMessageDelivery, RedrivePolicy }, self, { sns }) {
    assertOwn(TopicArn, self);
    sns.putSubscription(
      {
        topicArn: TopicArn,
        protocol: Protocol,
        endpoint: Endpoint,
        ...(RawMessageDelivery === undefined ? {} : { rawMessageDelivery: RawMessageDelivery }),
        ...(RedrivePolicy === undefined ? {} : { redrivePolicy: RedrivePolicy }),
      },
      self.place.accountId,
    );
  },
});
