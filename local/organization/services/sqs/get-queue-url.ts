import {
  GetQueueUrlCommand,
  type GetQueueUrlCommandInput,
  type GetQueueUrlResult,
} from "@aws-sdk/client-sqs";

import { type Action, type Call, defineAction } from "../../action.ts";
import { callerAccountId } from "./caller-account.ts";
import { type Queues, required } from "./queues.ts";
import { queueDoesNotExist } from "./sqs-error.ts";

export function getQueueUrl(queues: Queues): Action {
  return defineAction<GetQueueUrlCommandInput, GetQueueUrlResult>({
    name: "GetQueueUrl",
    command: GetQueueUrlCommand,
    parameters: ["QueueName", "QueueOwnerAWSAccountId"],
    authorize: (input, call) => [queues.authorizationOn("GetQueueUrl", arnOf(input, call))],
    run(input, call) {
      const arn = arnOf(input, call);
      if (!queues.find(arn)) throw queueDoesNotExist();
      return { QueueUrl: queues.urlOf(arn) };
    },
  });
}

function arnOf(input: GetQueueUrlCommandInput, { platform, region, caller }: Call): string {
  const owner = input.QueueOwnerAWSAccountId ?? callerAccountId(caller);
  return `arn:${platform.partition}:sqs:${region}:${owner}:${required(input.QueueName, "QueueName")}`;
}
