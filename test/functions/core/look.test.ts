import { describe, expect, it } from "vitest";

import type { Decision } from "../../../functions/core/decision.ts";
import type { Offering } from "../../../functions/core/offering.ts";
import type { ActionResult } from "../../../functions/core/outcome.ts";
import { anIntent, basis, recordOf } from "../../support/ledger-story.ts";
import { connectionsOf } from "../../support/memory-source.ts";
import { aConnection, anOffering, blue, minutes, now, resource } from "../../support/situation.ts";
import type { Stage } from "../../support/stage.ts";
import { LEASE_MS, aStage, blueOnKind, ofBlue } from "../../support/stage.ts";

const green = "444455556666";
const ofGreen = { target: resource, principal: `account/${green}` };
const granted = {
  verdict: "approve",
  reason: "granted",
  explanation: "a grant allows it",
} as const;
const throttled: ActionResult = {
  result: "deferred",
  code: "RequestLimitExceeded",
  explanation: "not now",
};
const refused: ActionResult = { result: "failed", code: "InvalidState", explanation: "no" };
const silence: ActionResult = { result: "unknown", explanation: "no usable answer from AWS" };

/** Connections of blue in AWS, the first the oldest, and their ids. */
function waits(stage: Stage, count: number, tenant = blue, from = 1): string[] {
  const connections = connectionsOf(tenant, count, from);
  for (const connection of connections) stage.source.put(connection);
  return connections.map(({ externalId }) => externalId);
}
/** One that a grant of ours admitted, seated and connected. */
function admitted(stage: Stage, number: number, tenant = blue): string {
  const [waiting] = connectionsOf(tenant, 1, number);
  if (waiting === undefined) throw new Error("no connection was made");
  const connected = { ...waiting, status: "connected", state: "available" } as const;
  stage.source.put(connected);
  const admittedBy = { ...basis, principal: `account/${tenant}` };
  const decision: Decision = { ...granted, basis: admittedBy };
  stage.ledger.put(recordOf(connected, { admittedBy, decision, seated: true }));
  return connected.externalId;
}
const trailOf = (stage: Stage, externalId?: string) =>
  stage.ledger.trail
    .filter((record) => externalId === undefined || record.externalId === externalId)
    .map(({ type, action, result }) => [type, action, result].filter(Boolean).join(" "));
const called = (stage: Stage) =>
  stage.source.calls.map(({ action, externalIds }) => [action, ...externalIds]);

describe("a look", () => {
  it("accepts what waits and is allowed, with one call, and records intent and outcome", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    const ids = waits(stage, 3);
    expect(await stage.look()).toEqual({ look: "settled", unseen: [] });
    expect(called(stage)).toEqual([["accept", ...ids]]);
    for (const id of ids) {
      expect(trailOf(stage, id)).toEqual(["decision", "intent accept", "outcome accept succeeded"]);
      expect(stage.record(id)).toMatchObject({ admittedBy: basis, seated: true, version: 2 });
    }
  });

  it("has written every intent before it acts", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    stage.source.beforeAct = async ({ externalIds }) => {
      for (const id of externalIds) expect(stage.record(id).intent?.action).toBe("accept");
    };
    waits(stage, 3);
    await stage.look();
    expect(stage.source.calls).toHaveLength(1);
  });

  it("writes nothing the second time", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    waits(stage, 2);
    waits(stage, 2, green, 5);
    await stage.look();
    const written = stage.ledger.changes.length;
    await stage.look();
    stage.advance(10 * 60_000);
    await stage.look();
    await stage.sweep();
    // Once more for the state `pending`, which only the later looks could see.
    expect(stage.ledger.changes.length).toBe(written + 2);
    await stage.sweep();
    expect(stage.ledger.changes.length).toBe(written + 2);
    expect(stage.source.calls).toHaveLength(1);
  });

  it("does nothing on a resource that is not registered", async () => {
    const stage = aStage();
    stage.allowlist.setOffering(resource, undefined);
    stage.allowlist.putEntry(ofBlue);
    waits(stage, 1);
    expect(await stage.look({ externalIds: ["vpce-0"] })).toEqual({ look: "settled", unseen: [] });
    expect(stage.events).toEqual([{ event: "hint.ignored", resource, reason: "not-registered" }]);
    expect(stage.ledger.changes).toEqual([]);
    expect(stage.source.calls).toEqual([]);
  });

  it("holds everything while the offering can't be read", async () => {
    const stage = aStage();
    stage.allowlist.setOffering(resource, { ...anOffering(), aproves: true });
    stage.allowlist.putEntry(ofBlue, { effect: "deny" });
    const [id = ""] = waits(stage, 1);
    const connected = admitted(stage, 2);
    await stage.sweep();
    expect(stage.record(id).decision).toMatchObject({ reason: "offering-malformed" });
    expect(stage.record(connected)).toMatchObject({ seated: true, admittedBy: basis });
    expect(stage.source.calls).toEqual([]);
  });

  it("names the ids that AWS does not show yet", async () => {
    const stage = aStage();
    const [id = ""] = waits(stage, 1);
    expect(await stage.look({ externalIds: [id, "vpce-0fffffffffffffff1"] })).toEqual({
      look: "settled",
      unseen: ["vpce-0fffffffffffffff1"],
    });
  });

  it("records what was rejected by somebody else, and frees its seat", async () => {
    const stage = aStage({ perAccount: 1 });
    stage.allowlist.putEntry(ofBlue);
    const id = admitted(stage, 1);
    const [next = ""] = waits(stage, 1, blue, 2);
    stage.source.move(id, "over", "rejected");
    await stage.look({ externalIds: [id] });
    expect(trailOf(stage, id)).toEqual(["observation"]);
    expect(stage.record(id)).toMatchObject({ status: "over", seated: false });
    expect(stage.source.truth(next).status).toBe("connected");
  });

  it("leaves an unknown state alone and says so once", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue, { effect: "deny" });
    stage.source.put(aConnection({ status: "unknown", state: "partial" }));
    await stage.sweep();
    await stage.sweep();
    expect(trailOf(stage)).toEqual(["decision"]);
    expect(stage.ledger.trail[0]).toMatchObject({ reason: "unknown-state", state: "partial" });
    expect(stage.source.calls).toEqual([]);
  });

  it("of what was over on first sight writes nothing", async () => {
    const stage = aStage();
    stage.source.put(aConnection({ status: "over", state: "expired" }));
    await stage.sweep();
    expect(stage.ledger.changes).toEqual([]);
  });

  it("takes up no further connections after its deadline, and asks to come back", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    waits(stage, 150);
    const deadline = new Date(now.getTime() + 1_000);
    stage.source.beforeAct = async () => stage.advance(2_000);
    expect(await stage.look({ deadline })).toEqual({
      look: "again",
      because: "out-of-time",
      unseen: [],
    });
    expect(stage.source.calls.map(({ externalIds }) => externalIds.length)).toEqual([100]);
    await stage.look();
    expect(stage.source.calls.map(({ externalIds }) => externalIds.length)).toEqual([100, 50]);
  });
});

describe("an answer from AWS that is not plain", () => {
  it("throttled: the rest of the slices waits, and the seat is kept", async () => {
    const stage = aStage({ perAccount: 200 });
    stage.allowlist.putEntry(ofBlue);
    waits(stage, 150);
    stage.source.answer = () => ({ says: throttled, takesEffect: false });
    expect(await stage.look()).toMatchObject({ look: "again", because: "accept-deferred" });
    expect(stage.source.calls).toHaveLength(1);
    expect(stage.ledger.holders(resource, blue).size).toBe(100);
    stage.source.answer = () => undefined;
    expect(await stage.look()).toMatchObject({ look: "settled" });
    expect(stage.source.all().every(({ status }) => status === "connected")).toBe(true);
  });

  it("refused: it is tried again a minute later, then after two, and the hint is done", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    const [id = ""] = waits(stage, 1);
    stage.source.answer = () => ({ says: refused, takesEffect: false });
    expect(await stage.look()).toMatchObject({ look: "settled" });
    for (const wait of [59_999, 1, 119_999, 1]) {
      stage.advance(wait);
      await stage.sweep();
    }
    expect(stage.source.calls).toHaveLength(3);
    expect(stage.record(id).failure).toMatchObject({ attempts: 3, code: "InvalidState" });
  });

  it("refused: the seat goes to the next one in the same look", async () => {
    const stage = aStage({ perAccount: 1 });
    stage.allowlist.putEntry(ofBlue);
    const [first = "", second = ""] = waits(stage, 2);
    stage.source.answer = (_, id) =>
      id === first ? { says: refused, takesEffect: false } : undefined;
    await stage.look();
    expect(called(stage)).toEqual([
      ["accept", first],
      ["accept", second],
    ]);
    expect([...stage.ledger.holders(resource, blue)]).toEqual([second]);
  });

  it.each([
    { name: "and it took effect", takesEffect: true, trail: "outcome accept succeeded", calls: 1 },
    {
      name: "and nothing happened",
      takesEffect: false,
      trail: "outcome accept deferred",
      calls: 2,
    },
  ])(
    "lost $name: nobody touches it until the lease ends",
    async ({ takesEffect, trail, calls }) => {
      const stage = aStage({ perAccount: 1 });
      stage.allowlist.putEntry(ofBlue);
      const [id = ""] = waits(stage, 1);
      stage.source.answer = () => ({ says: silence, takesEffect });
      expect(await stage.look()).toMatchObject({ look: "again", because: "accept-unknown" });
      stage.source.answer = () => undefined;
      expect(await stage.sweep()).toEqual({
        look: "again",
        because: "intent-open",

        unseen: [],
      });
      expect(stage.source.calls).toHaveLength(1);
      stage.advance(LEASE_MS);
      expect(await stage.sweep()).toMatchObject({ look: "settled" });
      expect(trailOf(stage, id)).toContain(trail);
      expect(stage.source.calls).toHaveLength(calls);
      expect(stage.record(id)).toMatchObject({
        admittedBy: basis,
        seated: true,
        intent: undefined,
      });
    },
  );

  it("that does not mention the connection counts as unknown", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    const [id = ""] = waits(stage, 1);
    stage.ports.actor.act = () => Promise.resolve(new Map());
    expect(await stage.look()).toMatchObject({ look: "again", because: "accept-unknown" });
    expect(stage.record(id).intent).toBeDefined();
  });

  it("whose effect does not show yet is not asked for again", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    waits(stage, 1);
    stage.source.shows = (rows) =>
      rows.map((row) => ({ ...row, status: "waiting", state: "pendingacceptance" }));
    await stage.look();
    stage.advance(119_000);
    await stage.sweep();
    expect(stage.source.calls).toHaveLength(1);
    stage.source.shows = (rows) => rows;
    await stage.sweep();
    stage.advance(10 * 60_000);
    await stage.sweep();
    expect(stage.source.calls).toHaveLength(1);
  });

  it("throttled: no second call follows in the same look, though a seat came free", async () => {
    const stage = aStage({ perAccount: 2 });
    stage.allowlist.putEntry(ofBlue);
    const [first = "", second = ""] = waits(stage, 2);
    stage.source.answer = (_, id) =>
      id === first
        ? { says: refused, takesEffect: false }
        : { says: throttled, takesEffect: false };
    await stage.look();
    expect(called(stage)).toEqual([["accept", first, second]]);
  });
});

/** Looks that do not wait for each other: turns save calls, but nothing depends on them for being right. */
function aStageWithoutTurns(offering: Partial<Offering> = {}): Stage {
  const stage = aStage(offering);
  stage.turns.areIgnored = true;
  return stage;
}

describe("two looks at once that took no turns", () => {
  it("accept a connection once: the second gets a conflict and comes back", async () => {
    const stage = aStageWithoutTurns();
    stage.allowlist.putEntry(ofBlue);
    waits(stage, 1);
    let inner: unknown;
    stage.ledger.beforeCommit = async () => {
      stage.ledger.beforeCommit = async () => {};
      inner = await stage.look();
    };
    expect(await stage.look()).toEqual({ look: "again", because: "conflict", unseen: [] });
    expect(inner).toEqual({ look: "settled", unseen: [] });
    expect(stage.source.calls).toHaveLength(1);
  });

  it("never share the last seat: who lost it is held over the limit at once", async () => {
    const stage = aStageWithoutTurns({ perAccount: 1 });
    stage.allowlist.putEntry(ofBlue);
    const [first = "", second = ""] = waits(stage, 2);
    // The other look saw only the younger connection.
    stage.ledger.beforeCommit = async () => {
      stage.ledger.beforeCommit = async () => {};
      stage.source.shows = (rows) => rows.filter(({ externalId }) => externalId === second);
      await stage.look();
      stage.source.shows = (rows) => rows;
    };
    expect(await stage.look()).toMatchObject({ look: "again" });
    expect(called(stage)).toEqual([["accept", second]]);
    expect([...stage.ledger.holders(resource, blue)]).toEqual([second]);
    expect(stage.record(first).decision).toMatchObject({ reason: "over-limit" });
  });

  it("never go back: a listing older than what the ledger knows changes nothing", async () => {
    const stage = aStageWithoutTurns({ perAccount: 1 });
    stage.allowlist.putEntry(ofBlue);
    const ended = admitted(stage, 1);
    const [next = ""] = waits(stage, 1, blue, 2);
    const list = stage.source.list.bind(stage.source);
    stage.ports.source.list = async (...args) => {
      stage.ports.source.list = list;
      const old = await list(...args);
      stage.source.move(ended, "over", "rejected");
      stage.advance(1_000);
      await stage.sweep();
      return old;
    };
    await stage.sweep();
    expect(stage.source.truth(next).status).toBe("connected");
    expect(stage.record(ended).status).toBe("over");
    expect([...stage.ledger.holders(resource, blue)]).toEqual([next]);
  });

  it("give no seat away while one that AWS shows connected could not be recorded", async () => {
    const stage = aStageWithoutTurns({ perAccount: 1 });
    stage.allowlist.putEntry(ofBlue);
    const [connected = "", waiting = ""] = waits(stage, 2);
    stage.source.move(connected, "connected", "available");
    stage.ledger.beforeCommit = async ({ after }) =>
      after.externalId === connected ? "conflict" : undefined;
    await stage.sweep();
    expect(stage.source.truth(waiting).status).toBe("waiting");
  });
});

describe("a deny", () => {
  it("that comes while an accept takes effect comes back until it can be carried out", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    const [id = ""] = waits(stage, 1);
    // AWS has accepted it, and shows it waiting for a while.
    stage.source.shows = (rows) =>
      rows.map((row) => ({ ...row, status: "waiting", state: "pendingacceptance" }));
    await stage.look();
    stage.advance(30_000);
    stage.allowlist.putEntry(ofBlue, { effect: "deny" });
    expect(await stage.sweep()).toMatchObject({ look: "again", because: "taking-effect" });
    expect(called(stage)).toEqual([["accept", id]]);
    stage.source.shows = (rows) => rows;
    expect(await stage.sweep()).toMatchObject({ look: "settled" });
    expect(stage.source.truth(id).state).toBe("rejected");
  });
  it("that arrives while an accept is open ends the connection once the lease is over", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    const [id = ""] = waits(stage, 1);
    stage.source.answer = () => ({ says: silence, takesEffect: true });
    await stage.look();
    stage.source.answer = () => undefined;
    stage.allowlist.putEntry(ofBlue, { effect: "deny" });
    expect(await stage.sweep()).toMatchObject({ because: "intent-open" });
    stage.advance(LEASE_MS);
    await stage.sweep();
    expect(trailOf(stage, id)).toEqual([
      "decision",
      "intent accept",
      "outcome accept succeeded",
      "decision",
      "intent reject",
      "outcome reject succeeded",
    ]);
    expect(stage.source.truth(id).state).toBe("rejected");
  });
  it("frees the seats it cuts for those that still wait", async () => {
    const stage = aStage({ perAccount: 1 });
    stage.allowlist.putEntry(ofBlue, { effect: "deny" });
    stage.allowlist.putEntry(ofGreen);
    const cut = admitted(stage, 1);
    const [next = ""] = waits(stage, 1, green, 2);
    await stage.sweep();
    expect(stage.source.truth(cut).state).toBe("rejected");
    expect(stage.source.truth(next).status).toBe("connected");
    expect(stage.ledger.holders(resource, blue).size).toBe(0);
  });
});

describe("what could not be read", () => {
  it("of the allowlist holds, cuts nothing and comes back", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofGreen);
    const cut = admitted(stage, 1);
    const [next = ""] = waits(stage, 1, green, 2);
    stage.allowlist.isUnread = ({ principal }) => principal === `account/${blue}`;
    expect(await stage.sweep()).toMatchObject({ look: "again", because: "unread" });
    expect(stage.source.truth(cut).status).toBe("connected");
    expect(stage.record(cut)).toMatchObject({
      decision: { reason: "allowlist-unread" },
      seated: true,
    });
    expect(stage.source.truth(next).status).toBe("connected");
    // The hold is recorded once, but the hint still comes back for it.
    expect(await stage.sweep()).toMatchObject({ look: "again", because: "unread" });
  });
  it("of the kind's entry is as good as nothing read: it may be a deny", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    waits(stage, 1);
    stage.allowlist.isUnread = ({ target }) => target === blueOnKind.target;
    expect(await stage.look()).toMatchObject({ because: "unread" });
    expect(stage.source.calls).toEqual([]);
  });
  it("of AWS throws, and nothing is written", async () => {
    const stage = aStage();
    stage.ports.source.list = () => Promise.reject(new Error("throttled"));
    await expect(stage.look()).rejects.toThrow("throttled");
    expect(stage.ledger.changes).toEqual([]);
  });
  it("or written of one tenant stops nobody else", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    const [id = ""] = waits(stage, 1);
    waits(stage, 1, green, 2);
    stage.ledger.beforeCommit = async ({ after }) => {
      if (after.tenant === green) throw new Error("ValidationException");
    };
    await stage.look().catch(() => undefined);
    expect(stage.source.truth(id).status).toBe("connected");
  });
});

describe("a limit", () => {
  it("gives the seats to those who wait longest", async () => {
    const stage = aStage({ perAccount: 2 });
    stage.allowlist.putEntry(ofBlue);
    const ids = waits(stage, 4);
    // AWS lists in no order.
    stage.source.shows = (rows) => rows.toReversed();
    await stage.look();
    expect(called(stage)).toEqual([["accept", ids[0], ids[1]]]);
    expect(stage.record(ids[2] ?? "").decision).toMatchObject({ reason: "over-limit" });
  });
  it("counts each account and resource for itself", async () => {
    const stage = aStage({ perAccount: 1 });
    stage.allowlist.putEntry(ofBlue);
    stage.allowlist.putEntry(ofGreen);
    waits(stage, 2);
    waits(stage, 2, green, 5);
    await stage.look();
    expect(stage.source.all().filter(({ status }) => status === "connected")).toHaveLength(2);
  });
  it("counts connections that others accepted, though no hint named them", async () => {
    const stage = aStage({ perAccount: 1 });
    stage.allowlist.putEntry(ofBlue);
    const [theirs = "", waiting = ""] = waits(stage, 2);
    stage.source.move(theirs, "connected", "available");
    await stage.look({ externalIds: [waiting] });
    expect(stage.source.calls).toEqual([]);
    expect([...stage.ledger.holders(resource, blue)]).toEqual([theirs]);
  });
  it("that is lowered cuts nobody and admits nobody", async () => {
    const stage = aStage({ perAccount: 3 });
    stage.allowlist.putEntry(ofBlue);
    waits(stage, 2);
    await stage.look();
    stage.allowlist.setOffering(resource, anOffering({ perAccount: 1, version: 2 }));
    waits(stage, 1, blue, 3);
    stage.advance(10 * 60_000);
    await stage.sweep();
    expect(called(stage).map(([action]) => action)).toEqual(["accept"]);
    expect(stage.ledger.holders(resource, blue).size).toBe(2);
  });
  it("gives a seat that is cut free to the longest waiting one in the same look", async () => {
    const stage = aStage({ perAccount: 1, exclusive: true });
    const cut = admitted(stage, 9);
    const [first = "", second = ""] = waits(stage, 2);
    // Blue's grant is named after the cut one only: it ended for that and came back at once.
    await stage.sweep();
    expect(stage.source.truth(cut).state).toBe("rejected");
    stage.allowlist.putEntry(ofBlue);
    await stage.look({ externalIds: [cut] });
    expect(stage.source.truth(first).status).toBe("connected");
    expect(stage.source.truth(second).status).toBe("waiting");
  });
  it("that is lowered also holds what had only a seat and no connection", async () => {
    const stage = aStage({ perAccount: 2 });
    stage.allowlist.putEntry(ofBlue);
    admitted(stage, 1);
    const [deferred = ""] = waits(stage, 1, blue, 2);
    stage.source.answer = () => ({ says: throttled, takesEffect: false });
    await stage.look();
    stage.source.answer = () => undefined;
    stage.allowlist.setOffering(resource, anOffering({ perAccount: 1, version: 2 }));
    await stage.look();
    expect(stage.source.truth(deferred).status).toBe("waiting");
  });
});

describe("a sweep", () => {
  it("finds what a lost notification hid", async () => {
    const stage = aStage();
    const id = admitted(stage, 1);
    await stage.sweep();
    expect(stage.source.truth(id).state).toBe("rejected");
  });
  it("reports drift and leaves it alone", async () => {
    const stage = aStage();
    stage.source.put(aConnection({ status: "connected" }));
    await stage.sweep();
    expect(stage.ledger.trail.map(({ reason }) => reason)).toEqual(["drift"]);
    expect(stage.source.calls).toEqual([]);
  });
  it("concludes nothing from an empty listing, however often it comes", async () => {
    const stage = aStage();
    const id = admitted(stage, 1);
    stage.source.shows = () => [];
    for (let hour = 0; hour < 3; hour++) {
      await stage.sweep();
      stage.advance(60 * 60_000);
    }
    expect(stage.ledger.changes).toEqual([]);
    expect(stage.record(id)).toMatchObject({ seated: true, missingSince: undefined });
    expect(stage.events.map(({ event }) => event)).toEqual(Array(3).fill("listing.empty"));
    expect(stage.events[0]).toMatchObject({ resource, expected: 1 });
  });
  it("notes an absence, and only after an hour of it counts the connection as gone", async () => {
    const stage = aStage({ perAccount: 1 });
    stage.allowlist.putEntry(ofBlue);
    const gone = admitted(stage, 1);
    admitted(stage, 2, green);
    stage.allowlist.putEntry(ofGreen);
    stage.source.remove(gone);
    for (const minute of [0, 30, 59]) {
      stage.clock.now = minutes(minute);
      await stage.sweep();
      expect(stage.record(gone)).toMatchObject({
        status: "connected",
        missingSince: now,
        seated: true,
      });
    }
    stage.clock.now = minutes(60);
    await stage.sweep();
    expect(stage.record(gone)).toMatchObject({ status: "over", state: "gone", seated: false });
    expect(trailOf(stage, gone)).toEqual(["observation", "observation"]);
    expect(stage.source.calls).toEqual([]);
  });
  it("asks by name before it notes an absence", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    stage.allowlist.putEntry(ofGreen);
    const hidden = admitted(stage, 1);
    admitted(stage, 2, green);
    const list = stage.source.list.bind(stage.source);
    stage.ports.source.list = async (...args) =>
      (await list(...args)).filter(({ externalId }) => externalId !== hidden);
    await stage.sweep();
    expect(stage.ledger.changes).toEqual([]);
  });
  it("starts the hour anew when the connection was seen in between", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    stage.allowlist.putEntry(ofGreen);
    const id = admitted(stage, 1);
    admitted(stage, 2, green);
    stage.source.shows = (rows) => rows.filter(({ externalId }) => externalId !== id);
    await stage.sweep();
    stage.clock.now = minutes(30);
    stage.source.shows = (rows) => rows;
    await stage.sweep();
    expect(stage.record(id).missingSince).toBeUndefined();
    stage.source.shows = (rows) => rows.filter(({ externalId }) => externalId !== id);
    for (const minute of [31, 61, 90]) {
      stage.clock.now = minutes(minute);
      await stage.sweep();
    }
    expect(stage.record(id)).toMatchObject({ status: "connected", missingSince: minutes(31) });
  });
  it("leaves a conflict over an absence to the next one", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofGreen);
    const id = admitted(stage, 1);
    admitted(stage, 2, green);
    stage.source.remove(id);
    stage.ledger.beforeCommit = async () => "conflict";
    expect(await stage.sweep()).toMatchObject({ look: "settled" });
    expect(stage.record(id).missingSince).toBeUndefined();
  });
  it("gives the seat of a connection that is gone to whoever waits for it", async () => {
    const stage = aStage({ perAccount: 1 });
    stage.allowlist.putEntry(ofBlue);
    const gone = admitted(stage, 1);
    const [next = ""] = waits(stage, 1, blue, 2);
    stage.source.remove(gone);
    await stage.sweep();
    stage.advance(60 * 60_000);
    await stage.sweep();
    expect(stage.record(gone).state).toBe("gone");
    expect(stage.source.truth(next).status).toBe("connected");
  });
  it("frees the seat of an endpoint that vanished while its accept had no answer", async () => {
    const stage = aStage({ perAccount: 1 });
    stage.allowlist.putEntry(ofBlue);
    const intent = anIntent({ leaseEndsAt: minutes(1) });
    const [gone] = connectionsOf(blue, 1);
    if (gone === undefined) throw new Error("no connection was made");
    stage.ledger.put(recordOf(gone, { intent, seated: true }));
    waits(stage, 1, blue, 2);
    for (let sweep = 0; sweep < 5; sweep++) {
      await stage.sweep();
      stage.advance(60 * 60_000);
    }
    expect(stage.ledger.holders(resource, blue)).not.toContain(gone.externalId);
  });
});
