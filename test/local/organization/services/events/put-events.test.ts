import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { sendRaw } from "../../../../support/raw-request.ts";
import {
  type EventBench,
  HINT_BUS,
  HUB,
  maySend,
  policy,
  QUEUE,
  startEventBench,
} from "./event-bench.ts";

const rule = `arn:aws:events:eu-west-1:${HUB}:rule/own`;
const entry = { Source: "my.app", DetailType: "thing.happened", Detail: '{"size":1}' };

let bench: EventBench;
beforeEach(async () => {
  bench = await startEventBench();
  bench.sqs.setQueuePolicy(QUEUE, policy(maySend(rule, QUEUE)));
  const eventPattern = JSON.stringify({ source: [{ prefix: "my." }] });
  bench.events.putRule({ arn: rule, name: "own", eventPattern, enabled: true });
  bench.events.putTarget(rule, { id: "1", arn: QUEUE });
});
afterEach(() => bench.organization.close());

/** Over HTTP, signed: what a client of the SDK sends. */
async function put(body: object, profile = "hub") {
  const answer = await sendRaw({
    endpoint: bench.organization.endpoint,
    key: bench.organization.profile(profile),
    service: "events",
    body: JSON.stringify(body),
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSEvents.PutEvents",
    },
  });
  await bench.events.settled();
  // What the API reference says of the answer; every test looks at it.
  const parsed = JSON.parse(answer.text) as {
    readonly FailedEntryCount?: number;
    readonly Entries?: readonly Readonly<Record<string, string>>[];
    readonly __type?: string;
    readonly message?: string;
  };
  return { status: answer.status, ...parsed };
}

describe("PutEvents", () => {
  it("puts events on the default bus of the caller's account, where rules meet them", async () => {
    const answer = await put({ Entries: [{ ...entry, Resources: ["a"], Time: 1_795_000_000 }] });
    expect(answer).toMatchObject({ status: 200, FailedEntryCount: 0 });
    expect(bench.received()).toEqual([
      {
        version: "0",
        id: answer.Entries?.[0]?.["EventId"],
        "detail-type": "thing.happened",
        source: "my.app",
        account: HUB,
        time: new Date(1_795_000_000_000).toISOString().replace(".000", ""),
        region: "eu-west-1",
        resources: ["a"],
        detail: { size: 1 },
      },
    ]);
  });

  it("answers entry by entry, and puts the good ones", async () => {
    const answer = await put({
      Entries: [
        { ...entry, Source: "aws.organizations" },
        { ...entry, Detail: "{size" },
        { ...entry, Detail: "[]" },
        { ...entry, DetailType: undefined },
        entry,
      ],
    });
    expect(answer).toMatchObject({
      status: 200,
      FailedEntryCount: 4,
      Entries: [
        { ErrorCode: "NotAuthorizedForSourceException" },
        { ErrorCode: "MalformedDetail" },
        { ErrorCode: "MalformedDetail" },
        { ErrorCode: "InvalidArgument", ErrorMessage: expect.stringContaining("DetailType") },
        { EventId: expect.any(String) },
      ],
    });
    expect(bench.received()).toHaveLength(1);
  });

  it.each([
    { name: "no entries", body: { Entries: [] }, code: "ValidationException" },
    {
      name: "eleven entries",
      body: { Entries: Array.from({ length: 11 }, () => entry) },
      code: "ValidationException",
    },
    {
      name: "more than 1 MB",
      body: { Entries: [{ ...entry, Detail: JSON.stringify({ x: "x".repeat(1_048_576) }) }] },
      code: "ValidationException",
    },
    {
      name: "a bus that is not there",
      body: { Entries: [entry, { ...entry, EventBusName: "gone" }] },
      code: "ResourceNotFoundException",
    },
    {
      name: "what is no bus",
      body: { Entries: [{ ...entry, EventBusName: "arn:aws:events:eu-west-1:1:bus" }] },
      code: "ValidationException",
    },
    {
      name: "a global endpoint",
      body: { Entries: [entry], EndpointId: "abc" },
      code: "NotModelledByGatehouseLocal",
    },
    {
      name: "a trace header",
      body: { Entries: [{ ...entry, TraceHeader: "Root=1" }] },
      code: "NotModelledByGatehouseLocal",
    },
    {
      name: "what EventBridge itself forwards",
      body: { Forwarded: {} },
      code: "NotModelledByGatehouseLocal",
    },
  ])("refuses $name, and puts nothing", async ({ body, code }) => {
    expect(await put(body)).toMatchObject({ __type: code });
    expect(bench.received()).toEqual([]);
  });

  it("needs the caller's permission, and the bus's too across accounts", async () => {
    const { platform } = bench;
    const { caller } = platform.identities.createUser(HUB, "reader", {});
    const call = platform.call(caller, "eu-west-1", "events:PutEvents", { Entries: [entry] });
    await expect(call).rejects.toMatchObject({ code: "AccessDeniedException" });

    const foreign = { Entries: [{ ...entry, EventBusName: HINT_BUS }] };
    expect(await put(foreign, "tenant-blue")).toMatchObject({ __type: "AccessDeniedException" });
    bench.events.setBusPolicy(
      HINT_BUS,
      policy({
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::333344445555:root" },
        Action: "events:PutEvents",
        Resource: HINT_BUS,
        Condition: {
          "ForAllValues:StringEquals": {
            "events:source": "my.app",
            "events:detail-type": "thing.happened",
          },
          StringEquals: { "events:eventBusInvocation": "false" },
        },
      }),
    );
    expect(await put(foreign, "tenant-blue")).toMatchObject({ status: 200, FailedEntryCount: 0 });
  });
});
