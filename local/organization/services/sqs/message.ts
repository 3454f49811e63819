import { createHash } from "node:crypto";

import type { MessageAttributeValue } from "@aws-sdk/client-sqs";

import type { Platform } from "../../platform.ts";
import { invalidParameterValue } from "./sqs-error.ts";

/** One message in a queue. Mutable: its queue moves it between visible, hidden and gone. */
export type Message = {
  readonly id: string;
  readonly body: string;
  readonly bodyMd5: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  /** Undefined without attributes, as on the wire. */
  readonly attributesMd5: string | undefined;
  readonly sizeBytes: number;
  readonly senderId: string;
  /** When it was first sent. A move to a dead-letter queue keeps it, so retention counts from here. */
  readonly sentAtMs: number;
  /** When it came into this queue: what the age of the oldest message is measured from. */
  readonly enqueuedAtMs: number;
  /** The queue that gave it up, in a dead-letter queue. */
  readonly deadLetterSourceArn: string | undefined;
  receiveCount: number;
  firstReceivedAtMs: number | undefined;
  visibleAtMs: number;
  /** Hidden because somebody received it, not because it was delayed. */
  inFlight: boolean;
  /** What makes the latest receipt handle the valid one; undefined before the first receive. */
  receipt: string | undefined;
};

/** A message of this body, as it enters a queue now. */
export function newMessage(
  platform: Platform,
  body: string,
  attributes: Readonly<Record<string, MessageAttributeValue>>,
  senderId: string,
): Message {
  const nowMs = platform.clock.now().getTime();
  return {
    id: messageId(platform),
    body,
    bodyMd5: md5(Buffer.from(body)),
    attributes,
    attributesMd5: attributesMd5(attributes),
    sizeBytes: sizeBytes(body, attributes),
    senderId,
    sentAtMs: nowMs,
    enqueuedAtMs: nowMs,
    deadLetterSourceArn: undefined,
    receiveCount: 0,
    firstReceivedAtMs: undefined,
    visibleAtMs: nowMs,
    inFlight: false,
    receipt: undefined,
  };
}

/** The same message as it arrives in a dead-letter queue: id, body, SentTimestamp and receive count go on (seen on AWS). */
export function asDeadLetter(message: Message, sourceArn: string, nowMs: number): Message {
  return {
    ...message,
    enqueuedAtMs: nowMs,
    deadLetterSourceArn: sourceArn,
    visibleAtMs: nowMs,
    inFlight: false,
    receipt: undefined,
  };
}

/** A redriven message is a new one: "new messageID and enqueueTime" (SQS developer guide, dead-letter queue redrive). */
export function asRedriven(platform: Platform, message: Message): Message {
  return newMessage(platform, message.body, message.attributes, message.senderId);
}

/** Bytes that count against MaximumMessageSize: body, and name, type and value of every attribute. */
export function sizeBytes(
  body: string,
  attributes: Readonly<Record<string, MessageAttributeValue>>,
): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType = "", StringValue, BinaryValue }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      (BinaryValue?.byteLength ?? Buffer.byteLength(StringValue ?? "")),
    Buffer.byteLength(body),
  );
}

/** Refuses what SQS refuses in a body or in its attributes. */
export function checkMessage(
  body: string | undefined,
  attributes: Readonly<Record<string, MessageAttributeValue>>,
): asserts body is string {
  if (!body) {
    throw invalidParameterValue(
      "Reason: Message must be at least 1 character long.",
      "MessageBody",
    );
  }
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    const kind = DataType?.split(".")[0];
    const isWhole = kind === "Binary" ? BinaryValue !== undefined : StringValue !== undefined;
    if (!["String", "Number", "Binary"].includes(kind ?? "") || !isWhole) {
      throw invalidParameterValue(
        `The message attribute '${name}' has type '${DataType}' and no fitting value: String and Number need StringValue, Binary needs BinaryValue.`,
        "MessageAttributes",
      );
    }
  }
}

/**
 * MD5 over the attributes sorted by name: each is length-prefixed (4 bytes, big endian) name and data type,
 * one byte for the transport type (1 text, 2 binary) and the length-prefixed value (SQS developer guide, message metadata).
 */
export function attributesMd5(
  attributes: Readonly<Record<string, MessageAttributeValue>>,
): string | undefined {
  const names = Object.keys(attributes).toSorted();
  if (names.length === 0) return undefined;
  const parts = names.flatMap((name) => {
    const { DataType = "", StringValue, BinaryValue } = attributes[name] ?? { DataType: "" };
    return [
      prefixed(Buffer.from(name)),
      prefixed(Buffer.from(DataType)),
      Buffer.from([BinaryValue ? 2 : 1]),
      prefixed(Buffer.from(BinaryValue ?? StringValue ?? "")),
    ];
  });
  return md5(Buffer.concat(parts));
}

function prefixed(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.byteLength);
  return Buffer.concat([length, bytes]);
}

function md5(bytes: Buffer): string {
  return createHash("md5").update(bytes).digest("hex");
}

function messageId(platform: Platform): string {
  return platform.hex(32).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
