import { describe, expect, it } from "vitest";

import { graph, listOf, resource, resourcesOf, statementsOf } from "./synthesized.ts";

const hub = graph.accountId;
const topicArn = resource("aws:sns/topic:Topic", "EndpointNotificationsTopic").id;
const forOurEndpointServices = {
  ArnLike: { "aws:SourceArn": `arn:aws:ec2:eu-west-1:${hub}:vpc-endpoint-service/*` },
  StringEquals: { "aws:SourceAccount": hub },
};

describe("policies of resources", () => {
  const documents = [
    ...resourcesOf("aws:sns/topicPolicy:TopicPolicy"),
    ...resourcesOf("aws:sqs/queuePolicy:QueuePolicy"),
    ...resourcesOf("aws:kms/key:Key"),
  ];

  it.each(documents)("$name lets a service in only for this account's resources", ({ inputs }) => {
    for (const { Principal, Condition } of statementsOf(inputs["policy"])) {
      if (JSON.stringify(Principal) === JSON.stringify({ AWS: `arn:aws:iam::${hub}:root` }))
        continue;
      expect(Principal).toEqual({ Service: expect.stringMatching(/^[a-z]+\.amazonaws\.com$/) });
      const keys = Object.values(Condition ?? {}).flatMap((test) => Object.keys(test));
      expect(keys.toSorted()).toEqual(["aws:SourceAccount", "aws:SourceArn"]);
      expect(Condition?.["StringEquals"]?.["aws:SourceAccount"]).toBe(hub);
    }
  });

  it("cover every topic and every queue that another service writes to", () => {
    expect(
      resourcesOf("aws:sns/topicPolicy:TopicPolicy").map(({ inputs }) => inputs["arn"]),
    ).toEqual(resourcesOf("aws:sns/topic:Topic").map(({ id }) => id));
    expect(resourcesOf("aws:sqs/queuePolicy:QueuePolicy").map(({ name }) => name)).toEqual([
      "HintsPolicy",
      "NotificationDeadLettersPolicy",
    ]);
  });
});

describe("notifications of PrivateLink", () => {
  it("may be published by PrivateLink for the hub's endpoint services, and by nobody else", () => {
    const { inputs } = resource("aws:sns/topicPolicy:TopicPolicy", "EndpointNotificationsPolicy");
    expect(statementsOf(inputs["policy"])).toEqual([
      {
        Sid: "PrivateLinkPublishes",
        Effect: "Allow",
        Principal: { Service: "vpce.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: forOurEndpointServices,
      },
    ]);
  });

  it("are encrypted with a key that PrivateLink may use for them", () => {
    const key = resource("aws:kms/key:Key", "NotificationKey");
    const { inputs } = resource("aws:sns/topic:Topic", "EndpointNotificationsTopic");
    expect(inputs["kmsMasterKeyId"]).toBe(`arn:aws:kms:eu-west-1:${hub}:key/${key.id}`);
    expect(statementsOf(key.inputs["policy"])[1]).toMatchObject({
      Principal: { Service: "vpce.amazonaws.com" },
      Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
      Condition: forOurEndpointServices,
    });
  });

  it("reach the hint queue in their envelope, and a queue of their own when that fails", () => {
    const { inputs } = resource(
      "aws:sns/topicSubscription:TopicSubscription",
      "EndpointNotificationsToHints",
    );
    expect(inputs).toMatchObject({
      topic: topicArn,
      protocol: "sqs",
      endpoint: expect.stringMatching(/HintsQueue/) as unknown,
      rawMessageDelivery: false,
    });
    expect(JSON.parse(String(inputs["redrivePolicy"]))).toEqual({
      deadLetterTargetArn: expect.stringMatching(/:gatehouse-local-NotificationDeadLettersQueue-/),
    });
  });
});

describe("the hint queue", () => {
  it("takes messages of the notification topic alone", () => {
    const { inputs } = resource("aws:sqs/queuePolicy:QueuePolicy", "HintsPolicy");
    expect(statementsOf(inputs["policy"])).toEqual([
      {
        Sid: "Topic",
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: expect.stringMatching(
          `^arn:aws:sqs:eu-west-1:${hub}:gatehouse-local-HintsQueue-`,
        ),
        Condition: {
          ArnEquals: { "aws:SourceArn": topicArn },
          StringEquals: { "aws:SourceAccount": hub },
        },
      },
    ]);
  });
});

describe("keys", () => {
  it.each(resourcesOf("aws:kms/key:Key"))("$name rotates and can be found by its alias", (key) => {
    expect(key.inputs).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: 30 });
    const aliases = resourcesOf("aws:kms/alias:Alias");
    expect(aliases.filter(({ inputs }) => inputs["targetKeyId"] === key.id)).toHaveLength(1);
  });

  it("are administered by the account, without which IAM policies could not grant their use", () => {
    for (const key of resourcesOf("aws:kms/key:Key")) {
      const [first] = statementsOf(key.inputs["policy"]);
      expect(first?.Principal).toEqual({ AWS: `arn:aws:iam::${hub}:root` });
      expect(listOf(first?.Action)).toEqual(["kms:*"]);
    }
  });
});
