import type { Platform } from "../../platform.ts";
import type { Deliveries } from "./delivery.ts";
import { signedBy, snsOrigin } from "./notification.ts";
import { type Subscription, uuid } from "./subscription.ts";
import { invalidParameter, type Topics, UNCONFIRMED_MS } from "./topic.ts";

type Token = {
  readonly topicArn: string;
  readonly subscriptionArn: string;
  readonly sentAt: Date;
};

/** Asks owners of queues whether they want what somebody else subscribed them to, and knows the tokens that say yes. */
export class Confirmations {
  readonly #tokens = new Map<string, Token>();
  readonly #topics: Topics;
  readonly #deliveries: Deliveries;
  readonly #platform: Platform;

  constructor(topics: Topics, deliveries: Deliveries, platform: Platform) {
    this.#topics = topics;
    this.#deliveries = deliveries;
    this.#platform = platform;
  }

  /** Sends the queue a message with a new token; earlier tokens go on being valid for their time. A confirmed subscription needs none. */
  request(subscription: Subscription): void {
    if (subscription.pendingSince === undefined) return;
    const { topicArn, arn: subscriptionArn } = subscription;
    const token = this.#platform.hex(288);
    const sentAt = this.#platform.clock.now();
    this.#tokens.set(token, { topicArn, subscriptionArn, sentAt });
    const messageId = uuid(this.#platform);
    const body = confirmationMessage({ topicArn, token, messageId, sentAt });
    this.#deliveries.startConfirmation({ messageId, topicArn, body }, subscription);
  }

  /**
   * Confirms the subscription that a token of this topic was sent for; again, the second time, with no effect.
   * Any other token, an expired one too, is an invalid parameter (an answer of AWS seen in public:
   * `<Code>InvalidParameter</Code><Message>Invalid parameter: Token</Message>`).
   */
  confirm(topicArn: string, text: string | undefined): Subscription {
    const token = this.#tokens.get(text ?? "");
    const ageMs = this.#platform.clock.now().getTime() - (token?.sentAt.getTime() ?? 0);
    const found =
      token?.topicArn === topicArn && ageMs < UNCONFIRMED_MS
        ? this.#topics.subscription(token.subscriptionArn)
        : undefined;
    if (!found) throw invalidParameter("Token");
    const { topic, subscription } = found;
    const confirmed: Subscription = { ...subscription, pendingSince: undefined };
    topic.subscriptions[topic.subscriptions.indexOf(subscription)] = confirmed;
    return confirmed;
  }
}

/** SNS developer guide, "HTTP/HTTPS subscription confirmation JSON format"; queues get the same document. */
function confirmationMessage({
  topicArn,
  token,
  messageId,
  sentAt,
}: {
  topicArn: string;
  token: string;
  messageId: string;
  sentAt: Date;
}): string {
  const message = `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`;
  const timestamp = sentAt.toISOString();
  return JSON.stringify({
    Type: "SubscriptionConfirmation",
    MessageId: messageId,
    Token: token,
    TopicArn: topicArn,
    Message: message,
    SubscribeURL: `${snsOrigin(topicArn)}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`,
    Timestamp: timestamp,
    ...signedBy(topicArn, [message, messageId, token, timestamp, topicArn]),
  });
}
