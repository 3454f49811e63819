import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { ActionName } from "../../functions/core/action.ts";
import type { EntryKind } from "../../functions/core/kind.ts";
import { factsOf } from "../../functions/core/kind.ts";

/** One thing of a kind: what AWS knows it by, and whom entries of the allowlist are about who let it in. */
export type Subject = { readonly externalId: string; readonly principal: string };

/** What the audit trail says of one step. */
export type Step = {
  readonly type: string;
  readonly verdict: string;
  readonly reason: string;
  readonly action?: string;
  readonly result?: string;
};

/** A registered resource that no other situation uses, with both switches on, and what can happen on it and around it. */
export type Ground = {
  /** A new subject: it asks us, somebody asks us for it, or, of kinds that we only watch, it is there. */
  appear(): Promise<Subject>;
  /** It goes away without us, and nobody wants it any more. */
  vanish(subject: Subject): Promise<void>;
  /** What a person or another automation does, with rights of its own. */
  readonly byHand: {
    letIn(subject: Subject): Promise<void>;
    end(subject: Subject): Promise<void>;
  };
  /** Its account's entry on the resource: one that lets it in, one that denies it, none. */
  allow(subject: Subject): Promise<void>;
  deny(subject: Subject): Promise<void>;
  forget(subject: Subject): Promise<void>;
  /** AWS answers the next calls for this, more than one try makes, as one too many. */
  throttle(what: "look" | ActionName): void;
  /** Of these subjects, AWS can't let one in. */
  failOne(subjects: readonly Subject[]): void;
  /** Runs `happens` right before AWS carries out the next action of this name. */
  before(action: ActionName, happens: () => Promise<void>): void;
  /** AWS lists nothing from now on, and says that this is all. */
  listNothing(): void;
  /** Nothing of the four above goes on. */
  recover(): void;
  /** One sweep, to the end of everything that it causes. */
  sweep(): Promise<void>;
  /** Waits until AWS has it, or has it no more. */
  untilThere(subject: Subject): Promise<void>;
  untilNotThere(subject: Subject): Promise<void>;
  isThere(subject: Subject): Promise<boolean>;
  /** Waits until the trail of a subject is so. */
  untilTrail(
    what: string,
    subject: Subject,
    isSo: (steps: readonly Step[]) => boolean,
  ): Promise<readonly Step[]>;
  trail(subject: Subject): Promise<readonly Step[]>;
  /** Takes everything away again. */
  close(): Promise<void>;
};

export type KindBench = { open(): Promise<Ground> };

/** What was done in AWS, by the outcomes in the trail: `accept succeeded`. */
const deedsIn = (steps: readonly Step[]) =>
  steps.filter(({ type }) => type === "outcome").map(({ action, result }) => `${action} ${result}`);
const decisionsIn = (steps: readonly Step[]) =>
  steps
    .filter(({ type }) => type === "decision")
    .map(({ verdict, reason }) => `${verdict} ${reason}`);
const isDecided = (decision: string) => (steps: readonly Step[]) =>
  decisionsIn(steps).at(-1) === decision;

/**
 * One suite of situations for every kind that entries decide about: adapters, roles and AWS's own answers included. The flow
 * alone, without them, has its own (test/functions/core/look-kinds.test.ts).
 */
export function kindContract(kind: EntryKind, bench: KindBench): void {
  const { opens, refuses, closes } = factsOf(kind);
  const isOurs = opens !== undefined;

  describe(`a ${kind}`, () => {
    let ground: Ground;
    beforeEach(async () => void (ground = await bench.open()));
    afterEach(() => ground.close());

    const deeds = async (subject: Subject) => deedsIn(await ground.trail(subject));
    const letIn = async (): Promise<Subject> => {
      const subject = await ground.appear();
      await ground.allow(subject);
      await ground.untilThere(subject);
      await ground.untilTrail("it is let in", subject, isLetIn);
      return subject;
    };
    const isLetIn = (steps: readonly Step[]) =>
      isDecided("approve granted")(steps) &&
      (!isOurs || deedsIn(steps).at(-1) === `${opens} succeeded`);
    const onceLetIn = isOurs ? [`${opens} succeeded`] : [];

    it("that appears is left alone until it is allowed, let in once, and then left at rest", async () => {
      const subject = await ground.appear();
      await ground.sweep();
      expect(await deeds(subject)).toEqual([]);
      expect(await ground.isThere(subject)).toBe(!isOurs);
      await ground.allow(subject);
      await ground.untilTrail("it is let in", subject, isLetIn);
      await ground.untilThere(subject);
      await ground.sweep();
      const steps = await ground.trail(subject);
      await ground.sweep();
      expect(await ground.trail(subject)).toEqual(steps);
      expect(deedsIn(steps)).toEqual(onceLetIn);
    });

    it("that disappears is noted, and costs nobody anything", async () => {
      const staying = await letIn();
      const leaving = await letIn();
      await ground.vanish(leaving);
      await ground.untilNotThere(leaving);
      await ground.sweep();
      const steps = await ground.untilTrail(
        "its end is noted",
        leaving,
        (seen) => seen.at(-1)?.type === "observation",
      );
      expect(deedsIn(steps)).toEqual(onceLetIn);
      expect(await deeds(staying)).toEqual(onceLetIn);
      expect(await ground.isThere(staying)).toBe(true);
    });

    it("that is denied is refused, and ended where it is there already", async () => {
      const subject = await ground.appear();
      await ground.deny(subject);
      await ground.sweep();
      const ends = isOurs ? refuses : closes;
      const refused = ends === undefined ? [] : [`${ends} succeeded`];
      if (refused.length > 0)
        await ground.untilTrail("it is refused", subject, (steps) => deedsIn(steps).length > 0);
      expect(await deeds(subject)).toEqual(refused);
      expect(await ground.isThere(subject)).toBe(!isOurs && closes === undefined);
      if (!isOurs) {
        await ground.untilTrail("it is to end", subject, isDecided("end denied"));
        return;
      }
      await ground.forget(subject);
      const another = await letIn();
      await ground.deny(another);
      await ground.untilNotThere(another);
      await ground.untilTrail("it was ended", another, (steps) => deedsIn(steps).length > 1);
      expect(await deeds(another)).toEqual([...onceLetIn, `${closes} succeeded`]);
    });

    it("is looked at once more when AWS throttles the look", async () => {
      const subject = await ground.appear();
      ground.throttle("look");
      await ground.allow(subject);
      await ground.untilThere(subject);
      await ground.untilTrail("it is let in", subject, isLetIn);
      expect(await deeds(subject)).toEqual(onceLetIn);
    });

    it("is not concluded to be gone from an empty answer, and stays ours", async () => {
      const subject = await letIn();
      await ground.sweep();
      const before = await ground.trail(subject);
      ground.listNothing();
      await ground.sweep();
      await ground.sweep();
      expect(await ground.isThere(subject)).toBe(true);
      expect(endsIn((await ground.trail(subject)).slice(before.length))).toEqual([]);
      ground.recover();
      await ground.sweep();
      expect(await ground.isThere(subject)).toBe(true);
      expect((await ground.trail(subject)).at(-1)).toMatchObject({ verdict: "approve" });
      await ground.forget(subject);
      const then = isOurs ? "end grant-ended" : "ignore drift";
      await ground.untilTrail("its permission is gone", subject, isDecided(then));
      if (isOurs) await ground.untilNotThere(subject);
    });

    if (isOurs) oursToLetIn();
    if (opens !== undefined || closes !== undefined) overtaken();

    /** Whether its end was noted, or brought about. */
    function endsIn(steps: readonly Step[]): readonly Step[] {
      return steps.filter(
        ({ type, action }) => type === "observation" || (action !== undefined && action !== opens),
      );
    }

    function oursToLetIn(): void {
      it("that AWS throttles is tried again, and let in once", async () => {
        const subject = await ground.appear();
        ground.throttle(opens ?? "add");
        await ground.allow(subject);
        await ground.untilThere(subject);
        const steps = await ground.untilTrail("it is let in", subject, isLetIn);
        const [last, ...earlier] = deedsIn(steps).toReversed();
        expect(last).toBe(`${opens} succeeded`);
        expect(earlier.length).toBeGreaterThan(0);
        expect(new Set(earlier)).toEqual(new Set([`${opens} deferred`]));
      });

      it("that fails stands in nobody's way", async () => {
        const some = [await ground.appear(), await ground.appear()];
        ground.failOne(some);
        for (const subject of some) await ground.allow(subject);
        const hasFailed = (steps: readonly Step[]) =>
          steps.some(({ action, result }) => result === "failed" || action === "clear");
        const findFailed = async () => {
          const trails = await Promise.all(some.map((subject) => ground.trail(subject)));
          return some.filter((_subject, index) => hasFailed(trails[index] ?? []));
        };
        for (const subject of some)
          await ground.untilTrail("something was done", subject, (steps) =>
            deedsIn(steps).some((deed) => !deed.endsWith("deferred")),
          );
        await ground.sweep();
        const [failed, ...others] = await findFailed();
        if (failed === undefined) throw new Error("AWS failed for neither of the two");
        expect(others).toEqual([]);
        const [fine = failed] = some.filter((subject) => subject !== failed);
        expect(await ground.isThere(fine)).toBe(true);
        expect(await deeds(fine)).toEqual(onceLetIn);
        if (opens !== "add") {
          expect(await ground.isThere(failed)).toBe(false);
          expect(await deeds(failed)).toEqual([`${opens} failed`]);
          return;
        }
        // What AWS could not make is cleared away, and made anew.
        await ground.untilTrail("it is repaired", failed, (steps) => deedsIn(steps).length > 2);
        await ground.untilThere(failed);
        const repaired = ["add succeeded", "clear succeeded", "add succeeded"];
        expect(await deeds(failed)).toEqual(repaired);
      });

      it("that is as it should be before we come is not touched, neither then nor when its grant ends", async () => {
        const subject = await ground.appear();
        await ground.byHand.letIn(subject);
        await ground.untilThere(subject);
        await ground.allow(subject);
        await ground.sweep();
        await ground.untilTrail("it is as it should be", subject, isDecided("approve granted"));
        await ground.forget(subject);
        await ground.untilTrail("it is somebody else's", subject, isDecided("ignore drift"));
        await ground.sweep();
        expect(await ground.isThere(subject)).toBe(true);
        expect(await deeds(subject)).toEqual([]);
      });

      it("that somebody else lets in right before we do is let in once", async () => {
        const subject = await ground.appear();
        ground.before(opens ?? "add", () => ground.byHand.letIn(subject));
        await ground.allow(subject);
        await ground.untilTrail("it is let in", subject, isLetIn);
        await ground.untilThere(subject);
        await ground.sweep();
        expect(await deeds(subject)).toEqual(onceLetIn);
      });
    }

    function overtaken(): void {
      it("that somebody else ends right before we do is ended, and that is all", async () => {
        const subject = await letIn();
        const ends = closes ?? "remove";
        ground.before(ends, () => ground.byHand.end(subject));
        if (isOurs) await ground.forget(subject);
        else await ground.deny(subject);
        await ground.untilNotThere(subject);
        await ground.untilTrail("it was ended", subject, (steps) =>
          deedsIn(steps).some((deed) => deed.startsWith(ends)),
        );
        await ground.sweep();
        expect(await deeds(subject)).toEqual([...onceLetIn, `${ends} succeeded`]);
      });
    }
  });
}
