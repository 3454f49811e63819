import { describe, expect, it } from "vitest";

import { placeOf } from "../../../local/synthesis/place.ts";
import { recorder, UnknownLookupError } from "../../../local/synthesis/recorder.ts";

const place = placeOf({ hubAccountId: "222233334444", homeRegion: "eu-west-1" });

describe("what stands in for AWS during synthesis", () => {
  it("answers a policy document with its statements, which SST looks for, and as JSON", () => {
    const statements = [
      {
        actions: ["sqs:SendMessage"],
        resources: ["*"],
        conditions: [
          { test: "StringEquals", variable: "aws:SourceAccount", values: ["222233334444"] },
          { test: "StringEquals", variable: "aws:ResourceAccount", values: ["222233334444"] },
        ],
      },
    ];
    const answer = recorder(place).call({
      token: "aws:iam/getPolicyDocument:getPolicyDocument",
      inputs: { statements },
    });
    expect(answer["statements"]).toBe(statements);
    expect(JSON.parse(String(answer["json"]))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["sqs:SendMessage"],
          Resource: ["*"],
          Condition: {
            StringEquals: {
              "aws:SourceAccount": ["222233334444"],
              "aws:ResourceAccount": ["222233334444"],
            },
          },
        },
      ],
    });
  });

  it("refuses a question that it has no answer for, by name", () => {
    const recorded = recorder(place);
    const refused = () => recorded.call({ token: "aws:ec2/getAmi:getAmi", inputs: {} });
    expect(refused).toThrow(UnknownLookupError);
    expect(refused).toThrow(/aws:ec2\/getAmi:getAmi/);
  });

  it("gives a resource the ARN of the Region that it names", () => {
    const recorded = recorder(place);
    const queue = (inputs: Record<string, unknown>) =>
      recorded.newResource({ type: "aws:sqs/queue:Queue", name: "Q", inputs }).state;
    expect(queue({ name: "q" })["arn"]).toBe("arn:aws:sqs:eu-west-1:222233334444:q");
    expect(queue({ name: "q", region: "us-east-1" })).toMatchObject({
      arn: "arn:aws:sqs:us-east-1:222233334444:q",
      url: "https://sqs.us-east-1.amazonaws.com/222233334444/q",
    });
  });

  it("writes down a secret as its value", () => {
    const recorded = recorder(place);
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: "plain",
    };
    recorded.newResource({ type: "any", name: "A", inputs: { list: [{ secret }] } });
    expect(recorded.resources[0]?.inputs).toEqual({ list: [{ secret: "plain" }] });
  });

  it("gives a rule the ARN of its bus: none for the default bus", () => {
    const recorded = recorder(place);
    const rule = (inputs: Record<string, unknown>) =>
      recorded.newResource({ type: "aws:cloudwatch/eventRule:EventRule", name: "R", inputs }).state;
    expect(rule({ name: "r" })["arn"]).toBe("arn:aws:events:eu-west-1:222233334444:rule/r");
    expect(rule({ name: "r", eventBusName: "b" })["arn"]).toBe(
      "arn:aws:events:eu-west-1:222233334444:rule/b/r",
    );
  });
});

describe("the partition", () => {
  it.each([
    ["eu-west-1", "aws", "amazonaws.com"],
    ["cn-northwest-1", "aws-cn", "amazonaws.com.cn"],
    ["us-gov-west-1", "aws-us-gov", "amazonaws.com"],
    ["us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"],
  ])("of %s is %s", (homeRegion, partition, dnsSuffix) => {
    expect(placeOf({ hubAccountId: "222233334444", homeRegion })).toMatchObject({
      partition,
      dnsSuffix,
    });
  });
});
