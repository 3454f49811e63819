import { describe, expect, it } from "vitest";

import type { BatchEvent, BatchPorts, HintMessage } from "../../../functions/core/batch.ts";
import { answerHints } from "../../../functions/core/batch.ts";
import { connectionId } from "../../../functions/core/connection.ts";
import type { LookResult } from "../../../functions/core/look.ts";
import { ThrottledError } from "../../../functions/core/throttled-error.ts";
import { aRecord, hold } from "../../support/ledger-story.ts";
import { aConnection, minutes, now, resource } from "../../support/situation.ts";
import { aStage, ofBlue } from "../../support/stage.ts";

const topic = "arn:aws:sns:eu-west-1:222233334444:gatehouse-notifications";
const service = "vpce-svc-0123456789abcdef0";
const endpoint = "vpce-0aaaaaaaaaaaaaaa1";
const otherEndpoint = "vpce-0bbbbbbbbbbbbbbb2";
const otherService = "vpce-svc-0fedcba9876543210";
const otherResource = resource.replace(service, otherService);

const notification = (text: string) =>
  JSON.stringify({ Type: "Notification", TopicArn: topic, Message: text });
const sweepOf = (arn: string) =>
  JSON.stringify({ type: "gatehouse.look", source: "sweep", resource: arn });
function message(body: string, values: Partial<HintMessage> = {}): HintMessage {
  return { id: "m1", body, arrivedAt: minutes(-1), receiveCount: 1, ...values };
}

type Asked = Parameters<BatchPorts["look"]>[0];
/** Ports that settle everything, and what was asked of them. */
function aBench(values: Partial<BatchPorts> = {}) {
  const looks: Asked[] = [];
  const events: BatchEvent[] = [];
  const { look = () => Promise.resolve<LookResult>({ look: "settled", unseen: [] }), ...rest } =
    values;
  const ports: BatchPorts = {
    registered: () => Promise.resolve([]),
    locate: () => Promise.resolve(new Map()),
    recorded: () => Promise.resolve(new Map()),
    looked: () => Promise.resolve(new Map()),
    confirm: () => Promise.resolve(),
    report: (event) => events.push(event),
    look: (request) => {
      looks.push(request);
      return look(request);
    },
    ...rest,
  };
  const answer = (...messages: HintMessage[]) => answerHints(messages, [topic], ports);
  return { answer, looks, events, ports };
}
const named = (events: readonly BatchEvent[], name: BatchEvent["event"]) =>
  events.filter(({ event }) => event === name);

describe("hints of one resource", () => {
  it("share one look, which knows every id, and whose cause is the first message", async () => {
    const { answer, looks } = aBench();
    const returned = await answer(
      message(notification(`${service} ${endpoint}`), { id: "m1" }),
      message(notification(`${service} ${otherEndpoint}`), { id: "m2" }),
      message(notification(`${service} ${endpoint}`), { id: "m3" }),
    );
    expect(returned).toEqual([]);
    expect(looks).toEqual([
      {
        resource,
        externalIds: [endpoint, otherEndpoint],
        complete: false,
        cause: { source: "notification", id: "m1" },
      },
    ]);
  });
  it("are one complete look if one of them asks for that", async () => {
    const { answer, looks } = aBench();
    await answer(
      message(notification(`${service} ${endpoint}`), { id: "m1" }),
      message(sweepOf(resource), { id: "m2" }),
      message(notification(service), { id: "m3" }),
    );
    expect(looks).toMatchObject([{ resource, externalIds: [endpoint], complete: true }]);
  });
  it("all come back when their look can't be settled now, each after its own time", async () => {
    const { answer, events } = aBench({
      look: async () => ({ look: "again", because: "conflict", unseen: [] }),
    });
    const returned = await answer(
      message(notification(service), { id: "m1" }),
      message(notification(service), { id: "m2", receiveCount: 3 }),
      message(sweepOf(resource), { id: "m3", receiveCount: 30 }),
    );
    expect(returned).toEqual([
      { messageId: "m1", delaySeconds: 2 },
      { messageId: "m2", delaySeconds: 8 },
      { messageId: "m3", delaySeconds: 900 },
    ]);
    expect(events).toEqual([{ event: "look.again", resource, because: "conflict" }]);
  });
});

describe("a look at what AWS is still at work on", () => {
  it("asks for another one in a while, and its messages are done", async () => {
    const asked: string[] = [];
    const { answer } = aBench({
      look: async () => ({ look: "settled", unseen: [], followUp: true }),
      followUp: async (at) => {
        asked.push(at);
      },
    });
    expect(await answer(message(sweepOf(resource)))).toEqual([]);
    expect(asked).toEqual([resource]);
  });
  it("is repeated itself if nobody could be asked", async () => {
    const { answer } = aBench({
      look: async () => ({ look: "settled", unseen: [], followUp: true }),
      followUp: async () => {
        throw new Error("SQS did not take it");
      },
    });
    expect(await answer(message(sweepOf(resource)))).toEqual([
      { messageId: "m1", delaySeconds: 2 },
    ]);
  });
});

describe("a look that fails", () => {
  it("brings its own messages back, and no others", async () => {
    const { answer, events } = aBench({
      look: async (request) => {
        if (request.resource === resource) throw new Error("EC2 is throttled");
        return { look: "settled", unseen: [] };
      },
    });
    const returned = await answer(
      message(sweepOf(resource), { id: "m1", receiveCount: 2 }),
      message(sweepOf(otherResource), { id: "m2" }),
    );
    expect(returned).toEqual([{ messageId: "m1", delaySeconds: 4 }]);
    expect(events).toEqual([
      { event: "look.failed", resource, error: new Error("EC2 is throttled") },
    ]);
  });
  it.each<{ name: string; broken: Partial<BatchPorts>; body: string }>([
    {
      name: "to find the registered resources",
      broken: { registered: () => Promise.reject(new Error("down")) },
      body: notification(""),
    },
    {
      name: "to locate an endpoint",
      broken: { locate: () => Promise.reject(new Error("down")) },
      body: notification(endpoint),
    },
    {
      name: "to read the ledger",
      broken: { recorded: () => Promise.reject(new Error("down")) },
      body: notification(`${service} ${endpoint}`),
    },
  ])("$name brings back its message alone", async ({ broken, body }) => {
    const { answer, looks, events } = aBench(broken);
    const returned = await answer(
      message(body, { id: "m1" }),
      message(sweepOf(otherResource), { id: "m2" }),
    );
    expect(returned).toEqual([{ messageId: "m1", delaySeconds: 2 }]);
    expect(looks).toMatchObject([{ resource: otherResource }]);
    expect(named(events, "look.failed")).toHaveLength(1);
  });
});

it("sends garbage back at once, so that it is soon among the dead letters, and answers the rest", async () => {
  const { answer, looks, events } = aBench();
  const returned = await answer(
    message("garbage", { id: "m1", receiveCount: 3 }),
    message(sweepOf(resource), { id: "m2" }),
  );
  expect(returned).toEqual([{ messageId: "m1", delaySeconds: 0 }]);
  expect(looks).toHaveLength(1);
  expect(events).toMatchObject([{ event: "hint.garbage", messageId: "m1" }]);
});

describe("a notification without a service", () => {
  it("but with endpoints is answered where AWS says that they belong", async () => {
    const asked: unknown[] = [];
    const { answer, looks } = aBench({
      locate: async (ids, accountId, region) => {
        asked.push([ids, accountId, region]);
        return new Map([
          [endpoint, resource],
          [otherEndpoint, resource],
        ]);
      },
    });
    expect(await answer(message(notification(`${endpoint} ${otherEndpoint}`)))).toEqual([]);
    expect(asked).toEqual([[[endpoint, otherEndpoint], "222233334444", "eu-west-1"]]);
    expect(looks).toMatchObject([{ resource, externalIds: [endpoint, otherEndpoint] }]);
  });
  it("without ids is a complete look at each registered resource of the topic's account and Region", async () => {
    const { answer, looks } = aBench({
      registered: async (accountId, region) =>
        accountId === "222233334444" && region === "eu-west-1" ? [resource, otherResource] : [],
    });
    await answer(message(notification("something happened")));
    expect(looks).toMatchObject([
      { resource, complete: true, externalIds: [] },
      { resource: otherResource, complete: true, externalIds: [] },
    ]);
  });
});

describe("an endpoint that AWS does not show yet", () => {
  it.each([
    { receiveCount: 1, returned: [{ messageId: "m1", delaySeconds: 2 }] },
    { receiveCount: 3, returned: [{ messageId: "m1", delaySeconds: 8 }] },
    { receiveCount: 4, returned: [] },
  ])("is waited for a few times: receive $receiveCount", async ({ receiveCount, returned }) => {
    const { answer, looks, events } = aBench();
    expect(await answer(message(notification(endpoint), { receiveCount }))).toEqual(returned);
    expect(looks).toEqual([]);
    expect(events).toEqual([{ event: "hint.unseen", messageId: "m1", externalIds: [endpoint] }]);
  });
  it("brings back only the message that named it", async () => {
    const { answer } = aBench({
      look: async () => ({ look: "settled", unseen: [otherEndpoint] }),
    });
    const returned = await answer(
      message(notification(`${service} ${endpoint}`), { id: "m1" }),
      message(notification(`${service} ${otherEndpoint}`), { id: "m2" }),
    );
    expect(returned).toEqual([{ messageId: "m2", delaySeconds: 2 }]);
  });
  it("does not keep back the ones beside it", async () => {
    const { answer, looks } = aBench({ locate: async () => new Map([[endpoint, resource]]) });
    const returned = await answer(message(notification(`${endpoint} ${otherEndpoint}`)));
    expect(looks).toMatchObject([{ resource, externalIds: [endpoint] }]);
    expect(returned).toEqual([{ messageId: "m1", delaySeconds: 2 }]);
  });
  it("is not one that another service of the same text has", async () => {
    const { answer } = aBench({
      look: async (request) => ({
        look: "settled",
        unseen: request.resource === resource ? [] : [endpoint],
      }),
    });
    const returned = await answer(message(notification(`${service} ${otherService} ${endpoint}`)));
    expect(returned).toEqual([]);
  });
});

const later = (ms: number) => new Date(now.getTime() + ms);

describe("a hint that arrived before the last observation", () => {
  const body = notification(`${service} ${endpoint}`);
  const observedAt = (at: Date, externalId = endpoint) => {
    const record = aRecord({ externalId, observedAt: at, decision: hold });
    return [connectionId(resource, externalId), record] as const;
  };

  it.each([
    { name: "well before: it needs no look", observed: later(101), looks: 0 },
    { name: "within the margin of the clocks: it is answered", observed: later(100), looks: 1 },
    { name: "at the same instant: it is answered", observed: now, looks: 1 },
    { name: "after it: it is answered", observed: minutes(-1), looks: 1 },
  ])("$name", async ({ observed, looks }) => {
    const bench = aBench({ recorded: async () => new Map([observedAt(observed)]) });
    expect(await bench.answer(message(body, { arrivedAt: now }))).toEqual([]);
    expect(bench.looks).toHaveLength(looks);
    expect(named(bench.events, "hint.covered")).toHaveLength(1 - looks);
  });
  it("is answered if one of its connections was not observed since", async () => {
    const bench = aBench({ recorded: async () => new Map([observedAt(minutes(1))]) });
    const both = notification(`${service} ${endpoint} ${otherEndpoint}`);
    await bench.answer(message(both, { arrivedAt: now }));
    expect(bench.looks).toHaveLength(1);
  });
  it("is answered if it asks for everything, or names no connection", async () => {
    const bench = aBench({ recorded: async () => new Map([observedAt(minutes(1))]) });
    await bench.answer(message(sweepOf(resource), { arrivedAt: now }));
    await bench.answer(message(notification(service), { arrivedAt: now }));
    expect(bench.looks).toHaveLength(2);
  });
});

/** A stage whose notification was answered with "again" once, a second after it arrived. */
async function cameBack(says: "throttled" | "silent") {
  const stage = aStage();
  stage.allowlist.putEntry(ofBlue);
  stage.source.put(aConnection({ externalId: endpoint }));
  stage.source.answer = () =>
    says === "throttled"
      ? {
          says: { result: "deferred", code: "RequestLimitExceeded", explanation: "not now" },
          takesEffect: false,
        }
      : { says: { result: "unknown", explanation: "no answer" }, takesEffect: false };
  const { answer, events } = aBench({
    recorded: (ids) => stage.ledger.read(ids),
    look: ({ resource: of, externalIds, complete }) =>
      stage.look({ resource: of, externalIds, complete }),
  });
  const body = notification(`${service} ${endpoint}`);
  stage.advance(1_000);
  const first = await answer(message(body, { arrivedAt: now }));
  stage.source.answer = () => undefined;
  return {
    stage,
    events,
    first,
    again: () => answer(message(body, { arrivedAt: now, receiveCount: 2 })),
  };
}

describe("a hint that came back, with the whole flow", () => {
  it("because AWS throttled is answered, not dropped as covered by the look that failed", async () => {
    const { stage, first, again } = await cameBack("throttled");
    expect(first).toEqual([{ messageId: "m1", delaySeconds: 2 }]);
    await again();
    expect(stage.source.truth(endpoint).status).toBe("connected");
  });
  it("is covered by the look that answered it, whatever its receive count", async () => {
    const { stage, events, again } = await cameBack("throttled");
    stage.advance(1_000);
    await stage.look();
    stage.advance(1_000);
    expect(stage.source.truth(endpoint).status).toBe("connected");
    expect(await again()).toEqual([]);
    expect(named(events, "hint.covered")).toHaveLength(1);
  });
  it("because its look never finished is answered once the lease is over", async () => {
    const { stage, again } = await cameBack("silent");
    stage.advance(120_000);
    await again();
    expect(stage.source.truth(endpoint).status).toBe("connected");
  });
});

const theirTopic = "arn:aws:sns:eu-west-1:777788889999:gatehouse-endpoint-notifications";
const confirmation = (topicArn: string, Token: unknown = "token-1") =>
  JSON.stringify({ Type: "SubscriptionConfirmation", TopicArn: topicArn, Token, Message: "yes?" });

describe("a topic that asks whether it may deliver", () => {
  const answerWith = (confirm: BatchPorts["confirm"]) => {
    const { ports, looks, events } = aBench({ confirm });
    const answer = (...messages: HintMessage[]) =>
      answerHints(messages, [topic, theirTopic], ports);
    return { answer, looks, events };
  };
  it("and is one of ours is told yes, with its own token, and nothing is looked at", async () => {
    const asked: unknown[] = [];
    const { answer, looks, events } = answerWith(async (...args) => void asked.push(args));
    expect(await answer(message(confirmation(theirTopic)))).toEqual([]);
    expect(asked).toEqual([[theirTopic, "token-1"]]);
    expect(looks).toEqual([]);
    expect(events).toEqual([{ event: "subscription.confirmed", topicArn: theirTopic }]);
  });
  it.each([
    { name: "of a stranger", body: confirmation(`${theirTopic}-2`) },
    { name: "without a token", body: confirmation(theirTopic, "") },
    { name: "with a token that is no text", body: confirmation(theirTopic, 1) },
  ])("but is $name is told nothing: it is garbage", async ({ body }) => {
    const { answer, events } = answerWith(() => Promise.reject(new Error("it was confirmed")));
    expect(await answer(message(body))).toEqual([{ messageId: "m1", delaySeconds: 0 }]);
    expect(events).toMatchObject([{ event: "hint.garbage" }]);
  });
  it("comes back alone when SNS can't be told", async () => {
    const { answer, looks, events } = answerWith(() => Promise.reject(new Error("SNS is down")));
    const returned = await answer(
      message(confirmation(theirTopic), { id: "m1" }),
      message(sweepOf(resource), { id: "m2" }),
    );
    expect(returned).toEqual([{ messageId: "m1", delaySeconds: 2 }]);
    expect(looks).toHaveLength(1);
    expect(events).toMatchObject([{ event: "look.failed", resource: `confirm ${theirTopic}` }]);
  });
});

const throttled = () => Promise.reject(new ThrottledError("DescribeVpcEndpointConnections"));

describe("a throttle", () => {
  it.each<{ name: string; busy: Partial<BatchPorts>; body: string }>([
    { name: "of a look", busy: { look: throttled }, body: sweepOf(resource) },
    {
      name: "while an endpoint is located",
      busy: { locate: throttled },
      body: notification(endpoint),
    },
  ])("$name is a matter of waiting, not a failure", async ({ busy, body }) => {
    const { answer, events } = aBench(busy);
    expect(await answer(message(body))).toEqual([{ messageId: "m1", delaySeconds: 2 }]);
    expect(events.map(({ event }) => event)).toEqual(["look.again"]);
  });
});

it("looks at no more than four resources at once", async () => {
  let under = 0;
  let most = 0;
  const { answer } = aBench({
    registered: async () => Array.from({ length: 12 }, (_, index) => `${resource}${index}`),
    look: async () => {
      most = Math.max(most, ++under);
      await new Promise((resolve) => setImmediate(resolve));
      under--;
      return { look: "settled", unseen: [] };
    },
  });
  await answer(message(notification("")));
  expect(most).toBe(4);
});
