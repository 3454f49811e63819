import {
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksCommandInput,
  type ListMessageMoveTasksResult,
} from "@aws-sdk/client-sqs";

import { type Action, defineAction } from "../../action.ts";
import type { MoveTasks } from "./move-task.ts";
import { type Queues, required } from "./queues.ts";
import { inRange } from "./receive-message.ts";

export function listMessageMoveTasks(queues: Queues, tasks: MoveTasks): Action {
  return defineAction<ListMessageMoveTasksCommandInput, ListMessageMoveTasksResult>({
    name: "ListMessageMoveTasks",
    command: ListMessageMoveTasksCommand,
    parameters: ["SourceArn", "MaxResults"],
    authorize: (input) => [
      queues.authorizationOn("ListMessageMoveTasks", required(input.SourceArn, "SourceArn")),
    ],
    run(input) {
      const count = inRange("MaxResults", input.MaxResults ?? 1, 1, 10);
      return {
        Results: tasks
          .of(required(input.SourceArn, "SourceArn"))
          .slice(0, count)
          .map((task) => ({
            // Only a running task can be cancelled, so only it has a handle (API reference).
            ...(task.status === "RUNNING" && { TaskHandle: task.handle }),
            Status: task.status,
            SourceArn: task.sourceArn,
            ...(task.destinationArn && { DestinationArn: task.destinationArn }),
            ...(task.maxMessagesPerSecond && {
              MaxNumberOfMessagesPerSecond: task.maxMessagesPerSecond,
            }),
            ApproximateNumberOfMessagesMoved: task.moved,
            ApproximateNumberOfMessagesToMove: task.toMove,
            ...(task.failureReason && { FailureReason: task.failureReason }),
            StartedTimestamp: task.startedAt.getTime(),
          })),
      };
    },
  });
}
