import { setImmediate } from "node:timers/promises";

import type { BudgetTiming } from "../../functions/adapters/call-budget.ts";

/** Time that passes only while everybody sleeps: nothing in it depends on how fast the machine is. */
export type VirtualTime = BudgetTiming & {
  /** Runs until the work is done, waking sleepers in the order of their time. */
  run<Result>(work: Promise<Result>): Promise<Result>;
  advance(ms: number): void;
};

/** @param random what `random` answers, over and over; never any jitter if nothing is said */
export function virtualTime(start: Date, random: readonly number[] = [0]): VirtualTime {
  let atMs = start.getTime();
  let asked = 0;
  const sleepers: { readonly untilMs: number; readonly wake: () => void }[] = [];
  return {
    now: () => new Date(atMs),
    sleep: (ms) =>
      new Promise((resolve) => sleepers.push({ untilMs: atMs + ms, wake: () => resolve() })),
    random: () => random[asked++ % random.length] ?? 0,
    advance: (ms) => {
      atMs += ms;
    },
    async run(work) {
      let isDone = false;
      const done = () => {
        isDone = true;
      };
      work.then(done, done);
      for (;;) {
        // After this everything that does not sleep has come to its end.
        await setImmediate();
        if (isDone) return await work;
        sleepers.sort((a, b) => a.untilMs - b.untilMs);
        const next = sleepers.shift();
        if (next === undefined) throw new Error("everybody waits, and nobody sleeps");
        atMs = Math.max(atMs, next.untilMs);
        next.wake();
      }
    },
  };
}
