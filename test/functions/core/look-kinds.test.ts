import { describe, expect, it } from "vitest";

import type { Connection } from "../../../functions/core/connection.ts";
import { connectionId } from "../../../functions/core/connection.ts";
import type { EntryKind } from "../../../functions/core/kind.ts";
import { entryKinds, factsOf } from "../../../functions/core/kind.ts";
import type { ActionResult } from "../../../functions/core/outcome.ts";
import { aConnection, resource } from "../../support/situation.ts";
import { aStage, ofBlue } from "../../support/stage.ts";
import type { Stage } from "../../support/stage.ts";

const network = "vpc-lattice:servicenetwork";
/** What is stored under blue's key on the resource. */
const granted = { grants: { g1: { source: "operator", resourceTypes: [network] } } };
const denied = { effect: "deny", grants: {} };

/** A connection of a kind before anybody did anything about it: it asks, or is asked for, or is there by somebody else's hand. */
function aNewcomer(kind: EntryKind, externalId = "newcomer"): Connection {
  const { opens } = factsOf(kind);
  const status = opens === undefined ? "connected" : opens === "accept" ? "waiting" : "absent";
  return aConnection({
    kind,
    externalId,
    id: connectionId(resource, externalId),
    status,
    state: status,
    resourceTypes: [network],
  });
}
const setUp = (kind: EntryKind, entry: Readonly<Record<string, unknown>> | undefined) => {
  const stage = aStage();
  const newcomer = aNewcomer(kind);
  stage.source.put(newcomer);
  if (entry !== undefined) stage.allowlist.putEntry(ofBlue, entry);
  return { stage, newcomer, connection: () => stage.source.truth("newcomer") };
};
const actionsOf = ({ source }: Stage) => source.calls.map(({ action }) => action);

/** One suite of situations for every kind that entries decide about; their adapters have one of their own (test/contract). */
describe.each(entryKinds)("a %s", (kind) => {
  const { opens, closes, refuses } = factsOf(kind);
  const isOurs = opens !== undefined;

  it("that appears and is allowed is let in once, and then left at rest", async () => {
    const { stage, connection } = setUp(kind, granted);
    await stage.sweep();
    stage.advance(60_000);
    await stage.sweep();
    expect(connection().status).toBe("connected");
    expect(actionsOf(stage)).toEqual(isOurs ? [opens] : []);
  });

  it("that nobody allowed is held, and nothing is done", async () => {
    const { stage } = setUp(kind, undefined);
    await stage.sweep();
    expect(actionsOf(stage)).toEqual([]);
    const { decision } = stage.record("newcomer");
    expect(decision.verdict).toBe(isOurs ? "hold" : "ignore");
  });

  it("that is denied is refused where it asks, and ended where it is there", async () => {
    const { stage } = setUp(kind, denied);
    await stage.sweep();
    const end = isOurs ? refuses : closes;
    expect(actionsOf(stage)).toEqual(end === undefined ? [] : [end]);
  });

  it("that somebody else let in is left alone", async () => {
    const { stage, connection } = setUp(kind, undefined);
    stage.source.put({ ...connection(), status: "connected", state: "active" });
    await stage.sweep();
    stage.advance(300_000);
    await stage.sweep();
    expect(actionsOf(stage)).toEqual([]);
    expect(stage.record("newcomer").decision).toMatchObject({ verdict: "ignore", reason: "drift" });
  });

  it("that disappears costs nothing but a note", async () => {
    const { stage } = setUp(kind, granted);
    stage.source.put(aNewcomer(kind, "another"));
    await stage.sweep();
    const before = actionsOf(stage).length;
    stage.source.remove("newcomer");
    stage.advance(300_000);
    await stage.sweep();
    expect(actionsOf(stage)).toHaveLength(before);
    expect(stage.record("newcomer").missingSince).toBeDefined();
  });

  it("is not concluded to be gone from an empty answer", async () => {
    const { stage } = setUp(kind, granted);
    await stage.sweep();
    const before = actionsOf(stage).length;
    stage.source.shows = () => [];
    stage.advance(2 * 3_600_000);
    await stage.sweep();
    stage.advance(2 * 3_600_000);
    await stage.sweep();
    expect(actionsOf(stage)).toHaveLength(before);
    expect(stage.record("newcomer").missingSince).toBeUndefined();
    expect(stage.events.some(({ event }) => event === "listing.empty")).toBe(true);
  });
});

const refusal = (code: string, result: "deferred" | "failed"): ActionResult => ({
  result,
  code,
  explanation: `AWS refused it: ${code}`,
});

const ours = entryKinds.filter((kind) => factsOf(kind).opens !== undefined);

describe.each(ours)("a %s, which is ours to let in,", (kind) => {
  const { opens, closes } = factsOf(kind);

  it("that lost its grant is ended, because a grant of ours let it in", async () => {
    const { stage, connection } = setUp(kind, granted);
    await stage.sweep();
    stage.advance(300_000);
    stage.allowlist.removeEntry(ofBlue);
    await stage.sweep();
    expect(actionsOf(stage)).toEqual([opens, closes]);
    expect(connection().status).toBe("over");
  });

  it("that is throttled is tried again, and let in then", async () => {
    const { stage, connection } = setUp(kind, granted);
    stage.source.answer = () => ({ says: refusal("Throttled", "deferred"), takesEffect: false });
    expect(await stage.sweep()).toMatchObject({ look: "again" });
    stage.source.answer = () => undefined;
    stage.advance(2_000);
    await stage.sweep();
    expect(connection().status).toBe("connected");
    expect(stage.record("newcomer").admittedBy).toBeDefined();
  });

  it("that fails stands in nobody's way, and waits longer for its next try", async () => {
    const { stage, connection } = setUp(kind, granted);
    stage.source.put(aNewcomer(kind, "another"));
    stage.source.answer = (_action, externalId) =>
      externalId === "newcomer"
        ? { says: refusal("Conflict", "failed"), takesEffect: false }
        : undefined;
    await stage.sweep();
    expect(stage.source.truth("another").status).toBe("connected");
    expect(connection().status).not.toBe("connected");
    stage.advance(30_000);
    await stage.sweep();
    expect(stage.source.calls).toHaveLength(1);
    stage.source.answer = () => undefined;
    stage.advance(60_000);
    await stage.sweep();
    expect(connection().status).toBe("connected");
  });

  it("that is as wanted before we come is not touched", async () => {
    const { stage, connection } = setUp(kind, granted);
    stage.source.put({ ...connection(), status: "connected", state: "active" });
    await stage.sweep();
    expect(actionsOf(stage)).toEqual([]);
    expect(stage.record("newcomer").decision.verdict).toBe("approve");
  });

  it("whose answer was lost is judged by what AWS shows", async () => {
    const { stage } = setUp(kind, granted);
    const says: ActionResult = { result: "unknown", explanation: "no answer" };
    stage.source.answer = () => ({ says, takesEffect: true });
    await stage.sweep();
    stage.advance(120_000);
    await stage.sweep();
    expect(actionsOf(stage)).toEqual([opens]);
    expect(stage.record("newcomer")).toMatchObject({ intent: undefined });
    expect(stage.record("newcomer").admittedBy).toBeDefined();
  });

  it("whose grant goes between the listing and the call is not let in", async () => {
    const { stage, connection } = setUp(kind, granted);
    // A call is set aside between the first judgement and the one right before the call.
    Object.assign(stage.source, {
      reserve: async () => {
        stage.allowlist.removeEntry(ofBlue);
        return "reserved";
      },
    });
    await stage.sweep();
    expect(actionsOf(stage)).toEqual([]);
    expect(stage.ledger.trail.map(({ result }) => result)).toContain("abandoned");
    expect(connection().status).not.toBe("connected");
  });
});

const made = entryKinds.filter((kind) => factsOf(kind).opens === "add");

describe.each(made)("a %s, which we make,", (kind) => {
  it("that AWS fails to make is cleared away and made anew, with a look to come for each step", async () => {
    const { stage, connection } = setUp(kind, granted);
    expect(await stage.sweep()).toMatchObject({ followUp: true });
    stage.source.put({ ...connection(), status: "failed", state: "create_failed" });
    stage.advance(5_000);
    expect(await stage.sweep()).toMatchObject({ followUp: true });
    stage.advance(5_000);
    expect(await stage.sweep()).toMatchObject({ followUp: true });
    expect(connection().status).toBe("absent");
    stage.advance(5_000);
    await stage.sweep();
    expect(connection().status).toBe("connected");
    expect(actionsOf(stage)).toEqual(["add", "clear", "add"]);
  });
});
