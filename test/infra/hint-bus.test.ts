import { describe, expect, it } from "vitest";

import { graph, resource, statementsOf } from "./synthesized.ts";

const hub = graph.accountId;
const bus = resource("aws:cloudwatch/eventBus:EventBus", "HintBus");
const rule = resource("aws:cloudwatch/eventRule:EventRule", "OrganizationChanges");
const target = resource("aws:cloudwatch/eventTarget:EventTarget", "OrganizationChangesToHints");
const ruleArn = `arn:aws:events:eu-west-1:${hub}:rule/gatehouse-local-hints/gatehouse-local-organization-changes`;
const queueArn = (name: string) =>
  expect.stringMatching(`^arn:aws:sqs:eu-west-1:${hub}:gatehouse-local-${name}-`) as unknown;

describe("the bus of hints", () => {
  it("has a fixed name, so that the management account's rule can be written before the hub exists", () => {
    expect(bus.inputs["name"]).toBe("gatehouse-local-hints");
  });

  it("takes events of AWS Organizations from the management account of this organization, and nothing else", () => {
    const { inputs } = resource("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "HintBusPolicy");
    expect(inputs["eventBusName"]).toBe("gatehouse-local-hints");
    expect(statementsOf(inputs["policy"])).toEqual([
      {
        Sid: "ManagementAccountTellsChanges",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:root" },
        Action: "events:PutEvents",
        Resource: `arn:aws:events:eu-west-1:${hub}:event-bus/gatehouse-local-hints`,
        Condition: {
          "ForAllValues:StringEquals": { "events:source": ["aws.organizations"] },
          Null: { "events:source": "false" },
          StringEquals: { "aws:PrincipalOrgID": "o-exampleorg1" },
        },
      },
    ]);
  });

  it("passes on what changes who is in the organization, by the event's name and the account that saw it", () => {
    expect(rule.inputs["eventBusName"]).toBe("gatehouse-local-hints");
    expect(JSON.parse(String(rule.inputs["eventPattern"]))).toEqual({
      source: ["aws.organizations"],
      account: ["111122223333"],
      detail: {
        eventName: [
          "MoveAccount",
          "CreateAccountResult",
          "CloseAccountResult",
          "AccountJoinedOrganization",
          "AccountDepartedOrganization",
          "RemoveAccountFromOrganization",
        ],
      },
    });
  });

  it("fills the queue of the refresh, tries for an hour, and keeps what it could not deliver", () => {
    expect(target.inputs).toMatchObject({
      eventBusName: "gatehouse-local-hints",
      rule: "gatehouse-local-organization-changes",
      arn: queueArn("OrganizationHintsQueue"),
      retryPolicy: { maximumEventAgeInSeconds: 3_600, maximumRetryAttempts: 20 },
      deadLetterConfig: { arn: queueArn("OrganizationEventDeadLettersQueue") },
    });
    // EventBridge writes to a queue by the queue's policy; a role is for buses (platform.md section 4).
    expect(target.inputs["roleArn"]).toBeUndefined();
  });

  it.each([
    { policy: "OrganizationHintsPolicy", queue: "OrganizationHintsQueue" },
    {
      policy: "OrganizationEventDeadLettersPolicy",
      queue: "OrganizationEventDeadLettersQueue",
    },
  ])("$queue takes messages of this one rule alone", ({ policy, queue }) => {
    const { inputs } = resource("aws:sqs/queuePolicy:QueuePolicy", policy);
    expect(inputs["queueUrl"]).toBe(resource("aws:sqs/queue:Queue", queue).id);
    expect(statementsOf(inputs["policy"])).toEqual([
      {
        Sid: "Rule",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn(queue),
        Condition: {
          ArnEquals: { "aws:SourceArn": ruleArn },
          StringEquals: { "aws:SourceAccount": hub },
        },
      },
    ]);
  });
});
