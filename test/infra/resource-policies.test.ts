import { describe, expect, it } from "vitest";

import deployment from "../../gatehouse.config.ts";
import { graph, listOf, resource, resourcesOf, statementsOf } from "./synthesized.ts";

const hub = graph.accountId;
const topicArn = resource("aws:sns/topic:Topic", "EndpointNotificationsTopic").id;
const forOurEndpointServices = {
  ArnLike: { "aws:SourceArn": `arn:aws:ec2:eu-west-1:${hub}:vpc-endpoint-service/*` },
  StringEquals: { "aws:SourceAccount": hub },
};

/** A member of dead-letter settings. */
function deadLetterOf(settings: unknown, member: string): unknown {
  return typeof settings === "object" && settings !== null
    ? Reflect.get(settings, member)
    : settings;
}

describe("policies of resources", () => {
  const documents = [
    ...resourcesOf("aws:sns/topicPolicy:TopicPolicy"),
    ...resourcesOf("aws:sqs/queuePolicy:QueuePolicy"),
    ...resourcesOf("aws:kms/key:Key"),
  ];

  /** Accounts whose topics may write to a policy's resource; the hub alone if nothing is said. */
  const sources: Readonly<Record<string, readonly string[]>> = {
    HintsPolicy: [hub, ...deployment.providerAccountIds],
  };

  it.each(documents)("$name lets a service in only for accounts of ours", ({ name, inputs }) => {
    for (const { Principal, Condition } of statementsOf(inputs["policy"])) {
      if (JSON.stringify(Principal) === JSON.stringify({ AWS: `arn:aws:iam::${hub}:root` }))
        continue;
      expect(Principal).toEqual({ Service: expect.stringMatching(/^[a-z]+\.amazonaws\.com$/) });
      const keys = Object.values(Condition ?? {}).flatMap((test) => Object.keys(test));
      expect(keys.toSorted()).toEqual(["aws:SourceAccount", "aws:SourceArn"]);
      const accounts = Condition?.["StringEquals"]?.["aws:SourceAccount"];
      expect(listOf(accounts)).toEqual(sources[name] ?? [hub]);
    }
  });

  it("cover every topic", () => {
    expect(
      resourcesOf("aws:sns/topicPolicy:TopicPolicy").map(({ inputs }) => inputs["arn"]),
    ).toEqual(resourcesOf("aws:sns/topic:Topic").map(({ id }) => id));
  });

  it("cover every queue that another service writes to, and no other", () => {
    const written = [
      ...resourcesOf("aws:sns/topicSubscription:TopicSubscription").flatMap(({ inputs }) => [
        inputs["endpoint"],
        deadLetterOf(JSON.parse(String(inputs["redrivePolicy"])), "deadLetterTargetArn"),
      ]),
      ...resourcesOf("aws:cloudwatch/eventTarget:EventTarget").flatMap(({ inputs }) => [
        inputs["arn"],
        deadLetterOf(inputs["deadLetterConfig"], "arn"),
      ]),
      // A bus has a policy of its own (hint-bus.test.ts).
    ].filter((arn) => !String(arn).includes(":event-bus/"));
    const covered = resourcesOf("aws:sqs/queuePolicy:QueuePolicy").flatMap(({ inputs }) =>
      statementsOf(inputs["policy"]).map(({ Resource }) => Resource),
    );
    expect(new Set(covered)).toEqual(new Set(written));
    expect(covered).toHaveLength(new Set(covered).size);
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
  // Which topics they are: provider-accounts.test.ts.
  it("takes messages of SNS alone, by one statement", () => {
    const { inputs } = resource("aws:sqs/queuePolicy:QueuePolicy", "HintsPolicy");
    expect(statementsOf(inputs["policy"])).toMatchObject([
      {
        Sid: "Topics",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: expect.stringMatching(
          `^arn:aws:sqs:eu-west-1:${hub}:gatehouse-local-HintsQueue-`,
        ) as unknown,
      },
    ]);
  });
});

const keys = resourcesOf("aws:kms/key:Key");
const symmetric = keys.filter(({ inputs }) => inputs["keyUsage"] !== "SIGN_VERIFY");

describe("keys", () => {
  it.each(symmetric)("$name rotates", ({ inputs }) => {
    expect(inputs["enableKeyRotation"]).toBe(true);
  });

  it.each(keys)("$name waits for its deletion and can be found by its alias", (key) => {
    expect(key.inputs).toMatchObject({ deletionWindowInDays: 30 });
    const aliases = resourcesOf("aws:kms/alias:Alias");
    expect(aliases.filter(({ inputs }) => inputs["targetKeyId"] === key.id)).toHaveLength(1);
  });

  it.each(symmetric)(
    "$name is the account's, without which IAM policies could not grant its use",
    ({ inputs }) => {
      const [first] = statementsOf(inputs["policy"]);
      expect(first).toMatchObject({
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${hub}:root` },
        Resource: "*",
      });
      expect(first?.Condition).toBeUndefined();
      // What callers of an encrypted table need, and whoever creates one ("How DynamoDB uses KMS").
      expect(listOf(first?.Action)).toEqual(
        expect.arrayContaining([
          "kms:Decrypt",
          "kms:Encrypt",
          "kms:GenerateDataKey",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
          "kms:DescribeKey",
          "kms:CreateGrant",
        ]),
      );
    },
  );

  it.each(keys)(
    "$name can't be locked for good: its policy, its state and its deletion stay in the account's hands",
    ({ inputs }) => {
      const [first] = statementsOf(inputs["policy"]);
      expect(listOf(first?.Action)).toEqual(
        expect.arrayContaining([
          "kms:GetKeyPolicy",
          "kms:PutKeyPolicy",
          "kms:EnableKey",
          "kms:ScheduleKeyDeletion",
          "kms:CancelKeyDeletion",
        ]),
      );
    },
  );
});
