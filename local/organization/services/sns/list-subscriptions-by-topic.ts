import {
  ListSubscriptionsByTopicCommand,
  type ListSubscriptionsByTopicCommandInput,
  type ListSubscriptionsByTopicResponse,
} from "@aws-sdk/client-sns";

import { type Action, defineAction } from "../../action.ts";
import { toPage } from "./page.ts";
import type { Topics } from "./topic.ts";

export function listSubscriptionsByTopic(topics: Topics): Action {
  return defineAction<ListSubscriptionsByTopicCommandInput, ListSubscriptionsByTopicResponse>({
    name: "ListSubscriptionsByTopic",
    command: ListSubscriptionsByTopicCommand,
    parameters: ["TopicArn", "NextToken"],
    authorize: (input) => [topics.authorization("ListSubscriptionsByTopic", input.TopicArn)],
    run(input, { platform, region }) {
      const { subscriptions } = topics.ofCall(input.TopicArn, region);
      const { items, nextToken } = toPage(
        subscriptions,
        input.NextToken,
        platform.knobs.maxPageSize,
      );
      return {
        Subscriptions: items.map((subscription) => ({
          SubscriptionArn:
            subscription.pendingSince === undefined ? subscription.arn : "PendingConfirmation",
          Owner: subscription.ownerAccountId,
          Protocol: subscription.protocol,
          Endpoint: subscription.endpoint,
          TopicArn: subscription.topicArn,
        })),
        ...(nextToken && { NextToken: nextToken }),
      };
    },
  });
}
