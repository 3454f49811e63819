import { describe, expect, it } from "vitest";

import type { Connection } from "../../../functions/core/connection.ts";
import type { Decision } from "../../../functions/core/decision.ts";
import type { LedgerRecord } from "../../../functions/core/ledger-record.ts";
import { recordOutcome } from "../../../functions/core/outcome.ts";
import { plan, wasAdmitted } from "../../../functions/core/plan.ts";
import {
  aContext,
  anIntent,
  approve,
  basis,
  drift,
  end,
  recordOf,
} from "../../support/ledger-story.ts";
import { aConnection, anOffering, minutes, now } from "../../support/situation.ts";

const association = (values: Partial<Connection> = {}) =>
  aConnection({ kind: "service-association", state: "active", status: "connected", ...values });
const failed = association({ status: "failed", state: "create_failed" });
const connected = association();
const absent = association({ status: "absent", state: "absent" });

const changed = (connection: Connection, decision: Decision, before?: LedgerRecord) => {
  const result = plan(connection, decision, before, anOffering({ perAccount: 2 }), aContext());
  if (result.step !== "change") throw new Error(`planned ${result.step}, not a change`);
  return result.change;
};
const made = (values: Partial<LedgerRecord>) =>
  recordOf(failed, { decision: approve, admittedBy: basis, ...values });
const cutBefore = (cuts: number) =>
  recordOf(connected, { decision: drift, cuts, done: { action: "remove", at: minutes(-30) } });
const seconds = (count: number) => minutes(count / 60);

describe("what AWS failed to make", () => {
  it("is cleared away, so that it can be made anew", () => {
    const before = made({ done: { action: "add", at: minutes(-1) } });
    expect(changed(failed, approve, before)).toMatchObject({ action: "clear" });
  });

  it.each([
    { repairs: undefined, waited: seconds(-9.9), acts: false },
    { repairs: undefined, waited: seconds(-10), acts: true },
    { repairs: 1, waited: seconds(-19.9), acts: false },
    { repairs: 1, waited: seconds(-20), acts: true },
    { repairs: 5, waited: seconds(-319), acts: false },
    { repairs: 5, waited: seconds(-320), acts: true },
    { repairs: 40, waited: minutes(-359), acts: false },
    { repairs: 40, waited: minutes(-360), acts: true },
  ])("waits longer after $repairs repairs: $waited, $acts", ({ repairs, waited, acts }) => {
    const before = made({ repairs, done: { action: "add", at: waited } });
    const result = plan(failed, approve, before, anOffering(), aContext());
    expect(result).toMatchObject(acts ? { change: { action: "clear" } } : { step: "nothing" });
  });

  it("is made anew once it is cleared, and the count goes on until it works", () => {
    const intent = anIntent({ action: "clear" });
    const cleared = recordOutcome({ ...made({}), intent }, succeeded, aContext())?.after;
    expect(cleared).toMatchObject({ repairs: 1, admittedBy: basis });
    const gone = changed(absent, approve, { ...cleared!, updatedAt: minutes(-5) });
    expect(gone).toMatchObject({ action: "add", after: { repairs: 1 } });
    const at = { observedAt: minutes(-4), updatedAt: minutes(-4) };
    const again = { ...gone.after, intent: undefined, admittedBy: basis, ...at };
    const inProgress = association({ state: "create_in_progress", inProgress: true });
    expect(changed(inProgress, approve, again).after.repairs).toBe(1);
    expect(changed(connected, approve, again).after.repairs).toBeUndefined();
  });

  it("is ended, not made anew, once its grant is gone", () => {
    const before = made({ done: { action: "add", at: minutes(-1) } });
    expect(changed(failed, end, before)).toMatchObject({ action: "remove" });
  });

  it("gives its seat back when it is to be ended, and keeps it while it is repaired", () => {
    const seated = made({ seated: true, done: { action: "add", at: now } });
    expect(changed(failed, end, seated).seat).toEqual({ seat: "free" });
    const repair = made({ seated: true, done: { action: "add", at: minutes(-1) } });
    expect(changed(failed, approve, repair).seat).toBeUndefined();
  });
});

it("goes on ending what it was ending when AWS failed to end it", () => {
  const deleteFailed = association({ status: "failed", state: "delete_failed" });
  const before = recordOf(connected, { decision: end, done: { action: "remove", at: now } });
  expect(wasAdmitted(before, deleteFailed)).toBe(true);
  expect(wasAdmitted(recordOf(connected), deleteFailed)).toBe(false);
});

describe("a cut that comes back", () => {
  it("is cut once more, and then left to people", () => {
    expect(changed(connected, end, cutBefore(1))).toMatchObject({ action: "remove" });
    const stopped = changed(connected, end, cutBefore(2));
    expect(stopped).toMatchObject({
      action: undefined,
      after: { decision: { verdict: "hold", reason: "comes-back" }, cuts: 2 },
    });
    expect(stopped.audit.map(({ type }) => type)).toContain("decision");
  });

  it("is forgiven once it may stay", () => {
    expect(changed(connected, approve, cutBefore(2)).after.cuts).toBeUndefined();
  });

  it.each([
    { name: "counts what was connected", status: "connected", action: "remove", cuts: 2 },
    { name: "does not count refusals", status: "waiting", action: "reject", cuts: 1 },
    { name: "starts anew when we make it", status: "absent", action: "add", cuts: undefined },
  ] as const)("$name", ({ status, action, cuts }) => {
    const before = {
      ...recordOf(association({ status }), { cuts: 1 }),
      intent: anIntent({ action }),
    };
    expect(recordOutcome(before, succeeded, aContext())?.after.cuts).toBe(cuts);
  });
});

const succeeded = { result: "succeeded", explanation: "AWS confirmed it" } as const;

describe("seats of what is made", () => {
  it("are taken with the intent and kept while it is there", () => {
    expect(changed(absent, approve).seat).toEqual({ seat: "take", limit: 2 });
    expect(changed(connected, drift).seat).toEqual({ seat: "occupy" });
  });
  it("are given back when it could not be made, and when it was removed", () => {
    const adding = { ...recordOf(absent, { seated: true }), intent: anIntent({ action: "add" }) };
    const failure = { result: "failed", code: "Conflict", explanation: "AWS refused it" } as const;
    expect(recordOutcome(adding, failure, aContext())?.seat).toEqual({ seat: "free" });
    const removing = {
      ...recordOf(connected, { seated: true }),
      intent: anIntent({ action: "remove" }),
    };
    expect(recordOutcome(removing, succeeded, aContext())?.seat).toEqual({ seat: "free" });
  });
  it("are not for what only follows the grants", () => {
    const principal = association({ kind: "share-principal", status: "absent", state: "absent" });
    expect(changed(principal, approve).seat).toBeUndefined();
  });
});

it.each(["share-invitation", "vpc-association", "share-principal"] as const)(
  "a %s that is gone and there again is not ours any more",
  (kind) => {
    const over = association({ kind, status: "over", state: "gone" });
    const before = recordOf(association({ kind }), { admittedBy: basis });
    expect(changed(over, end, before).after.admittedBy).toBeUndefined();
  },
);
