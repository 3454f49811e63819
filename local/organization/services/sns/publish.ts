import {
  PublishCommand,
  type PublishCommandInput,
  type PublishResponse,
} from "@aws-sdk/client-sns";

import { type Action, AwsError, type Call, defineAction, NotModelledError } from "../../action.ts";
import type { Deliveries } from "./delivery.ts";
import { uuid } from "./subscription.ts";
import { invalidParameter, type Topic, type Topics } from "./topic.ts";

/** Bytes of message, subject and attributes that a topic takes by default (platform.md section 6). */
const MAXIMUM_MESSAGE_BYTES = 262_144;

/**
 * Answers once the message is accepted; deliveries follow by themselves.
 * On an encrypted topic the publisher needs kms:GenerateDataKey and kms:Decrypt on the key (privatelink.md section 2).
 */
export function publish(topics: Topics, deliveries: Deliveries): Action {
  return defineAction<PublishCommandInput, PublishResponse>({
    name: "Publish",
    command: PublishCommand,
    parameters: ["TopicArn", "Message", "Subject", "MessageAttributes"],
    authorize: (input) => [topics.authorization("Publish", input.TopicArn)],
    async run(input, call) {
      const topic = topics.ofCall(input.TopicArn, call.region);
      checkMessage(input);
      await encrypt(topic, call);
      const notification = {
        messageId: uuid(call.platform),
        topicArn: topic.settings.arn,
        subject: input.Subject,
        message: input.Message ?? "",
        attributes: input.MessageAttributes ?? {},
        at: call.platform.clock.now(),
      };
      for (const subscription of topic.subscriptions) {
        if (subscription.pendingSince === undefined) deliveries.start(notification, subscription);
      }
      return { MessageId: notification.messageId };
    },
  });
}

function checkMessage({
  Message: message,
  Subject: subject,
  MessageAttributes: attributes = {},
}: PublishCommandInput): void {
  if (!message) throw invalidParameter("Empty message");
  if (subject !== undefined && !/^[!-~][ -~]{0,99}$/.test(subject)) {
    throw invalidParameter("Subject");
  }
  let bytes = Buffer.byteLength(message);
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    if (!/^(String|Number|Binary)\b/.test(DataType ?? "")) {
      throw new AwsError(
        "ParameterValueInvalid",
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      );
    }
    bytes +=
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType ?? "") +
      (BinaryValue?.byteLength ?? Buffer.byteLength(StringValue ?? ""));
  }
  if (bytes > MAXIMUM_MESSAGE_BYTES) throw invalidParameter("Message too long");
}

/** Errors of KMS as SNS hands them on (SNS API reference, Publish). */
const KMS_ERRORS: Readonly<Record<string, string>> = {
  AccessDeniedException: "KMSAccessDenied",
  DisabledException: "KMSDisabled",
  KMSInvalidStateException: "KMSInvalidState",
  NotFoundException: "KMSNotFound",
  ThrottlingException: "KMSThrottling",
};

/** SNS keeps a data key for up to five minutes; here every message asks for its own, so that a wrong key policy shows at once. */
async function encrypt(
  { settings: { arn, kmsKeyArn } }: Topic,
  { platform, caller, region }: Call,
): Promise<void> {
  if (!kmsKeyArn) return;
  const EncryptionContext = { "aws:sns:topicArn": arn };
  const options = { via: "sns" };
  try {
    const dataKey = await platform.call(
      caller,
      region,
      "kms:GenerateDataKey",
      { KeyId: kmsKeyArn, KeySpec: "AES_256", EncryptionContext },
      options,
    );
    // The answer of GenerateDataKey by construction of the call.
    const { CiphertextBlob } = dataKey as { readonly CiphertextBlob?: Uint8Array };
    await platform.call(
      caller,
      region,
      "kms:Decrypt",
      { CiphertextBlob, EncryptionContext },
      options,
    );
  } catch (error) {
    if (!(error instanceof AwsError) || error instanceof NotModelledError) throw error;
    const code = KMS_ERRORS[error.code];
    if (!code) throw error;
    throw Object.assign(new AwsError(code, error.message), { cause: error });
  }
}
