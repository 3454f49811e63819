import { describe, expect, it } from "vitest";

import { aThing, plan, problemsOf } from "./template-builder.ts";

const policy = (statement: string) => `{ Version: "2012-10-17", Statement: [${statement}] }`;
const anyPolicy = policy("{ Effect: Allow, Action: sqs:SendMessage, Resource: '*' }");
const roleOf = (...lines: string[]) =>
  aThing(
    "AWS::IAM::Role",
    `AssumeRolePolicyDocument: ${anyPolicy}`,
    `Policies: [{ PolicyName: one, PolicyDocument: ${anyPolicy} }]`,
    ...lines,
  );
const alarmOf = (...lines: string[]) =>
  aThing(
    "AWS::CloudWatch::Alarm",
    "Namespace: AWS/SQS",
    "MetricName: X",
    "Statistic: Sum",
    "Period: 60",
    "EvaluationPeriods: 1",
    "Threshold: 0",
    "ComparisonOperator: GreaterThanThreshold",
    ...lines,
  );

describe("a mistake is refused by name", () => {
  it.each([
    {
      name: "an unknown property of a topic",
      template: aThing("AWS::SNS::Topic", "TopicNam: x"),
      problem:
        'Resources.Thing.Properties: property "TopicNam" is not understood here; teach its file in local/cloudformation/kinds',
    },
    {
      name: "a FIFO topic",
      template: aThing("AWS::SNS::Topic", "FifoTopic: true"),
      problem: 'property "FifoTopic"',
    },
    {
      name: "a policy without a statement",
      template: aThing("AWS::SNS::TopicPolicy", "Topics: [x]", `PolicyDocument: ${policy("")}`),
      problem: "Resources.Thing.Properties.PolicyDocument: ",
    },
    {
      name: "a policy for no topic",
      template: aThing("AWS::SNS::TopicPolicy", "Topics: []", `PolicyDocument: ${anyPolicy}`),
      problem: "Resources.Thing.Properties.Topics: []",
    },
    {
      name: "a subscription of something else than a queue",
      template: aThing("AWS::SNS::Subscription", "TopicArn: x", "Protocol: email", "Endpoint: y"),
      problem: 'Resources.Thing.Properties.Protocol: "email": only queues can be subscribed here',
    },
    {
      name: "a subscription with a filter",
      template: aThing(
        "AWS::SNS::Subscription",
        "TopicArn: x",
        "Protocol: sqs",
        "Endpoint: y",
        "FilterPolicy: {}",
      ),
      problem: 'property "FilterPolicy"',
    },
    {
      name: "a key without a policy",
      template: aThing("AWS::KMS::Key", "Description: x"),
      problem: "Resources.Thing.Properties.KeyPolicy: missing",
    },
    {
      name: "a key that can't encrypt",
      template: aThing("AWS::KMS::Key", `KeyPolicy: ${anyPolicy}`, "KeyUsage: SIGN_VERIFY"),
      problem: 'Resources.Thing.Properties.KeyUsage: "SIGN_VERIFY"',
    },
    {
      name: "an alias of AWS's own",
      template: aThing("AWS::KMS::Alias", "AliasName: alias/aws/sns", "TargetKeyId: x"),
      problem: 'Resources.Thing.Properties.AliasName: "alias/aws/sns"',
    },
    {
      name: "a role with a managed policy",
      template: roleOf("ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]"),
      problem: "managed policies are not modelled",
    },
    {
      name: "a role whose name is too long",
      template: roleOf(`RoleName: ${"a".repeat(65)}`),
      problem: "a role's name has at most 64",
    },
    {
      name: "a role with an unknown member in a policy's place",
      template: roleOf("PermissionsBoundary: x"),
      problem: 'property "PermissionsBoundary"',
    },
    {
      name: "a FIFO queue",
      template: aThing("AWS::SQS::Queue", "FifoQueue: true"),
      problem: "Resources.Thing.Properties.FifoQueue: true: FIFO queues are not modelled",
    },
    {
      name: "a retention that is no number",
      template: aThing("AWS::SQS::Queue", "MessageRetentionPeriod: two weeks"),
      problem: 'Resources.Thing.Properties.MessageRetentionPeriod: "two weeks"',
    },
    {
      name: "a queue policy that is no policy",
      template: aThing("AWS::SQS::QueuePolicy", "Queues: [x]", "PolicyDocument: allow"),
      problem: "Resources.Thing.Properties.PolicyDocument: ",
    },
    {
      name: "an alarm on an unknown statistic",
      template: alarmOf("Unit: Count"),
      problem: 'property "Unit"',
    },
    {
      name: "a rule of another bus",
      template: aThing(
        "AWS::Events::Rule",
        "EventBusName: other",
        "EventPattern: { source: [x] }",
        "Targets: [{ Id: a, Arn: b }]",
      ),
      problem: "only rules of the default bus are known here",
    },
    {
      name: "a rule by schedule",
      template: aThing(
        "AWS::Events::Rule",
        "ScheduleExpression: rate(1 minute)",
        "EventPattern: { source: [x] }",
        "Targets: [{ Id: a, Arn: b }]",
      ),
      problem: 'property "ScheduleExpression"',
    },
    {
      name: "a rule without a target",
      template: aThing("AWS::Events::Rule", "EventPattern: { source: [x] }", "Targets: []"),
      problem: "a rule that tells nobody is a mistake",
    },
    {
      name: "a target with an input of its own",
      template: aThing(
        "AWS::Events::Rule",
        "EventPattern: { source: [x] }",
        "Targets: [{ Id: a, Arn: b, Input: '{}' }]",
      ),
      problem: 'Resources.Thing.Properties.Targets.0: property "Input"',
    },
  ])("$name", ({ template, problem }) => {
    expect(problemsOf(template)).toEqual([expect.stringContaining(problem)]);
  });

  it("but what changes no answer here is taken", () => {
    const { resources } = plan(
      aThing("AWS::SNS::Topic", "DisplayName: Gatehouse", "Tags: [{ Key: a, Value: b }]"),
    );
    expect(resources).toHaveLength(1);
  });
});
