import type { World } from "../world.ts";
import { until } from "./until.ts";

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

/** Resolves when, beside that, no hint is left in the queue, hidden ones included: nobody is about to look at anything. */
export async function untilNoHints(world: World): Promise<void> {
  const { app, services } = world;
  const { arn } = app.queues.get("HintsQueue");
  await until(
    "no hint is left in the queue",
    async () => {
      await untilQuiet(world);
      return services.sqs.depth(arn);
    },
    ({ visible, inFlight, delayed }) => visible + inFlight + delayed === 0,
  );
}
