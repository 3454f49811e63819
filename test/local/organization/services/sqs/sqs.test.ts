import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  QueueDoesNotExist,
  ReceiptHandleIsInvalid,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { NotModelledError } from "../../../../../local/organization/action.ts";
import {
  createOrganization,
  type Organization,
} from "../../../../../local/organization/organization.ts";
import type { QueueSettings } from "../../../../../local/organization/services/sqs/queue.ts";
import { createSqs, type Sqs } from "../../../../../local/organization/services/sqs/sqs.ts";
import { query } from "./query-client.ts";

const HUB = "222233334444";
const REGION = "eu-west-1";

let organization: Organization;
let sqs: Sqs;
let hub: SQSClient;
let queueUrl: string;
let dlqArn: string;
let arn: string;
let count = 0;

beforeAll(async () => {
  organization = await createOrganization();
  sqs = createSqs(organization.platform);
  organization.register(sqs.service);
  sqs.setEndpoint(organization.endpoint);
  hub = clientOf("hub");
});
afterAll(() => organization.close());

beforeEach(() => {
  count += 1;
  dlqArn = putQueue({}, `dead-${count}`);
  arn = putQueue({ redrivePolicy: { deadLetterTargetArn: dlqArn, maxReceiveCount: 2 } });
  queueUrl = sqs.urlOf(arn);
});

function clientOf(profile: string): SQSClient {
  return new SQSClient({
    endpoint: organization.endpoint,
    region: REGION,
    credentials: organization.profile(profile),
    maxAttempts: 1,
  });
}

function putQueue(settings: Partial<QueueSettings> = {}, name = `queue-${count}`): string {
  const queueArn = `arn:aws:sqs:${REGION}:${HUB}:${name}`;
  sqs.putQueue({
    arn: queueArn,
    visibilityTimeoutSeconds: 30,
    messageRetentionSeconds: 345_600,
    ...settings,
  });
  return queueArn;
}

const send = (MessageBody: string) =>
  hub.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));

async function receive(options: object = {}) {
  const { Messages = [] } = await hub.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, ...options }),
  );
  return Messages;
}

describe("sending and receiving", () => {
  it("hands out a message with its attributes, and hides it until the visibility timeout ends", async () => {
    const sent = await hub.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: "héllo",
        MessageAttributes: {
          tenant: { DataType: "String", StringValue: "blue" },
          raw: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2]) },
        },
      }),
    );
    const [message] = await receive({
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    });
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: "héllo",
      Attributes: { ApproximateReceiveCount: "1", SenderId: expect.stringMatching(/^AIDA/) },
      MessageAttributes: { tenant: { StringValue: "blue" } },
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
    });
    expect(message?.Attributes).not.toHaveProperty("DeadLetterQueueSourceArn");
    expect(await receive()).toEqual([]);
    organization.platform.clock.advance(30_000);
    const [again] = await receive({ AttributeNames: ["ApproximateReceiveCount"] });
    expect(again?.Attributes).toEqual({ ApproximateReceiveCount: "2" });
  });

  it("takes the MD5 of attributes as the developer guide describes it", async () => {
    const sent = await hub.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: "x",
        MessageAttributes: { "my.attribute": { DataType: "String", StringValue: "value" } },
      }),
    );
    // Computed by hand from the guide: 0000000c"my.attribute" 00000006"String" 01 00000005"value".
    expect(sent.MD5OfMessageAttributes).toBe("53439addb961317d5e3e183a4bd1412a");
  });

  it("wakes a long poll as soon as a message arrives", async () => {
    const polled = receive({ WaitTimeSeconds: 20 });
    const before = Date.now();
    await send("ping");
    expect((await polled)[0]?.Body).toBe("ping");
    expect(Date.now() - before).toBeLessThan(5_000);
  });

  it("ends a long poll with nothing when its time is over", async () => {
    let ended = false;
    const polled = receive({ WaitTimeSeconds: 20 }).finally(() => (ended = true));
    await expect
      .poll(
        () => {
          organization.platform.clock.advance(20_000);
          return ended;
        },
        { timeout: 5_000 },
      )
      .toBe(true);
    expect(await polled).toEqual([]);
  });

  it("keeps a delayed message back, and forgets a message over the retention", async () => {
    await hub.send(
      new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "later", DelaySeconds: 60 }),
    );
    expect(await receive()).toEqual([]);
    expect(sqs.depth(arn)).toMatchObject({ visible: 0, delayed: 1 });
    organization.platform.clock.advance(60_000);
    expect(sqs.messages(arn)).toMatchObject([{ body: "later", visible: true }]);
    organization.platform.clock.advance(345_600_000);
    expect(await receive()).toEqual([]);
    expect(sqs.messages(arn)).toEqual([]);
  });

  it("answers a batch entry by entry", async () => {
    const answer = await hub.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: [
          { Id: "good", MessageBody: "a" },
          { Id: "bad", MessageBody: "b", DelaySeconds: 901 },
        ],
      }),
    );
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(["good"]);
    expect(answer.Failed).toMatchObject([{ Id: "bad", SenderFault: true }]);
    const batch = (Entries: { Id: string; MessageBody: string }[]) =>
      hub.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    const entry = { Id: "one", MessageBody: "x" };
    await expect(batch([])).rejects.toMatchObject({ name: "EmptyBatchRequest" });
    await expect(batch([entry, entry])).rejects.toMatchObject({ name: "BatchEntryIdsNotDistinct" });
    await expect(
      batch(Array.from({ length: 11 }, (_, index) => ({ ...entry, Id: `e${index}` }))),
    ).rejects.toMatchObject({ name: "TooManyEntriesInBatchRequest" });
    const half = "x".repeat(600_000);
    await expect(
      batch([
        { Id: "a", MessageBody: half },
        { Id: "b", MessageBody: half },
      ]),
    ).rejects.toMatchObject({ name: "BatchRequestTooLong" });
  });

  it("refuses a message over 1 MiB, and an empty one", async () => {
    await expect(send("x".repeat(1_048_577))).rejects.toThrow("shorter than 1048576 bytes");
    await expect(send("")).rejects.toThrow("at least 1 character");
  });
});

describe("receipt handles", () => {
  it("deletes by the newest handle only, and says nothing about an outdated one", async () => {
    await send("x");
    const [first] = await receive();
    organization.platform.clock.advance(30_000);
    const [second] = await receive();
    await hub.send(
      new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: first?.ReceiptHandle }),
    );
    expect(sqs.messages(arn)).toHaveLength(1);
    const answer = await hub.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: [
          { Id: "a", ReceiptHandle: second?.ReceiptHandle },
          { Id: "b", ReceiptHandle: "nonsense" },
        ],
      }),
    );
    expect(answer.Failed).toMatchObject([{ Id: "b", Code: "ReceiptHandleIsInvalid" }]);
    expect(sqs.messages(arn)).toEqual([]);
    await expect(
      hub.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: "nonsense" })),
    ).rejects.toBeInstanceOf(ReceiptHandleIsInvalid);
  });

  it("changes the visibility of a message in flight, and of no other", async () => {
    await send("x");
    const [message] = await receive();
    const change = (VisibilityTimeout: number) =>
      hub.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrl,
          ReceiptHandle: message?.ReceiptHandle,
          VisibilityTimeout,
        }),
      );
    await change(0);
    expect(sqs.messages(arn)).toMatchObject([{ visible: true }]);
    await change(600);
    expect(sqs.messages(arn)).toMatchObject([{ visible: true }]);
    await hub.send(
      new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message?.ReceiptHandle }),
    );
    await expect(change(5)).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: expect.stringContaining("Message does not exist or is not available"),
    });
  });
});

async function failTwice() {
  await send("poison");
  for (let round = 0; round < 3; round += 1) {
    // Each receive needs the one before to have run out.
    await receive();
    organization.platform.clock.advance(30_000);
  }
}

describe("dead letters", () => {
  it("moves a message to the dead-letter queue when it was received too often, id and time kept", async () => {
    await failTwice();
    expect(sqs.messages(arn)).toEqual([]);
    const { Messages } = await hub.send(
      new ReceiveMessageCommand({
        QueueUrl: sqs.urlOf(dlqArn),
        MessageSystemAttributeNames: ["All"],
      }),
    );
    const sent = organization.platform.calls.of("sqs:SendMessage").at(-1)?.at;
    expect(Messages).toMatchObject([
      {
        Body: "poison",
        Attributes: {
          DeadLetterQueueSourceArn: arn,
          ApproximateReceiveCount: "3",
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
        },
      },
    ]);
    const sentTimestamp = Number(Messages?.[0]?.Attributes?.SentTimestamp);
    expect(Math.abs(sentTimestamp - (sent?.getTime() ?? 0))).toBeLessThan(1_000);
  });

  it("moves dead letters back where they came from", async () => {
    await failTwice();
    const { TaskHandle } = await hub.send(new StartMessageMoveTaskCommand({ SourceArn: dlqArn }));
    expect(TaskHandle).toBeTruthy();
    await expect.poll(() => sqs.messages(arn).length).toBe(1);
    expect(sqs.messages(arn)).toMatchObject([{ body: "poison", receiveCount: 0, visible: true }]);
    expect(sqs.messages(dlqArn)).toEqual([]);
    const { Results } = await hub.send(new ListMessageMoveTasksCommand({ SourceArn: dlqArn }));
    expect(Results).toMatchObject([{ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 1 }]);
    await expect(hub.send(new StartMessageMoveTaskCommand({ SourceArn: arn }))).rejects.toThrow(
      "must be configured as a Dead Letter Queue",
    );
  });

  it("fails a move task that does not know where a message came from", async () => {
    await hub.send(new SendMessageCommand({ QueueUrl: sqs.urlOf(dlqArn), MessageBody: "direct" }));
    await hub.send(new StartMessageMoveTaskCommand({ SourceArn: dlqArn }));
    await expect
      .poll(async () => {
        const tasks = await hub.send(new ListMessageMoveTasksCommand({ SourceArn: dlqArn }));
        return tasks.Results?.[0];
      })
      .toMatchObject({ Status: "FAILED", FailureReason: "CouldNotDetermineMessageSource" });
    expect(sqs.messages(dlqArn)).toHaveLength(1);
  });
});

const purge = () => hub.send(new PurgeQueueCommand({ QueueUrl: queueUrl }));

describe("queues", () => {
  it("answers QueueDoesNotExist for a queue that is not there, in both of AWS's spellings", async () => {
    const missing = new SendMessageCommand({ QueueUrl: `${queueUrl}-x`, MessageBody: "x" });
    const error = await hub.send(missing).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(QueueDoesNotExist);
    expect(error).toMatchObject({ Code: "AWS.SimpleQueueService.NonExistentQueue" });
  });

  it("lists and finds its own queues", async () => {
    const name = `queue-${count}`;
    const { QueueUrls } = await hub.send(new ListQueuesCommand({ QueueNamePrefix: name }));
    expect(QueueUrls).toEqual([queueUrl]);
    const found = await hub.send(new GetQueueUrlCommand({ QueueName: name }));
    expect(found.QueueUrl).toBe(queueUrl);
    expect(sqs.arnOf("https://elsewhere.example/222233334444/q", REGION)).toBe(
      `arn:aws:sqs:${REGION}:${HUB}:q`,
    );
  });

  it("lets another account in by the queue's policy only", async () => {
    const blue = clientOf("tenant-blue");
    const message = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "from blue" });
    await expect(blue.send(message)).rejects.toMatchObject({ name: "AccessDenied" });
    sqs.setQueuePolicy(arn, {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::333344445555:root" },
          Action: "sqs:SendMessage",
          Resource: arn,
        },
      ],
    });
    await blue.send(message);
    await expect(
      blue.send(new ReceiveMessageCommand({ QueueUrl: queueUrl })),
    ).rejects.toMatchObject({ name: "AccessDenied" });
    expect(sqs.messages(arn)).toMatchObject([{ body: "from blue" }]);
  });

  it("reads and changes attributes, and refuses those that nothing models", async () => {
    await hub.send(
      new SetQueueAttributesCommand({
        QueueUrl: queueUrl,
        Attributes: { VisibilityTimeout: "77", RedrivePolicy: "" },
      }),
    );
    const read = (...AttributeNames: string[]) =>
      hub.send(
        new GetQueueAttributesCommand({
          QueueUrl: queueUrl,
          AttributeNames: AttributeNames as ["All"],
        }),
      );
    const { Attributes } = await read("All");
    expect(Attributes).toMatchObject({
      QueueArn: arn,
      VisibilityTimeout: "77",
      ApproximateNumberOfMessages: "0",
    });
    expect(Attributes).not.toHaveProperty("RedrivePolicy");
    await expect(read("Nonsense")).rejects.toMatchObject({ name: "InvalidAttributeName" });
    await expect(read("RedriveAllowPolicy")).rejects.toThrow(/not modelled/);
    await expect(
      hub.send(
        new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "x", MessageGroupId: "g" }),
      ),
    ).rejects.toThrow(/MessageGroupId/);
  });

  it("purges once a minute", async () => {
    await send("x");
    await purge();
    expect(sqs.messages(arn)).toEqual([]);
    await expect(purge()).rejects.toMatchObject({ name: "PurgeQueueInProgress" });
    organization.platform.clock.advance(60_000);
    await purge();
  });

  it("refuses FIFO queues and a dead-letter queue elsewhere", () => {
    expect(() => putQueue({}, "orders.fifo")).toThrow(NotModelledError);
    expect(() =>
      putQueue({
        redrivePolicy: {
          deadLetterTargetArn: "arn:aws:sqs:eu-west-1:333344445555:dead",
          maxReceiveCount: 1,
        },
      }),
    ).toThrow(/another account or Region/);
  });

  it("speaks the query protocol of older clients", async () => {
    const ask = (parameters: Record<string, string>) =>
      query(organization, "hub", { QueueUrl: queueUrl, ...parameters });
    await ask({
      Action: "SendMessage",
      MessageBody: "old",
      "MessageAttribute.1.Name": "tenant",
      "MessageAttribute.1.Value.DataType": "String",
      "MessageAttribute.1.Value.StringValue": "blue",
    });
    const received = await ask({
      Action: "ReceiveMessage",
      "AttributeName.1": "All",
      "MessageAttributeName.1": "All",
    });
    expect(received).toContain("<Body>old</Body>");
    expect(received).toContain("<Attribute><Name>SenderId</Name>");
    expect(received).toContain("<StringValue>blue</StringValue>");
    const missing = await ask({ Action: "PurgeQueue", QueueUrl: `${queueUrl}-x` });
    expect(missing).toContain("<Code>AWS.SimpleQueueService.NonExistentQueue</Code>");
  });
});
