import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { deployTemplate } from "../../../local/cloudformation/deploy-template.ts";
import { TemplateRefusedError } from "../../../local/cloudformation/template-problem.ts";
import { type SpokeBench, startSpokeBench } from "./spoke-bench.ts";
import { aTemplate } from "./template-builder.ts";

const PROVIDER = "777788889999";
const REGION = "eu-west-1";

let bench: SpokeBench;
beforeAll(async () => {
  bench = await startSpokeBench();
});
afterAll(() => bench.close());

const deploy = (template: string, place: object = {}) =>
  deployTemplate(
    {
      template,
      stackName: "spoke",
      accountId: PROVIDER,
      region: REGION,
      parameters: {},
      ...place,
    },
    bench.parts,
  );

const queues = (...lines: string[]) =>
  aTemplate("Resources:", ...lines, "Outputs: { Arn: { Value: !GetAtt A.Arn } }");

const role = (action: string) =>
  aTemplate(
    "Resources:",
    "  A:",
    "    Type: AWS::IAM::Role",
    "    Properties:",
    "      RoleName: updated",
    "      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow }] }",
    "      Policies:",
    "        - PolicyName: one",
    `          PolicyDocument: { Version: '2012-10-17', Statement: [{ Action: ${action} }] }`,
  );

describe("a stack", () => {
  it("makes its resources in its account and Region, and answers its outputs", () => {
    const outputs = deploy(
      queues("  A: { Type: AWS::SQS::Queue, Properties: { QueueName: one, DelaySeconds: 7 } }"),
      { stackName: "first" },
    );
    expect(outputs).toEqual({ Arn: `arn:aws:sqs:${REGION}:${PROVIDER}:one` });
    expect(bench.sqs.queueArns()).toContain(outputs["Arn"]);
  });

  it("is updated when it is deployed again", () => {
    deploy(role("sqs:SendMessage"), { stackName: "update" });
    deploy(role("sqs:ReceiveMessage"), { stackName: "update" });
    expect(
      bench.organization.platform.identities.role(`arn:aws:iam::${PROVIDER}:role/updated`)
        ?.policies,
    ).toMatchObject({ one: { Statement: [{ Action: "sqs:ReceiveMessage" }] } });
  });

  it("does not lose or replace what it has made", () => {
    const stackName = "keeps";
    const both = ["  A: { Type: AWS::SQS::Queue, Properties: { QueueName: kept } }"];
    deploy(queues(...both, "  B: { Type: AWS::SQS::Queue }"), { stackName });
    expect(() => deploy(queues(...both), { stackName })).toThrow("B: the update would delete it");
    expect(() =>
      deploy(
        queues(
          "  A: { Type: AWS::SQS::Queue, Properties: { QueueName: renamed } }",
          "  B: { Type: AWS::SQS::Queue }",
        ),
        { stackName },
      ),
    ).toThrow("A: the update would replace it");
    expect(bench.sqs.queueArns()).not.toContain(`arn:aws:sqs:${REGION}:${PROVIDER}:renamed`);
  });

  it("takes no name that another stack's resource has", () => {
    const template = queues("  A: { Type: AWS::SQS::Queue, Properties: { QueueName: taken } }");
    deploy(template, { stackName: "owner" });
    expect(() => deploy(template, { stackName: "thief" })).toThrow(
      /A: arn:aws:sqs:eu-west-1:777788889999:taken already exists, in stack .*stack\/owner\//,
    );
    deploy(template, { stackName: "elsewhere", region: "eu-central-1" });
  });

  it("makes nothing when any of it is not understood", () => {
    const template = queues(
      "  A: { Type: AWS::SQS::Queue, Properties: { QueueName: never } }",
      "  B: { Type: AWS::S3::Bucket }",
    );
    expect(() => deploy(template)).toThrow(TemplateRefusedError);
    expect(bench.sqs.queueArns()).not.toContain(`arn:aws:sqs:${REGION}:${PROVIDER}:never`);
  });

  it.each([
    [
      "topic",
      "{ Type: AWS::SNS::Subscription, Properties: { Protocol: sqs, Endpoint: x, TopicArn: 'arn:aws:sns:eu-west-1:222233334444:t' } }",
    ],
    [
      "queue",
      "{ Type: AWS::SQS::QueuePolicy, Properties: { Queues: ['https://sqs.eu-west-1.amazonaws.com/222233334444/q'], PolicyDocument: { Version: '2012-10-17', Statement: [{}] } } }",
    ],
  ])("changes no %s of another account", (_, resource) => {
    expect(() => deploy(aTemplate("Resources:", `  A: ${resource}`))).toThrow(
      /stack spoke, AWS::S.* A failed: .*222233334444.* is not of account 777788889999/,
    );
  });
});
