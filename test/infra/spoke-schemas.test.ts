import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { Problems } from "../../local/cloudformation/template-problem.ts";
import { parseTemplate } from "../../local/cloudformation/template.ts";
import { REPOSITORY } from "../../local/synthesis/platform.ts";
import { templateFiles } from "./policy-templates.ts";
import { schemaFindings } from "./schema-rules.ts";

function findingsIn(text: string): string[] {
  const problems = new Problems();
  const template = parseTemplate(text, problems);
  if (template === undefined) throw new Error(`no template: ${JSON.stringify(problems.list)}`);
  return schemaFindings(template);
}

describe.each(await templateFiles())("every resource of %s", (file) => {
  it("is as CloudFormation's resource schemas describe its type", () => {
    const text = readFileSync(join(REPOSITORY, "infra/spokes", file), "utf8");
    expect(findingsIn(text)).toEqual([]);
  });
});

/** A template with a rule, a queue and a role, without a mistake. */
const GOOD = `
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Busy: { Type: String }
  Names: { Type: CommaDelimitedList }
Conditions:
  IsBusy: !Equals [!Ref Busy, "yes"]
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: { source: [aws.ram] }
      State: ENABLED
      Targets:
        - Id: queue
          Arn: !GetAtt Queue.Arn
          RetryPolicy: { MaximumRetryAttempts: 20 }
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: !Ref Busy
      SqsManagedSseEnabled: true
      QueueName: !If [IsBusy, !Sub "\${Rule.Arn}", !Ref AWS::NoValue]
      Tags: [{ Key: a, Value: b }]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [] }
      ManagedPolicyArns: !Ref Names
Outputs:
  Url: { Value: !GetAtt Queue.QueueUrl }
`;

describe("the rules for templates", () => {
  it("have nothing against what the schemas know", () => {
    expect(findingsIn(GOOD)).toEqual([]);
  });

  it.each([
    {
      name: "a type that does not exist",
      from: "AWS::SQS::Queue",
      to: "AWS::SQS::Cue",
      finding: "Resources.Queue: CloudFormation has no type AWS::SQS::Cue",
    },
    {
      name: "a misspelt property",
      from: "DelaySeconds:",
      to: "DelaySecond:",
      finding: "Resources.Queue.Properties: there is no property DelaySecond",
    },
    {
      name: "a misspelt property deep inside",
      from: "MaximumRetryAttempts",
      to: "MaxRetryAttempts",
      finding:
        "Resources.Rule.Properties.Targets.0.RetryPolicy: there is no property MaxRetryAttempts",
    },
    {
      name: "a missing required property",
      from: "AssumeRolePolicyDocument:",
      to: "Description: x #",
      finding:
        "Resources.Role.Properties: the required property AssumeRolePolicyDocument is missing",
    },
    {
      name: "a missing required property deep inside",
      from: "- Id: queue\n          Arn:",
      to: "- Arn:",
      finding: "Resources.Rule.Properties.Targets.0: the required property Id is missing",
    },
    {
      name: "a property one level too high",
      from: "          RetryPolicy:",
      to: "      RetryPolicy:",
      finding: "Resources.Rule.Properties: there is no property RetryPolicy",
    },
    {
      name: "one object in place of a list",
      from: "Targets:\n        - Id",
      to: "Targets:\n          Id",
      finding: "Resources.Rule.Properties.Targets: {",
    },
    {
      name: "text in place of a truth value",
      from: "SqsManagedSseEnabled: true",
      to: 'SqsManagedSseEnabled: "true"',
      finding: 'Resources.Queue.Properties.SqsManagedSseEnabled: "true" is not true or false',
    },
    {
      name: "a number in place of text",
      from: "Id: queue",
      to: "Id: 1",
      finding: "Resources.Rule.Properties.Targets.0.Id: 1 is not text",
    },
    {
      name: "a part of a whole number",
      from: "MaximumRetryAttempts: 20",
      to: "MaximumRetryAttempts: 0.5",
      finding: "MaximumRetryAttempts: 0.5 is not a whole number",
    },
    {
      name: "a value that is not among the allowed ones",
      from: "State: ENABLED",
      to: "State: ON_CALL",
      finding: 'Resources.Rule.Properties.State: "ON_CALL" is none of DISABLED, ENABLED',
    },
    {
      name: "a list where text belongs",
      from: "DelaySeconds: !Ref Busy",
      to: "DelaySeconds: !Ref Names",
      finding: "Resources.Queue.Properties.DelaySeconds: Ref gives a list",
    },
    {
      name: "text where a list belongs",
      from: "ManagedPolicyArns: !Ref Names",
      to: "ManagedPolicyArns: !Ref Busy",
      finding: "Resources.Role.Properties.ManagedPolicyArns: Ref gives text",
    },
    {
      name: "a mistake in one branch of a condition",
      from: 'QueueName: !If [IsBusy, !Sub "${Rule.Arn}", !Ref AWS::NoValue]',
      to: "QueueName: !If [IsBusy, !Ref AWS::NoValue, [x]]",
      finding: 'Resources.Queue.Properties.QueueName.Fn::If.2: ["x"] is not text',
    },
    {
      name: "a tag without a value",
      from: "{ Key: a, Value: b }",
      to: "{ Key: a }",
      finding: "Resources.Queue.Properties.Tags.0: the required property Value is missing",
    },
    {
      name: "an unknown attribute",
      from: "!GetAtt Queue.QueueUrl",
      to: "!GetAtt Queue.Url",
      finding: "Outputs.Url.Value: AWS::SQS::Queue has no attribute Url; it has Arn, QueueName",
    },
    {
      name: "an unknown attribute in a text",
      from: "${Rule.Arn}",
      to: "${Rule.Id}",
      finding: "AWS::Events::Rule has no attribute Id; it has Arn, RuleName",
    },
    {
      name: "an attribute of nothing",
      from: "!GetAtt Queue.Arn",
      to: "!GetAtt Cue.Arn",
      finding: "Resources.Rule.Properties.Targets.0.Arn: there is no resource Cue",
    },
  ])("find $name, and nothing else", ({ from, to, finding }) => {
    const text = GOOD.replace(from, () => to);
    expect(text).not.toBe(GOOD);
    expect(findingsIn(text).filter((found) => !found.includes(finding))).toEqual([]);
    expect(findingsIn(text)).toHaveLength(1);
  });
});
