import { describe, expect, it } from "vitest";

import { inTurn, waitedFor } from "../../../functions/core/turn.ts";
import { connectionsOf } from "../../support/memory-source.ts";
import { memoryTurns } from "../../support/memory-turns.ts";
import { blue, minutes, now, resource } from "../../support/situation.ts";
import type { Stage } from "../../support/stage.ts";
import { LEASE_MS, aStage, ofBlue } from "../../support/stage.ts";

const subject = `connections of ${resource}`;
const turn = (holder: string) => ({ subject, holder });

function waits(stage: Stage, count: number): string[] {
  const connections = connectionsOf(blue, count);
  for (const connection of connections) stage.source.put(connection);
  return connections.map(({ externalId }) => externalId);
}

const fails = () => Promise.reject(new Error("EC2 is down"));

describe("work in turn", () => {
  it("is not begun while somebody else has the turn", async () => {
    const turns = memoryTurns();
    await turns.take(turn("first"), minutes(1), now);
    expect(await inTurn(turns, turn("second"), minutes(1), now, fails)).toBeUndefined();
    expect(turns.holderOf(subject)).toBe("first");
  });
  it("gives the turn up, with its result and when it fails", async () => {
    const turns = memoryTurns();
    const result = await inTurn(turns, turn("first"), minutes(1), now, () => {
      expect(turns.holderOf(subject)).toBe("first");
      return Promise.resolve("done");
    });
    expect(result).toBe("done");
    expect(turns.holderOf(subject)).toBeUndefined();
    await expect(inTurn(turns, turn("second"), minutes(1), now, fails)).rejects.toThrow("EC2");
    expect(turns.holderOf(subject)).toBeUndefined();
  });
});

describe("two looks at once at one resource", () => {
  it("make one call: the second comes back", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    waits(stage, 3);
    let inner: unknown;
    stage.source.beforeAct = async () => {
      inner = await stage.look();
    };
    expect(await stage.look()).toEqual({ look: "settled", unseen: [] });
    expect(inner).toEqual({ look: "again", because: "look-under-way", unseen: [] });
    expect(stage.source.calls).toHaveLength(1);
  });
  it("make one call from wherever the second begins", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    waits(stage, 3);
    const results = await Promise.all([stage.look(), stage.look(), stage.sweep()]);
    expect(results.map(({ look }) => look).toSorted()).toEqual(["again", "again", "settled"]);
    expect(stage.source.calls).toHaveLength(1);
  });
  it("do not wait for one at another resource", async () => {
    const stage = aStage();
    const other = `${resource}0`;
    stage.allowlist.setOffering(other, undefined);
    stage.source.list = async () => {
      expect(await stage.look({ resource: other })).toMatchObject({ look: "settled" });
      return [];
    };
    await stage.look();
  });
});

describe("a look that died", () => {
  it("keeps the others waiting until its lease ends, and no longer", async () => {
    const stage = aStage();
    stage.allowlist.putEntry(ofBlue);
    const [id = ""] = waits(stage, 1);
    // It never came to its end: nobody gave up its turn.
    await stage.turns.take(turn("dead"), new Date(now.getTime() + LEASE_MS), now);
    stage.advance(LEASE_MS - 1);
    expect(await stage.look()).toMatchObject({ look: "again", because: "look-under-way" });
    stage.advance(1);
    expect(await stage.look()).toMatchObject({ look: "settled" });
    expect(stage.source.truth(id).status).toBe("connected");
    expect(stage.turns.holderOf(subject)).toBeUndefined();
  });
  it("and comes back to life takes no turn away from the one that works now", async () => {
    const turns = memoryTurns();
    await turns.take(turn("late"), minutes(1), now);
    await turns.take(turn("next"), minutes(3), minutes(2));
    await turns.giveUp(turn("late"));
    expect(turns.holderOf(subject)).toBe("next");
  });
});

it("is not taken for a resource that is not registered", async () => {
  const stage = aStage();
  stage.allowlist.setOffering(resource, undefined);
  stage.turns.take = () => Promise.reject(new Error("a turn was taken"));
  expect(await stage.look()).toMatchObject({ look: "settled" });
});

describe("turns that are waited for", () => {
  it("are taken as soon as the one before gives its turn up", async () => {
    const turns = memoryTurns();
    await turns.take(turn("first"), minutes(1), now);
    const pauses: number[] = [];
    const patient = waitedFor(turns, async (ms) => {
      pauses.push(ms);
      if (pauses.length === 2) await turns.giveUp(turn("first"));
    });
    expect(await patient.take(turn("second"), minutes(1), now)).toBe(true);
    expect(pauses).toHaveLength(2);
    expect(turns.holderOf(subject)).toBe("second");
  });
  it("are given up on after a second, which leaves a look its time", async () => {
    const turns = memoryTurns();
    await turns.take(turn("first"), minutes(1), now);
    let waitedMs = 0;
    const patient = waitedFor(turns, (ms) => Promise.resolve(void (waitedMs += ms)));
    expect(await patient.take(turn("second"), minutes(1), now)).toBe(false);
    expect(waitedMs).toBe(1_000);
  });
  it("that are free are not waited for", async () => {
    const patient = waitedFor(memoryTurns(), () => Promise.reject(new Error("it waited")));
    expect(await patient.take(turn("first"), minutes(1), now)).toBe(true);
  });
});
