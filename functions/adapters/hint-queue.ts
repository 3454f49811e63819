import type { SQSClient } from "@aws-sdk/client-sqs";
import { ChangeMessageVisibilityBatchCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";

import type { LookMessage } from "../core/hint.ts";

/** SQS takes at most 10 entries in a batch. */
const BATCH = 10;
/** Longest visibility timeout counted from the first receive, in seconds. */
const LONGEST_DELAY_SECONDS = 12 * 60 * 60;

/** The queue through which every hint comes. */
export type HintQueue = {
  /**
   * Asks for a look at each resource, at once or in a while (900 seconds at most). Throws if SQS took any message not, so that the
   * caller is repeated as a whole.
   */
  send(looks: readonly LookMessage[], delaySeconds?: number): Promise<void>;
  /** Sets when messages that are about to be returned show again. */
  postpone(
    messages: readonly { readonly receiptHandle: string; readonly delaySeconds: number }[],
  ): Promise<void>;
};

export function sqsHintQueue(client: SQSClient, queueUrl: string): HintQueue {
  return {
    async send(looks, delaySeconds = 0) {
      for (let start = 0; start < looks.length; start += BATCH) {
        const Entries = looks.slice(start, start + BATCH).map((look, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify(look),
          ...(delaySeconds > 0 && { DelaySeconds: delaySeconds }),
        }));
        const answer = await client.send(
          new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }),
        );
        const failed = answer.Failed ?? [];
        if (failed.length > 0) {
          throw new Error(
            `SQS did not take ${failed.length} of ${Entries.length} hints: ${failed[0]?.Code} ${failed[0]?.Message}`,
          );
        }
      }
    },

    async postpone(messages) {
      for (let start = 0; start < messages.length; start += BATCH) {
        const Entries = messages
          .slice(start, start + BATCH)
          .map(({ receiptHandle, delaySeconds }, index) => ({
            Id: String(index),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: Math.min(delaySeconds, LONGEST_DELAY_SECONDS),
          }));
        // An entry that fails keeps the queue's own timeout, which is only later: nothing is lost.
        await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
      }
    },
  };
}
