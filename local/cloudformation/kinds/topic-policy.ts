import * as z from "zod";

import { PolicyInput } from "../../deployment/policy-document.ts";
import { assertOwn, defineTemplateKind } from "../template-kind.ts";

export const topicPolicy = defineTemplateKind({
  type: "AWS::SNS::TopicPolicy",
  properties: z.strictObject({ Topics: z.array(z.string()).min(1), PolicyDocument: PolicyInput }),
  harmless: {},
  deploy({ Topics, PolicyDocument }, self, { sns }) {
    for (const arn of Topics) {
      assertOwn(arn, self);
      sns.setTopicPolicy(arn, PolicyDocument);
    }
  },
});
