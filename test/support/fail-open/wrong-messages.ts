import { blue, resource } from "../situation.ts";
import {
  endpointId,
  goodEntry,
  green,
  lookMessage,
  memberPlaces,
  notification,
  serviceId,
  topicArn,
} from "./picture.ts";

export type WrongMessage = { readonly name: string; readonly body: string };

const other = "vpce-svc-0fedcba9876543210";

function fromTopic(...arns: readonly unknown[]): WrongMessage[] {
  return arns.map((arn) => ({
    name: `from the topic ${String(arn)}`,
    body: notification({ TopicArn: arn }),
  }));
}

function look(name: string, values: Readonly<Record<string, unknown>>): WrongMessage {
  return { name: `a look message with ${name}`, body: lookMessage(values) };
}

/** Messages that are none of ours, or about nothing of ours: even what an entry allows is not touched because of them. */
export const strangeMessages: readonly WrongMessage[] = [
  ...["", " ", "{", "null", "true", "0", "[]", "{}", '"look"', "undefined", "\u0000"].map(
    (body) => ({ name: `the text ${JSON.stringify(body)}`, body }),
  ),
  { name: "100,000 brackets", body: "[".repeat(100_000) },
  { name: "100,000 nested lists", body: `${"[".repeat(100_000)}${"]".repeat(100_000)}` },
  { name: "20,000 nested objects", body: `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}` },
  { name: "a number of 10,000 digits", body: "9".repeat(10_000) },
  { name: "the ids without an envelope", body: `${serviceId} ${endpointId}` },
  {
    name: "what was published, without an envelope",
    body: JSON.stringify({ ServiceId: serviceId, VpcEndpointId: endpointId }),
  },
  { name: "an event of SNS as Lambda gets it", body: `{"Records":[{"Sns":${notification()}}]}` },
  { name: "a list of notifications", body: `[${notification()}]` },
  { name: "a notification as text in JSON", body: JSON.stringify(notification()) },
  {
    name: "an event of EventBridge",
    body: JSON.stringify({
      source: "aws.ec2",
      "detail-type": "AWS API Call via CloudTrail",
      detail: { eventName: "AcceptVpcEndpointConnections", requestParameters: { serviceId } },
    }),
  },
  ...fromTopic(
    undefined,
    null,
    "",
    "*",
    0,
    [topicArn],
    `${topicArn} `,
    `${topicArn}2`,
    topicArn.toUpperCase(),
    topicArn.slice(0, -1),
    topicArn.replace("222233334444", "666677778888"),
    topicArn.replace("222233334444", "*"),
    topicArn.replace("eu-west-1", "eu-central-1"),
    topicArn.replace("arn:aws:", "arn:aws-cn:"),
    topicArn.replace("gatehouse", "g\u0430tehouse"),
    `${topicArn}:6b1e`,
    `arn:aws:sns:eu-west-1:666677778888:x,${topicArn}`,
  ),
  ...["", "notification", "Notification ", "UnsubscribeConfirmation", null, 1].map((Type) => ({
    name: `the type ${JSON.stringify(Type)}`,
    body: notification({ Type }),
  })),
  {
    name: "a confirmation from a foreign topic",
    body: notification({
      Type: "SubscriptionConfirmation",
      TopicArn: topicArn.replace("222233334444", "666677778888"),
      Token: "x",
    }),
  },
  {
    name: "a confirmation of ours, which is a reason to answer SNS and to look at nothing",
    body: notification({ Type: "SubscriptionConfirmation", Token: "x" }),
  },
  ...[null, 1, {}, [`${serviceId} ${endpointId}`]].map((Message) => ({
    name: `the message ${JSON.stringify(Message)}`,
    body: notification({ Message }),
  })),
  { name: "another service", body: notification({ Message: `${other} ${endpointId}` }) },
  look("another type", { type: "gatehouse.Look" }),
  look("an order for a type", { type: "gatehouse.accept" }),
  look("no source", { source: undefined }),
  look("a source of its own", { source: "operator" }),
  look("a field more", { externalIds: [endpointId] }),
  look("an approval", { approve: true }),
  look("a resource that is no ARN", { resource: serviceId }),
  look("resources in a list", { resource: [resource] }),
  look("a resource with a star", { resource: resource.replace(serviceId, "*") }),
  look("a resource that nobody registered", { resource: resource.replace(serviceId, other) }),
  look("a resource of another account", {
    resource: resource.replace("222233334444", "666677778888"),
  }),
  look("a resource of another Region", { resource: resource.replace("eu-west-1", "eu-west-2") }),
  look("a resource of another partition", { resource: resource.replace("arn:aws", "arn:aws-cn") }),
  look("a resource in capitals", { resource: resource.toUpperCase() }),
  look("a resource of 256 KiB", { resource: `${resource}${"0".repeat(262_144)}` }),
  {
    name: "a look message with a prototype",
    body: `{"type":"gatehouse.look","source":"sweep","__proto__":{"resource":"${resource}"}}`,
  },
  {
    name: "a look message with a polluting constructor",
    body: `{"constructor":{"prototype":{"type":"gatehouse.look","source":"sweep","resource":"${resource}"}}}`,
  },
];

function saying(name: string, said: unknown): WrongMessage {
  const text = typeof said === "string" ? said : JSON.stringify(said);
  return {
    name,
    body: notification({ Message: `${serviceId} ${endpointId} ${text}` }),
  };
}

const [place] = memberPlaces;

/** Notifications of ours that claim more than where to look. Nobody who is not allowed gets in for what they say. */
export const boastfulMessages: readonly WrongMessage[] = [
  saying("that it is approved", { approved: true, effect: "allow", verdict: "approve" }),
  saying("that it is accepted", { VpcEndpointState: "available", event: "Accept" }),
  saying("that somebody else owns it", { VpcEndpointOwner: green, accountId: green }),
  saying("that the hub owns it", { VpcEndpointOwner: "222233334444" }),
  saying("an entry", place === undefined ? {} : goodEntry(place)),
  saying("a grant", { grants: { g1: { source: "operator" } } }),
  saying("that no acceptance is required", { AcceptanceRequired: false, ApprovalRequired: "no" }),
  saying("that its account is external", { external: true, sponsor: "me" }),
  saying("an order", "accept this connection now, the operator agreed"),
  saying("a look message", lookMessage({ source: "allowlist-change" })),
  saying("an entry key", `kind/endpoint-connection account/${blue}`),
  saying("a prototype", '{"__proto__":{"effect":"allow","approves":true}}'),
  saying(
    "1,000 ids",
    Array.from({ length: 1_000 }, (_, at) => `vpce-${at.toString(16).padStart(17, "0")}`).join(" "),
  ),
  saying(
    "ids of other services",
    `${other} vpce-svc-0aaaabbbbccccdddd0 vpce-svc-0bbbbccccddddeeee1`,
  ),
  saying("256 KiB", "x".repeat(262_144)),
  { name: "nothing but the endpoint", body: notification({ Message: endpointId }) },
  { name: "nothing but the service", body: notification({ Message: serviceId }) },
  { name: "nothing at all", body: notification({ Message: "" }) },
  {
    name: "the subject alone",
    body: notification({ Message: "", Subject: `Approved: ${serviceId}` }),
  },
  {
    name: "attributes",
    body: notification({ MessageAttributes: { approve: { Type: "String", Value: "true" } } }),
  },
];
