import {
  SetQueueAttributesCommand,
  type SetQueueAttributesCommandInput,
} from "@aws-sdk/client-sqs";

import { type Action, defineAction } from "../../action.ts";
import { changedSettings } from "./queue-attributes.ts";
import type { Queues } from "./queues.ts";

export function setQueueAttributes(queues: Queues): Action {
  return defineAction<SetQueueAttributesCommandInput, object>({
    name: "SetQueueAttributes",
    command: SetQueueAttributesCommand,
    parameters: ["QueueUrl", "Attributes"],
    authorize: (input, call) => [queues.authorization("SetQueueAttributes", input.QueueUrl, call)],
    run(input, call) {
      const queue = queues.ofCall(input.QueueUrl, call);
      queues.put(changedSettings(queue.settings, input.Attributes ?? {}));
      return {};
    },
  });
}
