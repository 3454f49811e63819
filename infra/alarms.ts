import { deployment, regionSuffix } from "./deployed.ts";
import { hints } from "./hints.ts";
import { notifications } from "./notifications.ts";
import { partition } from "./partition.ts";
import { failedChanges, reconcileEndpointConnections, sweep, workflows } from "./workflows.ts";

const FIVE_MINUTES_SECONDS = 5 * 60;
const FIFTEEN_MINUTES_SECONDS = 15 * 60;

const topicByRegion = new Map(deployment.regions.map((region) => [region, alarmTopic(region)]));

/** Where people subscribe, one topic per Region (an alarm can only tell a topic of its own Region), the home Region's first. */
export const alarmTopics = [...topicByRegion.values()];

alarmWhenNotEmpty(
  "HintDeadLetters",
  hints.deadLetters,
  "hints that failed each time they were tried: find the cause, then redrive",
);
alarmWhenNotEmpty(
  "AllowlistChangeFailures",
  failedChanges,
  "changes of the allowlist that were not looked at",
);
for (const { region, deadLetters } of notifications) {
  alarmWhenNotEmpty(
    `NotificationDeadLetters${regionSuffix(region)}`,
    deadLetters,
    `notifications of ${region} that did not reach the hint queue (the sweep makes up for them): find the cause, then purge`,
    region,
  );
}

alarm("OldestHint", {
  description:
    "A hint has been waiting for more than 15 minutes: connections are not answered in time",
  namespace: "AWS/SQS",
  metricName: "ApproximateAgeOfOldestMessage",
  dimensions: { QueueName: hints.queue.nodes.queue.name },
  statistic: "Maximum",
  threshold: FIFTEEN_MINUTES_SECONDS,
});

for (const { service, name } of workflows) {
  for (const [metricName, what] of [
    ["Errors", "failed"],
    ["Throttles", "was throttled"],
  ] as const) {
    alarm(`${pascalCase(service)}${metricName}`, {
      description: `The function ${service} ${what} in the last 5 minutes`,
      namespace: "AWS/Lambda",
      metricName,
      dimensions: { FunctionName: name },
      statistic: "Sum",
      threshold: 0,
    });
  }
}

alarm("SweepMissing", {
  description: "No sweep has run for 15 minutes: lost notifications and drift go unnoticed",
  namespace: "AWS/Lambda",
  metricName: "Invocations",
  dimensions: { FunctionName: sweep.name },
  statistic: "Sum",
  threshold: 1,
  comparison: "LessThanThreshold",
  periodSeconds: FIFTEEN_MINUTES_SECONDS,
  missingData: "breaching",
});

for (const [metricName, what] of [
  [
    "UnknownConnectionState",
    "AWS reports a connection state that Gatehouse does not know: such connections are left alone",
  ],
  [
    "LookFailed",
    "A look at a resource failed: its connections stay as they are until one succeeds",
  ],
  [
    "GarbageHint",
    "A hint could not be understood: somebody else writes to the queue, or a format has changed",
  ],
] as const) {
  alarm(metricName, {
    description: what,
    namespace: "Gatehouse",
    metricName,
    // The handlers name themselves by AWS_LAMBDA_FUNCTION_NAME.
    dimensions: { service: reconcileEndpointConnections.name },
    statistic: "Sum",
    threshold: 0,
  });
}

/**
 * Not encrypted with a key of ours: an alarm's text has names of queues and functions and no tenant's data, and a key
 * whose policy is wrong loses alarms silently, on the one path that must tell of failures.
 */
function alarmTopic(region: string): sst.aws.SnsTopic {
  const name = `Alarms${regionSuffix(region)}`;
  const topic = new sst.aws.SnsTopic(name, { transform: { topic: { region } } });
  new aws.sns.TopicPolicy(`${name}Policy`, {
    region,
    arn: topic.arn,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AlarmsPublish",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topic.arn,
          Condition: {
            ArnLike: {
              "aws:SourceArn": $interpolate`arn:${partition}:cloudwatch:${region}:${deployment.hubAccountId}:alarm:${$app.name}-${$app.stage}-*`,
            },
            StringEquals: { "aws:SourceAccount": deployment.hubAccountId },
          },
        },
      ],
    }),
  });
  return topic;
}

function alarmWhenNotEmpty(
  name: string,
  queue: sst.aws.Queue,
  what: string,
  region?: string,
): void {
  alarm(`${name}NotEmpty`, {
    description: `A dead-letter queue holds ${what}`,
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: queue.nodes.queue.name },
    statistic: "Maximum",
    threshold: 0,
    ...(region === undefined ? {} : { region }),
  });
}

/** An alarm on one metric, told to the alarm topic when it goes off and when it is over. Silence is fine unless `missingData` says otherwise. */
function alarm(
  name: string,
  args: {
    description: string;
    namespace: string;
    metricName: string;
    dimensions: Record<string, $util.Input<string>>;
    statistic: "Maximum" | "Sum";
    threshold: number;
    comparison?: "GreaterThanThreshold" | "LessThanThreshold";
    periodSeconds?: number;
    missingData?: "breaching" | "notBreaching";
    region?: string;
  },
): void {
  const region = args.region ?? deployment.homeRegion;
  const topic = topicByRegion.get(region);
  if (topic === undefined)
    throw new Error(`no alarm topic in ${region}: add the Region to gatehouse.config.ts`);
  new aws.cloudwatch.MetricAlarm(`${name}Alarm`, {
    region,
    name: `${$app.name}-${$app.stage}-${name}`,
    alarmDescription: args.description,
    namespace: args.namespace,
    metricName: args.metricName,
    dimensions: args.dimensions,
    statistic: args.statistic,
    period: args.periodSeconds ?? FIVE_MINUTES_SECONDS,
    evaluationPeriods: 1,
    threshold: args.threshold,
    comparisonOperator: args.comparison ?? "GreaterThanThreshold",
    treatMissingData: args.missingData ?? "notBreaching",
    alarmActions: [topic.arn],
    okActions: [topic.arn],
  });
}

function pascalCase(service: string): string {
  return service.replace(/(?:^|-)(\w)/g, (_, first: string) => first.toUpperCase());
}
