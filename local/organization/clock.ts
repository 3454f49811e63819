/** The organization's clock: real time, plus whatever it was advanced by. Token buckets, visibility timeouts and schedules follow it. */
export type Clock = {
  now(): Date;
  /** Moves time forward at once; everything that became due runs. */
  advance(ms: number): void;
  /** Runs `task` when the clock reaches now + `delayMs`; the returned function cancels it. Does not keep the process alive. */
  after(delayMs: number, task: () => void): () => void;
};
