import { describe, expect, it } from "vitest";

import type { Connection } from "../../../functions/core/connection.ts";
import type { Decision } from "../../../functions/core/decision.ts";
import type { LedgerRecord } from "../../../functions/core/ledger-record.ts";
import type { Offering } from "../../../functions/core/offering.ts";
import type { Change, PlanContext } from "../../../functions/core/plan.ts";
import { plan, wasAdmitted } from "../../../functions/core/plan.ts";
import {
  aContext,
  aRecord,
  anIntent,
  approve,
  basis,
  drift,
  end,
  hold,
  recordOf,
  reject,
  strange,
} from "../../support/ledger-story.ts";
import { aConnection, anOffering, blue, minutes, now } from "../../support/situation.ts";

const waiting = aConnection();
const connected = aConnection({ status: "connected" });
const rejected = aConnection({ status: "over", state: "rejected" });
const partial = aConnection({ status: "unknown", state: "partial" });
type Given = {
  connection?: Connection;
  name?: string;
  decision?: Decision;
  before?: LedgerRecord | undefined;
  offering?: Offering | undefined;
  context?: Partial<PlanContext>;
};
function planned({ connection = waiting, decision = approve, before, context, ...rest }: Given) {
  const offering = "offering" in rest ? rest.offering : anOffering();
  return plan(connection, decision, before, offering, aContext(context));
}
function changed(given: Given): Change {
  const result = planned(given);
  if (result.step !== "change") throw new Error(`planned ${result.step}, not a change`);
  return result.change;
}
const types = ({ audit }: Change) =>
  audit.map(({ type, result }) => [type, result].filter(Boolean).join(" "));

describe("the action that is planned", () => {
  type Row = Given & { name: string; action: string | undefined };
  const modes = {
    observe: anOffering({ approves: false, cuts: false }),
    approveOnly: anOffering({ cuts: false }),
    lockdown: anOffering({ approves: false }),
  };
  it.each<Row>([
    { name: "is accept for what waits and is approved", action: "accept" },
    { name: "is reject for what waits and is denied", decision: reject, action: "reject" },
    {
      name: "is reject for what is connected and lost its grant",
      connection: connected,
      decision: end,
      action: "reject",
    },
    { name: "is none for what is held", decision: hold, action: undefined },
    {
      name: "is none for what is connected and approved",
      connection: connected,
      action: undefined,
    },
    { name: "is none for drift", connection: connected, decision: drift, action: undefined },
    {
      name: "is none for a held connection that carries traffic: unknown is not no",
      connection: connected,
      decision: hold,
      action: undefined,
    },
    {
      name: "is none for an unknown state",
      connection: partial,
      decision: strange,
      action: undefined,
    },
    {
      name: "is none for what is over, whatever was decided",
      connection: rejected,
      before: aRecord({ decision: end }),
      decision: end,
      action: undefined,
    },
    { name: "is no accept in observe", offering: modes.observe, action: undefined },
    {
      name: "is no reject in observe",
      offering: modes.observe,
      decision: reject,
      action: undefined,
    },
    {
      name: "is no end in observe",
      offering: modes.observe,
      connection: connected,
      decision: end,
      action: undefined,
    },
    { name: "is accept in approve-only", offering: modes.approveOnly, action: "accept" },
    {
      name: "is no reject in approve-only",
      offering: modes.approveOnly,
      decision: reject,
      action: undefined,
    },
    {
      name: "is no end in approve-only",
      offering: modes.approveOnly,
      connection: connected,
      decision: end,
      action: undefined,
    },
    { name: "is no accept in lockdown", offering: modes.lockdown, action: undefined },
    { name: "is reject in lockdown", offering: modes.lockdown, decision: reject, action: "reject" },
    { name: "is none without a readable offering", offering: undefined, action: undefined },
    {
      name: "is no reject without a readable offering",
      offering: undefined,
      decision: reject,
      action: undefined,
    },
  ])("$name", ({ action, ...given }) => {
    const change = changed(given);
    expect(change.action).toBe(action);
    expect(change.after.intent?.action).toBe(action);
  });
});

describe("a first sight", () => {
  it("records decision and intent together, with the seat taken under the limit", () => {
    const change = changed({ offering: anOffering({ perAccount: 3 }) });
    expect(types(change)).toEqual(["decision", "intent"]);
    expect(change.seat).toEqual({ seat: "take", limit: 3 });
    expect(change.before).toBeUndefined();
    expect(change.after).toMatchObject({
      connection: waiting.id,
      tenant: blue,
      status: "waiting",
      seated: true,
      admittedBy: undefined,
      observedAt: minutes(-0.1),
      updatedAt: now,
      version: 1,
      intent: {
        id: "id-1",
        action: "accept",
        attempt: 1,
        startedAt: now,
        leaseEndsAt: minutes(1),
      },
    });
    expect(change.audit[1]).toMatchObject({
      type: "intent",
      action: "accept",
      intentId: "id-1",
      attempt: 1,
      at: now,
      actor: "reconcile",
      correlationId: "look-1",
      cause: { source: "notification", id: "message-1" },
      basis,
      connection: waiting.id,
      tenant: blue,
      verdict: "approve",
      reason: "granted",
    });
  });
  it("of something that is over plans nothing: it was never ours", () => {
    expect(planned({ connection: rejected }).step).toBe("nothing");
  });
  it("of drift is recorded and occupies a seat without a limit", () => {
    const change = changed({
      connection: connected,
      decision: drift,
      offering: anOffering({ perAccount: 1 }),
    });
    expect(types(change)).toEqual(["decision"]);
    expect(change.seat).toEqual({ seat: "occupy" });
    expect(change.after.admittedBy).toBeUndefined();
  });
  it("of a held connection takes no seat", () => {
    expect(changed({ decision: hold })).toMatchObject({
      seat: undefined,
      after: { seated: false },
    });
  });
  it("of a connection without a tenant takes no seat", () => {
    const change = changed({ connection: aConnection({ status: "connected", tenant: undefined }) });
    expect(change.seat).toBeUndefined();
  });
});

const left = (values = {}) => aRecord({ seated: true, intent: anIntent(values) });

describe("an open intent", () => {
  it("belongs to the look that recorded it until its lease ends", () => {
    const before = left({ leaseEndsAt: minutes(0.5) });
    expect(planned({ before, decision: reject })).toEqual({
      step: "wait",
      because: "intent-open",
      until: minutes(0.5),
    });
  });
  it("is free at the instant its lease ends", () => {
    expect(planned({ before: left({ leaseEndsAt: now }) }).step).toBe("change");
  });
  it("that took effect is closed as succeeded, and the grant behind it admitted the connection", () => {
    const change = changed({ before: left(), connection: connected });
    expect(types(change)).toEqual(["outcome succeeded", "observation"]);
    expect(change.audit[0]).toMatchObject({ intentId: "intent-1", action: "accept", attempt: 1 });
    expect(change.after).toMatchObject({ intent: undefined, admittedBy: basis, seated: true });
    expect(change.seat).toBeUndefined();
  });
  it("that took effect is credited to the grant of then, though that is over now", () => {
    const change = changed({ before: left(), connection: connected, decision: end });
    expect(types(change)).toEqual(["outcome succeeded", "decision", "intent"]);
    expect(change.after).toMatchObject({
      admittedBy: basis,
      intent: { action: "reject", attempt: 1 },
    });
  });
  it("that did not take effect is tried again, with the seat it has", () => {
    const change = changed({ before: left() });
    expect(types(change)).toEqual(["outcome deferred", "intent"]);
    expect(change.after.intent).toMatchObject({ id: "id-1", attempt: 2 });
    expect(change.seat).toBeUndefined();
    expect(change.after.seated).toBe(true);
  });
  it("is abandoned when a deny came meanwhile, and its seat is freed", () => {
    const change = changed({ before: left(), decision: reject });
    expect(types(change)).toEqual(["outcome abandoned", "decision", "intent"]);
    expect(change.after).toMatchObject({ seated: false, intent: { action: "reject", attempt: 1 } });
    expect(change.seat).toEqual({ seat: "free" });
  });
  it("is abandoned when the switch for it was turned off", () => {
    const change = changed({ before: left(), offering: anOffering({ approves: false }) });
    expect(types(change)).toEqual(["outcome abandoned"]);
    expect(change.after.intent).toBeUndefined();
  });
  it("to reject is closed as succeeded once AWS shows rejected", () => {
    const before = aRecord({
      status: "connected",
      decision: end,
      admittedBy: basis,
      seated: true,
      intent: anIntent({ action: "reject" }),
    });
    const change = changed({ before, connection: rejected, decision: approve });
    expect(types(change)).toEqual(["outcome succeeded", "observation"]);
    expect(change.after).toMatchObject({ seated: false, decision: end, intent: undefined });
    expect(change.seat).toEqual({ seat: "free" });
  });
  it("to reject is abandoned when the tenant deleted the endpoint itself", () => {
    const before = aRecord({ decision: reject, intent: anIntent({ action: "reject" }) });
    const deleted = aConnection({ status: "over", state: "deleted" });
    expect(types(changed({ before, connection: deleted }))).toEqual([
      "outcome abandoned",
      "observation",
    ]);
  });
  it("to accept is abandoned when somebody else rejected the endpoint", () => {
    const change = changed({ before: left(), connection: rejected });
    expect(types(change)).toEqual(["outcome abandoned", "observation"]);
    expect(change.after).toMatchObject({ admittedBy: undefined, seated: false });
  });
  it("stays open while AWS shows a state without a rule", () => {
    const change = changed({ before: left(), connection: partial, decision: strange });
    expect(types(change)).not.toContain("outcome abandoned");
    expect(change.after.intent).toMatchObject({ id: "intent-1" });
  });
});

describe("a seat", () => {
  type Row = Given & { name: string; seat: string | undefined };
  const seated = aRecord({ seated: true });
  it.each<Row>([
    { name: "is taken by an accept", before: aRecord({ decision: hold }), seat: "take" },
    {
      name: "is freed when the connection is over",
      before: seated,
      connection: rejected,
      seat: "free",
    },
    {
      name: "is freed when a waiting connection is held",
      before: seated,
      decision: hold,
      seat: "free",
    },
    {
      name: "is occupied when AWS shows a connection that had none",
      before: aRecord(),
      connection: connected,
      seat: "occupy",
    },
    {
      name: "stays while a connected one is held",
      before: recordOf(connected, { seated: true }),
      connection: connected,
      decision: hold,
      seat: undefined,
    },
    {
      name: "stays until an end took effect",
      before: recordOf(connected, { seated: true, admittedBy: basis }),
      connection: connected,
      decision: end,
      seat: undefined,
    },
    {
      name: "is not freed twice",
      before: aRecord({ seated: false }),
      connection: rejected,
      seat: undefined,
    },
  ])("$name", ({ seat, ...given }) => {
    const change = changed(given);
    expect(change.seat?.seat).toBe(seat);
    const isSeated = seat === undefined ? given.before?.seated : seat !== "free";
    expect(change.after.seated).toBe(isSeated);
  });
  it("that alone changes is recorded with the reason", () => {
    const change = changed({ before: recordOf(connected), connection: connected });
    expect(change.seat).toEqual({ seat: "occupy" });
    expect(types(change)).toEqual(["observation"]);
  });
  it("stays while AWS shows a state without a rule: it may carry traffic", () => {
    const before = recordOf(connected, { seated: true, admittedBy: basis });
    const change = changed({ before, connection: partial, decision: strange });
    expect(change.seat).toBeUndefined();
    expect(change.after.seated).toBe(true);
  });
});

const done = (action: "accept" | "reject", ago: number) => ({ action, at: minutes(-ago) });

describe("a confirmed action whose effect does not show yet", () => {
  it.each([
    { name: "of an accept", before: aRecord({ done: done("accept", 1) }), connection: waiting },
    {
      name: "of a reject while it waits",
      before: aRecord({ decision: reject, done: done("reject", 1) }),
      connection: waiting,
      decision: reject,
    },
    {
      name: "of an end",
      before: recordOf(connected, { decision: end, done: done("reject", 1) }),
      connection: connected,
      decision: end,
    },
  ])("plans nothing for two minutes: $name", (given) => {
    expect(planned(given).step).toBe("nothing");
  });
  it.each([
    {
      name: "of a deny after an accept",
      before: aRecord({ done: done("accept", 1) }),
      connection: waiting,
      decision: reject,
    },
    {
      name: "of a hold after an accept",
      before: aRecord({ done: done("accept", 1) }),
      connection: waiting,
      decision: hold,
    },
    {
      name: "of a grant after an end",
      before: recordOf(connected, { decision: end, done: done("reject", 1) }),
      connection: connected,
      decision: approve,
    },
  ])("keeps a new decision waiting until it shows, never drops it: $name", (given) => {
    expect(planned(given)).toEqual({
      step: "wait",
      because: "taking-effect",
      until: minutes(1),
    });
  });
  it("is planned again after two minutes", () => {
    expect(changed({ before: aRecord({ done: done("accept", 2) }) }).action).toBe("accept");
  });
  it("does not hide another state", () => {
    const before = aRecord({ done: done("accept", 1), seated: true, admittedBy: basis });
    expect(types(changed({ before, connection: connected }))).toEqual(["observation"]);
  });
  it("does not hide another word for a state of the same kind", () => {
    const pending = aConnection({ status: "connected", state: "pending" });
    const before = recordOf(pending, { decision: end, admittedBy: basis, done: done("reject", 1) });
    expect(types(changed({ before, connection: connected, decision: end }))).toEqual([
      "observation",
      "intent",
    ]);
  });
  it("does not hide what an accept brought about", () => {
    const before = recordOf(connected, {
      done: done("accept", 1),
      admittedBy: basis,
      seated: true,
    });
    expect(changed({ before, connection: connected, decision: end }).action).toBe("reject");
  });
});

describe("a failed action", () => {
  const failure = {
    action: "accept",
    code: "InvalidState",
    attempts: 2,
    retryAt: minutes(1),
  } as const;
  it("is not tried again before its time", () => {
    expect(planned({ before: aRecord({ failure }) }).step).toBe("nothing");
  });
  it("is tried again at its time, and its count is kept", () => {
    const change = changed({ before: aRecord({ failure: { ...failure, retryAt: now } }) });
    expect(change.action).toBe("accept");
    expect(change.after.failure).toEqual({ ...failure, retryAt: now });
  });
  it("does not hold back the other action", () => {
    expect(changed({ before: aRecord({ failure }), decision: reject }).action).toBe("reject");
  });
  it("is forgotten when the decision is a new one", () => {
    const other: Decision = {
      ...approve,
      verdict: "approve",
      reason: "granted",
      basis: { ...basis, grantId: "g2" },
    };
    const change = changed({ before: aRecord({ failure }), decision: other });
    expect(change).toMatchObject({ action: "accept", after: { failure: undefined } });
  });
});

describe("an audit record", () => {
  it("of a decision is written only when it differs from the last one", () => {
    expect(planned({ before: aRecord({ decision: hold }), decision: hold }).step).toBe("nothing");
    const other: Decision = { verdict: "hold", reason: "over-limit", explanation: "2 of 2" };
    expect(types(changed({ before: aRecord({ decision: hold }), decision: other }))).toEqual([
      "decision",
    ]);
  });
  it("is not written for a new version of the entry alone, nor for other words", () => {
    const newer: Decision = {
      ...approve,
      verdict: "approve",
      reason: "granted",
      explanation: "again",
      basis: { ...basis, entryVersion: 9 },
    };
    const before = recordOf(connected, { seated: true });
    expect(planned({ before, connection: connected, decision: newer }).step).toBe("nothing");
  });
  it("of an observation says that AWS shows another state", () => {
    const before = recordOf(connected, { seated: true });
    const pending = aConnection({ status: "connected", state: "pending" });
    const change = changed({ before, connection: pending });
    expect(types(change)).toEqual(["observation"]);
    expect(change.audit[0]?.explanation).toBe("AWS shows pending, before it available");
  });
  it("of an observation says that what was missing is there again", () => {
    const before = recordOf(connected, { seated: true, missingSince: minutes(-30) });
    const change = changed({ before, connection: connected });
    expect(types(change)).toEqual(["observation"]);
    expect(change.after.missingSince).toBeUndefined();
  });
  it("keeps the decision with which a connection ended", () => {
    const change = changed({
      before: aRecord({ decision: reject }),
      connection: rejected,
      decision: hold,
    });
    expect(change.after.decision).toEqual(reject);
    expect(change.audit[0]).toMatchObject({ verdict: "reject", state: "rejected" });
  });
  it("keeps the tenant, Region and age that AWS once told", () => {
    const bare = aConnection({
      tenant: undefined,
      region: undefined,
      createdAt: undefined,
      state: "expired",
      status: "over",
    });
    const change = changed({ before: aRecord(), connection: bare });
    expect(change.after).toMatchObject({
      tenant: blue,
      region: "eu-west-1",
      createdAt: minutes(-5),
    });
  });
});

it("counts a connection as admitted by a grant, or by an accept whose outcome was never recorded", () => {
  expect(wasAdmitted(undefined, connected)).toBe(false);
  expect(wasAdmitted(aRecord(), connected)).toBe(false);
  expect(wasAdmitted(aRecord({ admittedBy: basis }), connected)).toBe(true);
  expect(wasAdmitted(aRecord({ intent: anIntent() }), connected)).toBe(true);
  expect(wasAdmitted(aRecord({ intent: anIntent({ action: "reject" }) }), connected)).toBe(false);
  expect(wasAdmitted(aRecord({ intent: anIntent() }), waiting)).toBe(false);
});
