import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { EntryKind } from "../../functions/core/kind.ts";
import { factsOf } from "../../functions/core/kind.ts";
import type { Ground, KindBench, Step, Subject } from "./kind-ground.ts";

/** Longer than every wait in a test may take, so that the wait which fails says what for. */
const LIMIT_MS = 600_000;

/** What was done in AWS, by the outcomes in the trail: `accept succeeded`. */
const deedsIn = (steps: readonly Step[]) =>
  steps.flatMap(({ type, action, result }) => (type === "outcome" ? [`${action} ${result}`] : []));
const decisionsIn = (steps: readonly Step[]) =>
  steps.flatMap(({ type, verdict, reason }) =>
    type === "decision" ? [`${verdict} ${reason}`] : [],
  );
const isDecided = (decision: string) => (steps: readonly Step[]) =>
  decisionsIn(steps).at(-1) === decision;
const wasDecided = (decision: string) => (steps: readonly Step[]) =>
  decisionsIn(steps).includes(decision);
const hasFailed = (steps: readonly Step[]) =>
  steps.some(({ action, result }) => result === "failed" || action === "clear");

/**
 * One suite of situations for every kind that entries decide about: adapters, roles and AWS's own answers included. The flow
 * alone, without them, has its own (test/functions/core/look-kinds.test.ts).
 */
export function kindContract(kind: EntryKind, bench: KindBench): void {
  const { opens, refuses, closes } = factsOf(kind);

  describe(`a ${kind}`, { timeout: LIMIT_MS }, () => {
    let ground: Ground;
    beforeEach(async () => void (ground = await bench.open()));
    afterEach(() => ground.close());

    const onceLetIn = opens === undefined ? [] : [`${opens} succeeded`];
    const deeds = async (subject: Subject) => deedsIn(await ground.trail(subject));
    const untilDeeds = (subject: Subject, count: number) =>
      ground.untilTrail(
        "something was done",
        subject,
        (steps) => deedsIn(steps).filter((deed) => !deed.endsWith("deferred")).length >= count,
      );
    const isLetIn = (steps: readonly Step[]) =>
      isDecided("approve granted")(steps) && deedsIn(steps).at(-1) === onceLetIn.at(-1);
    const untilLetIn = async (subject: Subject) => {
      await ground.untilThere(subject);
      return await ground.untilTrail("it is let in", subject, isLetIn);
    };
    const letIn = async (): Promise<Subject> => {
      const subject = await ground.appear();
      await ground.allow(subject);
      await untilLetIn(subject);
      return subject;
    };

    it("that appears is left alone until it is allowed, let in once, and then left at rest", async () => {
      const subject = await ground.appear();
      await ground.sweep();
      expect(await deeds(subject)).toEqual([]);
      expect(await ground.isThere(subject)).toBe(opens === undefined);
      await ground.allow(subject);
      await untilLetIn(subject);
      await ground.sweep();
      const steps = await ground.trail(subject);
      await ground.sweep();
      expect(await ground.trail(subject)).toEqual(steps);
      expect(deedsIn(steps)).toEqual(onceLetIn);
    });

    it("that disappears is noted, and costs nobody anything", async () => {
      const [staying, leaving] = [await letIn(), await letIn()];
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

    it("is looked at once more when AWS throttles the look", async () => {
      const subject = await ground.appear();
      ground.throttle("look");
      await ground.allow(subject);
      const steps = await untilLetIn(subject);
      expect(deedsIn(steps)).toEqual(onceLetIn);
    });

    it("is not concluded to be gone from an empty answer, and stays ours", async () => {
      const subject = await letIn();
      await ground.sweep();
      const before = await ground.trail(subject);
      ground.listNothing();
      await ground.sweep();
      await ground.sweep();
      expect(await ground.isThere(subject)).toBe(true);
      const since = (await ground.trail(subject)).slice(before.length);
      // To let it in once more would be no harm; to take it for gone, and whatever follows from that, would.
      expect(
        since.filter(({ type, action }) => type === "observation" || action !== opens),
      ).toEqual([]);
      ground.recover();
      await ground.sweep();
      expect(await ground.isThere(subject)).toBe(true);
      await ground.forget(subject);
      const then = opens === undefined ? "ignore drift" : "end grant-ended";
      await ground.untilTrail("its permission is gone", subject, wasDecided(then));
    });

    if (opens === undefined) onlyWatched();
    else oursToLetIn();
    if (closes !== undefined) oursToEnd(closes);

    function onlyWatched(): void {
      it("that is denied is ended where AWS has a way, and is to be ended in any case", async () => {
        const subject = await ground.appear();
        await ground.deny(subject);
        const ended = closes === undefined ? [] : [`${closes} succeeded`];
        await untilDeeds(subject, ended.length);
        const steps = await ground.untilTrail("it is to end", subject, isDecided("end denied"));
        await ground.sweep();
        expect(deedsIn(steps)).toEqual(ended);
        expect(await ground.isThere(subject)).toBe(closes === undefined);
      });
    }

    function oursToLetIn(): void {
      it("that is denied is refused, or never made", async () => {
        const subject = await ground.appear();
        await ground.deny(subject);
        await ground.sweep();
        const refused = refuses === undefined ? [] : [`${refuses} succeeded`];
        await untilDeeds(subject, refused.length);
        expect(await deeds(subject)).toEqual(refused);
        expect(await ground.isThere(subject)).toBe(false);
      });

      it("that is denied after it was let in is ended", async () => {
        const subject = await letIn();
        await ground.deny(subject);
        await ground.untilNotThere(subject);
        const steps = await untilDeeds(subject, 2);
        expect(deedsIn(steps)).toEqual([...onceLetIn, `${closes} succeeded`]);
        expect(decisionsIn(steps)).toContain("end denied");
      });

      it("that AWS throttles is tried again, and let in once", async () => {
        const subject = await ground.appear();
        ground.throttle(opens ?? "add");
        await ground.allow(subject);
        const [last, ...earlier] = deedsIn(await untilLetIn(subject)).toReversed();
        expect(last).toBe(`${opens} succeeded`);
        expect(new Set(earlier)).toEqual(new Set([`${opens} deferred`]));
      });

      it("that fails stands in nobody's way", async () => {
        const some = [await ground.appear(), await ground.appear()];
        ground.failOne(some);
        for (const subject of some) await ground.allow(subject);
        for (const subject of some) await untilDeeds(subject, 1);
        await ground.sweep();
        const trails = await Promise.all(some.map((subject) => ground.trail(subject)));
        const [failed] = some.filter((_one, index) => hasFailed(trails[index] ?? []));
        const [fine] = some.filter((_one, index) => !hasFailed(trails[index] ?? []));
        if (failed === undefined || fine === undefined)
          throw new Error("AWS was to fail for one of the two");
        await ground.untilThere(fine);
        expect(await deeds(fine)).toEqual(onceLetIn);
        // What AWS could not make is cleared away, and made anew; what it could not accept is not.
        const repaired = ["add succeeded", "clear succeeded", "add succeeded"];
        const expected = opens === "add" ? repaired : [`${opens} failed`];
        expect(deedsIn(await untilDeeds(failed, expected.length))).toEqual(expected);
        if (opens === "add") await ground.untilThere(failed);
      });

      it("that is as it should be before we come is not touched, neither then nor when its grant ends", async () => {
        const subject = await ground.appear();
        await ground.byHand.letIn(subject);
        await ground.untilThere(subject);
        await ground.allow(subject);
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
        await untilLetIn(subject);
        await ground.sweep();
        expect(await deeds(subject)).toEqual(onceLetIn);
      });
    }

    function oursToEnd(ends: NonNullable<typeof closes>): void {
      it("that somebody else ends right before we do is ended, and that is all", async () => {
        const subject = await letIn();
        ground.before(ends, () => ground.byHand.end(subject));
        await ground.deny(subject);
        await ground.untilNotThere(subject);
        await untilDeeds(subject, onceLetIn.length + 1);
        await ground.sweep();
        expect(await deeds(subject)).toEqual([...onceLetIn, `${ends} succeeded`]);
      });
    }
  });
}
