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
      const pending = subscriptions.filter(({ pendingSince }) => pendingSince !== undefined).length;
      return {
        Attributes: {
          TopicArn: settings.arn,
          Owner: settings.arn.split(":")[4] ?? "",
          SubscriptionsConfirmed: String(subscriptions.length - pending),
          SubscriptionsPending: String(pending),
          SubscriptionsDeleted: "0",
          ...(settings.policy && { Policy: JSON.stringify(settings.policy) }),
          ...(settings.kmsKeyArn && { KmsMasterKeyId: settings.kmsKeyArn }),
        },
      };
    },
  });
}
