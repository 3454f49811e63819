import { describe, expect, it } from "vitest";

import { AwsError } from "../../../../../local/organization/action.ts";
import { createEvents } from "../../../../../local/organization/services/events/events.ts";
import { platformDouble, type RecordedCall } from "./platform-double.ts";

const ruleArn = "arn:aws:events:eu-west-1:222233334444:rule/sweep";
const scheduleArn = "arn:aws:scheduler:eu-west-1:222233334444:schedule/default/sweep";
const functionArn = "arn:aws:lambda:eu-west-1:222233334444:function:sweep";
const queueArn = "arn:aws:sqs:eu-west-1:222233334444:undelivered";
const minuteMs = 60_000;

describe("a scheduled rule", () => {
  it("invokes its target as EventBridge, at each time that it is due", async () => {
    const { events, calls, clock } = ruleEvery("rate(5 minutes)");
    clock.advance(4 * minuteMs);
    expect(events.deliveries()).toEqual([]);
    clock.advance(minuteMs);
    await events.settled();
    expect(calls).toMatchObject([
      {
        caller: {
          type: "service",
          service: "events.amazonaws.com",
          sourceArn: ruleArn,
          sourceAccount: "222233334444",
        },
        region: "eu-west-1",
        action: "lambda:Invoke",
        input: { FunctionName: functionArn, InvocationType: "Event" },
      },
    ]);
  });

  it("fires once for each due time when the clock moves over several", async () => {
    const { events, calls, clock } = ruleEvery("rate(5 minutes)");
    clock.advance(60 * minuteMs);
    await events.settled();
    expect(calls.map((call) => (payloadOf(call) as { time: string }).time)).toEqual(
      Array.from({ length: 12 }, (_, index) =>
        new Date(Date.UTC(2026, 10, 22, 10, 5 * (index + 1), 30)).toISOString().replace(".000", ""),
      ),
    );
  });

  it("sends EventBridge's scheduled event", async () => {
    const { events, calls } = ruleEvery("rate(5 minutes)");
    await events.fire("sweep");
    expect(payloadOf(calls[0])).toEqual({
      version: "0",
      id: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account: "222233334444",
      time: "2026-11-22T10:00:30Z",
      region: "eu-west-1",
      resources: [ruleArn],
      detail: {},
    });
  });

  it("sends the target's own input instead, if it has one", async () => {
    const { events, calls } = ruleEvery("rate(5 minutes)", { input: '{"why":"timer"}' });
    await events.fire("sweep");
    expect(payloadOf(calls[0])).toEqual({ why: "timer" });
  });

  it("does not run while disabled, but can be fired by hand", async () => {
    const { platform, clock } = platformDouble(() => ({}));
    const events = createEvents(platform);
    events.putRule({
      arn: ruleArn,
      name: "sweep",
      scheduleExpression: "rate(5 minutes)",
      enabled: false,
    });
    events.putTarget(ruleArn, { id: "1", arn: functionArn });
    clock.advance(60 * minuteMs);
    expect(events.deliveries()).toEqual([]);
    await expect(events.fire("sweep")).resolves.toMatchObject([{ outcome: "delivered" }]);
  });

  it("keeps its targets and counts anew when it is put again", async () => {
    const { events, calls, clock } = ruleEvery("rate(5 minutes)");
    clock.advance(4 * minuteMs);
    events.putRule({
      arn: ruleArn,
      name: "sweep",
      scheduleExpression: "rate(3 minutes)",
      enabled: true,
    });
    clock.advance(2 * minuteMs);
    expect(events.deliveries()).toEqual([]);
    clock.advance(minuteMs);
    await events.settled();
    expect(calls).toHaveLength(1);
  });

  it("does not fire any more once stopped", () => {
    const { events, clock } = ruleEvery("rate(5 minutes)");
    events.stop();
    clock.advance(60 * minuteMs);
    expect(events.deliveries()).toEqual([]);
  });

  it("names the rules there are when asked to fire another", async () => {
    const { events } = ruleEvery("rate(5 minutes)");
    await expect(events.fire("sweeep")).rejects.toThrow(
      'no rule or schedule is named "sweeep"; there are: sweep',
    );
  });
});

describe("a target that can't be reached", () => {
  it("is tried again on the clock after a server error, until it is reached", async () => {
    let failures = 2;
    const { events, calls, clock } = ruleEvery("rate(1 day)", {}, () => {
      if (failures-- > 0) throw new AwsError("ServiceException", "try again", 500);
    });
    const [delivery] = await events.fire("sweep");
    expect(delivery).toMatchObject({ attempts: 1, outcome: "waiting-for-retry" });
    clock.advance(1_000);
    await events.settled();
    expect(delivery).toMatchObject({ attempts: 2, outcome: "waiting-for-retry" });
    clock.advance(2_000);
    await events.settled();
    expect(delivery).toMatchObject({ attempts: 3, outcome: "delivered" });
    expect(calls).toHaveLength(3);
  });

  it("is given up after the retries that its policy allows", async () => {
    const { events, calls, clock } = ruleEvery(
      "rate(1 day)",
      { retryPolicy: { maximumRetryAttempts: 2 }, deadLetterQueueArn: queueArn },
      ({ action }) => {
        if (action === "lambda:Invoke") throw new AwsError("TooManyRequestsException", "slow", 429);
      },
    );
    const [delivery] = await events.fire("sweep");
    for (const waitMs of [1_000, 2_000]) {
      clock.advance(waitMs);
      await events.settled();
    }
    expect(delivery).toMatchObject({ attempts: 3, outcome: "dead-lettered" });
    expect(calls.at(-1)).toMatchObject({
      action: "sqs:SendMessage",
      caller: { service: "events.amazonaws.com", sourceArn: ruleArn },
      input: {
        MessageBody: delivery?.payload,
        MessageAttributes: {
          RULE_ARN: { StringValue: ruleArn },
          TARGET_ARN: { StringValue: functionArn },
          ERROR_CODE: { StringValue: "TooManyRequestsException" },
          RETRY_ATTEMPTS: { StringValue: "2" },
          EXHAUSTED_RETRY_CONDITION: { StringValue: "MaximumRetryAttempts" },
        },
      },
    });
  });

  it("is given up when the event is older than its policy allows", async () => {
    const { events, clock } = ruleEvery(
      "rate(1 day)",
      { retryPolicy: { maximumEventAgeSeconds: 60 } },
      () => {
        throw new AwsError("ServiceException", "down", 503);
      },
    );
    const [delivery] = await events.fire("sweep");
    for (let round = 0; round < 10; round += 1) {
      clock.advance(20_000);
      await events.settled();
    }
    expect(delivery).toMatchObject({ outcome: "lost" });
    expect(delivery?.attempts).toBeLessThan(8);
  });

  it("is not tried again when the permission is missing: the event is lost without a dead-letter queue", async () => {
    const { events, calls, clock } = ruleEvery("rate(1 day)", {}, () => {
      throw new AwsError("AccessDeniedException", "no permission", 403);
    });
    const [delivery] = await events.fire("sweep");
    clock.advance(60 * minuteMs);
    await events.settled();
    expect(delivery).toMatchObject({
      attempts: 1,
      outcome: "lost",
      lastError: "AccessDeniedException: no permission",
    });
    expect(calls).toHaveLength(1);
  });
});

describe("a schedule", () => {
  it("assumes its role for its group, and invokes with that role", async () => {
    const roleArn = "arn:aws:iam::222233334444:role/sweep-schedule";
    const { platform, calls, clock } = platformDouble(({ action }) => {
      if (action !== "sts:AssumeRole") return {};
      const key = platform.identities.issueSession(roleArn, "sweep");
      return { Credentials: { AccessKeyId: key.accessKeyId } };
    });
    const nobody = { Version: "2012-10-17", Statement: [] };
    platform.identities.putRole({
      arn: roleArn,
      accountId: "222233334444",
      name: "sweep-schedule",
      trust: nobody,
      policies: {},
    });
    const events = createEvents(platform);
    events.putSchedule({
      ...aSchedule,
      roleArn,
      target: { id: "1", arn: functionArn, input: "{}" },
    });
    clock.advance(5 * minuteMs);
    await events.settled();
    expect(calls).toMatchObject([
      {
        action: "sts:AssumeRole",
        caller: {
          service: "scheduler.amazonaws.com",
          sourceArn: "arn:aws:scheduler:eu-west-1:222233334444:schedule-group/default",
          sourceAccount: "222233334444",
        },
        input: { RoleArn: roleArn },
      },
      { action: "lambda:Invoke", caller: { type: "role", roleArn } },
    ]);
  });

  it.each([
    ["without an input", { id: "1", arn: functionArn }],
    [
      "with a context attribute",
      { id: "1", arn: functionArn, input: '"<aws.scheduler.execution-id>"' },
    ],
  ])("%s is refused as not modelled", (_, target) => {
    const { platform } = platformDouble(() => ({}));
    const events = createEvents(platform);
    expect(() =>
      events.putSchedule({ ...aSchedule, roleArn: "arn:aws:iam::222233334444:role/r", target }),
    ).toThrow("is not modelled");
  });
});

const aSchedule = {
  arn: scheduleArn,
  name: "sweep",
  scheduleExpression: "rate(5 minutes)",
  enabled: true,
};

function ruleEvery(
  scheduleExpression: string,
  target: object = {},
  answer: (call: RecordedCall) => unknown = () => ({}),
) {
  const double = platformDouble(answer);
  const events = createEvents(double.platform);
  events.putRule({ arn: ruleArn, name: "sweep", scheduleExpression, enabled: true });
  events.putTarget(ruleArn, { id: "1", arn: functionArn, ...target });
  return { ...double, events };
}

function payloadOf(call: RecordedCall | undefined): unknown {
  const input = call?.input as { Payload: Uint8Array } | undefined;
  return JSON.parse(new TextDecoder().decode(input?.Payload));
}
