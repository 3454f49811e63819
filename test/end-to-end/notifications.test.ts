import { PurgeQueueCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { beforeAll, describe, expect, it } from "vitest";

import { untilNoHints } from "../../local/showcase/quiet.ts";
import { until } from "../../local/showcase/until.ts";
import { useWorld } from "../support/test-world.ts";

const test = useWorld();

beforeAll(async () => {
  const { accountId } = test.tenant("tenant-green");
  const key = { target: test.showcase.reports.arn, principal: `account/${accountId}` };
  await test.showcase.policy.putEntry(key, "allow", { g: { source: "operator" } });
});

describe("a notification, whose body AWS does not document", () => {
  it.each(["json", "prose", "without-ids"] as const)(
    "leads to the connection when it is %s",
    async (body) => {
      const { knobs } = test.world.organization.platform;
      knobs.notificationBody = body;
      // Nothing else may lead there: a hint left over, say of the entry's own change, would do as well.
      await untilNoHints(test.world);
      const green = test.tenant("tenant-green");
      const endpoint = await green.connect(test.showcase.reports);
      await test.reaches(green, endpoint, "available");
      const decisions = (await test.audit(endpoint)).filter(({ type }) => type === "decision");
      expect(decisions).toMatchObject([
        {
          verdict: "approve",
          reason: "granted",
          tenant: green.accountId,
          cause: { source: "notification" },
        },
      ]);
      knobs.notificationBody = "json";
    },
  );

  it("needs no sweep when EC2 shows the connection only a moment later", async () => {
    const { knobs, clock } = test.world.organization.platform;
    await untilNoHints(test.world);
    knobs.endpointVisibilityDelayMs = 60_000;
    const green = test.tenant("tenant-green");
    const endpoint = await green.connect(test.showcase.reports);
    await test.quiet();
    expect(await test.audit(endpoint)).toEqual([]);
    clock.advance(61_000);
    knobs.endpointVisibilityDelayMs = 0;
    await test.reaches(green, endpoint, "available");
    const [decision] = await test.audit(endpoint);
    expect(decision).toMatchObject({ type: "decision", cause: { source: "notification" } });
  });
});

describe("garbage on the queue", () => {
  it("ends in the dead-letter queue with its text, and stops nobody else", async () => {
    const { app, services } = test.world;
    const queueUrl = app.queues.get("HintsQueue").url;
    const deadLetters = app.queues.get("HintDeadLettersQueue");
    for (const MessageBody of [
      "not JSON at all",
      '{"type":"gatehouse.look","resource":"arn:of:nothing"}',
      "[]",
    ]) {
      await test.hub.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
    }
    const green = test.tenant("tenant-green");
    const endpoint = await green.connect(test.showcase.reports);
    await test.reaches(green, endpoint, "available");
    const dead = await until(
      "three messages are dead letters",
      async () => services.sqs.messages(deadLetters.arn),
      (messages) => messages.length === 3,
    );
    expect(dead.map(({ body }) => body)).toContain("not JSON at all");
    const { Messages = [] } = await test.hub.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: deadLetters.url, MaxNumberOfMessages: 10 }),
    );
    expect(Messages.length).toBeGreaterThan(0);
    const lines = services.logs.lines(
      app.functions.get("ReconcileEndpointConnectionsFunction").logGroup,
    );
    for (const { messageId } of dead)
      expect(lines.some(({ message }) => message.includes(messageId))).toBe(true);
    await test.hub.sqs.send(new PurgeQueueCommand({ QueueUrl: deadLetters.url }));
  });

  it("raises an alarm when a dead-letter queue is not empty", async () => {
    const { app, services, organization } = test.world;
    await test.hub.sqs.send(
      new SendMessageCommand({
        QueueUrl: app.queues.get("HintDeadLettersQueue").url,
        MessageBody: "left behind",
      }),
    );
    organization.platform.clock.advance(5 * 60_000);
    services.cloudwatch.evaluate();
    const alarm = services.cloudwatch
      .alarms()
      .find(({ name }) => name.endsWith("-HintDeadLettersNotEmpty"));
    organization.platform.clock.advance(5 * 60_000);
    services.cloudwatch.evaluate();
    const after = services.cloudwatch
      .alarms()
      .find(({ name }) => name.endsWith("-HintDeadLettersNotEmpty"));
    expect([alarm?.state, after?.state]).toContain("ALARM");
  });
});

it("ignores a service that is not registered, and says why", async () => {
  const { app, services } = test.world;
  const resource =
    "arn:aws:ec2:eu-west-1:222233334444:vpc-endpoint-service/vpce-svc-00000000000000000";
  const look = { type: "gatehouse.look", source: "sweep", resource };
  const queueUrl = app.queues.get("HintsQueue").url;
  await test.hub.sqs.send(
    new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(look) }),
  );
  const { logGroup } = app.functions.get("ReconcileEndpointConnectionsFunction");
  const logged = await until(
    "the log says that it was ignored",
    async () => services.logs.lines(logGroup).map(({ message }) => message),
    (lines) =>
      lines.some(
        (line) =>
          line.includes("hint.ignored") &&
          line.includes("not-registered") &&
          line.includes(resource),
      ),
  );
  expect(logged.filter((line) => line.includes("hint.ignored"))).toHaveLength(1);
});
