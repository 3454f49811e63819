import { describe, expect, it } from "vitest";

import type { ActionName } from "../../../functions/core/action.ts";
import {
  actionNames,
  desiredAction,
  isBefore,
  isInEffect,
  opens,
} from "../../../functions/core/action.ts";
import type { ConnectionStatus, Kind } from "../../../functions/core/connection.ts";
import { connectionStatuses, kinds } from "../../../functions/core/connection.ts";
import type { Decision } from "../../../functions/core/decision.ts";
import { approve, drift, end, hold, reject } from "../../support/ledger-story.ts";

const enforce = { approves: true, cuts: true };
const decisions: readonly Decision[] = [approve, hold, reject, end, drift];

/** All that is ever done, written apart from the product's rules: everything else is nothing. */
const DONE: readonly (readonly [Kind, ConnectionStatus, Decision["verdict"], ActionName])[] = [
  ["endpoint-connection", "waiting", "approve", "accept"],
  ["endpoint-connection", "waiting", "reject", "reject"],
  ["endpoint-connection", "connected", "end", "reject"],
  ["service-principal", "absent", "approve", "add"],
  ["service-principal", "connected", "end", "remove"],
  ["service-notification", "absent", "approve", "add"],
  ["service-notification", "connected", "end", "remove"],
];

const every = kinds.flatMap((kind) =>
  connectionStatuses.flatMap((status) =>
    decisions.map((decision) => ({ kind, status, decision, verdict: decision.verdict })),
  ),
);

describe("the action that is desired", () => {
  it.each(every)("for $kind that is $status with $verdict", ({ kind, status, decision }) => {
    const done = DONE.find(
      ([ofKind, in_, verdict]) => ofKind === kind && in_ === status && verdict === decision.verdict,
    );
    expect(desiredAction({ kind, status }, decision, enforce)).toBe(done?.[3]);
    const isOpening = done?.[3] === "accept" || done?.[3] === "add";
    const approvesOnly = desiredAction({ kind, status }, decision, { approves: true, cuts: false });
    expect(approvesOnly).toBe(isOpening ? done?.[3] : undefined);
    const cutsOnly = desiredAction({ kind, status }, decision, { approves: false, cuts: true });
    expect(cutsOnly).toBe(isOpening ? undefined : done?.[3]);
    const observes = { approves: false, cuts: false };
    expect(desiredAction({ kind, status }, decision, observes)).toBeUndefined();
    expect(desiredAction({ kind, status }, decision, undefined)).toBeUndefined();
  });
});

it("opens by accept and add, and by nothing else", () => {
  expect(actionNames.filter(opens)).toEqual(["accept", "add"]);
});

it.each<{ action: ActionName; status: ConnectionStatus; state: string; inEffect: boolean }>([
  { action: "accept", status: "connected", state: "pending", inEffect: true },
  { action: "accept", status: "waiting", state: "pendingacceptance", inEffect: false },
  { action: "accept", status: "over", state: "rejected", inEffect: false },
  { action: "accept", status: "unknown", state: "partial", inEffect: false },
  { action: "reject", status: "over", state: "rejected", inEffect: true },
  // The tenant deleted it: that was not us.
  { action: "reject", status: "over", state: "deleted", inEffect: false },
  { action: "reject", status: "connected", state: "available", inEffect: false },
  { action: "add", status: "connected", state: "present", inEffect: true },
  { action: "add", status: "absent", state: "absent", inEffect: false },
  { action: "remove", status: "absent", state: "absent", inEffect: true },
  { action: "remove", status: "over", state: "absent", inEffect: true },
  { action: "remove", status: "connected", state: "present", inEffect: false },
])("$action shows in $status, $state: $inEffect", ({ action, status, state, inEffect }) => {
  expect(isInEffect(action, { status, state })).toBe(inEffect);
});

it("never takes a state for both before and after an action", () => {
  for (const action of actionNames)
    for (const status of connectionStatuses)
      // Rejected is always over.
      for (const state of ["deleted", "available", "present", status === "over" ? "rejected" : ""])
        expect(isBefore(action, { status }) && isInEffect(action, { status, state })).toBe(false);
});
