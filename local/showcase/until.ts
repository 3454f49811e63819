import { setTimeout as delay } from "node:timers/promises";

/** Something was expected to come true and did not in time. The message names it and what was seen last. */
export class NeverHappenedError extends Error {
  override readonly name = "NeverHappenedError";
}

const POLL_MS = 50;

/** Waits until `look` returns something that `isIt`, and returns that. Gives up after `limitMs`, which is only a limit: nothing is measured. */
export async function until<Seen>(
  what: string,
  look: () => Promise<Seen>,
  isIt: (seen: Seen) => boolean,
  limitMs = 300_000,
): Promise<Seen> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (isIt(seen)) return seen;
    if (Date.now() > deadline) {
      throw new NeverHappenedError(
        `${what}: not within ${limitMs / 1_000} s; last seen: ${JSON.stringify(seen)}`,
      );
    }
    await delay(POLL_MS);
  }
}
