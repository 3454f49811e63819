import { deployment, ramRegions, regionSuffix } from "./deployed.ts";
import { partition } from "./partition.ts";
import { pascalCase } from "./pascal-case.ts";
import type { Workflow } from "./workflow.ts";

const FIVE_MINUTES_SECONDS = 5 * 60;

const topicByRegion = new Map(ramRegions.map((region) => [region, alarmTopic(region)]));

/** Where people subscribe, one topic per Region (an alarm can only tell a topic of its own Region), the home Region's first. */
export const alarmTopics = [...topicByRegion.values()];

/** An alarm on one metric, told to the alarm topic when it goes off and when it is over. Silence is fine unless `missingData` says otherwise. */
export function alarm(
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

/** An alarm on a dead-letter queue with anything in it; `what` says what that is and what to do. */
export function alarmWhenNotEmpty(
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

/** An alarm on one of Lambda's own counts of a function. */
export function alarmOnFunction(
  { service, name }: Workflow,
  metricName: "Errors" | "Throttles",
  what: string,
): void {
  alarm(`${pascalCase(service)}${metricName}`, {
    description: `The function ${service} ${what} in the last 5 minutes`,
    namespace: "AWS/Lambda",
    metricName,
    dimensions: { FunctionName: name },
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
