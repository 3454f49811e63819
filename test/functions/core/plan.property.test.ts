import * as fc from "fast-check";
import { expect, it } from "vitest";

import type { Connection, ConnectionStatus } from "../../../functions/core/connection.ts";
import type { LedgerRecord } from "../../../functions/core/ledger-record.ts";
import { plan } from "../../../functions/core/plan.ts";
import {
  aContext,
  aRecord,
  anIntent,
  approve,
  basis,
  drift,
  end,
  hold,
  reject,
  strange,
} from "../../support/ledger-story.ts";
import { aConnection, anOffering, blue, minutes, now } from "../../support/situation.ts";

const STATES: readonly (readonly [ConnectionStatus, string])[] = [
  ["waiting", "pendingacceptance"],
  ["connected", "pending"],
  ["connected", "available"],
  ["over", "rejected"],
  ["over", "deleted"],
  ["unknown", "partial"],
];
const statusAndState = fc.constantFrom(...STATES);
const decision = fc.constantFrom(approve, hold, reject, end, drift, strange);
const action = fc.constantFrom("accept", "reject");
const instant = fc.constantFrom(minutes(-90), minutes(-1), now, minutes(1), minutes(90));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const connection: fc.Arbitrary<Connection> = fc
  .tuple(statusAndState, fc.constantFrom(blue, undefined))
  .map(([[status, state], tenant]) => aConnection({ status, state, tenant }));

const before: fc.Arbitrary<LedgerRecord | undefined> = maybe(
  fc
    .record({
      at: statusAndState,
      tenant: fc.constantFrom(blue, blue, undefined),
      decision,
      admittedBy: fc.constantFrom(basis, undefined),
      intent: maybe(fc.record({ action, leaseEndsAt: instant }).map(anIntent)),
      failure: maybe(
        fc.record({ action, retryAt: instant, code: fc.constant("X"), attempts: fc.nat(9) }),
      ),
      done: maybe(fc.record({ action, at: instant })),
      seated: fc.boolean(),
      missingSince: maybe(instant),
    })
    .map(({ at: [status, state], ...rest }) => aRecord({ ...rest, status, state })),
);
const offering = maybe(
  fc
    .record({ approves: fc.boolean(), cuts: fc.boolean(), perAccount: fc.constantFrom(1, 2) })
    .map(anOffering),
);

it("plans nothing on its own result, and writes at least one audit record with every version", () => {
  const steps = new Set<string>();
  fc.assert(
    fc.property(connection, decision, before, offering, (seen, decided, known, offered) => {
      const first = plan(seen, decided, known, offered, aContext());
      steps.add(first.step);
      if (first.step !== "change") return;
      const { after, audit, seat, action: acts } = first.change;
      expect(audit.length).toBeGreaterThan(0);
      expect(new Set(audit.map(({ id }) => id)).size).toBe(audit.length);
      expect(after.version).toBe((known?.version ?? 0) + 1);
      expect(acts === undefined || after.intent?.action === acts).toBe(true);
      expect(after.seated).toBe(
        seat === undefined ? (known?.seated ?? false) : seat.seat !== "free",
      );
      const again = plan(seen, decided, after, offered, aContext());
      // What was just recorded is this look's own: until its outcome nobody else touches it.
      expect(again.step).toBe(acts === undefined ? "nothing" : "wait");
    }),
    { numRuns: 5_000 },
  );
  expect([...steps].toSorted()).toEqual(["change", "nothing", "wait"]);
});

it("settles an open intent exactly once, and never while its lease runs", () => {
  fc.assert(
    fc.property(connection, decision, before, offering, (seen, decided, known, offered) => {
      const result = plan(seen, decided, known, offered, aContext());
      const intent = known?.intent;
      const isLeased = intent !== undefined && now < intent.leaseEndsAt;
      expect(result.step === "wait" && result.because === "intent-open").toBe(isLeased);
      if (result.step !== "change") return;
      const outcomes = result.change.audit.filter(({ type }) => type === "outcome");
      // A state without a rule settles nothing: the intent stays as it was.
      const isSettled = intent !== undefined && seen.status !== "unknown";
      expect(outcomes.map(({ intentId }) => intentId)).toEqual(isSettled ? [intent.id] : []);
      expect(seen.status !== "unknown" || result.change.after.intent === intent).toBe(true);
      const intents = result.change.audit.filter(({ type }) => type === "intent");
      expect(intents.map(({ intentId }) => intentId)).toEqual(
        result.change.action === undefined ? [] : [result.change.after.intent?.id],
      );
    }),
    { numRuns: 5_000 },
  );
});

it("acts only as the switches allow, and never on what is over or unknown", () => {
  const acted = new Set<string>();
  fc.assert(
    fc.property(connection, decision, before, offering, (seen, decided, known, offered) => {
      const result = plan(seen, decided, known, offered, aContext());
      const acts = result.step === "change" ? result.change.action : undefined;
      if (acts === undefined) return;
      acted.add(acts);
      expect(["waiting", "connected"]).toContain(seen.status);
      const isAllowed =
        acts === "accept"
          ? offered?.approves === true && seen.status === "waiting" && decided.verdict === "approve"
          : offered?.cuts === true && ["reject", "end"].includes(decided.verdict);
      expect(isAllowed).toBe(true);
    }),
    { numRuns: 5_000 },
  );
  expect([...acted].toSorted()).toEqual(["accept", "reject"]);
});
