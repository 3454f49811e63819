import { createHash } from "node:crypto";

import type { MessageAttributeValue } from "@aws-sdk/client-sns";

/** One published message, on its way to every subscription. */
export type Notification = {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  readonly message: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly at: Date;
};

/**
 * The JSON envelope that a subscription without raw delivery gets (platform.md section 6).
 * The signature is a digest, not AWS's: there is no certificate here to check it with.
 */
export function toEnvelope(notification: Notification, subscriptionArn: string): string {
  const { messageId, topicArn, subject, message, attributes, at } = notification;
  const region = topicArn.split(":")[3];
  const origin = `https://sns.${region}.amazonaws.com`;
  const timestamp = at.toISOString();
  return JSON.stringify({
    Type: "Notification",
    MessageId: messageId,
    TopicArn: topicArn,
    ...(subject !== undefined && { Subject: subject }),
    Message: message,
    Timestamp: timestamp,
    SignatureVersion: "1",
    Signature: createHash("sha512")
      .update([message, messageId, subject ?? "", timestamp, topicArn].join("\n"))
      .digest("base64"),
    SigningCertURL: `${origin}/SimpleNotificationService-local.pem`,
    UnsubscribeURL: `${origin}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
    ...(Object.keys(attributes).length > 0 && {
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [
          name,
          {
            Type: value.DataType,
            Value: value.BinaryValue
              ? Buffer.from(value.BinaryValue).toString("base64")
              : value.StringValue,
          },
        ]),
      ),
    }),
  });
}
