/** Work that is going on: invocations, batches taken from a source, logs on their way. */
export type Activity = {
  /** How much work has begun so far; unchanged means that nothing has begun in between. */
  readonly begun: number;
  readonly running: number;
  /** Counts `work` from now until it ends. */
  during<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Resolves when nothing runs; what was waked first may have begun something again. */
  quiet(): Promise<void>;
};

export function createActivity(): Activity {
  let begun = 0;
  let running = 0;
  let waiting: (() => void)[] = [];
  return {
    get begun() {
      return begun;
    },
    get running() {
      return running;
    },
    async during(work) {
      begun += 1;
      running += 1;
      try {
        return await work();
      } finally {
        running -= 1;
        if (running === 0) {
          const ready = waiting;
          waiting = [];
          for (const go of ready) go();
        }
      }
    },
    quiet: () =>
      running === 0 ? Promise.resolve() : new Promise<void>((resolve) => waiting.push(resolve)),
  };
}
