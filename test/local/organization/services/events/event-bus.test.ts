import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  DEAD_LETTERS,
  type EventBench,
  FORWARD_ROLE,
  FORWARD_RULE,
  HINT_BUS,
  HINT_RULE,
  HUB,
  MANAGEMENT,
  mayPutOrganizationEvents,
  maySend,
  policy,
  QUEUE,
  startEventBench,
} from "./event-bench.ts";

const blue = "333344445555";
const defaultBus = `arn:aws:events:eu-west-1:${HUB}:event-bus/default`;

let bench: EventBench;
beforeEach(async () => {
  bench = await startEventBench();
});
afterEach(() => bench.organization.close());

async function moveBlue(): Promise<void> {
  bench.organization.move(blue, ["workloads", "sandbox"]);
  await bench.events.settled();
}

function putForwardRole(change: object): void {
  const role = bench.platform.identities.role(FORWARD_ROLE);
  if (role === undefined) throw new Error("the bench has no role to forward with");
  bench.platform.identities.putRole({ ...role, ...change });
}

describe("an event of the organization", () => {
  it("reaches the hub's queue from the management account in another Region, as it was sent", async () => {
    await moveBlue();
    expect(bench.received()).toMatchObject([
      {
        version: "0",
        "detail-type": "AWS API Call via CloudTrail",
        source: "aws.organizations",
        account: MANAGEMENT,
        region: "us-east-1",
        detail: { eventName: "MoveAccount", requestParameters: { accountId: blue } },
      },
    ]);
    expect(bench.outcomesOf(FORWARD_RULE)).toEqual(["delivered"]);
    expect(bench.outcomesOf(HINT_RULE)).toEqual(["delivered"]);
  });

  it("is put on the hub's bus by the sender's role, and sent to the queue by EventBridge for the rule", async () => {
    await moveBlue();
    const { calls } = bench.platform;
    expect(calls.of("events:PutEvents")).toMatchObject([
      {
        region: "eu-west-1",
        caller: { type: "role", roleArn: FORWARD_ROLE },
        authorizations: [{ action: "events:PutEvents", resource: HINT_BUS }],
        outcome: "ok",
      },
    ]);
    expect(calls.of("sqs:SendMessage")).toMatchObject([
      { caller: { service: "events.amazonaws.com", sourceArn: HINT_RULE, sourceAccount: HUB } },
    ]);
  });

  it("goes nowhere where no pattern wants it", async () => {
    bench.organization.setState(blue, "PENDING_CLOSURE");
    await bench.events.settled();
    expect(bench.events.deliveries()).toEqual([]);
  });

  it("goes nowhere by a rule that is disabled, or on another bus, account or Region", async () => {
    const pattern = JSON.stringify({ source: ["aws.organizations"] });
    const rules = [
      { arn: FORWARD_RULE, enabled: false },
      { arn: `arn:aws:events:eu-west-1:${MANAGEMENT}:rule/other-region`, enabled: true },
      { arn: `arn:aws:events:us-east-1:${HUB}:rule/other-account`, enabled: true },
    ];
    for (const rule of rules) {
      bench.events.putRule({ ...rule, name: rule.arn.split("/")[1] ?? "", eventPattern: pattern });
    }
    await moveBlue();
    expect(bench.events.deliveries()).toEqual([]);
  });
});

describe("an event is lost on its way to another account's bus", () => {
  it.each([
    {
      name: "when the bus has no policy for the sender",
      change: () => bench.events.setBusPolicy(HINT_BUS, policy()),
      because: "events:PutEvents",
    },
    {
      name: "when the bus's policy wants another source",
      change: () =>
        bench.events.setBusPolicy(
          HINT_BUS,
          policy({
            ...mayPutOrganizationEvents,
            Condition: { "ForAnyValue:StringEquals": { "events:source": "aws.ec2" } },
          }),
        ),
      because: "events:PutEvents",
    },
    {
      name: "when the sender left the organization that the bus's policy names",
      change: () => {
        const management = bench.organization.account("management");
        bench.platform.putAccount({ ...management, inOrganization: false });
      },
      because: "events:PutEvents",
    },
    {
      name: "when the role may not put events there",
      change: () => putForwardRole({ policies: { put: policy() } }),
      because: "no identity-based policy allows the events:PutEvents action",
    },
    {
      name: "when the role does not trust EventBridge",
      change: () => putForwardRole({ trust: policy() }),
      because: "sts:AssumeRole",
    },
  ])("$name", async ({ change, because }) => {
    change();
    await moveBlue();
    expect(bench.received()).toEqual([]);
    const [outcome, ...others] = bench.outcomesOf(FORWARD_RULE);
    expect(others).toEqual([]);
    expect(outcome).toMatch(/^lost: AccessDenied/);
    expect(outcome).toContain(because);
  });

  it("when the bus is not there", async () => {
    const nowhere = HINT_BUS.replace("/hints", "/gone");
    bench.events.putTarget(FORWARD_RULE, { id: "hub", arn: nowhere, roleArn: FORWARD_ROLE });
    putForwardRole({
      policies: { put: policy({ Effect: "Allow", Action: "events:PutEvents", Resource: nowhere }) },
    });
    await moveBlue();
    expect(bench.outcomesOf(FORWARD_RULE)).toEqual([expect.stringMatching(/^lost: /)]);
  });

  it("and comes to a third account not at all, while it reaches the buses of the account it was sent to", async () => {
    const partnerBus = "arn:aws:events:eu-west-1:666677778888:event-bus/default";
    const role = `arn:aws:iam::${HUB}:role/forward`;
    bench.platform.identities.putRole({
      arn: role,
      accountId: HUB,
      name: "forward",
      trust: policy({
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sts:AssumeRole",
      }),
      policies: {
        put: policy({
          Effect: "Allow",
          Action: "events:PutEvents",
          Resource: [partnerBus, defaultBus],
        }),
      },
    });
    bench.events.setBusPolicy(
      partnerBus,
      policy({
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${HUB}:root` },
        Action: "events:PutEvents",
        Resource: partnerBus,
      }),
    );
    bench.events.putTarget(HINT_RULE, { id: "partner", arn: partnerBus, roleArn: role });
    bench.events.putTarget(HINT_RULE, { id: "own", arn: defaultBus, roleArn: role });
    await moveBlue();
    expect(bench.outcomesOf(HINT_RULE).toSorted()).toEqual([
      "delivered",
      "delivered",
      `lost: the event came from account ${MANAGEMENT}: EventBridge does not send it on to a third account`,
    ]);
  });
});

describe("an event for a queue", () => {
  it("goes to the dead-letter queue when the queue does not admit the rule", async () => {
    bench.sqs.setQueuePolicy(QUEUE, policy(maySend(`${HINT_RULE}-other`, QUEUE)));
    await moveBlue();
    expect(bench.received()).toEqual([]);
    expect(bench.received(DEAD_LETTERS)).toMatchObject([{ source: "aws.organizations" }]);
    expect(bench.sqs.messages(DEAD_LETTERS)[0]?.attributes).toMatchObject({
      RULE_ARN: { StringValue: HINT_RULE },
      TARGET_ARN: { StringValue: QUEUE },
      RETRY_ATTEMPTS: { StringValue: "0" },
    });
  });

  it("is tried again on the clock while the queue's service fails", async () => {
    bench.platform.faults.add({ action: "sqs:SendMessage", times: 1, kind: "unavailable" });
    await moveBlue();
    expect(bench.outcomesOf(HINT_RULE)).toEqual([expect.stringMatching(/^waiting-for-retry: /)]);
    bench.platform.clock.advance(1_000);
    await bench.events.settled();
    expect(bench.received()).toHaveLength(1);
  });

  it("is the target's own input where it has one", async () => {
    bench.events.putTarget(HINT_RULE, { id: "queue", arn: QUEUE, input: '{"look":"again"}' });
    await moveBlue();
    expect(bench.received()).toEqual([{ look: "again" }]);
  });

  it("comes twice, with the same id, or never, when the knob says so", async () => {
    bench.platform.knobs.eventDelivery = "doubled";
    await moveBlue();
    const received = bench.received();
    // Twice from the first rule, and each twice from the second.
    expect(received).toHaveLength(4);
    expect(new Set(received.map((event) => (event as { id: string }).id)).size).toBe(1);
    bench.platform.knobs.eventDelivery = "lost";
    bench.organization.move(blue, ["workloads"]);
    await bench.events.settled();
    expect(bench.received()).toHaveLength(4);
  });
});

describe("a rule is refused", () => {
  it("on a bus that is not there", () => {
    const rule = { name: "r", eventPattern: '{"source":["a"]}', enabled: true };
    expect(() =>
      bench.events.putRule({ ...rule, arn: `arn:aws:events:eu-west-1:${HUB}:rule/gone/r` }),
    ).toThrow("Event bus gone does not exist.");
  });

  it.each([
    {
      name: "with a schedule on a bus that is not the default one",
      rule: { arn: `${HINT_RULE}-2`, scheduleExpression: "rate(5 minutes)" },
      problem: "ScheduleExpression is supported only on the default event bus.",
    },
    {
      name: "with neither a schedule nor a pattern",
      rule: { arn: HINT_RULE },
      problem: "give it an EventPattern or a ScheduleExpression",
    },
    {
      name: "with both, which is not modelled",
      rule: {
        arn: `arn:aws:events:eu-west-1:${HUB}:rule/both`,
        scheduleExpression: "rate(5 minutes)",
        eventPattern: '{"source":["a"]}',
      },
      problem: "with a schedule and a pattern is not modelled",
    },
  ])("$name", ({ rule, problem }) => {
    expect(() => bench.events.putRule({ name: "r", enabled: true, ...rule })).toThrow(problem);
  });

  it("to be fired by hand when it waits for events", async () => {
    await expect(bench.events.fire("organization")).rejects.toThrow("waits for events");
  });
});

const put = (id: string) => bench.events.putTarget(HINT_RULE, { id, arn: QUEUE });

describe("a target is refused", () => {
  const elsewhere = "arn:aws:sqs:eu-west-1:333344445555:q";
  it.each([
    {
      name: "a bus with an input",
      target: { arn: HINT_BUS, roleArn: FORWARD_ROLE, input: "{}" },
      problem: "an event bus takes no Input",
    },
    { name: "a bus without a role", target: { arn: HINT_BUS }, problem: "without a RoleArn" },
    {
      name: "a bus with the role of another account",
      target: { arn: HINT_BUS, roleArn: `arn:aws:iam::${HUB}:role/r` },
      problem: `must be of the rule's account ${MANAGEMENT}`,
    },
    {
      name: "a queue of another Region",
      target: { arn: QUEUE },
      problem: "must be in the rule's Region",
    },
    {
      name: "a queue of another account",
      target: { arn: elsewhere.replace("eu-west-1", "us-east-1") },
      problem: "of another account, is not modelled",
    },
    {
      name: "a queue with a role",
      target: { arn: `arn:aws:sqs:us-east-1:${MANAGEMENT}:q`, roleArn: FORWARD_ROLE },
      problem: "RoleArn of target",
    },
    {
      name: "a topic",
      target: { arn: `arn:aws:sns:us-east-1:${MANAGEMENT}:t` },
      problem: "neither a function nor a queue nor an event bus",
    },
    {
      name: "a dead-letter queue of another Region",
      target: { arn: HINT_BUS, roleArn: FORWARD_ROLE, deadLetterQueueArn: DEAD_LETTERS },
      problem: "its dead-letter queue must be in the rule's Region",
    },
  ])("$name", ({ target, problem }) => {
    expect(() => bench.events.putTarget(FORWARD_RULE, { id: "hub", ...target })).toThrow(problem);
  });

  it("as the sixth of a rule", () => {
    for (const id of ["queue", "2", "3", "4", "5"]) put(id);
    expect(() => put("6")).toThrow("has 5 targets");
    expect(() => put("5")).not.toThrow();
  });
});
