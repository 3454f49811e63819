import { beforeEach, expect, it } from "vitest";

import {
  createPlatform,
  type RunningPlatform,
} from "../../../../../local/organization/platform.ts";
import type { AlarmSettings } from "../../../../../local/organization/services/cloudwatch/alarm.ts";
import {
  type Cloudwatch,
  createCloudwatch,
} from "../../../../../local/organization/services/cloudwatch/cloudwatch.ts";
import { createSns, type Sns } from "../../../../../local/organization/services/sns/sns.ts";
import { createSqs, type Sqs } from "../../../../../local/organization/services/sqs/sqs.ts";

const HUB = "222233334444";
const OWNER = { accountId: HUB, region: "eu-west-1" };
const ALARM = `arn:aws:cloudwatch:eu-west-1:${HUB}:alarm:held`;
const TOPIC = `arn:aws:sns:eu-west-1:${HUB}:alarms`;
const QUEUE = `arn:aws:sqs:eu-west-1:${HUB}:inbox`;
const MINUTE_MS = 60_000;

let platform: RunningPlatform;
let cloudwatch: Cloudwatch;
let sns: Sns;
let sqs: Sqs;

beforeEach(() => {
  platform = createPlatform({
    partition: "aws",
    organizationId: "o-exampleorg",
    accounts: [{ id: HUB, name: "hub", inOrganization: true, path: [] }],
    regions: ["eu-west-1"],
  });
  sns = createSns(platform);
  sqs = createSqs(platform);
  platform.registry.register(sns.service);
  platform.registry.register(sqs.service);
  sns.putTopic({
    arn: TOPIC,
    policy: lets("cloudwatch.amazonaws.com", "sns:Publish", TOPIC, ALARM),
  });
  sqs.putQueue({
    arn: QUEUE,
    visibilityTimeoutSeconds: 30,
    messageRetentionSeconds: 345_600,
    policy: lets("sns.amazonaws.com", "sqs:SendMessage", QUEUE, TOPIC),
  });
  sns.putSubscription({
    topicArn: TOPIC,
    protocol: "sqs",
    endpoint: QUEUE,
    rawMessageDelivery: true,
  });
  cloudwatch = createCloudwatch(platform, () =>
    sqs.queueArns().map((arn) => ({ arn, ...sqs.depth(arn) })),
  );
});

function lets(Service: string, Action: string, Resource: string, sourceArn: string) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service },
        Action,
        Resource,
        Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
      },
    ],
  };
}

function putAlarm(settings: Partial<AlarmSettings> = {}) {
  cloudwatch.putAlarm({
    arn: ALARM,
    name: "held",
    namespace: "Gatehouse",
    metricName: "Held",
    dimensions: { service: "gatehouse" },
    statistic: "Sum",
    periodSeconds: 60,
    evaluationPeriods: 1,
    threshold: 1,
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    treatMissingData: "notBreaching",
    actions: [TOPIC],
    ...settings,
  });
}

const record = (value: number) =>
  cloudwatch.record({
    ...OWNER,
    namespace: "Gatehouse",
    name: "Held",
    dimensions: { service: "gatehouse" },
    value,
  });

it("rings once when the threshold is met, in the words of CloudWatch, and calms down afterwards", async () => {
  putAlarm();
  expect(cloudwatch.alarms()).toMatchObject([{ state: "INSUFFICIENT_DATA" }]);
  record(1);
  platform.clock.advance(MINUTE_MS);
  expect(cloudwatch.alarms()).toMatchObject([
    { name: "held", state: "ALARM", reason: expect.stringContaining("1 of the last 1") },
  ]);
  record(1);
  platform.clock.advance(MINUTE_MS);
  cloudwatch.evaluate();
  await cloudwatch.settled();
  await sns.settled();
  const bodies = sqs.messages(QUEUE).map(({ body }) => JSON.parse(body));
  expect(bodies).toMatchObject([
    {
      AlarmName: "held",
      AWSAccountId: HUB,
      NewStateValue: "ALARM",
      OldStateValue: "INSUFFICIENT_DATA",
      AlarmArn: ALARM,
      Trigger: { MetricName: "Held", Statistic: "SUM", Period: 60, Threshold: 1 },
    },
  ]);
  platform.clock.advance(4 * MINUTE_MS);
  expect(cloudwatch.alarms()).toMatchObject([{ state: "OK" }]);
});

it("sums a period of several minutes, and leaves other dimensions alone", () => {
  putAlarm({ periodSeconds: 300, threshold: 3 });
  cloudwatch.record({
    ...OWNER,
    namespace: "Gatehouse",
    name: "Held",
    dimensions: { service: "other" },
    value: 99,
  });
  record(1);
  record(1);
  platform.clock.advance(5 * MINUTE_MS);
  expect(cloudwatch.alarms()).toMatchObject([{ state: "OK" }]);
  record(1);
  record(2);
  platform.clock.advance(5 * MINUTE_MS);
  expect(cloudwatch.alarms()).toMatchObject([{ state: "ALARM" }]);
});

it("reads metrics from log lines in embedded metric format", () => {
  const line = JSON.stringify({
    _aws: {
      Timestamp: platform.clock.now().getTime(),
      CloudWatchMetrics: [
        {
          Namespace: "Gatehouse",
          Dimensions: [["service"], ["service", "absent"]],
          Metrics: [{ Name: "Held", Unit: "Count" }, { Name: "NotThere" }],
        },
      ],
    },
    service: "gatehouse",
    Held: [1, 2],
    accountId: "333344445555",
  });
  putAlarm({ threshold: 3 });
  expect(cloudwatch.ingestEmf(line, OWNER)).toBe(2);
  expect(cloudwatch.ingestEmf('{"level":"INFO"}', OWNER)).toBe(0);
  expect(cloudwatch.ingestEmf('not json "CloudWatchMetrics"', OWNER)).toBe(0);
  platform.clock.advance(MINUTE_MS);
  expect(cloudwatch.alarms()).toMatchObject([{ state: "ALARM" }]);
});

it("watches the age and the depth of queues", async () => {
  putAlarm({
    namespace: "AWS/SQS",
    metricName: "ApproximateAgeOfOldestMessage",
    dimensions: { QueueName: "inbox" },
    statistic: "Maximum",
    threshold: 100,
    comparisonOperator: "GreaterThanThreshold",
  });
  platform.clock.advance(MINUTE_MS);
  expect(cloudwatch.alarms()).toMatchObject([{ state: "OK" }]);
  await platform.call(
    { type: "service", service: "sns.amazonaws.com", sourceArn: TOPIC, sourceAccount: HUB },
    "eu-west-1",
    "sqs:SendMessage",
    { QueueUrl: `https://any/${HUB}/inbox`, MessageBody: "x" },
  );
  platform.clock.advance(3 * MINUTE_MS);
  expect(cloudwatch.alarms()).toMatchObject([{ state: "ALARM" }]);
});

it("shows an action that its topic refused", async () => {
  sns.setTopicPolicy(TOPIC, lets("cloudwatch.amazonaws.com", "sns:Publish", TOPIC, `${ALARM}-x`));
  putAlarm();
  record(1);
  platform.clock.advance(MINUTE_MS);
  await cloudwatch.settled();
  expect(cloudwatch.failedActions()).toMatchObject([
    { alarmArn: ALARM, topicArn: TOPIC, code: "AuthorizationError" },
  ]);
});
