import { describe, expect, it } from "vitest";

import { anOutput, plan, problemsOf } from "./template-builder.ts";

const parameters = [
  "Parameters:",
  "  Name: { Type: String, Default: blue }",
  '  List: { Type: CommaDelimitedList, Default: "a, b" }',
  '  Empty: { Type: CommaDelimitedList, Default: "" }',
  "Mappings:",
  "  Ports: { eu-west-1: { tls: 443x } }",
  "Conditions:",
  "  IsBlue: !Equals [!Ref Name, blue]",
  "  IsNot: !Not [!Condition IsBlue]",
  "  Both: !And [!Condition IsBlue, !Condition IsNot]",
  "  Either: !Or [!Condition IsBlue, !Equals [!Select [0, !Ref List], b]]",
  '  Nothing: !Equals [!Join ["", !Ref Empty], ""]',
].join("\n");

const answerOf = (value: string) => plan(anOutput(value, parameters)).outputs["Answer"];

describe("a template's functions", () => {
  it.each([
    ["a parameter", "!Ref Name", "blue"],
    ["the long form of a function", '{ "Fn::Join": ["-", [{ Ref: Name }, x]] }', "blue-x"],
    ["a pseudo parameter", "!Ref AWS::AccountId", "777788889999"],
    ["the partition and Region", '!Sub "${AWS::Partition}/${AWS::Region}"', "aws/eu-west-1"],
    ["the URL suffix", "!Ref AWS::URLSuffix", "amazonaws.com"],
    ["the stack's name", "!Ref AWS::StackName", "spoke"],
    ["a resource's Ref", "!Ref Dead", "https://sqs.eu-west-1.amazonaws.com/777788889999/dead"],
    ["a resource's attribute", "!GetAtt Dead.Arn", "arn:aws:sqs:eu-west-1:777788889999:dead"],
    ["an attribute inside of a text", '!Sub "<${Dead.QueueName}>"', "<dead>"],
    ["a text that looks like a reference", '!Sub "${!Name}"', "${Name}"],
    ["names of the text's own", '!Sub ["${Name}-${Color}", { Color: !Ref Name }]', "blue-blue"],
    ["an item of a list", "!Select [1, !Ref List]", "b"],
    ["an item of a text", '!Select [3, !Split [":", !GetAtt Dead.Arn]]', "eu-west-1"],
    ["a mapping", "!FindInMap [Ports, !Ref AWS::Region, tls]", "443x"],
    ["a condition that holds", "!If [IsBlue, yes-blue, no]", "yes-blue"],
    ["a condition that does not", "!If [IsNot, yes, no-blue]", "no-blue"],
    ["one of two", "!If [Either, one, none]", "one"],
    ["both of two", "!If [Both, both, not-both]", "not-both"],
    ["a list of nothing", "!If [Nothing, empty, full]", "empty"],
  ])("give %s", (_, value, expected) => {
    expect(answerOf(value)).toBe(expected);
  });

  it("leave out what has no value", () => {
    const queue = plan(
      anOutput("x", parameters).replace(
        "QueueName: dead",
        "QueueName: dead, DelaySeconds: !Ref AWS::NoValue, Tags: [a, !If [IsNot, b, !Ref AWS::NoValue]]",
      ),
    ).resources[0];
    expect(queue?.properties).toEqual({ QueueName: "dead", Tags: ["a"] });
  });

  it.each([
    ["an unknown short function", "!Base64 x", "line 17: Unresolved tag: !Base64"],
    [
      "an unknown long function",
      '{ "Fn::ImportValue": other }',
      "Outputs.Answer: the function Fn::ImportValue is not known here",
    ],
    ["an unknown name", "!Ref Nobody", "Outputs.Answer: there is no parameter or resource Nobody"],
    [
      "an unknown name in a text",
      '!Sub "${Nobody}"',
      "Outputs.Answer: there is no parameter or resource Nobody",
    ],
    [
      "an unknown name in the branch that is not taken",
      "!If [IsBlue, x, !GetAtt Nobody.Arn]",
      "Outputs.Answer: there is no parameter or resource Nobody",
    ],
    [
      "an unknown attribute",
      "!GetAtt Dead.Color",
      "Outputs.Answer: the attribute Color of Dead is not known here",
    ],
    ["an unknown condition", "!If [Nobody, x, y]", "Outputs.Answer: there is no condition Nobody"],
    [
      "an unknown key of a mapping",
      "!FindInMap [Ports, mars, tls]",
      "Outputs.Answer: the mapping Ports has no mars.tls",
    ],
    [
      "a list inside of a text",
      '!Sub "${List}"',
      'Outputs.Answer: Fn::Sub can\'t be worked out of "${List}"',
    ],
    [
      "an item that a list does not have",
      "!Select [2, !Ref List]",
      'Outputs.Answer: Fn::Select can\'t be worked out of [2,{"Ref":"List"}]',
    ],
    ["a list as an output", "!Ref List", "Outputs.Answer: an output is text"],
  ])("refuse %s", (_, value, problem) => {
    expect(problemsOf(anOutput(value, parameters))).toEqual([problem]);
  });

  it.each([
    ["a condition on a resource", "!Equals [!Ref Dead, x]", "there is no parameter Dead"],
    [
      "a condition on an attribute",
      "!Equals [!GetAtt Dead.Arn, x]",
      "a condition can't ask the resource Dead for anything",
    ],
    ["a condition on itself", "!Not [!Condition Odd]", "it depends on itself"],
    ["an And of one", "!And [!Condition IsBlue]", "is no condition known here"],
    ["a condition that is a value", "!Ref Name", "is no condition known here"],
  ])("refuse %s", (_, condition, problem) => {
    const [found, ...others] = problemsOf(anOutput("x", `${parameters}\n  Odd: ${condition}`));
    expect(found).toContain("Conditions.Odd: ");
    expect(found).toContain(problem);
    expect(others).toEqual([]);
  });
});
