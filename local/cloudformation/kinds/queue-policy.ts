import * as z from "zod";

import { PolicyInput } from "../../deployment/policy-document.ts";
import { parseQueueUrl } from "../../deployment/queue-url.ts";
import { assertOwn, defineTemplateKind } from "../template-kind.ts";

export const queuePolicy = defineTemplateKind({
  type: "AWS::SQS::QueuePolicy",
  properties: z.strictObject({ Queues: z.array(z.string()).min(1), PolicyDocument: PolicyInput }),
  harmless: {},
  deploy({ Queues, PolicyDocument }, self, { sqs }) {
    for (const url of Queues) {
      const { region, accountId, name } = parseQueueUrl(url);
      const arn = `arn:${self.place.partition}:sqs:${region}:${accountId}:${name}`;
      assertOwn(arn, self);
      sqs.setQueuePolicy(arn, PolicyDocument);
    }
  },
});
