import { describe, expect, it } from "vitest";

import type { ActionName } from "../../../functions/core/action.ts";
import {
  actionNames,
  desiredAction,
  isBefore,
  isInEffect,
  opens,
} from "../../../functions/core/action.ts";
import type { ConnectionStatus } from "../../../functions/core/connection.ts";
import { connectionStatuses } from "../../../functions/core/connection.ts";
import type { Decision } from "../../../functions/core/decision.ts";
import type { Kind } from "../../../functions/core/kind.ts";
import { kinds } from "../../../functions/core/kind.ts";
import { approve, drift, end, hold, reject } from "../../support/ledger-story.ts";

const enforce = { approves: true, cuts: true };
const decisions: readonly Decision[] = [approve, hold, reject, end, drift];

type Row = readonly [Kind, ConnectionStatus, Decision["verdict"], ActionName];
const madeByUs: readonly Kind[] = [
  "share-principal",
  "service-association",
  "resource-association",
  "vpc-association",
  "service-principal",
  "service-notification",
  "auth-policy",
];

/** All that is ever done, written apart from the product's rules: everything else is nothing. */
const DONE: readonly Row[] = [
  ["endpoint-connection", "waiting", "approve", "accept"],
  ["endpoint-connection", "waiting", "reject", "reject"],
  ["endpoint-connection", "connected", "end", "reject"],
  ["share-invitation", "waiting", "approve", "accept"],
  ["share-invitation", "waiting", "reject", "reject"],
  ["share-invitation", "connected", "end", "leave"],
  ["resource-endpoint", "connected", "end", "remove"],
  ...madeByUs.flatMap((kind): Row[] => [
    [kind, "absent", "approve", "add"],
    [kind, "failed", "approve", "clear"],
    [kind, "failed", "end", "remove"],
    [kind, "connected", "end", "remove"],
  ]),
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
    const isOpening = ["accept", "add", "clear"].includes(done?.[3] ?? "");
    const approvesOnly = desiredAction({ kind, status }, decision, { approves: true, cuts: false });
    expect(approvesOnly).toBe(isOpening ? done?.[3] : undefined);
    const cutsOnly = desiredAction({ kind, status }, decision, { approves: false, cuts: true });
    expect(cutsOnly).toBe(isOpening ? undefined : done?.[3]);
    const observes = { approves: false, cuts: false };
    expect(desiredAction({ kind, status }, decision, observes)).toBeUndefined();
    expect(desiredAction({ kind, status }, decision, undefined)).toBeUndefined();
    const endedOnlyBy = "its owner";
    const byOthers = desiredAction({ kind, status, endedOnlyBy }, decision, enforce);
    expect(byOthers).toBe(decision.verdict === "end" ? undefined : done?.[3]);
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
  { action: "remove", status: "failed", state: "delete_failed", inEffect: false },
  { action: "add", status: "failed", state: "create_failed", inEffect: false },
  { action: "leave", status: "over", state: "gone", inEffect: true },
  { action: "leave", status: "connected", state: "active", inEffect: false },
  { action: "clear", status: "over", state: "delete_in_progress", inEffect: true },
  { action: "clear", status: "absent", state: "absent", inEffect: true },
  { action: "clear", status: "failed", state: "create_failed", inEffect: false },
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
