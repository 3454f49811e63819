import type { Activity } from "./activity.ts";
import type { EventSourceMapping } from "./event-source-mapping.ts";

const TICK_MS = 10;

/**
 * Waits until nothing runs and no mapping has work that it could take. Throws after `limitMs` of real time, and names the
 * sources that still have some.
 */
export async function untilIdle(
  activity: Activity,
  mappings: readonly EventSourceMapping[],
  limitMs: number,
): Promise<void> {
  const limit = performance.now() + limitMs;
  let sinceMs = performance.now();
  let begun = activity.begun;
  for (;;) {
    // Each look depends on what ran since the one before.
    const quiet = await within(limit - performance.now(), activity.quiet());
    const work = await Promise.all(mappings.map((mapping) => mapping.hasWork(sinceMs)));
    // A message that a poll took before we looked is on its way to becoming an invocation: let it arrive.
    await new Promise((resolve) => setImmediate(resolve));
    const unchanged = activity.begun === begun && activity.running === 0;
    if (quiet && unchanged && !work.includes(true)) return;
    if (performance.now() > limit) {
      const busy = mappings
        .filter((_, index) => work[index])
        .map(({ settings }) => settings.eventSourceArn);
      throw new Error(
        `Lambda was still busy after ${limitMs} ms: ${activity.running} pieces of work run, and there is work in ${busy.join(", ") || "no source"}; wait longer, or look for functions that trigger one another`,
      );
    }
    if (!unchanged) {
      sinceMs = performance.now();
      begun = activity.begun;
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
}

/** Whether the promise resolved within the limit. */
async function within(limitMs: number, wanted: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.max(0, limitMs));
  });
  const inTime = await Promise.race([wanted.then(() => true as const), late]);
  clearTimeout(timer);
  return inTime;
}
