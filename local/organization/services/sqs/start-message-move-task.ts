import {
  StartMessageMoveTaskCommand,
  type StartMessageMoveTaskCommandInput,
  type StartMessageMoveTaskResult,
} from "@aws-sdk/client-sqs";

import { type Action, AwsError, defineAction } from "../../action.ts";
import { MAXIMUM_MOVES_PER_SECOND, type MoveTasks } from "./move-task.ts";
import { type Queues, required } from "./queues.ts";
import { inRange } from "./receive-message.ts";
import { invalidParameterValue } from "./sqs-error.ts";

/**
 * Needs, beside its own action, ReceiveMessage, DeleteMessage and GetQueueAttributes on the dead-letter queue and
 * SendMessage on where the messages go (SQS developer guide, configuring dead-letter queue redrive).
 */
export function startMessageMoveTask(queues: Queues, tasks: MoveTasks): Action {
  return defineAction<StartMessageMoveTaskCommandInput, StartMessageMoveTaskResult>({
    name: "StartMessageMoveTask",
    command: StartMessageMoveTaskCommand,
    parameters: ["SourceArn", "DestinationArn", "MaxNumberOfMessagesPerSecond"],
    authorize(input) {
      const source = required(input.SourceArn, "SourceArn");
      const destinations = input.DestinationArn
        ? [input.DestinationArn]
        : queues.sourcesOf(source).map(({ arn }) => arn);
      return [
        ...["StartMessageMoveTask", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"].map(
          (action) => queues.authorizationOn(action, source),
        ),
        ...destinations.map((arn) => queues.authorizationOn("SendMessage", arn)),
      ];
    },
    run(input) {
      const sourceArn = required(input.SourceArn, "SourceArn");
      const source = queues.find(sourceArn);
      if (!source || (input.DestinationArn && !queues.find(input.DestinationArn))) {
        throw new AwsError(
          "ResourceNotFoundException",
          "The resource that you specified for the SourceArn or DestinationArn parameter doesn't exist.",
          404,
        );
      }
      if (queues.sourcesOf(sourceArn).length === 0) {
        throw invalidParameterValue(
          "Source queue must be configured as a Dead Letter Queue.",
          "SourceArn",
        );
      }
      if (tasks.of(sourceArn).some(({ status }) => status === "RUNNING")) {
        throw new AwsError(
          "UnsupportedOperation",
          "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
        );
      }
      const limit = input.MaxNumberOfMessagesPerSecond;
      if (limit !== undefined) {
        inRange("MaxNumberOfMessagesPerSecond", limit, 1, MAXIMUM_MOVES_PER_SECOND);
      }
      return { TaskHandle: tasks.start(source, input.DestinationArn, limit).handle };
    },
  });
}
