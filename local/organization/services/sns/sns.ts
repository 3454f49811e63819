import type { Service } from "../../action.ts";
import type { PolicyDocument } from "../../identities.ts";
import type { Platform } from "../../platform.ts";
import { confirmSubscription } from "./confirm-subscription.ts";
import { Confirmations } from "./confirmation.ts";
import { Deliveries, type LostDelivery } from "./delivery.ts";
import { getTopicAttributes } from "./get-topic-attributes.ts";
import { listSubscriptionsByTopic } from "./list-subscriptions-by-topic.ts";
import { listTopics } from "./list-topics.ts";
import { publish } from "./publish.ts";
import { setTopicAttributes } from "./set-topic-attributes.ts";
import { subscribe } from "./subscribe.ts";
import { putSubscription, type Subscription, type SubscriptionSettings } from "./subscription.ts";
import { Topics, type TopicSettings } from "./topic.ts";
import { unsubscribe } from "./unsubscribe.ts";

/** Simulated SNS: standard topics of every account and Region, delivering to queues. */
export type Sns = {
  readonly service: Service;
  /** Creates a topic or changes its settings; subscriptions stay. */
  putTopic(settings: TopicSettings): void;
  deleteTopic(arn: string): void;
  setTopicPolicy(arn: string, policy: PolicyDocument): void;
  topicArns(): readonly string[];
  /**
   * Subscribes a queue in the name of an account, the queue's own when left out; answers the subscription's ARN. A second
   * time it changes the settings. When another account than the queue's subscribes, the queue is sent a message to confirm.
   */
  putSubscription(settings: SubscriptionSettings, subscriberAccountId?: string): string;
  /** Confirmed and pending ones. */
  subscriptions(topicArn: string): readonly Subscription[];
  /** Messages that reached neither their queue nor a dead-letter queue, oldest first. */
  deliveriesLost(): readonly LostDelivery[];
  /** Settles when no delivery is under way. One that waits for its next attempt needs the clock to go on. */
  settled(): Promise<void>;
};

export function createSns(platform: Platform): Sns {
  const topics = new Topics(platform.clock);
  const deliveries = new Deliveries(platform);
  const confirmations = new Confirmations(topics, deliveries, platform);
  return {
    service: {
      signingName: "sns",
      protocols: ["query"],
      xmlNamespace: "http://sns.amazonaws.com/doc/2010-03-31/",
      actions: [
        publish(topics, deliveries),
        listTopics(topics),
        getTopicAttributes(topics),
        setTopicAttributes(topics),
        listSubscriptionsByTopic(topics),
        subscribe(topics, confirmations),
        confirmSubscription(topics, confirmations),
        unsubscribe(topics),
      ],
    },
    putTopic: (settings) => topics.put(settings),
    deleteTopic: (arn) => topics.delete(arn),
    setTopicPolicy(arn, policy) {
      topics.put({ ...topics.get(arn).settings, policy });
    },
    topicArns: () => topics.all().map(({ settings }) => settings.arn),
    putSubscription(settings, subscriberAccountId) {
      const topic = topics.get(settings.topicArn);
      const accountId = subscriberAccountId ?? settings.endpoint.split(":")[4] ?? "";
      const subscription = putSubscription(topic, settings, accountId, platform);
      confirmations.request(subscription);
      return subscription.arn;
    },
    subscriptions: (topicArn) => topics.get(topicArn).subscriptions,
    deliveriesLost: () => deliveries.lost,
    settled: () => deliveries.settled(),
  };
}
