import { describe, expect, it } from "vitest";

import { noteAbsence } from "../../../functions/core/absence.ts";
import { aContext, aRecord, anIntent, approve } from "../../support/ledger-story.ts";
import { minutes, now } from "../../support/situation.ts";

const seated = aRecord({ status: "connected", seated: true });

describe("a connection that a complete listing lacks", () => {
  it("is only noted the first time, and keeps its seat", () => {
    const change = noteAbsence(seated, aContext());
    expect(change).toMatchObject({
      before: seated,
      after: { missingSince: now, status: "connected", seated: true, version: 4 },
      seat: undefined,
      action: undefined,
    });
    expect(change?.audit.map(({ type }) => type)).toEqual(["observation"]);
  });
  it("is not noted again within the hour", () => {
    const before = { ...seated, missingSince: minutes(-59.99) };
    expect(noteAbsence(before, aContext())).toBeUndefined();
  });
  it("counts as gone after an hour, and its seat is free", () => {
    const before = { ...seated, missingSince: minutes(-60) };
    const change = noteAbsence(before, aContext());
    expect(change).toMatchObject({
      before,
      after: { status: "over", state: "gone", seated: false, decision: approve, version: 4 },
      seat: { seat: "free" },
      action: undefined,
    });
    expect(change?.audit[0]).toMatchObject({ type: "observation", state: "gone" });
  });
  it("frees no seat that it did not hold", () => {
    const before = aRecord({ missingSince: minutes(-61) });
    expect(noteAbsence(before, aContext())).toMatchObject({ seat: undefined });
  });
  it("that was over already says nothing new", () => {
    const before = aRecord({ status: "over", state: "deleted", missingSince: minutes(-90) });
    expect(noteAbsence(before, aContext())).toBeUndefined();
  });
  it("is left to the look that has an intent open on it", () => {
    const before = aRecord({ intent: anIntent({ leaseEndsAt: minutes(1) }), seated: true });
    expect(noteAbsence(before, aContext())).toBeUndefined();
  });
  it("does not keep its seat for ever because of an intent that nobody came back for", () => {
    const before = aRecord({ intent: anIntent(), seated: true, missingSince: minutes(-61) });
    const change = noteAbsence(before, aContext());
    expect(change).toMatchObject({ after: { state: "gone", intent: undefined, seated: false } });
    expect(change?.audit).toContainEqual(
      expect.objectContaining({ type: "outcome", intentId: "intent-1" }),
    );
  });
});

const removed = (values: object = {}) =>
  aRecord({
    kind: "service-association",
    status: "connected",
    state: "active",
    seated: true,
    done: { action: "remove", at: minutes(-3) },
    ...values,
  });

describe("what we took away ourselves", () => {
  it("is gone as soon as a listing lacks it", () => {
    expect(noteAbsence(removed(), aContext())).toMatchObject({
      after: { status: "over", state: "gone", seated: false },
      seat: { seat: "free" },
    });
  });
  it("is absent like anything else if it was seen again since", () => {
    const seen = removed({ observedAt: minutes(-2), updatedAt: minutes(-2) });
    expect(noteAbsence(seen, aContext())).toMatchObject({ after: { missingSince: now } });
  });
  it("and was only refused is absent like anything else", () => {
    const refused = removed({ done: { action: "reject", at: minutes(-3) } });
    expect(noteAbsence(refused, aContext())).toMatchObject({ after: { missingSince: now } });
  });
});
