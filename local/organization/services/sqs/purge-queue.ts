import { PurgeQueueCommand, type PurgeQueueCommandInput } from "@aws-sdk/client-sqs";

import { type Action, AwsError, defineAction } from "../../action.ts";
import type { Queues } from "./queues.ts";

/** A queue can be purged once in this time (API reference). AWS takes up to as long to empty it; here it is empty at once. */
const PURGE_INTERVAL_MS = 60_000;

export function purgeQueue(queues: Queues): Action {
  return defineAction<PurgeQueueCommandInput, object>({
    name: "PurgeQueue",
    command: PurgeQueueCommand,
    parameters: ["QueueUrl"],
    authorize: (input, call) => [queues.authorization("PurgeQueue", input.QueueUrl, call)],
    run(input, call) {
      const queue = queues.ofCall(input.QueueUrl, call);
      if (call.platform.clock.now().getTime() - queue.purgedAtMs < PURGE_INTERVAL_MS) {
        throw new AwsError(
          "PurgeQueueInProgress",
          `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
          403,
        );
      }
      queue.purge();
      return {};
    },
  });
}
