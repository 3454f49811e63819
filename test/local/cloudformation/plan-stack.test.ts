import { describe, expect, it } from "vitest";

import { planStack } from "../../../local/cloudformation/plan-stack.ts";
import { aTemplate, aThing, anOutput, plan, problemsOf, WORLD } from "./template-builder.ts";

const parameters = [
  "Parameters:",
  "  Name:",
  "    Type: String",
  '    AllowedPattern: "[a-z]+"',
  "    ConstraintDescription: lower-case letters",
  "  Accounts:",
  "    Type: CommaDelimitedList",
  '    AllowedPattern: "[0-9]{12}"',
  '    Default: "111122223333"',
  "  Size: { Type: String, AllowedValues: [small, large], Default: small }",
].join("\n");

describe("a parameter", () => {
  it("is given, or has its default", () => {
    const { outputs } = plan(anOutput('!Sub "${Name} ${Size}"', parameters), { Name: "blue" });
    expect(outputs).toEqual({ Answer: "blue small" });
  });

  it.each([
    ["is missing", {}, "parameter Name: no value was given, and it has no default"],
    [
      "is not the template's",
      { Name: "blue", Colour: "red" },
      "parameter Colour: the template has no such parameter; it has: Name, Accounts, Size",
    ],
    [
      "matches the pattern in part only",
      { Name: "blue1" },
      'parameter Name: "blue1" does not match [a-z]+ (lower-case letters)',
    ],
    [
      "is a list with a wrong item",
      { Name: "blue", Accounts: "111122223333, 12" },
      'parameter Accounts: "12" does not match [0-9]{12}',
    ],
    [
      "is none of the values",
      { Name: "blue", Size: "huge" },
      'parameter Size: "huge" is none of small, large',
    ],
    [
      "is longer than CloudFormation takes",
      { Name: "a".repeat(4_097) },
      "parameter Name: its value has more than 4096 bytes",
    ],
  ])("is refused when it %s", (_, given: Record<string, string>, problem) => {
    expect(problemsOf(anOutput("x", parameters), given)).toEqual([problem]);
  });
});

describe("a template is refused", () => {
  it.each([
    {
      name: "with a section that is not known",
      template: aTemplate("Transform: AWS::Serverless-2016-10-31", "Resources: {}"),
      problem: 'the template: "Transform" is not understood here',
    },
    {
      name: "with a member of a resource that is not known",
      template: aTemplate("Resources:", "  A: { Type: AWS::SQS::Queue, CreationPolicy: {} }"),
      problem: 'Resources.A: "CreationPolicy" is not understood here',
    },
    {
      name: "with an exported output",
      template: aTemplate("Resources: {}", "Outputs: { A: { Value: x, Export: { Name: y } } }"),
      problem: 'Outputs.A: "Export" is not understood here',
    },
    {
      name: "with a parameter of a type that is not known",
      template: aTemplate("Parameters: { A: { Type: Number } }", "Resources: {}"),
      problem: "Parameters.A.Type: only String and CommaDelimitedList are known here",
    },
    {
      name: "with a type of resource that is not known",
      template: aThing("AWS::S3::Bucket", "BucketName: x"),
      problem: "Resources.Thing: the type AWS::S3::Bucket is not known here",
    },
    {
      name: "that is no YAML",
      template: "Resources: [",
      problem: "line 1: Flow sequence in block collection must be",
    },
    {
      name: "with a name that stands there twice",
      template: aTemplate("Resources: {}", "Resources: {}"),
      problem: "line 3: Map keys must be unique",
    },
    {
      name: "whose resources need each other",
      template: aTemplate(
        "Resources:",
        "  A: { Type: AWS::SQS::Queue, DependsOn: B }",
        "  B: { Type: AWS::SQS::Queue, DependsOn: [A] }",
      ),
      problem: "Resources.A: it depends on itself, by way of Resources.B.DependsOn",
    },
    {
      name: "that waits for a resource that is not there",
      template: aTemplate("Resources:", "  A: { Type: AWS::SQS::Queue, DependsOn: B }"),
      problem: "Resources.A.DependsOn: there is no parameter or resource B",
    },
    {
      name: "that refers to a resource which its condition leaves out",
      template: aTemplate(
        "Conditions: { Never: !Equals [a, b] }",
        "Resources:",
        "  A: { Type: AWS::SQS::Queue, Condition: Never }",
        "Outputs: { A: { Value: !Ref A } }",
      ),
      problem: "Outputs.A: the resource A is left out here, by its condition",
    },
    {
      name: "that is too long",
      template: aTemplate("Resources: {}", `# ${"x".repeat(51_200)}`),
      problem: "the template: it has more than 51200 bytes",
    },
  ])("$name", ({ template, problem }) => {
    expect(problemsOf(template)).toEqual([expect.stringContaining(problem)]);
  });

  it("with every problem at once", () => {
    const template = aTemplate(
      "Parameters: { Name: { Type: String } }",
      "Resources:",
      "  A: { Type: AWS::SQS::Queue, Properties: { FifoQueue: true, Color: !Ref Nobody } }",
      "  B: { Type: AWS::SQS::Queue, Properties: { Color: blue } }",
      "  C: { Type: AWS::S3::Bucket }",
    );
    expect(problemsOf(template, { Nom: "x" })).toEqual([
      expect.stringMatching(/^parameter Nom: /),
      expect.stringMatching(/^parameter Name: /),
      expect.stringMatching(/^Resources.A.Properties.Color: .*Nobody/),
      expect.stringMatching(/^Resources.B.Properties: property "Color"/),
      expect.stringMatching(/^Resources.C: /),
    ]);
  });

  it("in an account that is not there, under a name that CloudFormation would refuse", () => {
    const place = { stackName: "1st", accountId: "123456789012", region: "eu-west-1" };
    expect(() =>
      planStack({ template: aTemplate("Resources: {}"), parameters: {}, ...place }, WORLD),
    ).toThrow(/stack 1st can't be deployed[^]*"1st" must be[^]*no account 123456789012/);
  });
});

describe("a plan", () => {
  it("has each resource after what it needs, without what conditions leave out", () => {
    const { resources } = plan(
      aTemplate(
        "Conditions: { Never: !Equals [a, b] }",
        "Resources:",
        "  First: { Type: AWS::SQS::Queue, DependsOn: Last, Properties: { QueueName: !GetAtt Middle.QueueName } }",
        "  Middle: { Type: AWS::SQS::Queue, Properties: { QueueName: middle } }",
        "  Last: { Type: AWS::SQS::Queue }",
        "  Left: { Type: AWS::SQS::Queue, Condition: Never, Properties: { FifoQueue: true } }",
      ),
    );
    expect(resources.map(({ logicalId }) => logicalId)).toEqual(["Last", "Middle", "First"]);
  });

  it("names what has no name after the stack, equally each time", () => {
    const template = aTemplate(
      "Resources: { Dead: { Type: AWS::SQS::Queue } }",
      "Outputs: { Name: { Value: !GetAtt Dead.QueueName } }",
    );
    const { outputs } = plan(template);
    expect(outputs["Name"]).toMatch(/^spoke-Dead-[0-9A-F]{12}$/);
    expect(plan(template).outputs).toEqual(outputs);
  });
});
