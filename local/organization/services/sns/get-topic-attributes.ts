import {
  GetTopicAttributesCommand,
  type GetTopicAttributesCommandInput,
  type GetTopicAttributesResponse,
} from "@aws-sdk/client-sns";

import { type Action, defineAction } from "../../action.ts";
import type { Topics } from "./topic.ts";

export function getTopicAttributes(topics: Topics): Action {
  return defineAction<GetTopicAttributesCommandInput, GetTopicAttributesResponse>({
    name: "GetTopicAttributes",
    command: GetTopicAttributesCommand,
    parameters: ["TopicArn"],
    authorize: (input) => [topics.authorization("GetTopicAttributes", input.TopicArn)],
    run(input, { region }) {
      const { settings, subscriptions } = topics.ofCall(input.TopicArn, region);
      return {
        Attributes: {
          TopicArn: settings.arn,
          Owner: settings.arn.split(":")[4] ?? "",
          SubscriptionsConfirmed: String(subscriptions.length),
          SubscriptionsPending: "0",
          SubscriptionsDeleted: "0",
          ...(settings.policy && { Policy: JSON.stringify(settings.policy) }),
          ...(settings.kmsKeyArn && { KmsMasterKeyId: settings.kmsKeyArn }),
        },
      };
    },
  });
}
