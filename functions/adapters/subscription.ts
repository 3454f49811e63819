import type { SNSClient } from "@aws-sdk/client-sns";
import { ConfirmSubscriptionCommand } from "@aws-sdk/client-sns";

import { parseArn } from "../core/arn.ts";

/**
 * Says yes to topics of other accounts that ask whether they may deliver to our queue. Asks the topic's own Region. Confirming
 * twice does no harm; a token that is no longer valid throws, and the topic's owner has to subscribe anew. Afterwards only the
 * owners of topic and subscription can end it: without AuthenticateOnUnsubscribe whoever sees a message can, by the link in it
 * (SNS API reference, ConfirmSubscription).
 */
export function snsConfirmation(
  clientFor: (region: string) => SNSClient,
): (topicArn: string, token: string) => Promise<void> {
  return async (topicArn, token) => {
    const topic = parseArn(topicArn);
    if (topic === undefined) throw new Error(`${topicArn} is not the ARN of a topic`);
    await clientFor(topic.region).send(
      new ConfirmSubscriptionCommand({
        TopicArn: topicArn,
        Token: token,
        AuthenticateOnUnsubscribe: "true",
      }),
    );
  };
}
