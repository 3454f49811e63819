import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Turns } from "../../functions/core/turn.ts";
import { minutes, now } from "../support/situation.ts";

/** Turns, and what has to be stopped after them. */
export type TurnsBench = { readonly turns: Turns; stop(): void | Promise<void> };

/** What looks rely on, for all turns there are. One bench serves all tests; each uses a subject of its own. */
export function turnsContract(name: string, makeBench: () => Promise<TurnsBench>): void {
  describe(`the ${name} turns`, () => {
    let bench: TurnsBench;
    beforeAll(async () => (bench = await makeBench()));
    afterAll(() => bench.stop());

    let subjects = 0;
    /** A subject that no other test is about, and its turns by holder. */
    const newSubject = () => {
      const subject = `connections of arn:aws:test:${name}:${++subjects}`;
      return (holder: string) => ({ subject, holder });
    };

    it("are free at first", async () => {
      const turn = newSubject();
      expect(await bench.turns.take(turn("first"), minutes(1), now)).toBe(true);
    });
    it("are kept from everybody else until the lease ends, and no longer", async () => {
      const turn = newSubject();
      await bench.turns.take(turn("first"), minutes(1), now);
      const justBefore = new Date(minutes(1).getTime() - 1);
      expect(await bench.turns.take(turn("second"), minutes(2), now)).toBe(false);
      expect(await bench.turns.take(turn("second"), minutes(2), justBefore)).toBe(false);
      expect(await bench.turns.take(turn("second"), minutes(2), minutes(1))).toBe(true);
      expect(await bench.turns.take(turn("first"), minutes(3), minutes(1))).toBe(false);
    });
    it("are not prolonged by whoever was refused", async () => {
      const turn = newSubject();
      await bench.turns.take(turn("first"), minutes(1), now);
      await bench.turns.take(turn("second"), minutes(9), now);
      expect(await bench.turns.take(turn("third"), minutes(2), minutes(1))).toBe(true);
    });
    it("are free at once when they are given up, again and again", async () => {
      const turn = newSubject();
      for (const holder of ["first", "second", "first"]) {
        expect(await bench.turns.take(turn(holder), minutes(1), now)).toBe(true);
        await bench.turns.giveUp(turn(holder));
      }
    });
    it("are given up by their holder alone", async () => {
      const turn = newSubject();
      await bench.turns.take(turn("first"), minutes(1), now);
      await bench.turns.giveUp(turn("second"));
      expect(await bench.turns.take(turn("second"), minutes(1), now)).toBe(false);
    });
    it("stay with the next one when a late one gives up what ran out", async () => {
      const turn = newSubject();
      await bench.turns.take(turn("late"), minutes(1), now);
      await bench.turns.take(turn("next"), minutes(3), minutes(2));
      await bench.turns.giveUp(turn("late"));
      expect(await bench.turns.take(turn("third"), minutes(4), minutes(2))).toBe(false);
    });
    it("that nobody has are given up without harm", async () => {
      const turn = newSubject();
      await bench.turns.giveUp(turn("nobody"));
      await bench.turns.giveUp(turn("nobody"));
      expect(await bench.turns.take(turn("first"), minutes(1), now)).toBe(true);
    });
    it("are taken once more by who has them: an answer may be lost and the question repeated", async () => {
      const turn = newSubject();
      await bench.turns.take(turn("first"), minutes(1), now);
      expect(await bench.turns.take(turn("first"), minutes(1), now)).toBe(true);
      expect(await bench.turns.take(turn("second"), minutes(1), now)).toBe(false);
    });
    it("of one subject say nothing of another", async () => {
      const [turn, other] = [newSubject(), newSubject()];
      await bench.turns.take(turn("first"), minutes(1), now);
      expect(await bench.turns.take(other("second"), minutes(1), now)).toBe(true);
      await bench.turns.giveUp(turn("first"));
      expect(await bench.turns.take(other("third"), minutes(1), now)).toBe(false);
    });
    it("go to exactly one of twenty that ask at once", async () => {
      const turn = newSubject();
      const asked = Array.from({ length: 20 }, (_, index) =>
        bench.turns.take(turn(`look-${index}`), minutes(1), now),
      );
      expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
    });
  });
}
