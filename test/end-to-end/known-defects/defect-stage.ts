import type { TestWorld } from "../../support/test-world.ts";
import { HUB, sharingIn } from "../sharing-stage.ts";

/** Longer than every wait in a test may take, so that the wait which fails says what for. */
export const LIMIT_MS = 600_000;
export const HOUR_MS = 60 * 60_000;

export type DefectStage = ReturnType<typeof defectStage>;

/** What the tests of known defects have in common: one world, with an inbox of the hub. */
export function defectStage(test: TestWorld) {
  const sharing = sharingIn(test);
  const { patience } = sharing;
  const platform = () => test.world.organization.platform;
  const inbox = () => sharing.inboxOf(HUB);

  /** What is recorded about something on a resource, oldest first. */
  const trail = async (resource: string, externalId: string) =>
    (await patience.trailOf(resource)).filter((record) => record.externalId === externalId);
  const decision = async (resource: string, externalId: string) => {
    const last = (await trail(resource, externalId)).findLast(({ type }) => type === "decision");
    return last && `${last.verdict} ${last.reason}`;
  };

  return {
    test,
    sharing,
    patience,
    platform,
    inbox,
    trail,
    decided: (resource: string, externalId: string, what: string) =>
      patience.eventually(
        `${externalId} is decided: ${what}`,
        () => decision(resource, externalId),
        (seen) => seen === what,
      ),
    /** What was done in AWS, by the outcomes: `accept succeeded`. */
    /** What was done, oldest first. What AWS put off is left out: whether a look meets AWS at work on the same thing is chance. */
    deeds: async (resource: string, externalId: string) =>
      (await trail(resource, externalId)).flatMap(({ type, action, result }) =>
        type === "outcome" && result !== "deferred" ? [`${action} ${result}`] : [],
      ),
    sweep: async () => {
      await test.sweep();
      await patience.untilNothingIsLeft();
    },
    /** AWS answers these calls with nothing in its lists, until its faults are cleared. */
    listsNothing: (listings: readonly string[]) => {
      for (const action of listings)
        platform().faults.add({ action, kind: "empty-answer", times: 1_000 });
    },
  };
}
