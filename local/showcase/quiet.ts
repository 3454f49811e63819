import type { World } from "../world.ts";

/**
 * Resolves when nothing is under way: no notification, no delivery, no invocation. What waits for the clock (a hidden
 * message, a schedule) is not under way.
 */
export async function untilQuiet({ services: { ec2, sns, events, lambda } }: World): Promise<void> {
  // Twice: an invocation may have caused a notification, and that one an invocation.
  for (let round = 0; round < 2; round++) {
    await events.settled();
    await ec2.settled();
    await sns.settled();
    await lambda.idle();
  }
}
