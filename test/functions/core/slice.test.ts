import { describe, expect, it } from "vitest";

import { connectionId } from "../../../functions/core/connection.ts";
import type { Connection } from "../../../functions/core/connection.ts";
import type { Judge } from "../../../functions/core/judgement.ts";
import { settleInSlices } from "../../../functions/core/slice.ts";
import { aContext, approve, basis, recordOf } from "../../support/ledger-story.ts";
import { connectionsOf } from "../../support/memory-source.ts";
import { aConnection, anOffering, blue, minutes, now, resource } from "../../support/situation.ts";
import type { Stage } from "../../support/stage.ts";
import { aStage, ofBlue } from "../../support/stage.ts";

const green = "444455556666";
const ofGreen = { target: resource, principal: `account/${green}` };
const later = (ms: number) => new Date(now.getTime() + ms);

function waits(stage: Stage, count: number, tenant = blue, from = 1): string[] {
  const connections = connectionsOf(tenant, count, from);
  for (const connection of connections) stage.source.put(connection);
  return connections.map(({ externalId }) => externalId);
}
function connected(stage: Stage, tenant: string, from: number): string {
  const [connection] = connectionsOf(tenant, 1, from);
  if (connection === undefined) throw new Error("no connection was made");
  const there = { ...connection, status: "connected", state: "available" } as const;
  stage.source.put(there);
  stage.ledger.put(recordOf(there, { admittedBy: basis, seated: true }));
  return there.externalId;
}
const sizes = (stage: Stage) => stage.source.calls.map(({ externalIds }) => externalIds.length);

describe("connections that wait on one resource", () => {
  it("are accepted a hundred with each call: 250 with three", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    waits(stage, 250);
    expect(await stage.look()).toMatchObject({ look: "settled" });
    expect(sizes(stage)).toEqual([100, 100, 50]);
    expect(stage.source.all().every(({ status }) => status === "connected")).toBe(true);
  });

  it("of two hundred accounts are accepted with two calls", async () => {
    const stage = aStage();
    for (let number = 0; number < 200; number++) {
      const tenant = String(100_000_000_000 + number);
      stage.allowlist.putEntry({ target: resource, principal: `account/${tenant}` });
      waits(stage, 1, tenant, number + 1);
    }
    await stage.look();
    expect(sizes(stage)).toEqual([100, 100]);
  });

  it("are begun slice by slice until the deadline, and come back for the rest", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    waits(stage, 250);
    stage.source.beforeAct = async () => stage.advance(1_000);
    const look = stage.look({ deadline: later(1_500) });
    expect(await look).toMatchObject({ look: "again", because: "out-of-time" });
    expect(sizes(stage)).toEqual([100, 100]);
  });

  it("are not begun at all on the deadline", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    waits(stage, 1);
    expect(await stage.look({ deadline: now })).toMatchObject({ because: "out-of-time" });
    expect(stage.ledger.changes).toEqual([]);
  });

  it("of an account that has very many keep no other account waiting", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofGreen);
    // Blue is on no list and came first, three hundred times.
    waits(stage, 300);
    const [theirs = ""] = waits(stage, 1, green, 301);
    stage.source.beforeAct = async () => stage.advance(30_000);
    expect(await stage.look()).toMatchObject({ because: "out-of-time" });
    expect(stage.source.truth(theirs).status).toBe("connected");
  });
});

describe("the call budget", () => {
  it("is asked once for each action of a slice, however many connections want it", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    stage.allowlist.putEntry(ofGreen, { effect: "deny" });
    waits(stage, 120);
    connected(stage, green, 121);
    waits(stage, 10, green, 122);
    await stage.look({ complete: true });
    // 131 connections: a reject and an accept in the first slice, and in the second what is left of either.
    expect(stage.source.reservations.length).toBeLessThanOrEqual(4);
    expect(stage.source.reservations.length).toBe(stage.source.calls.length);
  });

  it("is not asked where nothing is to be called", async () => {
    const stage = aStage({ approves: false });
    stage.allowlist.putEntry(ofBlue);
    waits(stage, 3);
    waits(stage, 1, green, 4);
    await stage.sweep();
    expect(stage.source.reservations).toEqual([]);
  });

  it("that is spent leaves no intent and no seat taken, and the look comes back", async () => {
    const stage = aStage({ perAccount: 2 });
    stage.allowlist.putEntry(ofBlue);
    const [id = ""] = waits(stage, 2);
    stage.source.callsLeft = 0;
    expect(await stage.look()).toMatchObject({ look: "again", because: "budget-spent" });
    expect(stage.ledger.changes).toEqual([]);
    expect(stage.source.calls).toEqual([]);
    expect(stage.ledger.holders(resource, blue).size).toBe(0);
    stage.source.callsLeft = 1;
    expect(await stage.look()).toMatchObject({ look: "settled" });
    expect(stage.record(id)).toMatchObject({ admittedBy: basis, seated: true });
    expect(stage.record(id).intent).toBeUndefined();
  });

  it("that is spent for accepts still records what is held, in the same slice", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    waits(stage, 1);
    const [held = ""] = waits(stage, 1, green, 2);
    stage.source.callsLeft = 0;
    await stage.look();
    expect(stage.record(held).decision).toMatchObject({ verdict: "hold" });
  });

  it("that is spent ends the look: further slices would only be refused too", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    waits(stage, 250);
    stage.source.callsLeft = 1;
    expect(await stage.look()).toMatchObject({ because: "budget-spent" });
    expect(sizes(stage)).toEqual([100]);
    expect(stage.source.reservations).toEqual(["accept", "accept"]);
  });

  it("that can't be asked fails the look, and writes no intent", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    waits(stage, 2);
    stage.ports.actor.reserve = () => Promise.reject(new Error("the table is busy"));
    await expect(stage.look()).rejects.toThrow("the table is busy");
    expect(stage.ledger.changes).toEqual([]);
  });
});

const approvesAll: Judge = async () => ({
  offering: anOffering(),
  decide: () => approve,
  isUnread: () => false,
});

describe("settings", () => {
  const principals = Array.from({ length: 150 }, (_, index): Connection => {
    const externalId = `arn:aws:iam::${100_000_000_000 + index}:root`;
    return aConnection({
      kind: "service-principal",
      externalId,
      id: connectionId(resource, externalId),
      tenant: String(100_000_000_000 + index),
      status: "absent",
      state: "absent",
    });
  });
  it("whose first call is deferred wait for the next look, like connections", async () => {
    const stage = aStage();
    const throttled = { result: "deferred", code: "Throttled", explanation: "not now" } as const;
    stage.source.answer = () => ({ says: throttled, takesEffect: false });
    const { obstacles } = await settleInSlices(
      principals,
      approvesAll,
      minutes(1),
      aContext(),
      stage.ports,
    );
    expect([...obstacles]).toEqual(["add-deferred"]);
    expect(sizes(stage)).toEqual([100]);
  });
});
