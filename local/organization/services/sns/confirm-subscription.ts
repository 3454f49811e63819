import {
  ConfirmSubscriptionCommand,
  type ConfirmSubscriptionCommandInput,
  type ConfirmSubscriptionResponse,
} from "@aws-sdk/client-sns";

import { type Action, defineAction } from "../../action.ts";
import type { Confirmations } from "./confirmation.ts";
import type { Topics } from "./topic.ts";

/**
 * For whoever holds a token and may use the action on the topic by an identity policy of its own.
 *
 * AWS wants a signature only for `AuthenticateOnUnsubscribe` (API reference), so the token is what counts. Of a signed call
 * the caller's policies are asked (a public log collector had to add the action to its role: panther-labs/panther #202), but
 * not the topic's: a topic policy cannot even name the action (topic.ts).
 */
export function confirmSubscription(topics: Topics, confirmations: Confirmations): Action {
  return defineAction<ConfirmSubscriptionCommandInput, ConfirmSubscriptionResponse>({
    name: "ConfirmSubscription",
    command: ConfirmSubscriptionCommand,
    // AuthenticateOnUnsubscribe takes away the unsigned unsubscribe, which nobody can do here anyway.
    parameters: ["TopicArn", "Token", "AuthenticateOnUnsubscribe"],
    authorize(input) {
      const {
        action,
        resource,
        resourceAccountId = "",
      } = topics.authorization("ConfirmSubscription", input.TopicArn);
      // Without the topic's account IAM is asked as for a resource of the caller's own; the condition key stays true.
      return [{ action, resource, context: { "aws:ResourceAccount": resourceAccountId } }];
    },
    run(input, { region }) {
      const topic = topics.ofCall(input.TopicArn, region);
      const { arn } = confirmations.confirm(topic.settings.arn, input.Token);
      return { SubscriptionArn: arn };
    },
  });
}
