import { describe, expect, it } from "vitest";

import type { Intent, LedgerRecord } from "../../../functions/core/ledger-record.ts";
import type { ActionResult } from "../../../functions/core/outcome.ts";
import { recordOutcome } from "../../../functions/core/outcome.ts";
import type { Change } from "../../../functions/core/plan.ts";
import { aContext, aRecord, anIntent, approve, basis, end } from "../../support/ledger-story.ts";
import { minutes, now } from "../../support/situation.ts";

const succeeded: ActionResult = {
  result: "succeeded",
  explanation: "AWS confirmed it",
  awsRequestId: "request-1",
};
const failed: ActionResult = {
  result: "failed",
  code: "InvalidState",
  explanation: "AWS refused it",
  awsRequestId: "request-1",
};
const deferred: ActionResult = { ...failed, result: "deferred", code: "RequestLimitExceeded" };
const unknown: ActionResult = { result: "unknown", explanation: "no answer" };

const accepting = { ...aRecord({ seated: true }), intent: anIntent() };
const cutting = {
  ...aRecord({ status: "connected", decision: end, admittedBy: basis, seated: true }),
  intent: anIntent({ action: "reject" }),
};
const rejecting = { ...aRecord({ seated: true }), intent: anIntent({ action: "reject" }) };

function outcome(before: LedgerRecord & { intent: Intent }, answer: ActionResult): Change {
  const change = recordOutcome(before, answer, aContext());
  if (change === undefined) throw new Error(`${answer.result} recorded nothing`);
  return change;
}

it("records nothing for an unknown answer: the intent stays open", () => {
  expect(recordOutcome(accepting, unknown, aContext())).toBeUndefined();
});

describe("what is known after an action", () => {
  type Row = {
    name: string;
    before: LedgerRecord & { intent: Intent };
    answer: ActionResult;
    after: Partial<LedgerRecord>;
    frees: boolean;
  };
  it.each<Row>([
    {
      name: "a successful accept is admitted by the grant behind it and keeps its seat",
      before: accepting,
      answer: succeeded,
      after: { admittedBy: basis, done: { action: "accept", at: now }, seated: true },
      frees: false,
    },
    {
      name: "what should come right by itself is tried again within seconds",
      before: accepting,
      answer: { ...failed, result: "failed", code: "SubjectNotReady", passing: true },
      after: {
        failure: {
          action: "accept",
          code: "SubjectNotReady",
          attempts: 1,
          retryAt: new Date(now.getTime() + 4_000),
        },
      },
      frees: true,
    },
    {
      name: "a failed accept gives its seat back and waits a minute",
      before: accepting,
      answer: failed,
      after: {
        admittedBy: undefined,
        done: undefined,
        seated: false,
        failure: { action: "accept", code: "InvalidState", attempts: 1, retryAt: minutes(1) },
      },
      frees: true,
    },
    {
      name: "a deferred accept keeps its place",
      before: accepting,
      answer: deferred,
      after: { admittedBy: undefined, done: undefined, failure: undefined, seated: true },
      frees: false,
    },
    {
      name: "a successful end frees the seat, and what once admitted it is kept",
      before: cutting,
      answer: succeeded,
      after: { admittedBy: basis, done: { action: "reject", at: now }, seated: false },
      frees: true,
    },
    {
      name: "a failed end keeps the seat, because it still carries traffic",
      before: cutting,
      answer: failed,
      after: { admittedBy: basis, seated: true },
      frees: false,
    },
    {
      name: "a deferred end keeps the seat",
      before: cutting,
      answer: deferred,
      after: { seated: true, failure: undefined },
      frees: false,
    },
    {
      name: "a successful reject admits nobody",
      before: rejecting,
      answer: succeeded,
      after: { admittedBy: undefined, done: { action: "reject", at: now }, seated: false },
      frees: true,
    },
  ])("$name", ({ before, answer, after, frees }) => {
    const change = outcome(before, answer);
    expect(change.after).toMatchObject(after);
    expect(change.after.intent).toBeUndefined();
    expect(change.after.version).toBe(before.version + 1);
    expect(change.seat).toEqual(frees ? { seat: "free" } : undefined);
    expect(change.audit).toHaveLength(1);
    expect(change.audit[0]).toMatchObject({
      type: "outcome",
      result: answer.result,
      action: before.intent.action,
      intentId: before.intent.id,
      attempt: 1,
      explanation: answer.explanation,
      awsRequestId: "request-1",
    });
    expect(change.audit[0]?.errorCode).toBe("code" in answer ? answer.code : undefined);
    expect(change).toMatchObject({ before, action: undefined });
  });

  it("does not change what AWS was seen to show", () => {
    const { after } = outcome(accepting, succeeded);
    expect(after).toMatchObject({
      status: "waiting",
      state: "pendingacceptance",
      decision: approve,
    });
    expect(after.observedAt).toEqual(accepting.observedAt);
    expect(after.updatedAt).toEqual(now);
  });

  it("frees no seat of a connection that holds none", () => {
    expect(outcome({ ...cutting, seated: false }, succeeded).seat).toBeUndefined();
  });
});

describe("the time until a failed action is tried again", () => {
  it.each([
    { attempts: 0, waits: 1 },
    { attempts: 1, waits: 2 },
    { attempts: 5, waits: 32 },
    { attempts: 8, waits: 256 },
    { attempts: 9, waits: 360 },
    { attempts: 40, waits: 360 },
    { attempts: 4_000, waits: 360 },
  ])("is $waits minutes after $attempts earlier failures", ({ attempts, waits }) => {
    const failure = { action: "accept", code: "X", attempts, retryAt: now } as const;
    const { after } = outcome({ ...accepting, failure }, failed);
    expect(after.failure).toMatchObject({ attempts: attempts + 1, retryAt: minutes(waits) });
  });
  it("begins anew when the other action failed before", () => {
    const failure = { action: "reject", code: "X", attempts: 7, retryAt: now } as const;
    expect(outcome({ ...accepting, failure }, failed).after.failure).toMatchObject({
      attempts: 1,
      retryAt: minutes(1),
    });
  });
  it("is forgotten after a success", () => {
    const failure = { action: "accept", code: "X", attempts: 7, retryAt: now } as const;
    expect(outcome({ ...accepting, failure }, succeeded).after.failure).toBeUndefined();
  });
});
