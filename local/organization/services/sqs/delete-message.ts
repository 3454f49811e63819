import { DeleteMessageCommand, type DeleteMessageCommandInput } from "@aws-sdk/client-sqs";

import { type Action, defineAction } from "../../action.ts";
import { type Queues, required } from "./queues.ts";

export function deleteMessage(queues: Queues): Action {
  return defineAction<DeleteMessageCommandInput, object>({
    name: "DeleteMessage",
    command: DeleteMessageCommand,
    parameters: ["QueueUrl", "ReceiptHandle"],
    authorize: (input, call) => [queues.authorization("DeleteMessage", input.QueueUrl, call)],
    run(input, call) {
      queues.ofCall(input.QueueUrl, call).remove(required(input.ReceiptHandle, "ReceiptHandle"));
      return {};
    },
  });
}
