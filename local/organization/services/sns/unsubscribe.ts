import { UnsubscribeCommand, type UnsubscribeCommandInput } from "@aws-sdk/client-sns";

import { type Action, AwsError, type Call, defineAction, NotModelledError } from "../../action.ts";
import { invalidParameter, type Topics } from "./topic.ts";

/** Only the subscription's owner or the topic's may end it (API reference). Ending one that is gone succeeds. */
export function unsubscribe(topics: Topics): Action {
  return defineAction<UnsubscribeCommandInput, object>({
    name: "Unsubscribe",
    command: UnsubscribeCommand,
    parameters: ["SubscriptionArn"],
    authorize: () => [{ action: "sns:Unsubscribe", resource: "*" }],
    run(input, { caller }: Call) {
      const arn = input.SubscriptionArn ?? "";
      if (arn.split(":").length !== 7) throw invalidParameter("SubscriptionArn");
      const found = topics.subscription(arn);
      if (!found) return {};
      const { topic, subscription } = found;
      const accountId = caller.type === "service" ? caller.sourceAccount : caller.accountId;
      const owners = [subscription.ownerAccountId, arn.split(":")[4]];
      if (!owners.includes(accountId)) {
        throw new AwsError("AuthorizationError", "Only the owner may unsubscribe", 403);
      }
      // SNS lets it go by itself after two days (topic.ts); what it answers to this call is not documented.
      if (subscription.pendingSince !== undefined) {
        throw new NotModelledError(`ending the unconfirmed subscription ${arn}`);
      }
      topic.subscriptions.splice(topic.subscriptions.indexOf(subscription), 1);
      return {};
    },
  });
}
