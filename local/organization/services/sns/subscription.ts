import { NotModelledError } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import { invalidParameter, type Topic } from "./topic.ts";

export type SubscriptionSettings = {
  readonly topicArn: string;
  readonly protocol: "sqs";
  /** ARN of the queue. */
  readonly endpoint: string;
  /** The body is the message itself, without envelope. False when left out. */
  readonly rawMessageDelivery?: boolean;
  /** Where messages go that could not be delivered; without one they are lost. */
  readonly redrivePolicy?: { readonly deadLetterTargetArn: string };
};

export type Subscription = SubscriptionSettings & {
  readonly arn: string;
  /** The account that subscribed, which may be neither the topic's nor the queue's. */
  readonly ownerAccountId: string;
  /** When the confirmation was last asked for; undefined once confirmed. Nothing is delivered before. */
  readonly pendingSince: Date | undefined;
};

/**
 * Subscribes a queue, or changes the settings of the subscription that this queue has already: SNS knows one per endpoint.
 * Made by the queue's own account it is confirmed at once; made by any other it waits for a confirmation, which the caller
 * asks for (SNS developer guide, "Sending Amazon SNS messages to an Amazon SQS queue in a different account").
 */
export function putSubscription(
  topic: Topic,
  settings: SubscriptionSettings,
  subscriberAccountId: string,
  platform: Platform,
): Subscription {
  if (settings.endpoint.endsWith(".fifo")) {
    throw new NotModelledError(`subscription of FIFO queue ${settings.endpoint}`);
  }
  const queueOwner = /^arn:[\w-]+:sqs:[\w-]+:(\d{12}):[\w-]{1,80}$/.exec(settings.endpoint)?.[1];
  if (queueOwner === undefined) {
    throw invalidParameter(`SQS endpoint ARN, got "${settings.endpoint}"`);
  }
  const index = topic.subscriptions.findIndex(({ endpoint }) => endpoint === settings.endpoint);
  const existing = topic.subscriptions[index];
  const isConfirmed =
    queueOwner === subscriberAccountId || (existing && existing.pendingSince === undefined);
  const subscription: Subscription = {
    ...settings,
    arn: existing?.arn ?? `${settings.topicArn}:${uuid(platform)}`,
    ownerAccountId: existing?.ownerAccountId ?? subscriberAccountId,
    pendingSince: isConfirmed ? undefined : platform.clock.now(),
  };
  if (existing) topic.subscriptions[index] = subscription;
  else topic.subscriptions.push(subscription);
  return subscription;
}

export function uuid(platform: Platform): string {
  return platform.hex(32).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
