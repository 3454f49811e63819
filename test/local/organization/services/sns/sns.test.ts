import {
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { Caller } from "../../../../../local/organization/action.ts";
import {
  createOrganization,
  type Organization,
} from "../../../../../local/organization/organization.ts";
import { createKms, type Kms } from "../../../../../local/organization/services/kms/kms.ts";
import { createSns, type Sns } from "../../../../../local/organization/services/sns/sns.ts";
import { createSqs, type Sqs } from "../../../../../local/organization/services/sqs/sqs.ts";

const HUB = "222233334444";
const REGION = "eu-west-1";
const KEY = `arn:aws:kms:${REGION}:${HUB}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

let organization: Organization;
let sns: Sns;
let sqs: Sqs;
let kms: Kms;
let hub: SNSClient;
let count = 0;
let topicArn: string;
let queueArn: string;
let deadArn: string;

beforeAll(async () => {
  organization = await createOrganization();
  const { platform } = organization;
  sns = createSns(platform);
  sqs = createSqs(platform);
  kms = createKms(platform);
  for (const { service } of [sns, sqs, kms]) organization.register(service);
  hub = clientOf("hub");
});
afterAll(() => organization.close());

beforeEach(() => {
  organization.platform.faults.clear();
  count += 1;
  topicArn = `arn:aws:sns:${REGION}:${HUB}:topic-${count}`;
  queueArn = `arn:aws:sqs:${REGION}:${HUB}:queue-${count}`;
  deadArn = `arn:aws:sqs:${REGION}:${HUB}:dead-${count}`;
  sns.putTopic({ arn: topicArn });
  for (const arn of [queueArn, deadArn]) {
    sqs.putQueue({
      arn,
      visibilityTimeoutSeconds: 30,
      messageRetentionSeconds: 345_600,
      policy: letsTopicSend(arn),
    });
  }
});

function clientOf(profile: string): SNSClient {
  return new SNSClient({
    endpoint: organization.endpoint,
    region: REGION,
    credentials: organization.profile(profile),
    maxAttempts: 1,
  });
}

function letsTopicSend(arn: string) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: arn,
        Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
      },
    ],
  };
}

const subscribe = (settings: object = {}) =>
  sns.putSubscription({ topicArn, protocol: "sqs", endpoint: queueArn, ...settings });

async function publish(input: object = {}) {
  const answer = await hub.send(
    new PublishCommand({ TopicArn: topicArn, Message: "hello", ...input }),
  );
  await sns.settled();
  return answer;
}

const attributes = (many: number) =>
  Object.fromEntries(
    Array.from({ length: many }, (_, index) => [
      `a${index}`,
      { DataType: "String", StringValue: "x" },
    ]),
  );

describe("delivery", () => {
  it("puts the documented envelope into the queue", async () => {
    const subscriptionArn = subscribe();
    const { MessageId } = await publish({
      Subject: "S",
      MessageAttributes: { tenant: { DataType: "String", StringValue: "blue" } },
    });
    const [message] = sqs.messages(queueArn);
    expect(JSON.parse(message?.body ?? "")).toMatchObject({
      Type: "Notification",
      MessageId,
      TopicArn: topicArn,
      Subject: "S",
      Message: "hello",
      Timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      SignatureVersion: "1",
      UnsubscribeURL: expect.stringContaining(subscriptionArn),
      MessageAttributes: { tenant: { Type: "String", Value: "blue" } },
    });
    const sent = organization.platform.calls.of("sqs:SendMessage").at(-1);
    expect(sent?.caller).toMatchObject({ service: "sns.amazonaws.com", sourceArn: topicArn });
  });

  it("puts the bare message into the queue when delivery is raw, with at most ten attributes", async () => {
    subscribe({ rawMessageDelivery: true });
    await publish({ MessageAttributes: attributes(10) });
    expect(sqs.messages(queueArn)).toMatchObject([
      { body: "hello", attributes: { a9: { StringValue: "x" } } },
    ]);
    await publish({ MessageAttributes: attributes(11) });
    expect(sqs.messages(queueArn)).toHaveLength(1);
    expect(sns.deliveriesLost().at(-1)).toMatchObject({ code: "InvalidParameter" });
  });

  it("loses a message that the queue's policy refuses, and counts it", async () => {
    const subscriptionArn = subscribe();
    sqs.setQueuePolicy(queueArn, undefined);
    const before = sns.deliveriesLost().length;
    await publish();
    expect(sqs.messages(queueArn)).toEqual([]);
    expect(sns.deliveriesLost().slice(before)).toMatchObject([
      { subscriptionArn, code: "AccessDeniedException" },
    ]);
  });

  it("gives a refused message to the subscription's dead-letter queue", async () => {
    subscribe({ redrivePolicy: { deadLetterTargetArn: deadArn } });
    sqs.deleteQueue(queueArn);
    const before = sns.deliveriesLost().length;
    await publish();
    expect(JSON.parse(sqs.messages(deadArn)[0]?.body ?? "")).toMatchObject({ Message: "hello" });
    expect(sns.deliveriesLost()).toHaveLength(before);
  });

  it("tries again when SQS fails, and goes on when the clock does", async () => {
    subscribe();
    organization.platform.faults.add({
      action: "sqs:SendMessage",
      times: 5,
      kind: "internal-error",
    });
    await hub.send(new PublishCommand({ TopicArn: topicArn, Message: "hello" }));
    await expect
      .poll(() => {
        organization.platform.clock.advance(1_000);
        return sqs.messages(queueArn).length;
      })
      .toBe(1);
    await sns.settled();
  });
});

describe("publishing", () => {
  it("lets another account in by the topic's policy only", async () => {
    const blue = clientOf("tenant-blue");
    const command = new PublishCommand({ TopicArn: topicArn, Message: "x" });
    await expect(blue.send(command)).rejects.toMatchObject({ name: "AuthorizationErrorException" });
    sns.setTopicPolicy(topicArn, {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::333344445555:root" },
          Action: "SNS:Publish",
          Resource: topicArn,
        },
      ],
    });
    await blue.send(command);
  });

  it("wants the key of an encrypted topic for the publisher, not for SNS", async () => {
    const sourceArn = `arn:aws:ec2:${REGION}:${HUB}:vpc-endpoint-service/vpce-svc-1`;
    const vpce: Caller = {
      type: "service",
      service: "vpce.amazonaws.com",
      sourceArn,
      sourceAccount: HUB,
    };
    const lets = (Action: string | string[], Resource: string, Service: string) => ({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service },
          Action,
          Resource,
          Condition: {
            ArnLike: { "aws:SourceArn": sourceArn },
            StringEquals: { "aws:SourceAccount": HUB },
          },
        },
      ],
    });
    const keyActions = ["kms:GenerateDataKey*", "kms:Decrypt"];
    kms.putKey({ arn: KEY, policy: lets(keyActions, "*", "sns.amazonaws.com") });
    sns.putTopic({
      arn: topicArn,
      kmsKeyArn: KEY,
      policy: lets("SNS:Publish", topicArn, "vpce.amazonaws.com"),
    });
    subscribe();
    const publishAs = (caller: Caller) =>
      organization.platform.call(caller, REGION, "sns:Publish", {
        TopicArn: topicArn,
        Message: "x",
      });
    await expect(publishAs(vpce)).rejects.toMatchObject({ code: "KMSAccessDenied" });
    kms.setKeyPolicy(KEY, lets(keyActions, "*", "vpce.amazonaws.com"));
    await publishAs(vpce);
    await sns.settled();
    expect(sqs.messages(queueArn)).toHaveLength(1);
    await expect(
      publishAs({ ...vpce, sourceArn: sourceArn.replace("svc-1", "svc-2") }),
    ).rejects.toMatchObject({ code: "AuthorizationError" });
  });

  it("refuses what SNS refuses, and by name what is not modelled", async () => {
    await expect(publish({ Message: "" })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
    await expect(publish({ Message: "x".repeat(262_145) })).rejects.toThrow("Message too long");
    await expect(publish({ Subject: "two\nlines" })).rejects.toThrow("Subject");
    await expect(publish({ TopicArn: `${topicArn}-x` })).rejects.toMatchObject({
      name: "NotFoundException",
    });
    await expect(publish({ MessageStructure: "json" })).rejects.toThrow(/MessageStructure/);
  });
});

describe("topics and subscriptions", () => {
  it("lists, subscribes and unsubscribes", async () => {
    const { SubscriptionArn } = await hub.send(
      new SubscribeCommand({
        TopicArn: topicArn,
        Protocol: "sqs",
        Endpoint: queueArn,
        Attributes: { RawMessageDelivery: "true" },
      }),
    );
    const list = () => hub.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
    expect((await list()).Subscriptions).toMatchObject([
      { SubscriptionArn, Endpoint: queueArn, Owner: HUB },
    ]);
    await publish();
    expect(sqs.messages(queueArn)).toMatchObject([{ body: "hello" }]);
    await hub.send(new UnsubscribeCommand({ SubscriptionArn }));
    expect((await list()).Subscriptions).toEqual([]);
  });

  it("lists an account's own topics, page by page", async () => {
    organization.platform.knobs.maxPageSize = 1;
    sns.putTopic({ arn: `${topicArn}-second` });
    sns.putTopic({ arn: topicArn.replace(HUB, "333344445555") });
    const found: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      // The next page needs the token of the one before.
      const page = await hub.send(new ListTopicsCommand({ NextToken }));
      found.push(...(page.Topics ?? []).map(({ TopicArn }) => TopicArn));
      NextToken = page.NextToken;
    } while (NextToken);
    organization.platform.knobs.maxPageSize = 1_000;
    expect(found).toEqual(sns.topicArns().filter((arn) => arn.includes(HUB)));
    expect(found).toContain(`${topicArn}-second`);
  });

  it("changes a topic's policy, and refuses attributes that nothing models", async () => {
    const policy = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Principal: "*", Action: "SNS:Publish", Resource: topicArn }],
    };
    const set = (AttributeName: string, AttributeValue: string) =>
      hub.send(
        new SetTopicAttributesCommand({ TopicArn: topicArn, AttributeName, AttributeValue }),
      );
    await set("Policy", JSON.stringify(policy));
    await expect(publish()).rejects.toMatchObject({ name: "AuthorizationErrorException" });
    const { Attributes } = await hub.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
    expect(JSON.parse(Attributes?.["Policy"] ?? "")).toEqual(policy);
    await expect(set("DisplayName", "x")).rejects.toThrow(/DisplayName/);
  });

  it("refuses by name a subscription that is no queue's", async () => {
    await expect(
      hub.send(
        new SubscribeCommand({ TopicArn: topicArn, Protocol: "email", Endpoint: "a@example.com" }),
      ),
    ).rejects.toThrow(/email/);
  });

  it("takes no policy that allows what topic policies cannot, in AWS's words", async () => {
    const allows = (Action: string | string[]) => ({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*", Action, Resource: topicArn }],
    });
    expect(() => sns.setTopicPolicy(topicArn, allows("sns:ConfirmSubscription"))).toThrow(
      "Invalid parameter: Policy statement action out of service scope!",
    );
    await expect(
      hub.send(
        new SetTopicAttributesCommand({
          TopicArn: topicArn,
          AttributeName: "Policy",
          AttributeValue: JSON.stringify(allows(["sns:Publish", "kms:Decrypt"])),
        }),
      ),
    ).rejects.toMatchObject({ name: "InvalidParameterException" });
    sns.setTopicPolicy(topicArn, allows(["SNS:Publish", "SNS:Receive"]));
  });
});
