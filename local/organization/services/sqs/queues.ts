import { type Authorization, type Call, NotModelledError } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import { asDeadLetter, type Message } from "./message.ts";
import { Queue, type QueueSettings } from "./queue.ts";
import { missingParameter, queueDoesNotExist } from "./sqs-error.ts";

/** Every queue of the organization, by ARN and by URL. */
export class Queues {
  readonly #platform: Platform;
  readonly #queues = new Map<string, Queue>();
  #endpoint = "";

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Creates a queue, or gives an existing one new settings and leaves its messages alone. */
  put(settings: QueueSettings): Queue {
    if (settings.arn.endsWith(".fifo")) {
      throw new NotModelledError(`FIFO queue ${settings.arn}`);
    }
    const target = settings.redrivePolicy?.deadLetterTargetArn;
    if (target && ownerOf(target) !== ownerOf(settings.arn)) {
      throw new Error(
        `queue ${settings.arn}: dead-letter queue ${target} is in another account or Region; SQS wants both in one`,
      );
    }
    const existing = this.#queues.get(settings.arn);
    if (!existing) {
      const queue = new Queue(this.#platform, settings);
      this.#queues.set(settings.arn, queue);
      return queue;
    }
    existing.settings = settings;
    existing.modifiedAt = this.#platform.clock.now();
    return existing;
  }

  delete(arn: string): void {
    this.#queues.delete(arn);
  }

  all(): readonly Queue[] {
    return [...this.#queues.values()];
  }

  find(arn: string): Queue | undefined {
    return this.#queues.get(arn);
  }

  /** For controls and tests: a missing queue is a mistake of the one who asks. */
  get(arn: string): Queue {
    const queue = this.#queues.get(arn);
    if (!queue) throw new Error(`there is no queue ${arn}; putQueue makes one`);
    return queue;
  }

  setEndpoint(url: string): void {
    this.#endpoint = url.replace(/\/$/, "");
  }

  urlOf(arn: string): string {
    const [, , , , accountId, name] = arn.split(":");
    return `${this.#endpoint}/${accountId}/${name}`;
  }

  /** Account and name come from the URL's path, whatever its host; the Region is that of the call. */
  arnOf(url: string, region: string): string {
    const [name, accountId] = url.split("/").toReversed();
    if (!name || !accountId || !/^\d{12}$/.test(accountId)) throw queueDoesNotExist();
    return `arn:${this.#platform.partition}:sqs:${region}:${accountId}:${name}`;
  }

  /** The queue that a call names; throws QueueDoesNotExist. */
  ofCall(url: string | undefined, call: Call): Queue {
    const queue = this.#queues.get(this.arnOf(required(url, "QueueUrl"), call.region));
    if (!queue) throw queueDoesNotExist();
    return queue;
  }

  /** What a call on this queue needs: the IAM action on the queue, with the queue's own policy. */
  authorization(action: string, url: string | undefined, call: Call): Authorization {
    return this.authorizationOn(action, this.arnOf(required(url, "QueueUrl"), call.region));
  }

  authorizationOn(action: string, arn: string): Authorization {
    const policy = this.#queues.get(arn)?.settings.policy;
    return {
      action: `sqs:${action}`,
      resource: arn,
      resourceAccountId: arn.split(":")[4] ?? "",
      ...(policy && { resourcePolicy: policy }),
    };
  }

  /** Puts a message that was received too often into the dead-letter queue of its queue. */
  giveUp(message: Message, queue: Queue): void {
    const target = queue.settings.redrivePolicy?.deadLetterTargetArn ?? "";
    const deadLetters = this.#queues.get(target);
    if (!deadLetters) {
      throw new Error(
        `queue ${queue.arn}: its dead-letter queue ${target} does not exist; deploy it before messages fail`,
      );
    }
    deadLetters.add(asDeadLetter(message, queue.arn, this.#platform.clock.now().getTime()));
  }

  /** The queues whose redrive policy names this one. */
  sourcesOf(deadLetterArn: string): readonly Queue[] {
    return this.all().filter(
      ({ settings }) => settings.redrivePolicy?.deadLetterTargetArn === deadLetterArn,
    );
  }
}

/** The value of a parameter that SQS insists on. */
export function required<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined || value === "") throw missingParameter(name);
  return value;
}

function ownerOf(arn: string): string {
  return arn.split(":").slice(3, 5).join(" ");
}
