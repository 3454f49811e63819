import * as fc from "fast-check";
import { expect, it } from "vitest";

import type { ActionResult } from "../../../functions/core/outcome.ts";
import {
  allMembers,
  anInsider,
  green,
  organizationArn,
  ouArn,
  red,
} from "../../support/share-situation.ts";
import { aShareStage } from "../../support/share-stage.ts";
import type { ShareStage } from "../../support/share-stage.ts";
import { blue, farOu, nearOu, organizationId } from "../../support/situation.ts";

const everyAccount = [blue, green, red];
const unitsOf: Readonly<Record<string, readonly string[]>> = {
  [blue]: [nearOu, farOu],
  [green]: [nearOu, farOu],
  [red]: [farOu],
};
const groups = [`ou/${nearOu}`, `ou/${farOu}`, `organization/${organizationId}`];
const principal = fc.constantFrom(...everyAccount.map((id) => `account/${id}`), ...groups);
const externalId = fc.constantFrom(...everyAccount, ouArn(nearOu), ouArn(farOu), organizationArn);

const event = fc.oneof(
  fc.record({ allowed: principal }),
  fc.record({ allowed: principal }),
  fc.record({ denied: principal }),
  fc.record({ forgotten: principal }),
  fc.record({ forgotten: principal }),
  fc.record({ unreadable: principal }),
  fc.record({ suspended: fc.constantFrom(...everyAccount) }),
  fc.record({ missing: fc.constantFrom(...everyAccount) }),
  fc.record({ map: fc.constantFrom("known", "unknown") }),
  fc.record({ foreign: externalId }),
  fc.record({ taken: externalId }),
  fc.record({ fails: externalId }),
);
const step = fc.record({
  event,
  answer: fc.constantFrom("plain", "plain", "plain", "lost", "refused"),
  shows: fc.constantFrom("all", "all", "all", "nothing"),
});
type Event = typeof event extends fc.Arbitrary<infer One> ? One : never;

/** What is true while a story goes on, kept apart from what the code under test says. */
type Truth = {
  /** By principal. */
  readonly entries: Map<string, "allow" | "deny" | "unreadable">;
  readonly suspended: Set<string>;
  readonly missing: Set<string>;
  isMapKnown: boolean;
  /** What somebody else made a principal, and Gatehouse never asked for since. */
  readonly foreign: Set<string>;
};

function happen(stage: ShareStage, truth: Truth, what: Event): void {
  if ("allowed" in what) {
    truth.entries.set(what.allowed, "allow");
    stage.allow(what.allowed);
  } else if ("denied" in what) {
    truth.entries.set(what.denied, "deny");
    stage.deny(what.denied);
  } else if ("forgotten" in what) {
    truth.entries.delete(what.forgotten);
    stage.forget(what.forgotten);
  } else if ("unreadable" in what) {
    truth.entries.set(what.unreadable, "unreadable");
    stage.allow(what.unreadable, { effect: "alow" });
  } else if ("suspended" in what) toggle(truth.suspended, what.suspended);
  else if ("missing" in what) toggle(truth.missing, what.missing);
  else if ("map" in what) truth.isMapKnown = what.map === "known";
  else if ("foreign" in what && !stage.principals.has(what.foreign)) {
    stage.put(what.foreign);
    // What was taken away and came back before anybody could see it gone can't be told from ours.
    const { status } = stage.record(what.foreign) ?? {};
    if (status !== "connected" && status !== "failed") truth.foreign.add(what.foreign);
  } else if ("taken" in what) {
    stage.principals.delete(what.taken);
    truth.foreign.delete(what.taken);
  } else if ("fails" in what && stage.principals.has(what.fails)) {
    stage.put(what.fails, { status: "failed", state: "failed" });
  }
  stage.organization.everybody = truth.isMapKnown
    ? allMembers(
        everyAccount.map((id) =>
          anInsider(id, {
            organizationalUnits: unitsOf[id] ?? [],
            state: truth.suspended.has(id) ? "SUSPENDED" : "ACTIVE",
            missingSince: truth.missing.has(id) ? 8 : undefined,
          }),
        ),
      )
    : { members: "unknown", because: "the map is too old" };
}

function toggle(set: Set<string>, id: string): void {
  if (!set.delete(id)) set.add(id);
}

const above = (accountId: string) => [
  `account/${accountId}`,
  ...(unitsOf[accountId] ?? []).map((id) => `ou/${id}`),
  `organization/${organizationId}`,
];
const effectsOn = (accountId: string, { entries }: Truth) =>
  above(accountId).flatMap((one) => entries.get(one) ?? []);

/** Whether a grant lets the account in, with nothing against it and nothing unknown. */
function isAllowed(accountId: string, truth: Truth): boolean {
  const effects = effectsOn(accountId, truth);
  const isMember = truth.isMapKnown && !truth.missing.has(accountId);
  return (
    isMember &&
    !truth.suspended.has(accountId) &&
    effects[0] !== undefined &&
    effects.every((effect) => effect === "allow")
  );
}

function accountsIn(id: string): readonly string[] {
  if (id === organizationArn) return everyAccount;
  if (everyAccount.includes(id)) return [id];
  return everyAccount.filter((one) => unitsOf[one]?.some((unit) => ouArn(unit) === id));
}

/** Whether somebody whom the principal lets in is denied for certain. */
function isDenied(id: string, truth: Truth): boolean {
  return accountsIn(id).some((one) => {
    const known = truth.isMapKnown && !truth.missing.has(one);
    return (known ? effectsOn(one, truth) : [truth.entries.get(`account/${one}`)]).includes("deny");
  });
}

function answerOf(how: string): ShareStage["answer"] {
  if (how === "plain") return () => undefined;
  const says: ActionResult =
    how === "lost"
      ? { result: "unknown", explanation: "no answer" }
      : { result: "failed", code: "InvalidParameterException", explanation: "refused" };
  return () => ({ says, takesEffect: how === "lost" });
}

/** Looks, and holds each call against what is true. What we ask for is ours from then on. */
async function lookAndCheck(stage: ShareStage, truth: Truth): Promise<void> {
  const before = stage.calls.length;
  const failed = new Set(
    [...stage.principals.values()].flatMap((one) =>
      one.status === "failed" ? one.externalId : [],
    ),
  );
  await stage.look();
  for (const call of stage.calls.slice(before)) {
    const [action = "", id = ""] = call.split(" ");
    const rules: Readonly<Record<string, () => boolean>> = {
      add: () => accountsIn(id).every((one) => isAllowed(one, truth)),
      // What failed gives nobody access, whoever made it.
      clear: () => failed.has(id),
      remove: () =>
        isDenied(id, truth) ||
        (!truth.foreign.has(id) && (failed.has(id) || mayTakeAway(stage, truth, id))),
    };
    const isRight = rules[action]?.();
    expect({ call, isRight }).toEqual({ call, isRight: true });
    if (action === "add") truth.foreign.delete(id);
  }
}

/** Nobody who is allowed loses access by it: another principal that is done stands for them. */
function mayTakeAway(stage: ShareStage, truth: Truth, id: string): boolean {
  if (id.startsWith("arn:") && !truth.isMapKnown) return false;
  const settled = [...stage.principals.values()].filter(({ state }) => state === "associated");
  const covered = settled
    .filter((one) => one.externalId !== id)
    .flatMap(({ externalId: one }) => accountsIn(one));
  return accountsIn(id)
    .filter((one) => isAllowed(one, truth))
    .every((one) => covered.includes(one));
}

it("lets in whom a grant allows, takes away nobody who is allowed or is not ours, and comes to rest, whatever happens", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const stage = aShareStage();
      const truth: Truth = {
        entries: new Map(),
        suspended: new Set(),
        missing: new Set(),
        isMapKnown: true,
        foreign: new Set(),
      };
      for (const { event: what, answer, shows } of steps) {
        happen(stage, truth, what);
        stage.answer = answerOf(answer);
        stage.shows = shows === "all" ? (all) => all : () => [];
        await lookAndCheck(stage, truth);
        stage.advance(60_000);
        stage.answer = () => undefined;
        stage.shows = (all) => all;
        await lookAndCheck(stage, truth);
        stage.settle();
        await lookAndCheck(stage, truth);
        stage.settle();
      }
      // What was refused or had failed again and again is tried within 6 hours.
      for (let times = 0; times < 6; times++) {
        stage.advance(7 * 60 * 60_000);
        await lookAndCheck(stage, truth);
        stage.settle();
      }
      const before = stage.calls.length;
      await stage.look();
      expect(stage.calls.slice(before)).toEqual([]);
      const covered = [...stage.principals.values()]
        .filter(({ state }) => state === "associated")
        .flatMap(({ externalId: one }) => accountsIn(one));
      expect(everyAccount.filter((id) => isAllowed(id, truth) && !covered.includes(id))).toEqual(
        [],
      );
    }),
    { numRuns: 1_000 },
  );
});
