import type { MessageAttributeValue } from "@aws-sdk/client-sqs";

import type { Service } from "../../action.ts";
import type { PolicyDocument } from "../../identities.ts";
import type { Platform } from "../../platform.ts";
import { changeMessageVisibilityBatch } from "./change-message-visibility-batch.ts";
import { changeMessageVisibility } from "./change-message-visibility.ts";
import { deleteMessageBatch } from "./delete-message-batch.ts";
import { deleteMessage } from "./delete-message.ts";
import { getQueueAttributes } from "./get-queue-attributes.ts";
import { getQueueUrl } from "./get-queue-url.ts";
import { listMessageMoveTasks } from "./list-message-move-tasks.ts";
import { listQueues } from "./list-queues.ts";
import { MoveTasks } from "./move-task.ts";
import { purgeQueue } from "./purge-queue.ts";
import type { QueueDepth, QueueSettings } from "./queue.ts";
import { Queues } from "./queues.ts";
import { receiveMessage } from "./receive-message.ts";
import { sendMessageBatch } from "./send-message-batch.ts";
import { sendMessage } from "./send-message.ts";
import { setQueueAttributes } from "./set-queue-attributes.ts";
import { QUERY_ERROR_CODES } from "./sqs-error.ts";
import { startMessageMoveTask } from "./start-message-move-task.ts";

/** A message as tests and the console see it. */
export type QueuedMessage = {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly receiveCount: number;
  /** False while it is in flight or delayed. */
  readonly visible: boolean;
  readonly sentAt: Date;
  readonly deadLetterSourceArn: string | undefined;
};

/** Simulated SQS: standard queues of every account and Region. */
export type Sqs = {
  readonly service: Service;
  /** Creates a queue or changes its settings; FIFO is refused by name. Messages stay. */
  putQueue(settings: QueueSettings): void;
  deleteQueue(arn: string): void;
  setQueuePolicy(arn: string, policy: PolicyDocument | undefined): void;
  queueArns(): readonly string[];
  /** Every message of a queue, hidden ones included, oldest first. Throws when there is no such queue. */
  messages(arn: string): readonly QueuedMessage[];
  /** What the metrics of AWS/SQS say; zeroes when there is no such queue. */
  depth(arn: string): QueueDepth;
  /** Where queue URLs point to: `URL/ACCOUNT/NAME`. */
  setEndpoint(url: string): void;
  urlOf(arn: string): string;
  /** The queue that a URL names in a Region, whatever the URL's host. */
  arnOf(url: string, region: string): string;
};

export function createSqs(platform: Platform): Sqs {
  const queues = new Queues(platform);
  const tasks = new MoveTasks(platform, queues);
  const actions = [
    sendMessage,
    sendMessageBatch,
    receiveMessage,
    deleteMessage,
    deleteMessageBatch,
    changeMessageVisibility,
    changeMessageVisibilityBatch,
    getQueueAttributes,
    setQueueAttributes,
    getQueueUrl,
    listQueues,
    purgeQueue,
  ].map((action) => action(queues));
  return {
    service: {
      signingName: "sqs",
      protocols: ["json-1.0", "query"],
      targetPrefix: "AmazonSQS",
      xmlNamespace: "http://queue.amazonaws.com/doc/2012-11-05/",
      queryErrorCodes: QUERY_ERROR_CODES,
      actions: [
        ...actions,
        startMessageMoveTask(queues, tasks),
        listMessageMoveTasks(queues, tasks),
      ],
    },
    putQueue: (settings) => void queues.put(settings),
    deleteQueue: (arn) => queues.delete(arn),
    setQueuePolicy(arn, policy) {
      const { policy: _old, ...rest } = queues.get(arn).settings;
      queues.put(policy ? { ...rest, policy } : rest);
    },
    queueArns: () => queues.all().map(({ arn }) => arn),
    messages(arn) {
      const queue = queues.get(arn);
      return queue.contents().map((message) => ({
        messageId: message.id,
        body: message.body,
        attributes: message.attributes,
        receiveCount: message.receiveCount,
        visible: queue.isVisible(message),
        sentAt: new Date(message.sentAtMs),
        deadLetterSourceArn: message.deadLetterSourceArn,
      }));
    },
    depth: (arn) => queues.find(arn)?.depth() ?? EMPTY,
    setEndpoint: (url) => queues.setEndpoint(url),
    urlOf: (arn) => queues.urlOf(arn),
    arnOf: (url, region) => queues.arnOf(url, region),
  };
}

const EMPTY: QueueDepth = { visible: 0, inFlight: 0, delayed: 0, oldestAgeSeconds: 0 };
