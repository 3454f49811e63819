import {
  GetQueueAttributesCommand,
  type GetQueueAttributesCommandInput,
  type GetQueueAttributesResult,
} from "@aws-sdk/client-sqs";

import { type Action, defineAction } from "../../action.ts";
import { readAttributes } from "./queue-attributes.ts";
import type { Queues } from "./queues.ts";

export function getQueueAttributes(queues: Queues): Action {
  return defineAction<GetQueueAttributesCommandInput, GetQueueAttributesResult>({
    name: "GetQueueAttributes",
    command: GetQueueAttributesCommand,
    parameters: ["QueueUrl", "AttributeNames"],
    authorize: (input, call) => [queues.authorization("GetQueueAttributes", input.QueueUrl, call)],
    run: (input, call) => ({
      Attributes: readAttributes(queues.ofCall(input.QueueUrl, call), input.AttributeNames ?? []),
    }),
  });
}
