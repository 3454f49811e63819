import {
  ChangeMessageVisibilityBatchCommand,
  type ChangeMessageVisibilityBatchCommandInput,
  type ChangeMessageVisibilityBatchResult,
} from "@aws-sdk/client-sqs";

import { type Action, defineAction } from "../../action.ts";
import { runBatch } from "./batch.ts";
import { changeVisibility } from "./change-message-visibility.ts";
import type { Queues } from "./queues.ts";

/** IAM knows no sqs:ChangeMessageVisibilityBatch: the batch needs sqs:ChangeMessageVisibility. */
export function changeMessageVisibilityBatch(queues: Queues): Action {
  return defineAction<ChangeMessageVisibilityBatchCommandInput, ChangeMessageVisibilityBatchResult>(
    {
      name: "ChangeMessageVisibilityBatch",
      command: ChangeMessageVisibilityBatchCommand,
      parameters: ["QueueUrl", "Entries"],
      authorize: (input, call) => [
        queues.authorization("ChangeMessageVisibility", input.QueueUrl, call),
      ],
      run(input, call) {
        const queue = queues.ofCall(input.QueueUrl, call);
        return runBatch(input.Entries, ["Id", "ReceiptHandle", "VisibilityTimeout"], (entry) =>
          changeVisibility(queue, entry),
        );
      },
    },
  );
}
