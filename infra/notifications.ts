import { deployment, regionSuffix } from "./deployed.ts";
import { customerManagedKey } from "./encryption.ts";
import { connectionHints, deadLetterQueue } from "./hints.ts";
import { partition } from "./partition.ts";
import { providers } from "./providers.ts";

/** Where PrivateLink says, in one Region, that a connection changed; and where what could not be handed to the hint queue is kept. */
export type RegionNotifications = {
  readonly region: string;
  readonly topic: sst.aws.SnsTopic;
  readonly deadLetters: sst.aws.Queue;
};

/** One topic with its key for each configured Region: PrivateLink publishes in its own Region only. */
export const notifications: readonly RegionNotifications[] =
  deployment.regions.map(notificationsOf);

/** Every topic whose messages are believed: the hub's and the providers'. */
export const notificationTopicArns: readonly $util.Output<string>[] = [
  ...notifications.map(({ topic }) => topic.arn),
  ...providers.flatMap(({ topicArns }) => topicArns),
];

new aws.sqs.QueuePolicy("HintsPolicy", {
  queueUrl: connectionHints.queue.url,
  policy: $jsonStringify({
    Version: "2012-10-17",
    // SNS sends the request to confirm a subscription by the same right as its notifications.
    Statement: [
      admitsTopics(connectionHints.queue.arn, notificationTopicArns, [
        deployment.hubAccountId,
        ...deployment.providerAccountIds,
      ]),
    ],
  }),
});

function notificationsOf(region: string): RegionNotifications {
  const suffix = regionSuffix(region);
  const fromPrivateLink = onlyForOurServices(region);

  const key = customerManagedKey(`NotificationKey${suffix}`, {
    alias: "notifications",
    description: "Gatehouse: notifications of PrivateLink about endpoint connections",
    region,
    statements: [
      {
        Sid: "PrivateLinkEncryptsNotifications",
        Effect: "Allow",
        Principal: { Service: "vpce.amazonaws.com" },
        Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
        Resource: "*",
        Condition: fromPrivateLink,
      },
    ],
  });

  const topic = new sst.aws.SnsTopic(`EndpointNotifications${suffix}`, {
    transform: { topic: { region: region, kmsMasterKeyId: key.arn } },
  });
  new aws.sns.TopicPolicy(`EndpointNotifications${suffix}Policy`, {
    region,
    arn: topic.arn,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "PrivateLinkPublishes",
          Effect: "Allow",
          Principal: { Service: "vpce.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topic.arn,
          Condition: fromPrivateLink,
        },
      ],
    }),
  });

  // In the topic's Region: SNS moves a message only to a queue beside the subscription (platform.md section 6).
  const deadLetters = deadLetterQueue(`NotificationDeadLetters${suffix}`, region);
  new aws.sqs.QueuePolicy(`NotificationDeadLetters${suffix}Policy`, {
    region,
    queueUrl: deadLetters.url,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [admitsTopics(deadLetters.arn, [topic.arn], [deployment.hubAccountId])],
    }),
  });

  new aws.sns.TopicSubscription(`EndpointNotifications${suffix}ToHints`, {
    region,
    topic: topic.arn,
    protocol: "sqs",
    endpoint: connectionHints.queue.arn,
    // The envelope stays: its TopicArn says where a body of unknown shape came from (privatelink.md section 1).
    rawMessageDelivery: false,
    redrivePolicy: $jsonStringify({ deadLetterTargetArn: deadLetters.arn }),
  });

  return { region, topic, deadLetters };
}

/** Against the confused deputy: PrivateLink may speak only for endpoint services of the hub in this Region (privatelink.md section 2). */
function onlyForOurServices(region: string) {
  const { hubAccountId } = deployment;
  return {
    ArnLike: {
      "aws:SourceArn": $interpolate`arn:${partition}:ec2:${region}:${hubAccountId}:vpc-endpoint-service/*`,
    },
    StringEquals: { "aws:SourceAccount": hubAccountId },
  };
}

/**
 * One statement for all topics: a queue's policy has room for 20 statements with 10 conditions (SQS developer guide,
 * "Amazon SQS policy quotas"). The ARNs are whole, so that each account can only speak for its own topics.
 */
function admitsTopics(
  queueArn: $util.Input<string>,
  topicArns: readonly $util.Input<string>[],
  accountIds: readonly string[],
) {
  return {
    Sid: "Topics",
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn,
    Condition: {
      ArnEquals: { "aws:SourceArn": [...topicArns] },
      StringEquals: { "aws:SourceAccount": [...accountIds] },
    },
  };
}
