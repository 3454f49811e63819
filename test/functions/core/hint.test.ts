import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { parseHint } from "../../../functions/core/hint.ts";
import { resource } from "../../support/situation.ts";

const accountId = "222233334444";
const topic = `arn:aws:sns:eu-west-1:${accountId}:gatehouse-notifications`;
const topicInGov = `arn:aws-us-gov:sns:us-gov-west-1:${accountId}:gatehouse-notifications`;
const topics = [topic, topicInGov];

const service = "vpce-svc-0123456789abcdef0";
const otherService = "vpce-svc-0fedcba9876543210";
const endpoint = "vpce-0aaaaaaaaaaaaaaa1";
const otherEndpoint = "vpce-0bbbbbbbbbbbbbbb2";

/** What SNS puts on a queue without raw delivery. */
function envelope(message: string, values: Record<string, unknown> = {}): string {
  return JSON.stringify({
    Type: "Notification",
    MessageId: "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
    TopicArn: topic,
    Message: message,
    Timestamp: "2026-11-22T12:00:00.000Z",
    SignatureVersion: "1",
    Signature:
      "EXAMPLEpH+DcEwjAPg8O9mY8dReBSwksfg2S7WKQcikcNKWLQjwu6A4VbeS0QHVCkhRS7fUQvi2egU3N858fiTDN6bkkOxYDVrY0Ad8L10Hs3zH81mtnPk5uvvolIC1CXGu43obcgFxeL3khZl8IKvO61GWB6jI9b5+gLPoBc1Q=",
    SigningCertURL: "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem",
    UnsubscribeURL: `https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${topic}:6b1e`,
    ...values,
  });
}
/** What a rule on a bus puts on a queue (platform.md section 4). */
const busEvent = (values: Record<string, unknown> = {}) =>
  JSON.stringify({
    version: "0",
    id: "17793124-05d4-b198-2fde-7ededc63b103",
    "detail-type": "Resource Sharing State Change",
    source: "aws.ram",
    account: "444455556666",
    time: "2026-11-22T12:00:00Z",
    region: "eu-central-1",
    resources: [],
    detail: { event: "Resource Share Association", status: "associated" },
    ...values,
  });

describe("an event of a bus", () => {
  it("leads to everything that is registered where it comes from, whatever it says", () => {
    expect(parseHint(busEvent({ detail: null }), [], ["aws.ram"])).toEqual({
      found: "hint",
      hint: {
        source: "event",
        subject: { at: "region", accountId: "444455556666", region: "eu-central-1" },
      },
    });
  });
  it.each([
    { name: "of a source that nobody listens to", values: { source: "aws.s3" } },
    { name: "that only looks like one of AWS's", values: { source: "AWS.ram" } },
    { name: "of no account", values: { account: "44445555666" } },
    { name: "of no Region", values: { region: "" } },
    { name: "without a detail-type", values: { "detail-type": undefined } },
  ])("$name is garbage", ({ values }) => {
    expect(parseHint(busEvent(values), topics, ["aws.ram"])).toMatchObject({ found: "garbage" });
  });
  it("is garbage where no source is listened to", () => {
    expect(parseHint(busEvent(), topics)).toMatchObject({ found: "garbage" });
  });
});

const subjectOf = (body: string) => {
  const reading = parseHint(body, topics);
  if (reading.found !== "hint") throw new Error(`it is ${reading.found}, not a hint`);
  expect(reading.hint.source).toBe("notification");
  return reading.hint.subject;
};
const onResources = (services: string[], externalIds: string[]) => ({
  at: "resources",
  resources: services.map((id) => `arn:aws:ec2:eu-west-1:${accountId}:vpc-endpoint-service/${id}`),
  externalIds,
  complete: false,
});
const inRegion = { at: "region", accountId, region: "eu-west-1" };

describe("a notification", () => {
  it.each([
    {
      name: "in JSON",
      text: JSON.stringify({ event: "Connect", ServiceId: service, VpcEndpointId: endpoint }),
      subject: onResources([service], [endpoint]),
    },
    {
      name: "in JSON inside JSON",
      text: JSON.stringify({ detail: JSON.stringify({ serviceId: service, endpoint }) }),
      subject: onResources([service], [endpoint]),
    },
    {
      name: "in prose",
      text: `A new connection request: the endpoint ${endpoint} wants to connect to ${service}.`,
      subject: onResources([service], [endpoint]),
    },
    {
      name: "with ARNs",
      text: `arn:aws:ec2:eu-west-1:${accountId}:vpc-endpoint-service/${service} arn:aws:ec2:eu-west-1:333344445555:vpc-endpoint/${endpoint}`,
      subject: onResources([service], [endpoint]),
    },
    {
      name: "with DNS names",
      text: `${endpoint}-abcd1234.${service}.eu-west-1.vpce.amazonaws.com`,
      subject: onResources([service], [endpoint]),
    },
    {
      name: "with a service name alone",
      text: `com.amazonaws.vpce.eu-west-1.${service}`,
      subject: onResources([service], []),
    },
    {
      name: "of several services and endpoints, each once",
      text: `${service} ${endpoint},${otherService};${otherEndpoint}\n${service}/${endpoint}`,
      subject: onResources([service, otherService], [endpoint, otherEndpoint]),
    },
    {
      name: "with ids of 8 digits",
      text: "vpce-svc-0a1b2c3d vpce-1a2b3c4d",
      subject: onResources(["vpce-svc-0a1b2c3d"], ["vpce-1a2b3c4d"]),
    },
    {
      name: "with an endpoint alone",
      text: `{"vpcEndpointId":"${endpoint}"}`,
      subject: { at: "endpoints", externalIds: [endpoint], accountId, region: "eu-west-1" },
    },
    { name: "without ids", text: "Something happened.", subject: inRegion },
    { name: "that is empty", text: "", subject: inRegion },
    {
      name: "with nothing but the id of a notification",
      text: "vpce-nfn-008776de7e03f5abc",
      subject: inRegion,
    },
    {
      name: "with ids glued to other text",
      text: `x${endpoint} ${endpoint}0 ${service}_${endpoint} vpce-0123456789 vpce-svc-0123456789abcdef vpce-svc-${endpoint}x`,
      subject: inRegion,
    },
    {
      name: "with ids in capitals, which AWS never writes",
      text: endpoint.toUpperCase(),
      subject: inRegion,
    },
    {
      name: "with an id between quotes of every kind",
      text: `'${endpoint}' “${endpoint}” <${endpoint}> [${endpoint}]`,
      subject: { at: "endpoints", externalIds: [endpoint], accountId, region: "eu-west-1" },
    },
    {
      name: "with a huge text around the ids",
      text: `${"lorem ipsum vpce- vpce-svc- ".repeat(8_000)}${service} ${endpoint}`,
      subject: onResources([service], [endpoint]),
    },
  ])("$name names where to look", ({ text, subject }) => {
    expect(subjectOf(envelope(text))).toEqual(subject);
  });

  it("is searched with its subject line", () => {
    expect(subjectOf(envelope("see above", { Subject: `Connect ${service}` }))).toEqual(
      onResources([service], []),
    );
  });
  it.each([null, undefined, ""])("may have the subject line %j", (Subject) => {
    expect(subjectOf(envelope("", { Subject }))).toEqual(inRegion);
  });
  it("never glues the end of its subject line to the beginning of its text", () => {
    expect(subjectOf(envelope("0aaaaaaaaaaaaaaa1", { Subject: "vpce-" }))).toEqual(inRegion);
  });
  it("is about the account, Region and partition of its topic, whatever its text claims", () => {
    const text = JSON.stringify({
      account: "666677778888",
      region: "us-east-1",
      ServiceId: service,
    });
    expect(subjectOf(envelope(text, { TopicArn: topicInGov }))).toMatchObject({
      resources: [`arn:aws-us-gov:ec2:us-gov-west-1:${accountId}:vpc-endpoint-service/${service}`],
    });
  });
  it("may have fields that are not known yet", () => {
    expect(subjectOf(envelope(endpoint, { MessageAttributes: {}, Novelty: [1] }))).toMatchObject({
      at: "endpoints",
    });
  });
});

const look = { type: "gatehouse.look", source: "sweep", resource };

describe("a look message", () => {
  it.each(["sweep", "allowlist-change", "organization-change"])(
    "of a %s asks for everything on its resource",
    (source) => {
      expect(parseHint(JSON.stringify({ ...look, source }), topics)).toEqual({
        found: "hint",
        hint: {
          source,
          subject: { at: "resources", resources: [resource], externalIds: [], complete: true },
        },
      });
    },
  );
});

const confirmation = (values: Record<string, unknown> = {}) =>
  envelope("You have chosen to subscribe to the topic.", {
    Type: "SubscriptionConfirmation",
    Token: "2336412f37fb687f5d51e6e2425a8a5",
    SubscribeURL: "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription",
    ...values,
  });

describe("a confirmation of subscription", () => {
  it("names its topic and its token, and nothing to look at", () => {
    expect(parseHint(confirmation(), topics)).toEqual({
      found: "confirmation",
      topicArn: topic,
      token: "2336412f37fb687f5d51e6e2425a8a5",
    });
  });
  it.each([
    { name: "of a topic that is not ours", values: { TopicArn: `${topic}2` } },
    {
      name: "of a topic of another account",
      values: { TopicArn: topic.replace(accountId, "666677778888") },
    },
    { name: "of a topic in capitals", values: { TopicArn: topic.toUpperCase() } },
    { name: "of several topics", values: { TopicArn: topics } },
    { name: "without a token", values: { Token: undefined } },
    { name: "with an empty token", values: { Token: "" } },
    { name: "with a list of tokens", values: { Token: ["a"] } },
    { name: "in other words", values: { Type: "subscriptionconfirmation" } },
    { name: "of the end of a subscription", values: { Type: "UnsubscribeConfirmation" } },
  ])("$name is garbage", ({ values }) => {
    expect(parseHint(confirmation(values), topics).found).toBe("garbage");
  });
});

describe("garbage is refused with the problem", () => {
  it.each([
    { name: "an empty text", body: "" },
    { name: "prose", body: `please look at ${service}` },
    { name: "null", body: "null" },
    { name: "a number", body: "1" },
    { name: "a text", body: JSON.stringify(envelope(service)) },
    { name: "a list", body: `[${envelope(service)}]` },
    { name: "an empty object", body: "{}" },
    { name: "half a message", body: envelope(service).slice(0, -2) },
    {
      name: "a look with a misspelt field",
      body: JSON.stringify({ ...look, resource: undefined, ressource: resource }),
    },
    { name: "a look with an additional field", body: JSON.stringify({ ...look, force: true }) },
    { name: "a look of an unknown source", body: JSON.stringify({ ...look, source: "me" }) },
    { name: "a look at what is no ARN", body: JSON.stringify({ ...look, resource: service }) },
    { name: "a look of another type", body: JSON.stringify({ ...look, type: "gatehouse.cut" }) },
    { name: "another topic", body: envelope(service, { TopicArn: `${topic}2` }) },
    {
      name: "a topic of another account",
      body: envelope(service, { TopicArn: topic.replace(accountId, "666677778888") }),
    },
    { name: "a topic that is a list", body: envelope(service, { TopicArn: [topic] }) },
    { name: "no topic", body: envelope(service, { TopicArn: undefined }) },
    {
      name: "a text that is no text",
      body: envelope(service, { Message: { ServiceId: service } }),
    },
    {
      name: "a confirmation of subscription",
      body: envelope(service, { Type: "SubscriptionConfirmation" }),
    },
    { name: "raw delivery", body: JSON.stringify({ ServiceId: service, VpcEndpointId: endpoint }) },
    {
      name: "an event of EventBridge",
      body: JSON.stringify({ version: "0", "detail-type": "x", source: "aws.ec2", detail: {} }),
    },
  ])("$name", ({ body }) => {
    const reading = parseHint(body, topics);
    expect(reading.found).toBe("garbage");
    expect(reading.found === "garbage" && reading.problem).toMatch(/\S/);
  });
  it("where no topic is ours", () => {
    expect(parseHint(envelope(service), []).found).toBe("garbage");
  });
});

it("never throws, whatever arrives", () => {
  const anyEnvelope = fc
    .record(
      {
        Type: fc.oneof(fc.constantFrom("Notification", "SubscriptionConfirmation"), fc.anything()),
        Token: fc.oneof(fc.string(), fc.anything()),
        TopicArn: fc.oneof(fc.constant(topic), fc.string(), fc.anything()),
        Message: fc.oneof(fc.string({ unit: "binary" }), fc.json(), fc.anything()),
        Subject: fc.oneof(fc.string(), fc.anything()),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value));
  const anyLook = fc
    .record({ type: fc.constant("gatehouse.look"), source: fc.anything(), resource: fc.anything() })
    .map((value) => JSON.stringify(value));
  const found = new Set<string>();
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.json(), anyEnvelope, anyLook),
      fc.oneof(fc.constant(topics), fc.array(fc.string())),
      (body, ours) => {
        found.add(parseHint(body, ours).found);
      },
    ),
    { numRuns: 3_000 },
  );
  expect([...found].toSorted()).toEqual(["confirmation", "garbage", "hint"]);
});

it("reads no id out of a notification that does not stand in it", () => {
  const word = fc.constantFrom(
    service,
    endpoint,
    otherEndpoint,
    "vpce-",
    "svc-",
    "vpce-nfn-0123456789abcdef0",
    "0",
    "_",
    " ",
    "-",
    "é",
  );
  fc.assert(
    fc.property(fc.array(word), (words) => {
      const text = words.join("");
      const subject = subjectOf(envelope(text));
      if (subject.at === "region") return;
      for (const id of subject.externalIds) expect(text).toContain(id);
      const services = subject.at === "resources" ? subject.resources : [];
      for (const arn of services) expect(text).toContain(arn.split("/")[1]);
    }),
  );
});
