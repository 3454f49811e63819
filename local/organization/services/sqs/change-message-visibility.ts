import {
  ChangeMessageVisibilityCommand,
  type ChangeMessageVisibilityCommandInput,
} from "@aws-sdk/client-sqs";

import { type Action, defineAction } from "../../action.ts";
import type { Queue } from "./queue.ts";
import { type Queues, required } from "./queues.ts";
import { inRange, MAXIMUM_VISIBILITY_SECONDS } from "./receive-message.ts";

export function changeMessageVisibility(queues: Queues): Action {
  return defineAction<ChangeMessageVisibilityCommandInput, object>({
    name: "ChangeMessageVisibility",
    command: ChangeMessageVisibilityCommand,
    parameters: ["QueueUrl", "ReceiptHandle", "VisibilityTimeout"],
    authorize: (input, call) => [
      queues.authorization("ChangeMessageVisibility", input.QueueUrl, call),
    ],
    run: (input, call) => changeVisibility(queues.ofCall(input.QueueUrl, call), input),
  });
}

/** One change, of this action or of an entry of the batch. */
export function changeVisibility(
  queue: Queue,
  entry: {
    readonly ReceiptHandle?: string | undefined;
    readonly VisibilityTimeout?: number | undefined;
  },
): object {
  const handle = required(entry.ReceiptHandle, "ReceiptHandle");
  const seconds = required(entry.VisibilityTimeout, "VisibilityTimeout");
  queue.changeVisibility(
    handle,
    inRange("VisibilityTimeout", seconds, 0, MAXIMUM_VISIBILITY_SECONDS),
  );
  return {};
}
