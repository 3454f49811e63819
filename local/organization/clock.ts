/** The organization's clock: real time, plus whatever it was advanced by. Token buckets, visibility timeouts and schedules follow it. */
export type Clock = {
  now(): Date;
  /** Moves time forward at once; everything that became due runs. */
  advance(ms: number): void;
  /** Runs `task` when the clock reaches now + `delayMs`; the returned function cancels it. Does not keep the process alive. */
  after(delayMs: number, task: () => void): () => void;
};

/** Longest delay a Node.js timer takes, in ms; longer waits are armed again when it fires. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

type Waiting = { readonly dueMs: number; readonly order: number; readonly task: () => void };

/**
 * Real time plus whatever `advance` adds.
 *
 * Due tasks run in order of their due time, each seeing its own due time as `now`, tasks they schedule included. A task
 * that throws inside `advance` does not stop the others; `advance` throws its error afterwards.
 */
export function createClock(realNowMs: () => number = Date.now): Clock {
  let offsetMs = 0;
  let count = 0;
  let timer: NodeJS.Timeout | undefined;
  const waiting = new Set<Waiting>();

  const nowMs = (): number => realNowMs() + offsetMs;

  function earliest(): Waiting | undefined {
    let first: Waiting | undefined;
    for (const one of waiting) {
      const sooner =
        first === undefined ||
        one.dueMs < first.dueMs ||
        (one.dueMs === first.dueMs && one.order < first.order);
      if (sooner) first = one;
    }
    return first;
  }

  function arm(): void {
    clearTimeout(timer);
    timer = undefined;
    const next = earliest();
    if (next === undefined) return;
    const delayMs = Math.min(Math.max(0, next.dueMs - nowMs()), LONGEST_TIMER_MS);
    timer = setTimeout(runDue, delayMs);
    timer.unref();
  }

  function runDue(): void {
    try {
      for (let next = earliest(); next !== undefined && next.dueMs <= nowMs(); next = earliest()) {
        waiting.delete(next);
        next.task();
      }
    } finally {
      arm();
    }
  }

  return {
    now: () => new Date(nowMs()),
    advance(ms) {
      if (!(ms >= 0)) throw new RangeError(`the clock only moves forward: cannot advance ${ms} ms`);
      const targetMs = nowMs() + ms;
      const failures: unknown[] = [];
      for (let next = earliest(); next !== undefined && next.dueMs <= targetMs; next = earliest()) {
        waiting.delete(next);
        offsetMs += Math.max(0, next.dueMs - nowMs());
        try {
          next.task();
        } catch (error) {
          failures.push(error);
        }
      }
      offsetMs += Math.max(0, targetMs - nowMs());
      arm();
      if (failures.length === 1) throw failures[0];
      if (failures.length > 1) {
        throw new AggregateError(
          failures,
          `${failures.length} tasks failed while the clock advanced`,
        );
      }
    },
    after(delayMs, task) {
      const one: Waiting = { dueMs: nowMs() + delayMs, order: count++, task };
      waiting.add(one);
      arm();
      return () => {
        if (waiting.delete(one)) arm();
      };
    },
  };
}
