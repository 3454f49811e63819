import { describe, expect, it } from "vitest";

import { basis, recordOf } from "../../support/ledger-story.ts";
import { connectionsOf } from "../../support/memory-source.ts";
import {
  aGrant,
  aMember,
  anOffering,
  blue,
  farOu,
  minutes,
  nearOu,
  nowhere,
  outside,
  resource,
} from "../../support/situation.ts";
import type { Stage } from "../../support/stage.ts";
import { aStage, blueOnKind, ofBlue } from "../../support/stage.ts";

const ofOu = { target: resource, principal: `ou/${nearOu}` };
const ofFarOu = { target: resource, principal: `ou/${farOu}` };
const green = "444455556666";
const ofGreen = { target: resource, principal: `account/${green}` };

function waits(stage: Stage, count: number, tenant = blue, from = 1): string[] {
  const connections = connectionsOf(tenant, count, from);
  for (const connection of connections) stage.source.put(connection);
  return connections.map(({ externalId }) => externalId);
}
/** One that a grant of ours let in. */
function admitted(stage: Stage): string {
  const [connection] = connectionsOf(blue, 1);
  if (connection === undefined) throw new Error("no connection was made");
  const connected = { ...connection, status: "connected", state: "available" } as const;
  stage.source.put(connected);
  stage.ledger.put(recordOf(connected, { admittedBy: basis, seated: true }));
  return connected.externalId;
}
/** Makes the change once, right after the last intent of the look was written. */
function afterIntents(stage: Stage, count: number, change: (stage: Stage) => void): void {
  let left = count;
  stage.ledger.afterCommit = ({ action }) => {
    if (action !== undefined && --left === 0) change(stage);
  };
}
/** Makes the change once, before the first intent is written and after everything that decides was read. */
function beforeIntent(stage: Stage, _count: number, change: (stage: Stage) => void): void {
  stage.ledger.beforeCommit = async () => {
    stage.ledger.beforeCommit = async () => {};
    change(stage);
  };
}
const trailOf = (stage: Stage, externalId: string) =>
  stage.ledger.trail
    .filter((record) => record.externalId === externalId)
    .map(({ type, action, result }) => [type, action, result].filter(Boolean).join(" "));

const grantUntil = (minute: number) => ({
  grants: { g1: { ...aGrant(), expiresAt: minutes(minute).toISOString() } },
});
type Row = { name: string; change: (stage: Stage) => void; next: string };
/** What must stop an accept, and what the next look says of the connection. Blue is allowed by its account's entry. */
const STOPS: readonly Row[] = [
  {
    name: "the entry is removed",
    change: ({ allowlist }) => allowlist.removeEntry(ofBlue),
    next: "no-grant",
  },
  {
    name: "the entry loses its grant",
    change: ({ allowlist }) => allowlist.putEntry(ofBlue, { grants: {} }),
    next: "no-grant",
  },
  {
    name: "the entry becomes a deny",
    change: ({ allowlist }) => allowlist.putEntry(ofBlue, { effect: "deny" }),
    next: "denied",
  },
  {
    name: "a deny comes for the whole kind",
    change: ({ allowlist }) => allowlist.putEntry(blueOnKind, { effect: "deny" }),
    next: "denied",
  },
  {
    name: "a deny comes for an OU above",
    change: ({ allowlist }) => allowlist.putEntry(ofFarOu, { effect: "deny" }),
    next: "denied",
  },
  {
    name: "an entry that can't be read comes for its OU",
    change: ({ allowlist }) => allowlist.putEntry(ofOu, { effect: "dney" }),
    next: "entry-malformed",
  },
  {
    name: "the grant expires",
    change: (stage) => {
      stage.allowlist.putEntry(ofBlue, grantUntil(1));
      stage.advance(60_000);
    },
    next: "grant-expired",
  },
  {
    name: "the grant is now for another Region",
    change: ({ allowlist }) =>
      allowlist.putEntry(ofBlue, { grants: { g1: { ...aGrant(), regions: ["us-east-1"] } } }),
    next: "constraint-unmet",
  },
  {
    name: "the account is suspended",
    change: ({ organization }) => organization.place(blue, aMember({ state: "SUSPENDED" })),
    next: "account-not-active",
  },
  {
    name: "the account leaves the organization",
    change: ({ organization }) => organization.place(blue, outside),
    next: "tenant-outside",
  },
  {
    name: "the map of the organization grows too old",
    change: ({ organization }) => organization.place(blue, nowhere),
    next: "organization-unknown",
  },
  {
    name: "the account moves into an OU that is denied",
    change: ({ allowlist, organization }) => {
      allowlist.putEntry({ ...ofOu, principal: "ou/ou-ab12-33333333" }, { effect: "deny" });
      organization.place(blue, aMember({ organizationalUnits: ["ou-ab12-33333333"] }));
    },
    next: "denied",
  },
  {
    name: "the offering can't be read any more",
    change: ({ allowlist }) =>
      allowlist.setOffering(resource, { ...anOffering(), perAccount: "1" }),
    next: "offering-malformed",
  },
];

describe.each([
  { when: "right before the intent is written", at: beforeIntent },
  { when: "between the intent and the call", at: afterIntents },
])("what changes $when", ({ at }) => {
  it.each(STOPS)("stops an accept: $name", async ({ change, next }) => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    const [id = ""] = waits(stage, 1);
    at(stage, 1, change);
    expect(await stage.look()).toMatchObject({ look: "again", because: "accept-abandoned" });
    expect(stage.source.calls).toEqual([]);
    expect(trailOf(stage, id)).toEqual(["decision", "intent accept", "outcome accept abandoned"]);
    expect(stage.record(id)).toMatchObject({
      intent: undefined,
      admittedBy: undefined,
      seated: false,
    });
    expect(stage.ledger.holders(resource, blue).size).toBe(0);
    // What comes back, a moment later, is settled by what is so then.
    stage.advance(1);
    await stage.look();
    expect(stage.record(id).decision.reason).toBe(next);
    expect(stage.source.calls.map(({ action }) => action)).not.toContain("accept");
  });

  it("stops an accept: the account moves out of the OU that is allowed", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofOu);
    const [id = ""] = waits(stage, 1);
    at(stage, 1, ({ organization }) =>
      organization.place(blue, aMember({ organizationalUnits: [farOu] })),
    );
    expect(await stage.look()).toMatchObject({ because: "accept-abandoned" });
    await stage.look();
    expect(stage.source.calls).toEqual([]);
    expect(stage.record(id).decision.reason).toBe("no-grant");
  });

  it.each([
    { name: "turned off", item: anOffering({ approves: false, version: 2 }) },
    { name: "gone with the offering", item: undefined },
  ])("stops an accept: the switch for it is $name", async ({ item }) => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    waits(stage, 2);
    at(stage, 2, ({ allowlist }) => allowlist.setOffering(resource, item));
    expect(await stage.look()).toMatchObject({ because: "accept-abandoned" });
    expect(await stage.look()).toMatchObject({ look: "settled" });
    expect(stage.source.calls).toEqual([]);
    expect(stage.ledger.holders(resource, blue).size).toBe(0);
  });

  it("stops an accept: what decides can't be read", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    waits(stage, 1);
    at(stage, 1, ({ allowlist }) => {
      allowlist.isUnread = ({ principal }) => principal === ofFarOu.principal;
    });
    expect(await stage.look()).toMatchObject({ because: "accept-abandoned" });
    expect(stage.source.calls).toEqual([]);
  });

  const RETURNS: readonly Omit<Row, "next">[] = [
    { name: "a grant comes for it", change: ({ allowlist }) => allowlist.putEntry(ofBlue) },
    { name: "a grant comes for its OU", change: ({ allowlist }) => allowlist.putEntry(ofOu) },
    {
      name: "a grant comes for the whole kind",
      change: ({ allowlist }) => allowlist.putEntry(blueOnKind),
    },
    {
      name: "the switch for it is turned off",
      change: ({ allowlist }) => allowlist.setOffering(resource, anOffering({ cuts: false })),
    },
    {
      name: "nobody knows any more where the account stands",
      change: ({ organization }) => organization.place(blue, nowhere),
    },
    {
      name: "an entry comes that can't be read",
      change: ({ allowlist }) => allowlist.putEntry(ofOu, { effect: "Allow" }),
    },
  ];
  it.each(RETURNS)("stops a cut: $name", async ({ change }) => {
    const stage = aStage();
    const id = admitted(stage);
    at(stage, 1, change);
    expect(await stage.sweep()).toMatchObject({ because: "reject-abandoned" });
    stage.ledger.afterCommit = () => undefined;
    await stage.sweep();
    expect(stage.source.calls).toEqual([]);
    expect(stage.source.truth(id).status).toBe("connected");
    expect(stage.record(id)).toMatchObject({ seated: true, admittedBy: basis });
  });

  it("makes another grant the reason of an accept, never the one that is gone", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    const [id = ""] = waits(stage, 1);
    at(stage, 1, ({ allowlist }) => {
      allowlist.removeEntry(ofBlue);
      allowlist.putEntry(ofOu);
    });
    expect(await stage.look()).toMatchObject({ because: "accept-abandoned" });
    expect(await stage.look()).toMatchObject({ look: "settled" });
    expect(stage.record(id).admittedBy).toMatchObject({ principal: ofOu.principal });
    expect(stage.source.calls).toHaveLength(1);
  });
});

it("lets nobody in beyond a limit that is lowered before the call, and all that it still has room for after", async () => {
  const stage = aStage({ perAccount: 3 });
  stage.allowlist.putEntry(ofBlue);
  const ids = waits(stage, 3);
  afterIntents(stage, 3, ({ allowlist }) =>
    allowlist.setOffering(resource, anOffering({ perAccount: 1, version: 2 })),
  );
  expect(await stage.look()).toMatchObject({ because: "accept-abandoned" });
  expect(stage.source.calls).toEqual([]);
  expect(await stage.look()).toMatchObject({ look: "settled" });
  expect(stage.source.calls.map(({ externalIds }) => externalIds)).toEqual([[ids[0]]]);
});

it("stops only those that are no longer wanted", async () => {
  const stage = aStage();
  stage.allowlist.putEntry(ofBlue);
  stage.allowlist.putEntry(ofGreen);
  waits(stage, 2);
  const theirs = waits(stage, 2, green, 3);
  afterIntents(stage, 4, ({ allowlist }) => allowlist.removeEntry(ofBlue));
  expect(await stage.look()).toMatchObject({ look: "again", because: "accept-abandoned" });
  expect(stage.source.calls.map(({ externalIds }) => externalIds)).toEqual([theirs]);
});

it("calls for nobody when what decides can't be read once more, and leaves the intents to their lease", async () => {
  const stage = aStage();
  stage.allowlist.putEntry(ofBlue);
  const [id = ""] = waits(stage, 1);
  const read = stage.allowlist.entries.bind(stage.allowlist);
  afterIntents(stage, 1, ({ allowlist }) => {
    allowlist.entries = () => Promise.reject(new Error("the table is busy"));
  });
  await expect(stage.look()).rejects.toThrow("the table is busy");
  expect(stage.source.calls).toEqual([]);
  expect(stage.record(id).intent?.action).toBe("accept");
  stage.allowlist.entries = read;
  stage.advance(60_000);
  expect(await stage.look()).toMatchObject({ look: "settled" });
  expect(trailOf(stage, id)).toContain("outcome accept deferred");
  expect(stage.source.truth(id).status).toBe("connected");
});

it("decides for two seconds ahead: calls that a first one leads to must begin within them", async () => {
  const stage = aStage();
  stage.allowlist.putEntry(ofBlue);
  waits(stage, 1);
  const deadline = new Date(stage.clock.now.getTime() + 20_000);
  await stage.look({ deadline });
  expect(stage.source.calls[0]?.until).toEqual(new Date(stage.clock.now.getTime() + 2_000));
  waits(stage, 1, blue, 2);
  const soon = new Date(stage.clock.now.getTime() + 500);
  await stage.look({ deadline: soon });
  expect(stage.source.calls[1]?.until).toEqual(soon);
});

it("records what became of everybody else when one outcome can't be written, and then fails", async () => {
  const stage = aStage();
  stage.allowlist.putEntry(ofBlue);
  stage.allowlist.putEntry(ofGreen);
  const [mine = ""] = waits(stage, 1);
  const [first = "", second = ""] = waits(stage, 2, green, 2);
  stage.ledger.beforeCommit = async ({ after, audit }) => {
    // Slower than the one that fails.
    if (after.externalId !== mine) for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    if (after.externalId === mine && audit.some(({ type }) => type === "outcome"))
      throw new Error("ValidationException");
  };
  await expect(stage.look()).rejects.toThrow("ValidationException");
  for (const id of [first, second])
    expect(stage.record(id)).toMatchObject({ intent: undefined, done: { action: "accept" } });
  expect(stage.record(mine).intent).toBeDefined();
});

it("names with each order the intent that it rests on", async () => {
  const stage = aStage();
  stage.allowlist.putEntry(ofBlue);
  const ids = waits(stage, 2);
  const act = stage.source.act.bind(stage.source);
  stage.ports.actor.act = async (...args) => {
    const [, , orders] = args;
    expect(orders).toEqual(
      ids.map((externalId) => ({
        kind: "endpoint-connection",
        externalId,
        intentId: stage.record(externalId).intent?.id,
      })),
    );
    return await act(...args);
  };
  await stage.look();
  expect(stage.source.calls).toHaveLength(1);
});
