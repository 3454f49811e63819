import { describe, expect, it } from "vitest";

import { graph, resource, resourcesOf, rightsOf, statementsOf } from "./synthesized.ts";

const hub = graph.accountId;
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";
const busArn = `arn:aws:events:eu-west-1:${hub}:event-bus/gatehouse-local-hints`;
/** Rules on the hub's own default buses: they name no bus. */
const ownRules = resourcesOf("aws:cloudwatch/eventRule:EventRule").filter(
  ({ inputs }) => inputs["eventBusName"] === undefined,
);
const sources = (region: string, names: string[]) =>
  names.map((name) => `arn:aws:events:${region}:${hub}:rule/gatehouse-local-${name}-events`);

/** What may write to a queue, by each statement of the queue's policy. */
function sourcesIn(name: string): unknown[] {
  const { policy } = resource("aws:sqs/queuePolicy:QueuePolicy", name).inputs;
  return statementsOf(policy).map(({ Condition }) => Condition?.["ArnEquals"]?.["aws:SourceArn"]);
}

describe("what happens in the hub itself", () => {
  it("is listened to in every Region: RAM also where shares of global resources are, VPC Lattice where networks are", () => {
    const heard = ownRules.map(({ inputs }) => [inputs["region"], inputs["name"]].join(" "));
    expect(heard.toSorted()).toEqual([
      "eu-central-1 gatehouse-local-lattice-events",
      "eu-central-1 gatehouse-local-ram-events",
      "eu-central-1 gatehouse-local-tag-events",
      "eu-west-1 gatehouse-local-lattice-events",
      "eu-west-1 gatehouse-local-ram-events",
      "eu-west-1 gatehouse-local-tag-events",
      "us-east-1 gatehouse-local-ram-events",
    ]);
  });

  it.each(ownRules)("$name hands it to the hint bus, and keeps what it could not", (rule) => {
    const region = String(rule.inputs["region"]);
    expect(resource(TARGET, `${rule.name}ToBus`).inputs).toMatchObject({
      region,
      rule: rule.inputs["name"],
      arn: busArn,
      roleArn: `arn:aws:iam::${hub}:role/gatehouse-local-hub-events`,
      retryPolicy: { maximumEventAgeInSeconds: 3_600, maximumRetryAttempts: 20 },
      deadLetterConfig: {
        // EventBridge takes only a queue of the rule's Region (platform.md section 4).
        arn: expect.stringMatching(
          `^arn:aws:sqs:${region}:${hub}:gatehouse-local-HubEventDeadLetters`,
        ) as unknown,
      },
    });
  });

  it("is handed over in a role that EventBridge takes for these rules, and that may do nothing else", () => {
    const role = resource("aws:iam/role:Role", "HubEventsRole");
    expect(statementsOf(role.inputs["assumeRolePolicy"])).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          ArnLike: {
            "aws:SourceArn": ["ram", "lattice", "tag"].map(
              (source) => `arn:aws:events:*:${hub}:rule/gatehouse-local-${source}-events`,
            ),
          },
          StringEquals: { "aws:SourceAccount": hub },
        },
      },
    ]);
    expect(rightsOf(role)).toEqual([
      { Effect: "Allow", Action: ["events:PutEvents"], Resource: [busArn] },
    ]);
  });

  it("is kept, where it is lost, in a queue that the rules of that Region alone write to", () => {
    const all = ["ram", "lattice", "tag"];
    expect(sourcesIn("HubEventDeadLettersPolicy")).toEqual([sources("eu-west-1", all)]);
    expect(sourcesIn("HubEventDeadLettersEuCentral1Policy")).toEqual([
      sources("eu-central-1", all),
    ]);
    expect(sourcesIn("HubEventDeadLettersUsEast1Policy")).toEqual(sources("us-east-1", ["ram"]));
  });
});
