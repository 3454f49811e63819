import { describe, expect, it } from "vitest";

import { graph, resource, resourcesOf, statementsOf } from "./synthesized.ts";

const hub = graph.accountId;
const bus = resource("aws:cloudwatch/eventBus:EventBus", "HintBus");
const busArn = `arn:aws:events:eu-west-1:${hub}:event-bus/gatehouse-local-hints`;
const busPolicy = resource("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "HintBusPolicy");
const rule = resource("aws:cloudwatch/eventRule:EventRule", "OrganizationChanges");
const target = resource("aws:cloudwatch/eventTarget:EventTarget", "OrganizationChangesToHints");
const ruleArns = `arn:aws:events:eu-west-1:${hub}:rule/gatehouse-local-hints`;
const members = ["333344445555", "444455556666", "555566667777"];
const queueArn = (name: string) =>
  expect.stringMatching(`^arn:aws:sqs:eu-west-1:${hub}:gatehouse-local-${name}-`) as unknown;

/** The statement that lets in the role of rules in some accounts, for some sources. */
const admitted = (Sid: string, role: string, sources: string[], accountIds: string[]) => ({
  Sid,
  Effect: "Allow",
  Principal: "*",
  Action: "events:PutEvents",
  Resource: busArn,
  Condition: {
    "ForAllValues:StringEquals": { "events:source": sources },
    Null: { "events:source": "false" },
    StringEquals: {
      "aws:PrincipalOrgID": "o-exampleorg1",
      "aws:PrincipalAccount": accountIds,
    },
    ArnLike: { "aws:PrincipalArn": `arn:aws:iam::*:role/gatehouse-local-${role}` },
  },
});

describe("the bus of hints", () => {
  it("has a fixed name, so that the management account's rule can be written before the hub exists", () => {
    expect(bus.inputs["name"]).toBe("gatehouse-local-hints");
  });

  it("takes events of AWS Organizations from the management account of this organization", () => {
    expect(busPolicy.inputs["eventBusName"]).toBe("gatehouse-local-hints");
    expect(statementsOf(busPolicy.inputs["policy"]).slice(0, 1)).toEqual([
      {
        Sid: "ManagementAccountTellsChanges",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:root" },
        Action: "events:PutEvents",
        Resource: busArn,
        Condition: {
          "ForAllValues:StringEquals": { "events:source": ["aws.organizations"] },
          Null: { "events:source": "false" },
          StringEquals: { "aws:PrincipalOrgID": "o-exampleorg1" },
        },
      },
    ]);
  });

  it("takes events of RAM from receivers and of VPC Lattice and tags from members, by the role of their rules, and nothing else", () => {
    expect(statementsOf(busPolicy.inputs["policy"]).slice(1)).toEqual([
      admitted("ReceiversTellOfShares", "ram-events", ["aws.ram"], ["444455556666"]),
      admitted(
        "MembersTellOfNetworks",
        "network-events",
        ["aws.vpc-lattice", "aws.tag"],
        ["333344445555", "444455556666", "555566667777"],
      ),
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
    {
      name: "InvitationChanges",
      pattern: { source: ["aws.ram"], account: [hub, "444455556666"] },
      queue: "InvitationHintsQueue",
      lost: "InvitationEventDeadLettersQueue",
    },
    {
      name: "ShareChanges",
      pattern: { source: ["aws.ram"], account: [hub] },
      queue: "ShareHintsQueue",
      lost: "ShareEventDeadLettersQueue",
    },
    {
      name: "NetworkChanges",
      pattern: { source: ["aws.vpc-lattice"], account: [hub, ...members] },
      queue: "AssociationHintsQueue",
      lost: "AssociationEventDeadLettersQueue",
    },
    {
      name: "TagChanges",
      pattern: {
        source: ["aws.tag"],
        account: [hub, ...members],
        detail: { "changed-tag-keys": ["gatehouse:service-network", "gatehouse:security-groups"] },
      },
      queue: "AssociationHintsQueue",
      lost: "AssociationEventDeadLettersQueue",
    },
  ])(
    "passes $name on to $queue, of the accounts in gatehouse.config.ts and the hub alone",
    ({ name, pattern, queue, lost }) => {
      const { inputs } = resource("aws:cloudwatch/eventRule:EventRule", name);
      expect(inputs["eventBusName"]).toBe("gatehouse-local-hints");
      expect(JSON.parse(String(inputs["eventPattern"]))).toEqual(pattern);
      const sent = resource("aws:cloudwatch/eventTarget:EventTarget", `${name}ToHints`).inputs;
      expect(sent).toMatchObject({
        eventBusName: "gatehouse-local-hints",
        rule: inputs["name"],
        arn: queueArn(queue),
        retryPolicy: { maximumEventAgeInSeconds: 3_600, maximumRetryAttempts: 20 },
        deadLetterConfig: { arn: queueArn(lost) },
      });
    },
  );

  it.each([
    { hint: "Organization", rules: ["organization-changes"] },
    { hint: "Invitation", rules: ["invitation-changes"] },
    { hint: "Share", rules: ["share-changes"] },
    { hint: "Association", rules: ["network-changes", "tag-changes"] },
  ])("lets $rules alone write to the queue of $hint hints and to its dead letters", (route) => {
    const sources = route.rules.map((name) => `${ruleArns}/gatehouse-local-${name}`);
    for (const queue of [`${route.hint}Hints`, `${route.hint}EventDeadLetters`]) {
      const { inputs } = resource("aws:sqs/queuePolicy:QueuePolicy", `${queue}Policy`);
      expect(inputs["queueUrl"]).toBe(resource("aws:sqs/queue:Queue", `${queue}Queue`).id);
      expect(statementsOf(inputs["policy"])).toEqual([
        {
          Sid: "Rule",
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: queueArn(`${queue}Queue`),
          Condition: {
            ArnEquals: { "aws:SourceArn": sources.length === 1 ? sources[0] : sources },
            StringEquals: { "aws:SourceAccount": hub },
          },
        },
      ]);
    }
  });

  it("sends nothing on to another bus: EventBridge would not hand it over a second time", () => {
    const onward = resourcesOf("aws:cloudwatch/eventTarget:EventTarget").filter(
      ({ inputs }) => inputs["eventBusName"] !== undefined && inputs["roleArn"] !== undefined,
    );
    expect(onward).toEqual([]);
  });
});
