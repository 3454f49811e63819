import { describe, expect, it } from "vitest";

import { parseEventPattern } from "../../../../../local/organization/services/events/event-pattern.ts";

const event = {
  source: "aws.organizations",
  account: "111122223333",
  resources: ["one", "two"],
  detail: {
    eventName: "MoveAccount",
    count: 3,
    none: null,
    flag: true,
    empty: [],
    parameters: { accountId: "333344445555" },
    items: [
      { id: "a", size: 1 },
      { id: "b", size: 2 },
    ],
  },
};

const matches = (pattern: object): boolean =>
  parseEventPattern(JSON.stringify(pattern)).matches(event);

describe("an event pattern matches", () => {
  it.each<{ name: string; pattern: object }>([
    { name: "one of the values", pattern: { source: ["aws.ec2", "aws.organizations"] } },
    {
      name: "all fields together",
      pattern: { source: ["aws.organizations"], account: ["111122223333"] },
    },
    { name: "deep fields", pattern: { detail: { parameters: { accountId: ["333344445555"] } } } },
    { name: "an item of a list", pattern: { resources: ["two"] } },
    { name: "an object in a list", pattern: { detail: { items: { id: ["b"], size: [2] } } } },
    {
      name: "null, true and numbers",
      pattern: { detail: { none: [null], flag: [true], count: [3] } },
    },
    { name: "a prefix", pattern: { source: [{ prefix: "aws." }] } },
    { name: "a suffix", pattern: { detail: { eventName: [{ suffix: "Account" }] } } },
    {
      name: "whatever case",
      pattern: { detail: { eventName: [{ "equals-ignore-case": "moveACCOUNT" }] } },
    },
    { name: "anything but a value", pattern: { source: [{ "anything-but": "aws.ec2" }] } },
    {
      name: "anything but some values",
      pattern: { source: [{ "anything-but": ["aws.ec2", "x"] }] },
    },
    { name: "anything but a prefix", pattern: { source: [{ "anything-but": { prefix: "my." } }] } },
    { name: "what is there", pattern: { detail: { count: [{ exists: true }] } } },
    { name: "what is not there", pattern: { detail: { other: [{ exists: false }] } } },
    { name: "an empty list as nothing", pattern: { detail: { empty: [{ exists: false }] } } },
    {
      name: "one of several operators",
      pattern: { source: [{ prefix: "my." }, "aws.organizations"] },
    },
    {
      name: "a range of numbers",
      pattern: { detail: { count: [{ numeric: [">", 2, "<=", 3] }] } },
    },
  ])("$name", ({ pattern }) => expect(matches(pattern)).toBe(true));
});

describe("an event pattern does not match", () => {
  it.each<{ name: string; pattern: object }>([
    { name: "another value", pattern: { source: ["aws.ec2"] } },
    { name: "one field of two", pattern: { source: ["aws.organizations"], account: ["1"] } },
    { name: "a field that is not there", pattern: { detail: { other: ["x"] } } },
    { name: "an account by a star", pattern: { account: ["*"] } },
    { name: "a number as a text", pattern: { detail: { count: ["3"] } } },
    {
      name: "members of different objects in a list",
      pattern: { detail: { items: { id: ["a"], size: [2] } } },
    },
    {
      name: "anything but, where nothing is there",
      pattern: { detail: { other: [{ "anything-but": "x" }] } },
    },
    {
      name: "anything but its own value",
      pattern: { source: [{ "anything-but": ["aws.organizations"] }] },
    },
    {
      name: "existence of an object, which is no leaf",
      pattern: { detail: { parameters: [{ exists: true }] } },
    },
    { name: "absence of what is there", pattern: { source: [{ exists: false }] } },
    { name: "inherited members", pattern: { detail: { constructor: [{ exists: true }] } } },
    { name: "a number out of range", pattern: { detail: { count: [{ numeric: ["=", 4] }] } } },
    {
      name: "half of a range",
      pattern: { detail: { count: [{ numeric: [">", 3, "<", 10] }] } },
    },
    { name: "a text in a range", pattern: { account: [{ numeric: [">", 0] }] } },
  ])("$name", ({ pattern }) => expect(matches(pattern)).toBe(false));
});

describe("an event pattern is refused", () => {
  it.each<{ name: string; text: string; reason: string }>([
    { name: "that is not JSON", text: "{source", reason: "it is not JSON" },
    { name: "that is no object", text: "[]", reason: "it is not a JSON object" },
    { name: "without a field", text: "{}", reason: "the pattern is an empty object" },
    {
      name: "with a bare value",
      text: '{"source":"aws.ec2"}',
      reason: '"source" must be an object or an array',
    },
    { name: "with an empty list", text: '{"source":[]}', reason: '"source" is an empty array' },
    {
      name: "with a list in a list",
      text: '{"source":[["a"]]}',
      reason: "no value and no operator",
    },
    {
      name: "with two operators in one",
      text: '{"source":[{"prefix":"a","suffix":"b"}]}',
      reason: "no value and no operator",
    },
    { name: "with a half range", text: '{"a":[{"numeric":[">"]}]}', reason: "one or two pairs" },
    { name: "with an unknown comparison", text: '{"a":[{"numeric":["!",1]}]}', reason: '["!",1]' },
    {
      name: "that exists maybe",
      text: '{"a":[{"exists":"yes"}]}',
      reason: "must be true or false",
    },
    {
      name: "that is too long",
      text: `{"a":["${"x".repeat(2_048)}"]}`,
      reason: "2048 are allowed",
    },
  ])("$name", ({ text, reason }) => {
    const parse = () => parseEventPattern(text);
    expect(parse).toThrow("Event pattern is not valid. Reason: ");
    expect(parse).toThrow(reason);
  });

  it.each<{ operator: string; pattern: object }>([
    { operator: '"wildcard"', pattern: { source: [{ wildcard: "aws.*" }] } },
    { operator: '"cidr"', pattern: { detail: { ip: [{ cidr: "10.0.0.0/8" }] } } },
    { operator: "$or", pattern: { $or: [{ source: ["a"] }] } },
    {
      operator: '"prefix" of more than one text',
      pattern: { source: [{ prefix: { "equals-ignore-case": "a" } }] },
    },
    {
      operator: '"anything-but" of "wildcard"',
      pattern: { source: [{ "anything-but": { wildcard: "a*" } }] },
    },
  ])("as not modelled with $operator, which AWS has", ({ operator, pattern }) => {
    const parse = () => parseEventPattern(JSON.stringify(pattern));
    expect(parse).toThrow(operator);
    expect(parse).toThrow("is not modelled");
  });
});
