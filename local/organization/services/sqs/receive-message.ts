import {
  type Message as AwsMessage,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  type ReceiveMessageResult,
} from "@aws-sdk/client-sqs";

import { type Action, AwsError, defineAction } from "../../action.ts";
import { attributesMd5, type Message } from "./message.ts";
import type { Queue } from "./queue.ts";
import type { Queues } from "./queues.ts";
import { toReceiptHandle } from "./receipt-handle.ts";
import { invalidParameterValue } from "./sqs-error.ts";

/** Long polls end early as soon as a message becomes visible; an empty answer has no `Messages`. */
export function receiveMessage(queues: Queues): Action {
  return defineAction<ReceiveMessageCommandInput, ReceiveMessageResult>({
    name: "ReceiveMessage",
    command: ReceiveMessageCommand,
    parameters: [
      "QueueUrl",
      "MaxNumberOfMessages",
      "VisibilityTimeout",
      "WaitTimeSeconds",
      "AttributeNames",
      "MessageSystemAttributeNames",
      "MessageAttributeNames",
    ],
    authorize: (input, call) => [queues.authorization("ReceiveMessage", input.QueueUrl, call)],
    async run(input, { platform, ...call }) {
      const queue = queues.ofCall(input.QueueUrl, { platform, ...call });
      const count = inRange("MaxNumberOfMessages", input.MaxNumberOfMessages ?? 1, 1, 10);
      const timeoutSeconds = inRange(
        "VisibilityTimeout",
        input.VisibilityTimeout ?? queue.settings.visibilityTimeoutSeconds,
        0,
        MAXIMUM_VISIBILITY_SECONDS,
      );
      const waitSeconds = inRange(
        "WaitTimeSeconds",
        input.WaitTimeSeconds ?? queue.settings.receiveWaitTimeSeconds ?? 0,
        0,
        20,
      );
      const systemNames = systemAttributeNames(input);
      const giveUp = (message: Message) => queues.giveUp(message, queue);
      const untilMs = platform.clock.now().getTime() + waitSeconds * 1_000;
      let messages = queue.receive(count, timeoutSeconds, giveUp);
      while (messages.length === 0 && platform.clock.now().getTime() < untilMs) {
        await queue.changed(untilMs);
        messages = queue.receive(count, timeoutSeconds, giveUp);
      }
      if (messages.length === 0) return {};
      return {
        Messages: messages.map((message) =>
          toAwsMessage(queue, message, systemNames, input.MessageAttributeNames ?? []),
        ),
      };
    },
  });
}

/** 12 hours: the longest that a message can be hidden (SQS quotas). */
export const MAXIMUM_VISIBILITY_SECONDS = 43_200;

export function inRange(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalidParameterValue(
    `Reason: Must be between ${least} and ${most}, if provided.`,
    name,
    String(value),
  );
}

/** Every system attribute there is; the last four never apply to the messages of standard queues here. */
const SYSTEM_ATTRIBUTES: Readonly<Record<string, (message: Message) => string | undefined>> = {
  SenderId: ({ senderId }) => senderId,
  SentTimestamp: ({ sentAtMs }) => String(sentAtMs),
  ApproximateReceiveCount: ({ receiveCount }) => String(receiveCount),
  ApproximateFirstReceiveTimestamp: ({ firstReceivedAtMs }) => String(firstReceivedAtMs),
  DeadLetterQueueSourceArn: ({ deadLetterSourceArn }) => deadLetterSourceArn,
  SequenceNumber: () => undefined,
  MessageDeduplicationId: () => undefined,
  MessageGroupId: () => undefined,
  AWSTraceHeader: () => undefined,
};

function systemAttributeNames(input: ReceiveMessageCommandInput): string[] {
  const asked: string[] = [
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ];
  if (asked.includes("All")) return Object.keys(SYSTEM_ATTRIBUTES);
  const unknown = asked.find((name) => !SYSTEM_ATTRIBUTES[name]);
  if (unknown) throw new AwsError("InvalidAttributeName", `Unknown Attribute ${unknown}.`);
  return asked;
}

function toAwsMessage(
  queue: Queue,
  message: Message,
  systemNames: readonly string[],
  attributeNames: readonly string[],
): AwsMessage {
  const system = Object.fromEntries(
    systemNames.flatMap((name) => {
      const value = SYSTEM_ATTRIBUTES[name]?.(message);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const attributes = chosen(message.attributes, attributeNames);
  const hasAttributes = Object.keys(attributes).length > 0;
  return {
    MessageId: message.id,
    ReceiptHandle: toReceiptHandle(queue.name, {
      messageId: message.id,
      receipt: message.receipt ?? "",
    }),
    MD5OfBody: message.bodyMd5,
    Body: message.body,
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(hasAttributes && {
      MessageAttributes: attributes,
      MD5OfMessageAttributes: attributesMd5(attributes),
    }),
  };
}

/** `All`, `.*`, exact names and prefixes such as `trace.*`, as the API reference allows. */
function chosen(
  attributes: Readonly<Record<string, MessageAttributeValue>>,
  names: readonly string[],
): Record<string, MessageAttributeValue> {
  const isChosen = (attribute: string) =>
    names.some(
      (name) =>
        name === "All" ||
        name === attribute ||
        (name.endsWith(".*") && attribute.startsWith(name.slice(0, name === ".*" ? 0 : -1))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isChosen(name)));
}
