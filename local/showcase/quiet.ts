import type { World } from "../world.ts";
import { until } from "./until.ts";

/** Logical names of the two schedules. */
export const SWEEP = "SweepScheduleSchedule";
export const REFRESH = "RefreshScheduleSchedule";

/** Logical names of the queues through which hints come. */
const HINT_QUEUES = [
  "HintsQueue",
  "ServiceHintsQueue",
  "OrganizationHintsQueue",
  "InvitationHintsQueue",
  "ShareHintsQueue",
  "AssociationHintsQueue",
];

/**
 * Resolves when nothing is under way: no notification, no delivery, no invocation. What waits for the clock (a hidden
 * message, a schedule) is not under way.
 */
export async function untilQuiet(world: World): Promise<void> {
  const { ec2, sns, events, lambda } = world.services;
  const delivered = async () => {
    await events.settled();
    await ec2.settled();
    await sns.settled();
  };
  await delivered();
  await lambda.idle();
  await delivered();
  // An invocation may have caused a notification, and that one an invocation.
  if (hintsLeft(world) > 0) await lambda.idle();
}

/** Hints in all queues, those included that are hidden until somebody's turn or patience is over. */
export function hintsLeft({ app, services: { sqs } }: World): number {
  const depths = HINT_QUEUES.map((name) => sqs.depth(app.queues.get(name).arn));
  return depths.reduce(
    (sum, { visible, inFlight, delayed }) => sum + visible + inFlight + delayed,
    0,
  );
}

/** Resolves when, beside that, no hint is left in the queues, hidden ones included: nobody is about to look at anything. */
export async function untilNoHints(world: World): Promise<void> {
  await until(
    "no hint is left in the queues",
    async () => {
      await untilQuiet(world);
      return hintsLeft(world);
    },
    (left) => left === 0,
  );
}
