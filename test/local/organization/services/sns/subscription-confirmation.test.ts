import {
  ConfirmSubscriptionCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { AccessKey } from "../../../../../local/organization/identities.ts";
import {
  createOrganization,
  type Organization,
} from "../../../../../local/organization/organization.ts";
import { createSns, type Sns } from "../../../../../local/organization/services/sns/sns.ts";
import { createSqs, type Sqs } from "../../../../../local/organization/services/sqs/sqs.ts";

const HUB = "222233334444";
const BLUE = "333344445555";
const REGION = "eu-west-1";
const HOUR_MS = 60 * 60 * 1_000;

let organization: Organization;
let sns: Sns;
let sqs: Sqs;
let blue: SNSClient;
let topicArn: string;
let queueArn: string;
let count = 0;

beforeAll(async () => {
  organization = await createOrganization();
  sns = createSns(organization.platform);
  sqs = createSqs(organization.platform);
  for (const { service } of [sns, sqs]) organization.register(service);
  blue = clientWith(organization.profile("tenant-blue"));
});
afterAll(() => organization.close());

/** A topic of tenant-blue, and a queue of the hub that admits it. */
beforeEach(() => {
  count += 1;
  topicArn = `arn:aws:sns:${REGION}:${BLUE}:topic-${count}`;
  queueArn = `arn:aws:sqs:${REGION}:${HUB}:queue-${count}`;
  sns.putTopic({ arn: topicArn });
  putQueue(queueArn);
});

/** A queue that admits the topic. */
function putQueue(arn: string): void {
  sqs.putQueue({
    arn,
    visibilityTimeoutSeconds: 30,
    messageRetentionSeconds: 1_209_600,
    policy: {
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
    },
  });
}

function clientWith(credentials: AccessKey): SNSClient {
  return new SNSClient({
    endpoint: organization.endpoint,
    region: REGION,
    credentials,
    maxAttempts: 1,
  });
}

/** A client of a role of the hub that may confirm subscriptions of `resource`. */
function confirmerOf(resource: string): SNSClient {
  const name = `confirmer-${count}-${resource === topicArn}`;
  const arn = `arn:aws:iam::${HUB}:role/${name}`;
  const statement = { Effect: "Allow", Action: "sns:ConfirmSubscription", Resource: resource };
  organization.platform.identities.putRole({
    arn,
    accountId: HUB,
    name,
    trust: { Version: "2012-10-17", Statement: [] },
    policies: { inline: { Version: "2012-10-17", Statement: [statement] } },
  });
  return clientWith(organization.platform.identities.issueSession(arn, "test"));
}

const subscribe = (input: object = {}) =>
  blue.send(
    new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint: queueArn, ...input }),
  );

async function publish(): Promise<void> {
  await blue.send(new PublishCommand({ TopicArn: topicArn, Message: "hello" }));
  await sns.settled();
}

/** Messages in the queue, oldest first. */
async function bodies(): Promise<Record<string, string>[]> {
  await sns.settled();
  return sqs.messages(queueArn).map(({ body }) => JSON.parse(body) as Record<string, string>);
}

async function token(): Promise<string> {
  return (await bodies()).findLast(({ Type }) => Type === "SubscriptionConfirmation")?.Token ?? "";
}

const confirm = (client: SNSClient, Token: string, TopicArn = topicArn) =>
  client.send(
    new ConfirmSubscriptionCommand({ TopicArn, Token, AuthenticateOnUnsubscribe: "true" }),
  );

const listed = async () =>
  (await blue.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }))).Subscriptions;

describe("a subscription made by somebody who does not own the queue", () => {
  it("is pending: the queue is asked, and gets nothing else", async () => {
    expect(await subscribe()).toMatchObject({ SubscriptionArn: "pending confirmation" });
    await publish();
    const [question, ...others] = await bodies();
    expect(others).toEqual([]);
    expect(question).toEqual({
      Type: "SubscriptionConfirmation",
      MessageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      Token: expect.stringMatching(/^[0-9a-f]{200,}$/),
      TopicArn: topicArn,
      Message: expect.stringContaining(`subscribe to the topic ${topicArn}.\n`),
      SubscribeURL: expect.stringContaining(`Action=ConfirmSubscription&TopicArn=${topicArn}`),
      Timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      SignatureVersion: "1",
      Signature: expect.any(String),
      SigningCertURL: expect.stringContaining("https://sns.eu-west-1.amazonaws.com/"),
    });
    expect(await listed()).toMatchObject([
      { SubscriptionArn: "PendingConfirmation", Owner: BLUE, Endpoint: queueArn },
    ]);
    const { Attributes } = await blue.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
    expect(Attributes).toMatchObject({ SubscriptionsPending: "1", SubscriptionsConfirmed: "0" });
  });

  it("tells its ARN at once to who asks for it", async () => {
    const { SubscriptionArn } = await subscribe({ ReturnSubscriptionArn: true });
    expect(SubscriptionArn).toContain(`${topicArn}:`);
    await expect(blue.send(new UnsubscribeCommand({ SubscriptionArn }))).rejects.toThrow(
      /ending the unconfirmed subscription/,
    );
  });

  it("delivers after the queue's owner confirmed, which can be said twice", async () => {
    await subscribe();
    const hub = confirmerOf(topicArn);
    const { SubscriptionArn } = await confirm(hub, await token());
    expect(SubscriptionArn).toContain(`${topicArn}:`);
    expect(await confirm(hub, await token())).toMatchObject({ SubscriptionArn });
    expect(await listed()).toMatchObject([{ SubscriptionArn, Owner: BLUE }]);
    await publish();
    expect((await bodies()).at(-1)).toMatchObject({ Type: "Notification", Message: "hello" });
  });

  it("asks nobody twice once it is confirmed", async () => {
    await subscribe();
    await confirm(confirmerOf(topicArn), await token());
    await subscribe({ Attributes: { RawMessageDelivery: "true" } });
    expect(await bodies()).toHaveLength(1);
  });

  it("asks again when it is asked for again, and takes the earlier answer too", async () => {
    await subscribe();
    const first = await token();
    await subscribe();
    expect(await bodies()).toHaveLength(2);
    expect(await token()).not.toBe(first);
    await confirm(confirmerOf(topicArn), first);
    await publish();
    expect(await bodies()).toHaveLength(3);
  });

  it("is confirmed when the queue's owner subscribes as well", async () => {
    await subscribe();
    sns.putSubscription({ topicArn, protocol: "sqs", endpoint: queueArn });
    await publish();
    expect((await bodies()).at(-1)).toMatchObject({ Message: "hello" });
  });

  it("stays pending, and the question is lost, when the queue's policy does not admit the topic", async () => {
    const deadLetterTargetArn = `arn:aws:sqs:${REGION}:${BLUE}:dead-${count}`;
    putQueue(deadLetterTargetArn);
    sqs.setQueuePolicy(queueArn, undefined);
    await subscribe({ Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn }) } });
    expect(await bodies()).toEqual([]);
    expect(sqs.messages(deadLetterTargetArn)).toEqual([]);
    expect(sns.deliveriesLost().at(-1)).toMatchObject({ code: "AccessDeniedException" });
    expect(await listed()).toMatchObject([{ SubscriptionArn: "PendingConfirmation" }]);
  });

  it("is gone, and its token worthless, after two days", async () => {
    await subscribe();
    const asked = await token();
    organization.platform.clock.advance(48 * HOUR_MS - 60_000);
    expect(await listed()).toHaveLength(1);
    organization.platform.clock.advance(60_000);
    await expect(confirm(confirmerOf(topicArn), asked)).rejects.toThrow("Invalid parameter: Token");
    expect(await listed()).toEqual([]);
  });
});

describe("a confirmation is refused", () => {
  it("with a token of two days ago, though the subscription was asked for again since", async () => {
    await subscribe();
    const first = await token();
    organization.platform.clock.advance(24 * HOUR_MS);
    await subscribe();
    organization.platform.clock.advance(24 * HOUR_MS);
    const hub = confirmerOf(topicArn);
    await expect(confirm(hub, first)).rejects.toThrow("Invalid parameter: Token");
    await confirm(hub, await token());
  });

  it.each([
    { name: "with a wrong token", change: { Token: "0".repeat(288) } },
    { name: "without a token", change: { Token: "" } },
  ])("$name", async ({ change }) => {
    await subscribe();
    await expect(confirm(confirmerOf(topicArn), change.Token)).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: "Invalid parameter: Token",
    });
    await publish();
    expect(await bodies()).toHaveLength(1);
  });

  it("with the token of another topic", async () => {
    await subscribe();
    const other = `${topicArn}-other`;
    sns.putTopic({ arn: other });
    await expect(confirm(confirmerOf(other), await token(), other)).rejects.toThrow(
      "Invalid parameter: Token",
    );
  });

  it("to a caller whose own policies do not allow it on this topic", async () => {
    await subscribe();
    await expect(confirm(confirmerOf(`${topicArn}-other`), await token())).rejects.toMatchObject({
      name: "AuthorizationErrorException",
    });
  });

  it("for a topic that is not there", async () => {
    await subscribe();
    const gone = `${topicArn}-gone`;
    await expect(confirm(confirmerOf(gone), await token(), gone)).rejects.toMatchObject({
      name: "NotFoundException",
    });
  });
});
