import { DeleteCommand } from "@aws-sdk/lib-dynamodb";

import { OFFERING } from "../../../functions/adapters/allowlist-table.ts";
import type { ActionName } from "../../../functions/core/action.ts";
import type { GrantItem } from "../../../functions/core/grant-draft.ts";
import { enforce } from "../../../local/showcase/showcase.ts";
import type { Ground, KindBench, Step, Subject } from "../../contract/kind-ground.ts";
import type { TestWorld } from "../../support/test-world.ts";
import { patienceIn } from "../patience.ts";

/** What tells one kind from another in AWS. Names of calls are `service:Action`. */
export type KindStory = {
  /** The calls that list what there is on a resource. */
  readonly listings: readonly string[];
  /** The call that each action of the kind is. */
  readonly calls: Partial<Record<ActionName, string>>;
  /** What a grant says beside that it allows; what lies outside the organization is allowed as such. */
  readonly grant?: () => Partial<GrantItem>;
  readonly external?: true;
  /** Another resource, or one that nobody uses at the moment. */
  open(): Promise<Place>;
};

/** A resource, and what its owner and its tenants can do there. */
export type Place = Pick<Ground, "appear" | "byHand" | "failOne" | "isThere"> & {
  readonly resource: string;
  readonly name: string;
  /** @param forget takes the entry of the subject away, for where that is how it is asked for */
  vanish(subject: Subject, forget: () => Promise<void>): Promise<void>;
  /** Takes away what would be in the way of later ones. */
  leave?(): Promise<void>;
};

/** Clients that look try three times by themselves, those that act once: with more, the message goes back to its queue. */
const MORE_THAN_A_LOOK_TRIES = 4;
const MORE_THAN_AN_ACTION_TRIES = 2;
const VERY_OFTEN = 1_000;

/** Takes an offering away, so that sweeps leave its resource alone. */
export async function unregister(test: TestWorld, resource: string): Promise<void> {
  await test.hub.documents.send(
    new DeleteCommand({
      TableName: test.world.app.tables.get("AllowlistTable").name,
      Key: { pk: resource, sk: OFFERING },
    }),
  );
}

/** A kind in the deployed app: its real functions, and AWS with IAM in force. */
export function benchIn(test: TestWorld, story: KindStory): KindBench {
  const patience = patienceIn(test);
  return {
    async open() {
      const { policy } = test.showcase;
      const { faults } = test.world.organization.platform;
      const place = await story.open();
      const { resource, name } = place;
      await policy.putOffering({ resource, name, ...enforce });
      await patience.untilNothingIsLeft();

      const principals = new Set<string>();
      const keyOf = ({ principal }: Subject) => ({ target: resource, principal });
      const put = async (subject: Subject, effect: "allow" | "deny") => {
        principals.add(subject.principal);
        const allowed = { g1: { source: "operator" as const, ...story.grant?.() } };
        const key = keyOf(subject);
        await (effect === "deny"
          ? policy.putEntry(key, effect, {})
          : policy.putEntry(
              { ...key, ...(story.external && { external: true }) },
              effect,
              allowed,
            ));
      };
      const forget = (subject: Subject) => policy.removeEntry(keyOf(subject));
      const callFor = (action: ActionName): string => {
        const call = story.calls[action];
        if (call === undefined) throw new Error(`there is no call for ${action} of ${name}`);
        return call;
      };
      // What the trail has is parsed nowhere: its words are what the contract compares.
      const trail = async ({ externalId }: Subject): Promise<readonly Step[]> =>
        (await patience.trailOf(resource)).filter((record) => record.externalId === externalId);
      const untilIt = async (isThere: boolean, subject: Subject) =>
        void (await patience.eventually(
          `${subject.externalId} is ${isThere ? "there" : "gone"}`,
          () => place.isThere(subject),
          (seen) => seen === isThere,
        ));

      return {
        appear: place.appear,
        byHand: place.byHand,
        failOne: place.failOne,
        isThere: place.isThere,
        vanish: (subject) => place.vanish(subject, () => forget(subject)),
        allow: (subject) => put(subject, "allow"),
        deny: (subject) => put(subject, "deny"),
        forget,
        throttle(what) {
          const [listing = ""] = story.listings;
          const action = what === "look" ? listing : callFor(what);
          const times = what === "look" ? MORE_THAN_A_LOOK_TRIES : MORE_THAN_AN_ACTION_TRIES;
          faults.add({ action, kind: "throttled", times });
        },
        before: (action, first) =>
          faults.add({ action: callFor(action), kind: "overtaken", times: 1, first }),
        listNothing() {
          for (const action of story.listings)
            faults.add({ action, kind: "empty-answer", times: VERY_OFTEN });
        },
        recover: () => faults.clear(),
        async sweep() {
          await test.sweep();
          await patience.untilNothingIsLeft();
        },
        untilThere: (subject) => untilIt(true, subject),
        untilNotThere: (subject) => untilIt(false, subject),
        untilTrail: (what, subject, isSo) =>
          patience.eventually(`${what}: ${subject.externalId}`, () => trail(subject), isSo),
        trail,
        async close() {
          faults.clear();
          await unregister(test, resource);
          for (const principal of principals)
            await policy.removeEntry({ target: resource, principal });
          await place.leave?.();
          await patience.untilNothingIsLeft();
        },
      };
    },
  };
}
