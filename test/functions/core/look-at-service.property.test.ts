import * as fc from "fast-check";
import { expect, it } from "vitest";

import { EVERYONE } from "../../../functions/core/audience.ts";
import type { Offering } from "../../../functions/core/offering.ts";
import type { ActionResult } from "../../../functions/core/outcome.ts";
import type { ServiceStage } from "../../support/service-stage.ts";
import {
  aService,
  aServiceStage,
  anAccount,
  everybody,
  root,
  topicArn,
} from "../../support/service-stage.ts";
import { blue, farOu, organizationId, resource } from "../../support/situation.ts";

const green = "444455556666";
const partner = "666677778888";
const others = [root("777788889999"), root(blue), root(partner), EVERYONE];
const listed: Partial<Offering> = { gate: "listed", audience: [`ou/${farOu}`] };

const event = fc.oneof(
  fc.record({ members: fc.subarray([blue, green, partner]) }),
  fc.record({ missing: fc.constantFrom(blue, green) }),
  fc.record({ map: fc.constant("unknown") }),
  fc.record({ gate: fc.constantFrom("open", "listed", "organization", "none", "gone") }),
  fc.record({ acceptance: fc.constantFrom(true, true, false, undefined) }),
  fc.record({ foreign: fc.constantFrom(...others) }),
  fc.record({ taken: fc.constantFrom(root(blue), root(green), EVERYONE) }),
  fc.record({ nothing: fc.constant(true) }),
);
const step = fc.record({ event, answer: fc.constantFrom("plain", "plain", "lost", "refused") });

/** What is true while a story goes on, kept apart from what the code under test says. */
type Truth = {
  gate: string;
  /** Whom a list may let try; nobody while the map is not known. */
  members: readonly string[];
  /** Principals that somebody else put there. */
  readonly foreign: Set<string>;
};

type Event = typeof event extends fc.Arbitrary<infer One> ? One : never;

function happen(stage: ServiceStage, truth: Truth, what: Event): void {
  const { aws = aService() } = stage;
  if ("members" in what) {
    truth.members = what.members;
    stage.organization.everybody = everybody(...what.members.map((id) => anAccount(id)));
  } else if ("missing" in what) {
    truth.members = [];
    stage.organization.everybody = everybody(anAccount(what.missing, { missingSince: 7 }));
  } else if ("map" in what) {
    truth.members = [];
    stage.organization.everybody = { members: "unknown", because: "the map is too old" };
  } else if ("gate" in what) {
    truth.gate = what.gate;
    setGate(stage, what.gate);
  } else if ("acceptance" in what) stage.aws = { ...aws, acceptanceRequired: what.acceptance };
  else if ("foreign" in what && !aws.principals.includes(what.foreign)) {
    stage.aws = { ...aws, principals: [...aws.principals, what.foreign] };
    truth.foreign.add(what.foreign);
  } else if ("taken" in what) {
    stage.aws = { ...aws, principals: aws.principals.filter((one) => one !== what.taken) };
    truth.foreign.delete(what.taken);
  }
}

function setGate(stage: ServiceStage, gate: string): void {
  if (gate === "gone") stage.allowlist.setOffering(resource, undefined);
  else if (gate === "none") stage.setOffering({});
  else if (gate === "open") stage.setOffering({ gate: "open" });
  else if (gate === "listed") stage.setOffering(listed);
  else stage.setOffering({ gate: "listed", audience: [`organization/${organizationId}`] });
}

function answerOf(how: string): ServiceStage["answer"] {
  if (how === "plain") return () => undefined;
  const says: ActionResult =
    how === "lost"
      ? { result: "unknown", explanation: "no answer" }
      : { result: "failed", code: "InvalidPrincipal", explanation: "refused" };
  return () => ({ says, takesEffect: how === "lost" });
}

/** Looks, and holds each call against what is true. What we ask for is ours from then on. */
async function lookAndCheck(stage: ServiceStage, truth: Truth): Promise<void> {
  const before = stage.calls.length;
  await stage.look();
  for (const call of stage.calls.slice(before)) {
    const [action = "", externalId = ""] = call.split(" ");
    const isRight =
      action === "add" ? mayAdd(stage, truth, externalId) : !truth.foreign.has(externalId);
    expect({ call, isRight }).toEqual({ call, isRight: true });
    if (action === "add") truth.foreign.delete(externalId);
  }
}

function mayAdd({ aws }: ServiceStage, { gate, members }: Truth, externalId: string): boolean {
  if (externalId === topicArn) return true;
  if (aws?.acceptanceRequired !== true) return false;
  if (gate === "open") return externalId === EVERYONE;
  const isList = gate === "listed" || gate === "organization";
  return isList && members.map(root).includes(externalId);
}

it("takes out nobody whom it did not add, lets try nobody outside the audience, and comes to rest, whatever happens", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const stage = aServiceStage(listed);
      const truth: Truth = { gate: "listed", members: [blue], foreign: new Set() };
      stage.organization.everybody = everybody(anAccount(blue));
      for (const { event: what, answer } of steps) {
        happen(stage, truth, what);
        stage.answer = answerOf(answer);
        await lookAndCheck(stage, truth);
        stage.advance(10 * 60_000);
        // The sweep comes by, and sees what became of it.
        stage.answer = () => undefined;
        await lookAndCheck(stage, truth);
        stage.advance(10 * 60_000);
      }
      for (let times = 0; times < 2; times++) {
        await lookAndCheck(stage, truth);
        stage.advance(7 * 60 * 60_000);
      }
      const before = stage.calls.length;
      await stage.look();
      expect(stage.calls).toHaveLength(before);
    }),
    { numRuns: 1_000 },
  );
});
