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

/** The JSON envelope that a subscription without raw delivery gets (platform.md section 6). */
export function toEnvelope(notification: Notification, subscriptionArn: string): string {
  const { messageId, topicArn, subject, message, attributes, at } = notification;
  const timestamp = at.toISOString();
  return JSON.stringify({
    Type: "Notification",
    MessageId: messageId,
    TopicArn: topicArn,
    ...(subject !== undefined && { Subject: subject }),
    Message: message,
    Timestamp: timestamp,
    ...signedBy(topicArn, [message, messageId, subject ?? "", timestamp, topicArn]),
    UnsubscribeURL: `${snsOrigin(topicArn)}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
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

/** Members of every message that say who signed it. The signature is a digest, not AWS's: there is no certificate here to check it with. */
export function signedBy(topicArn: string, parts: readonly string[]): object {
  return {
    SignatureVersion: "1",
    Signature: createHash("sha512").update(parts.join("\n")).digest("base64"),
    SigningCertURL: `${snsOrigin(topicArn)}/SimpleNotificationService-local.pem`,
  };
}

export function snsOrigin(topicArn: string): string {
  return `https://sns.${topicArn.split(":")[3]}.amazonaws.com`;
}
