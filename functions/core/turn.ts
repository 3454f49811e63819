/**
 * Keeps looks at one resource from working beside each other: they would share out what waits among more calls than are
 * needed, and stand in each other's way. Nothing depends on it for being right; versions in the ledger see to that.
 */
export type Turns = {
  /** False: another look has its turn, and its lease still runs. */
  take(turn: Turn, leaseEndsAt: Date, now: Date): Promise<boolean>;
  /** Lets the next one begin at once. A turn that was never given up ends with its lease. */
  giveUp(turn: Turn): Promise<void>;
};

export type Turn = {
  /** What is looked at, such as `connections of arn:…`. */
  readonly subject: string;
  /** Id of the look. */
  readonly holder: string;
};

/** Makes `work` once it is its turn; undefined if another look has it. */
export async function inTurn<Result>(
  turns: Turns,
  turn: Turn,
  leaseEndsAt: Date,
  now: Date,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  if (!(await turns.take(turn, leaseEndsAt, now))) return undefined;
  try {
    return await work();
  } finally {
    // What was looked at stands, whether or not the next one can begin before the lease ends.
    await turns.giveUp(turn).catch(() => {});
  }
}

/** Most looks are over within a second; a hint that goes back to its queue comes again after two. */
const PAUSES_MS: readonly number[] = [50, 100, 150, 300, 400];

/** Turns that are waited for, a second at most, before the answer is no. */
export function waitedFor(turns: Turns, sleep: (ms: number) => Promise<void>): Turns {
  return {
    ...turns,
    async take(turn, leaseEndsAt, now) {
      for (const pauseMs of PAUSES_MS) {
        if (await turns.take(turn, leaseEndsAt, now)) return true;
        await sleep(pauseMs);
      }
      return await turns.take(turn, leaseEndsAt, now);
    },
  };
}
