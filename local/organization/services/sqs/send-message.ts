import {
  type MessageAttributeValue,
  SendMessageCommand,
  type SendMessageCommandInput,
  type SendMessageResult,
} from "@aws-sdk/client-sqs";

import { type Action, type Call, defineAction } from "../../action.ts";
import { principalId } from "../../principal-id.ts";
import { checkMessage, newMessage, sizeBytes } from "./message.ts";
import type { Queue } from "./queue.ts";
import type { Queues } from "./queues.ts";
import { invalidParameterValue } from "./sqs-error.ts";

export function sendMessage(queues: Queues): Action {
  return defineAction<SendMessageCommandInput, SendMessageResult>({
    name: "SendMessage",
    command: SendMessageCommand,
    parameters: ["QueueUrl", "MessageBody", "DelaySeconds", "MessageAttributes"],
    authorize: (input, call) => [queues.authorization("SendMessage", input.QueueUrl, call)],
    run: (input, call) => send(queues.ofCall(input.QueueUrl, call), input, call),
  });
}

/** What a message of SendMessage and an entry of SendMessageBatch have in common. */
type Outgoing = {
  readonly MessageBody?: string | undefined;
  readonly DelaySeconds?: number | undefined;
  readonly MessageAttributes?: Record<string, MessageAttributeValue> | undefined;
};

/** Largest delay of one message (SQS quotas). */
const MAXIMUM_DELAY_SECONDS = 900;
export const DEFAULT_MAXIMUM_MESSAGE_SIZE = 1_048_576;

/** Checks one message and puts it into the queue. */
export function send(
  queue: Queue,
  { MessageBody: body, DelaySeconds, MessageAttributes: attributes = {} }: Outgoing,
  call: Call,
) {
  checkMessage(body, attributes);
  const limit = queue.settings.maximumMessageSize ?? DEFAULT_MAXIMUM_MESSAGE_SIZE;
  if (sizeBytes(body, attributes) > limit) {
    throw invalidParameterValue(
      `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
      "MessageBody",
    );
  }
  const delaySeconds = DelaySeconds ?? queue.settings.delaySeconds ?? 0;
  if (delaySeconds < 0 || delaySeconds > MAXIMUM_DELAY_SECONDS) {
    throw invalidParameterValue(
      `Reason: DelaySeconds must be >= 0 and <= ${MAXIMUM_DELAY_SECONDS}.`,
      "DelaySeconds",
      String(delaySeconds),
    );
  }
  const message = newMessage(call.platform, body, attributes, principalId(call.caller));
  queue.add(message, delaySeconds);
  return {
    MessageId: message.id,
    MD5OfMessageBody: message.bodyMd5,
    ...(message.attributesMd5 && { MD5OfMessageAttributes: message.attributesMd5 }),
  } satisfies SendMessageResult;
}
