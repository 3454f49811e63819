import { AwsError } from "../../action.ts";
import type { PolicyDocument } from "../../identities.ts";
import type { Platform } from "../../platform.ts";
import { HiddenMessages } from "./hidden-messages.ts";
import type { Message } from "./message.ts";
import { parseReceiptHandle } from "./receipt-handle.ts";
import { invalidParameterValue } from "./sqs-error.ts";

export type RedrivePolicy = {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
};

export type QueueSettings = {
  readonly arn: string;
  readonly visibilityTimeoutSeconds: number;
  readonly messageRetentionSeconds: number;
  /** 0 when left out. */
  readonly delaySeconds?: number;
  /** Bytes; 1 MiB when left out, the largest that SQS takes (platform.md section 6). */
  readonly maximumMessageSize?: number;
  /** 0 (short polling) when left out. */
  readonly receiveWaitTimeSeconds?: number;
  readonly redrivePolicy?: RedrivePolicy;
  readonly policy?: PolicyDocument;
};

/** What a queue holds at this moment. */
export type QueueDepth = {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** Seconds since the oldest message came into this queue; 0 for an empty one. */
  readonly oldestAgeSeconds: number;
};

/** Standard queues hold at most this many messages in flight; then short polls answer OverLimit (SQS quotas). */
const IN_FLIGHT_LIMIT = 120_000;

/** One standard queue: what is visible, hidden and gone, by the organization's clock. */
export class Queue {
  settings: QueueSettings;
  readonly createdAt: Date;
  modifiedAt: Date;
  purgedAtMs = Number.NEGATIVE_INFINITY;
  readonly #platform: Platform;
  readonly #messages = new Map<string, Message>();
  readonly #visible = new Map<string, Message>();
  readonly #hidden = new HiddenMessages();
  readonly #waiting = new Set<() => void>();

  constructor(platform: Platform, settings: QueueSettings) {
    this.#platform = platform;
    this.settings = settings;
    this.createdAt = platform.clock.now();
    this.modifiedAt = this.createdAt;
  }

  get arn(): string {
    return this.settings.arn;
  }

  get name(): string {
    return this.arn.split(":")[5] ?? "";
  }

  add(message: Message, delaySeconds = 0): void {
    message.visibleAtMs = this.#nowMs() + delaySeconds * 1_000;
    this.#messages.set(message.id, message);
    if (delaySeconds > 0) this.#hidden.add(message);
    else this.#visible.set(message.id, message);
    this.#wakeAll();
  }

  /**
   * Up to `count` visible messages, hidden from others for the timeout. A message that was already received
   * `maxReceiveCount` times is not handed out: it goes to `giveUp`.
   */
  receive(
    count: number,
    visibilityTimeoutSeconds: number,
    giveUp: (message: Message) => void,
  ): Message[] {
    const nowMs = this.#reveal();
    this.#refuseOverLimit();
    const received: Message[] = [];
    for (const message of this.#visible.values()) {
      if (received.length === count) break;
      const limit = this.settings.redrivePolicy?.maxReceiveCount;
      if (this.#isExpired(message, nowMs)) {
        this.#forget(message);
      } else if (limit !== undefined && message.receiveCount >= limit) {
        giveUp(message);
        this.#forget(message);
      } else {
        message.receiveCount += 1;
        message.firstReceivedAtMs ??= nowMs;
        message.receipt = this.#platform.hex(16);
        this.#hide(message, visibilityTimeoutSeconds);
        received.push(message);
      }
    }
    return received;
  }

  /** Up to `count` visible messages, taken out of the queue for good: how a move task reads. */
  takeOut(count: number): Message[] {
    this.#reveal();
    const taken = [...this.#visible.values()].slice(0, count);
    for (const message of taken) this.#forget(message);
    return taken;
  }

  /** Settles when something may have become visible, or when the clock reaches `untilMs`. */
  async changed(untilMs: number): Promise<void> {
    const due = Math.min(untilMs, this.#hidden.nextDueMs ?? untilMs);
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#platform.clock.after(Math.max(0, due - this.#nowMs()), resolve);
    this.#waiting.add(resolve);
    await promise;
    this.#waiting.delete(resolve);
    cancel();
  }

  /** An outdated handle succeeds and deletes nothing (DeleteMessage in the API reference); one of another queue throws. */
  remove(receiptHandle: string): void {
    const { messageId, receipt } = parseReceiptHandle(this.name, receiptHandle);
    const message = this.#messages.get(messageId);
    if (message?.receipt === receipt) this.#forget(message);
  }

  /**
   * Of a deleted message it throws InvalidParameterValue; of one that is visible again, or was received again since,
   * it succeeds and changes nothing (seen on AWS).
   */
  changeVisibility(receiptHandle: string, timeoutSeconds: number): void {
    const { messageId, receipt } = parseReceiptHandle(this.name, receiptHandle);
    this.#reveal();
    const message = this.#messages.get(messageId);
    if (!message) {
      throw invalidParameterValue(
        "Reason: Message does not exist or is not available for visibility timeout change.",
        "ReceiptHandle",
        receiptHandle,
      );
    }
    if (message.receipt !== receipt || !message.inFlight) return;
    this.#hide(message, timeoutSeconds);
    this.#reveal();
    this.#wakeAll();
  }

  purge(): void {
    this.purgedAtMs = this.#nowMs();
    for (const message of this.contents()) this.#forget(message);
  }

  /** Every message, hidden ones included, oldest first. */
  contents(): readonly Message[] {
    const nowMs = this.#reveal();
    for (const message of this.#messages.values()) {
      if (this.#isExpired(message, nowMs)) this.#forget(message);
    }
    return [...this.#messages.values()];
  }

  isVisible(message: Message): boolean {
    return this.#visible.has(message.id);
  }

  depth(): QueueDepth {
    const contents = this.contents();
    const inFlight = contents.filter((message) => message.inFlight).length;
    const oldest = contents.reduce(
      (least, { enqueuedAtMs }) => Math.min(least, enqueuedAtMs),
      Infinity,
    );
    return {
      visible: this.#visible.size,
      inFlight,
      delayed: contents.length - this.#visible.size - inFlight,
      oldestAgeSeconds: contents.length === 0 ? 0 : Math.floor((this.#nowMs() - oldest) / 1_000),
    };
  }

  #hide(message: Message, seconds: number): void {
    message.visibleAtMs = this.#nowMs() + seconds * 1_000;
    message.inFlight = true;
    this.#visible.delete(message.id);
    this.#hidden.add(message);
  }

  /** Makes visible what is due, and says what time it is. */
  #reveal(): number {
    const nowMs = this.#nowMs();
    for (const message of this.#hidden.takeDue(nowMs)) {
      if (!this.#messages.has(message.id)) continue;
      message.inFlight = false;
      this.#visible.set(message.id, message);
    }
    return nowMs;
  }

  #forget(message: Message): void {
    this.#messages.delete(message.id);
    this.#visible.delete(message.id);
    message.inFlight = false;
  }

  #isExpired(message: Message, nowMs: number): boolean {
    return nowMs - message.sentAtMs >= this.settings.messageRetentionSeconds * 1_000;
  }

  #refuseOverLimit(): void {
    if (this.#messages.size - this.#visible.size < IN_FLIGHT_LIMIT) return;
    throw new AwsError("OverLimit", `Too many messages in flight: ${this.arn}`, 403);
  }

  #wakeAll(): void {
    for (const wake of this.#waiting) wake();
  }

  #nowMs(): number {
    return this.#platform.clock.now().getTime();
  }
}
