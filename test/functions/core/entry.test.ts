import { describe, expect, it } from "vitest";

import {
  entryKeysFor,
  isLive,
  kindOfTarget,
  kindTarget,
  parseEntry,
} from "../../../functions/core/entry.ts";
import { aConnection, aGrant, blue, minutes, now, resource } from "../../support/situation.ts";

const key = { target: resource, principal: `account/${blue}` };
const item = {
  schema: 1,
  ...key,
  effect: "allow",
  grants: { g1: { source: "request" } },
  version: 2,
};

describe("an entry", () => {
  it("is read with its grants, their instants as dates", () => {
    const grants = {
      g1: {
        source: "request",
        reason: "month end",
        reference: "CHG-1",
        notBefore: "2026-11-22T12:00:00Z",
        expiresAt: "2026-11-22T14:30:00+02:00",
      },
    };
    expect(parseEntry(key, { ...item, grants })).toEqual({
      found: "entry",
      entry: {
        key,
        effect: "allow",
        version: 2,
        malformedGrants: [],
        grants: new Map([
          ["g1", { ...grants.g1, notBefore: now, expiresAt: new Date("2026-11-22T12:30:00Z") }],
        ]),
      },
    });
  });

  it.each([
    { name: "nothing", value: undefined },
    { name: "null", value: null },
    { name: "a list", value: [item] },
    { name: "an effect in capitals", value: { ...item, effect: "Allow" } },
    { name: "no effect", value: { ...item, effect: undefined } },
    { name: "an additional field", value: { ...item, note: "hello" } },
    { name: "another schema", value: { ...item, schema: 2 } },
    { name: "version 0", value: { ...item, version: 0 } },
    { name: "a version as text", value: { ...item, version: "2" } },
    { name: "another principal", value: { ...item, principal: "account/444455556666" } },
    { name: "another target", value: { ...item, target: "kind/endpoint-connection" } },
    { name: "a principal that is no account", value: { ...item, principal: "account/*" } },
    { name: "grants as a list", value: { ...item, grants: [{ source: "request" }] } },
    {
      name: "33 grants",
      value: {
        ...item,
        grants: Object.fromEntries(
          Array.from({ length: 33 }, (_, n) => [`g${n}`, { source: "file" }]),
        ),
      },
    },
    { name: "a grant without an id", value: { ...item, grants: { "": { source: "file" } } } },
  ])("is malformed with $name, and keeps its key", ({ value }) => {
    expect(parseEntry(key, value)).toMatchObject({ found: "malformed", key });
  });

  it("takes 32 grants", () => {
    const grants = Object.fromEntries(
      Array.from({ length: 32 }, (_, n) => [`g${n}`, { source: "file" }]),
    );
    const reading = parseEntry(key, { ...item, grants });
    expect(reading.found === "entry" && reading.entry.grants.size).toBe(32);
  });

  it.each([
    { name: "a misspelt constraint", grant: { source: "file", expireAt: "2026-11-22T12:00:00Z" } },
    { name: "an unknown source", grant: { source: "somebody" } },
    {
      name: "a day that does not exist",
      grant: { source: "file", expiresAt: "2026-02-30T00:00:00Z" },
    },
    { name: "a time without a zone", grant: { source: "file", expiresAt: "2026-11-22T12:00:00" } },
    { name: "seconds since 1970", grant: { source: "file", expiresAt: 1_795_000_000 } },
    { name: "an expiry of null", grant: { source: "file", expiresAt: null } },
    {
      name: "an end before its beginning",
      grant: {
        source: "file",
        notBefore: "2026-11-23T00:00:00Z",
        expiresAt: "2026-11-22T00:00:00Z",
      },
    },
    {
      name: "an end on its beginning",
      grant: {
        source: "file",
        notBefore: "2026-11-22T00:00:00Z",
        expiresAt: "2026-11-22T00:00:00Z",
      },
    },
    { name: "null in its place", grant: null },
  ])("keeps other grants beside one with $name, which allows nothing", ({ grant }) => {
    const reading = parseEntry(key, { ...item, grants: { ...item.grants, bad: grant } });
    expect(reading).toMatchObject({ found: "entry", entry: { malformedGrants: ["bad"] } });
    expect(reading.found === "entry" && [...reading.entry.grants.keys()]).toEqual(["g1"]);
  });
});

it.each([
  { name: "without bounds", grant: {}, live: true },
  { name: "on its first instant", grant: { notBefore: now }, live: true },
  {
    name: "a millisecond too early",
    grant: { notBefore: new Date(now.getTime() + 1) },
    live: false,
  },
  { name: "on its end", grant: { expiresAt: now }, live: false },
  {
    name: "a millisecond before its end",
    grant: { expiresAt: new Date(now.getTime() + 1) },
    live: true,
  },
  { name: "between both", grant: { notBefore: minutes(-1), expiresAt: minutes(1) }, live: true },
  { name: "with an end that is no date", grant: { expiresAt: new Date(Number.NaN) }, live: false },
  {
    name: "with a beginning that is no date",
    grant: { notBefore: new Date(Number.NaN) },
    live: false,
  },
])("a grant $name is live: $live", ({ grant, live }) => {
  expect(isLive(aGrant(grant), now)).toBe(live);
});

it("asks for the exact resource before the kind, and for nobody where the tenant is unknown", () => {
  expect(entryKeysFor(aConnection())).toEqual([
    { target: resource, principal: `account/${blue}` },
    { target: "kind/endpoint-connection", principal: `account/${blue}` },
  ]);
  for (const tenant of [undefined, "", "*", `${blue}5`, `${blue} `])
    expect(entryKeysFor(aConnection({ tenant }))).toEqual([]);
});

it("knows a kind by its target, and nothing that only looks like it", () => {
  expect(kindOfTarget(kindTarget("endpoint-connection"))).toBe("endpoint-connection");
  for (const target of [
    "kind/",
    "kind/*",
    "endpoint-connection",
    "kind/endpoint-connection/x",
    resource,
  ])
    expect(kindOfTarget(target)).toBeUndefined();
});
