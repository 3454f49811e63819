import { AwsError, type Caller, NotModelledError } from "../../action.ts";
import { LostAnswerError } from "../../front/dispatch.ts";
import type { Platform } from "../../platform.ts";
import { type Notification, toEnvelope } from "./notification.ts";
import type { Subscription } from "./subscription.ts";

/** A message that reached neither its subscription nor a dead-letter queue. AWS would only count it in a metric. */
export type LostDelivery = {
  readonly subscriptionArn: string;
  readonly messageId: string;
  readonly at: Date;
  /** Error code and message of the last attempt. */
  readonly code: string;
  readonly reason: string;
};

/** One message on its way to one queue, as it will lie there. */
type Letter = {
  readonly messageId: string;
  readonly topicArn: string;
  readonly body: string;
  /** Of the SQS message: only raw delivery has any. */
  readonly attributes: Notification["attributes"];
  readonly subscription: Subscription;
  /** Where it goes when it can't be delivered; without one it is lost. */
  readonly deadLetterQueueArn: string | undefined;
};

/** More attributes than this are a client-side error with raw delivery (platform.md section 6). */
const RAW_ATTRIBUTE_LIMIT = 10;

/** Delivers published messages to queues, as the service `sns.amazonaws.com` acting for the topic. */
export class Deliveries {
  readonly lost: LostDelivery[] = [];
  readonly #platform: Platform;
  readonly #underWay = new Set<Promise<void>>();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  start(notification: Notification, subscription: Subscription): void {
    const raw = subscription.rawMessageDelivery === true;
    this.#start({
      ...notification,
      body: raw ? notification.message : toEnvelope(notification, subscription.arn),
      attributes: raw ? notification.attributes : {},
      subscription,
      deadLetterQueueArn: subscription.redrivePolicy?.deadLetterTargetArn,
    });
  }

  /**
   * Sends the question whether the queue wants the subscription. Whether a redrive policy is for such messages too is not
   * documented: here it is not, so that nobody relies on finding the question in a dead-letter queue.
   */
  startConfirmation(
    message: { readonly messageId: string; readonly topicArn: string; readonly body: string },
    subscription: Subscription,
  ): void {
    this.#start({ ...message, attributes: {}, subscription, deadLetterQueueArn: undefined });
  }

  /** Settles when nothing is under way. A delivery that waits for its next attempt needs the clock to go on. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #start(letter: Letter): void {
    const delivery: Promise<void> = this.#deliver(letter).finally(() =>
      this.#underWay.delete(delivery),
    );
    this.#underWay.add(delivery);
  }

  async #deliver(letter: Letter): Promise<void> {
    const failure = await this.#attempt(letter, letter.subscription.endpoint);
    if (!failure) return;
    const deadLetters = letter.deadLetterQueueArn;
    const deadLetterFailure = deadLetters && (await this.#attempt(letter, deadLetters));
    if (deadLetters && !deadLetterFailure) return;
    const last = deadLetterFailure || failure;
    this.lost.push({
      subscriptionArn: letter.subscription.arn,
      messageId: letter.messageId,
      at: this.#platform.clock.now(),
      code: last instanceof AwsError ? last.code : last.name,
      reason: last.message,
    });
  }

  /** Tries until it is delivered, or until there is no point in trying again: then answers the error. */
  async #attempt(letter: Letter, queueArn: string): Promise<Error | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        // Attempts follow one another by nature.
        await this.#send(letter, queueArn);
        return undefined;
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        const delayMs = isServerSide(error) ? retryDelayMs(attempt) : undefined;
        if (delayMs === undefined) return error;
        if (delayMs > 0) await this.#pause(delayMs);
      }
    }
  }

  async #send({ topicArn, body, attributes }: Letter, queueArn: string): Promise<void> {
    const count = Object.keys(attributes).length;
    if (count > RAW_ATTRIBUTE_LIMIT) {
      throw new AwsError(
        "InvalidParameter",
        `raw delivery takes ${RAW_ATTRIBUTE_LIMIT} message attributes, the message has ${count}`,
      );
    }
    const [, , , region = "", accountId = "", name = ""] = queueArn.split(":");
    const caller: Caller = {
      type: "service",
      service: "sns.amazonaws.com",
      sourceArn: topicArn,
      sourceAccount: topicArn.split(":")[4] ?? "",
    };
    await this.#platform.call(caller, region, "sqs:SendMessage", {
      // SQS reads account and name from the path and asks nobody about the host.
      QueueUrl: `https://sqs.${region}.amazonaws.com/${accountId}/${name}`,
      MessageBody: body,
      ...(count > 0 && { MessageAttributes: attributes }),
    });
  }

  #pause(delayMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#platform.clock.after(delayMs, resolve);
    return promise;
  }
}

/** Client-side errors (deleted queue, policy) are not retried (privatelink.md section 2). */
function isServerSide(error: Error): boolean {
  if (error instanceof LostAnswerError) return true;
  if (!(error instanceof AwsError) || error instanceof NotModelledError) return false;
  return error.status >= 500 ? error.status !== 501 : /Throttl/.test(error.code);
}

/**
 * SNS's policy for queues: 3 retries at once, 2 after 1 s each, 10 after 1 s growing to 20 s, 100,000 after 20 s each
 * (SNS developer guide, message delivery retries). Undefined: give up.
 */
function retryDelayMs(attempt: number): number | undefined {
  if (attempt <= 3) return 0;
  if (attempt <= 5) return 1_000;
  if (attempt <= 15) return Math.round(1_000 * 20 ** ((attempt - 6) / 9));
  return attempt <= 100_015 ? 20_000 : undefined;
}
