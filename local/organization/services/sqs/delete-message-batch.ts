import {
  DeleteMessageBatchCommand,
  type DeleteMessageBatchCommandInput,
  type DeleteMessageBatchResult,
} from "@aws-sdk/client-sqs";

import { type Action, defineAction } from "../../action.ts";
import { runBatch } from "./batch.ts";
import { type Queues, required } from "./queues.ts";

/** IAM knows no sqs:DeleteMessageBatch: the batch needs sqs:DeleteMessage. */
export function deleteMessageBatch(queues: Queues): Action {
  return defineAction<DeleteMessageBatchCommandInput, DeleteMessageBatchResult>({
    name: "DeleteMessageBatch",
    command: DeleteMessageBatchCommand,
    parameters: ["QueueUrl", "Entries"],
    authorize: (input, call) => [queues.authorization("DeleteMessage", input.QueueUrl, call)],
    run(input, call) {
      const queue = queues.ofCall(input.QueueUrl, call);
      return runBatch(input.Entries, ["Id", "ReceiptHandle"], ({ ReceiptHandle: handle }) => {
        queue.remove(required(handle, "ReceiptHandle"));
        return {};
      });
    },
  });
}
