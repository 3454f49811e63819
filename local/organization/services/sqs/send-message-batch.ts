import {
  SendMessageBatchCommand,
  type SendMessageBatchCommandInput,
  type SendMessageBatchResult,
} from "@aws-sdk/client-sqs";

import { type Action, AwsError, defineAction } from "../../action.ts";
import { runBatch } from "./batch.ts";
import { sizeBytes } from "./message.ts";
import type { Queues } from "./queues.ts";
import { DEFAULT_MAXIMUM_MESSAGE_SIZE, send } from "./send-message.ts";

/** IAM knows no sqs:SendMessageBatch: the batch needs sqs:SendMessage. */
export function sendMessageBatch(queues: Queues): Action {
  return defineAction<SendMessageBatchCommandInput, SendMessageBatchResult>({
    name: "SendMessageBatch",
    command: SendMessageBatchCommand,
    parameters: ["QueueUrl", "Entries"],
    authorize: (input, call) => [queues.authorization("SendMessage", input.QueueUrl, call)],
    run(input, call) {
      const queue = queues.ofCall(input.QueueUrl, call);
      const total = (input.Entries ?? []).reduce(
        (sum, entry) => sum + sizeBytes(entry.MessageBody ?? "", entry.MessageAttributes ?? {}),
        0,
      );
      if (total > DEFAULT_MAXIMUM_MESSAGE_SIZE) {
        throw new AwsError(
          "BatchRequestTooLong",
          `Batch requests cannot be longer than ${DEFAULT_MAXIMUM_MESSAGE_SIZE} bytes. You have sent ${total} bytes.`,
        );
      }
      return runBatch(
        input.Entries,
        ["Id", "MessageBody", "DelaySeconds", "MessageAttributes"],
        (entry) => send(queue, entry, call),
      );
    },
  });
}
