import { describe, expect, it } from "vitest";

import {
  entryKeysFor,
  kindOfTarget,
  kindTarget,
  parseEntry,
} from "../../../functions/core/entry.ts";
import {
  aConnection,
  aMember,
  blue,
  farOu,
  nearOu,
  now,
  nowhere,
  organizationId,
  outside,
  resource,
} from "../../support/situation.ts";

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
        external: false,
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

const external = (values: Record<string, unknown>) => ({ ...item, external: true, ...values });

describe("an entry for an account outside the organization", () => {
  const complete = {
    source: "request",
    sponsor: "payments team",
    expiresAt: "2027-01-01T00:00:00Z",
  };
  it("says so, and each grant of it names a sponsor and an end", () => {
    expect(parseEntry(key, external({ grants: { g1: complete } }))).toMatchObject({
      found: "entry",
      entry: { external: true, malformedGrants: [] },
    });
  });
  it.each([
    { name: "without a sponsor", grant: { ...complete, sponsor: undefined } },
    { name: "with an empty sponsor", grant: { ...complete, sponsor: "" } },
    { name: "without an end", grant: { ...complete, expiresAt: undefined } },
    {
      name: "that ends before it begins",
      grant: { ...complete, notBefore: "2028-01-01T00:00:00Z" },
    },
  ])("has no grant $name", ({ grant }) => {
    const reading = parseEntry(key, external({ grants: { good: complete, bad: grant } }));
    expect(reading).toMatchObject({ found: "entry", entry: { malformedGrants: ["bad"] } });
    expect(reading.found === "entry" && [...reading.entry.grants.keys()]).toEqual(["good"]);
  });
  it("may be a deny without any of that", () => {
    const reading = parseEntry(key, external({ effect: "deny" }));
    expect(reading).toMatchObject({ found: "entry", entry: { malformedGrants: [] } });
  });
  it.each([`ou/${nearOu}`, `organization/${organizationId}`])(
    "is for a single account, not for %s",
    (principal) => {
      const reading = parseEntry({ ...key, principal }, external({ principal }));
      expect(reading.found === "malformed" && reading.problem).toMatch(/single account/);
    },
  );
  it.each([false, "true", 1, null])("is not said by %j", (value) => {
    expect(parseEntry(key, { ...item, external: value }).found).toBe("malformed");
  });
});

it.each([`ou/${nearOu}`, `organization/${organizationId}`])("is read for %s", (principal) => {
  expect(parseEntry({ ...key, principal }, { ...item, principal })).toMatchObject({
    found: "entry",
    entry: { key: { principal }, external: false },
  });
});

const keysOf = (...args: Parameters<typeof entryKeysFor>) =>
  entryKeysFor(...args).map(({ target, principal }) => [target, principal]);

describe("the keys that can match a connection", () => {
  const kind = "kind/endpoint-connection";

  it("are the exact resource before the kind, and for each the nearest principal first", () => {
    const principals = [
      `account/${blue}`,
      `ou/${nearOu}`,
      `ou/${farOu}`,
      `organization/${organizationId}`,
    ];
    expect(keysOf(aConnection(), aMember())).toEqual([
      ...principals.map((principal) => [resource, principal]),
      ...principals.map((principal) => [kind, principal]),
    ]);
  });
  it.each([
    { name: "is outside", standing: outside },
    { name: "stands nobody knows where", standing: nowhere },
    { name: "was not asked about", standing: undefined },
  ])("are those of the account alone where it $name", ({ standing }) => {
    expect(keysOf(aConnection(), standing)).toEqual([
      [resource, `account/${blue}`],
      [kind, `account/${blue}`],
    ]);
  });
  it("are none where the tenant is not an account", () => {
    for (const tenant of [undefined, "", "*", `${blue}5`, `${blue} `])
      expect(keysOf(aConnection({ tenant }), aMember())).toEqual([]);
  });
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
