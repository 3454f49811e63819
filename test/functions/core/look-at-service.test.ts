import { describe, expect, it } from "vitest";

import type { Offering } from "../../../functions/core/offering.ts";
import type { ActionResult } from "../../../functions/core/outcome.ts";
import type { ServiceStage } from "../../support/service-stage.ts";
import {
  aNotification,
  anAccount,
  aService,
  aServiceStage,
  everybody,
  root,
  topicArn,
} from "../../support/service-stage.ts";
import { blue, farOu, resource } from "../../support/situation.ts";

const green = "444455556666";
const partner = "666677778888";
const ou = `ou/${farOu}`;
const listedOu: Partial<Offering> = { gate: "listed", audience: [ou] };
const unknownMap = { members: "unknown", because: "the map is too old" } as const;
const eventsOf = (stage: ServiceStage) =>
  stage.events.map(({ event }) => event).filter((event) => event !== "recorded");

/** A service of which Gatehouse has let blue and green try. */
async function openedToBoth(): Promise<ServiceStage> {
  const stage = aServiceStage(listedOu);
  stage.organization.everybody = everybody(anAccount(blue), anAccount(green));
  await stage.look();
  stage.advance(10 * 60_000);
  expect(stage.calls).toEqual([`add ${root(blue)}`, `add ${root(green)}`]);
  stage.calls.length = 0;
  return stage;
}

describe("whom the service lets try", () => {
  it("follows the audience, and is left alone once it does", async () => {
    const stage = await openedToBoth();
    expect(stage.aws?.principals).toEqual([root(blue), root(green)]);
    // That they are there now is noted once.
    await stage.look();
    const changes = stage.ledger.changes.length;
    for (let times = 0; times < 3; times++) {
      expect(await stage.look()).toEqual({ look: "settled", unseen: [] });
      stage.advance(10 * 60_000);
    }
    expect(stage.calls).toEqual([]);
    expect(stage.ledger.changes).toHaveLength(changes);
  });

  it("loses an account that left the OU, once, and keeps the other", async () => {
    const stage = await openedToBoth();
    stage.organization.everybody = everybody(
      anAccount(blue),
      anAccount(green, { organizationalUnits: [] }),
    );
    await stage.look();
    expect(stage.calls).toEqual([`remove ${root(green)}`]);
    expect(stage.aws?.principals).toEqual([root(blue)]);
  });

  it.each([
    { name: "nobody knows who is a member", everybody: unknownMap },
    { name: "the map is empty", everybody: everybody() },
    {
      name: "the OU has no account in it",
      everybody: everybody(anAccount(partner, { organizationalUnits: [] })),
    },
    {
      name: "a listing lacked its accounts, and nobody confirmed that they left",
      everybody: everybody(
        anAccount(blue, { missingSince: 8 }),
        anAccount(green, { missingSince: 8 }),
      ),
    },
  ])("loses nobody while $name", async ({ everybody: members }) => {
    const stage = await openedToBoth();
    stage.organization.everybody = members;
    await stage.look();
    expect(stage.calls).toEqual([]);
    expect(stage.aws?.principals).toEqual([root(blue), root(green)]);
  });

  it("grows by what is certain while the rest is not known", async () => {
    const stage = await openedToBoth();
    stage.setOffering({ gate: "listed", audience: [ou, `account/${partner}`] });
    stage.organization.everybody = unknownMap;
    await stage.look();
    expect(stage.calls).toEqual([`add ${root(partner)}`]);
  });

  it("does not grow by an account that a listing lacked", async () => {
    const stage = aServiceStage(listedOu);
    stage.organization.everybody = everybody(
      anAccount(blue),
      anAccount(green, { missingSince: 7 }),
    );
    await stage.look();
    expect(stage.calls).toEqual([`add ${root(blue)}`]);
  });

  it("reports what somebody else added, and never takes it away", async () => {
    const stage = aServiceStage(listedOu);
    stage.organization.everybody = everybody(anAccount(blue));
    const foreign = [root(partner), `arn:aws:iam::${blue}:role/deploy`, "*"];
    stage.aws = aService({ principals: foreign });
    await stage.look();
    expect(stage.calls).toEqual([`add ${root(blue)}`]);
    const drift = stage.ledger.trail.filter(({ reason }) => reason === "drift");
    expect(drift.map(({ externalId }) => externalId).toSorted()).toEqual(foreign.toSorted());
  });

  it("does not call what somebody else put there before us ours, even when it leaves the audience", async () => {
    const stage = aServiceStage(listedOu);
    stage.aws = aService({ principals: [root(blue)] });
    stage.organization.everybody = everybody(anAccount(blue), anAccount(green));
    await stage.look();
    stage.organization.everybody = everybody(anAccount(green));
    stage.advance(10 * 60_000);
    stage.calls.length = 0;
    await stage.look();
    expect(stage.calls).toEqual([]);
    expect(stage.aws?.principals).toContain(root(blue));
  });

  it("gets back what somebody else took out, and again", async () => {
    const stage = await openedToBoth();
    for (let times = 1; times <= 2; times++) {
      stage.aws = aService({ principals: [root(green)] });
      await stage.look();
      expect(stage.calls).toEqual(Array.from({ length: times }, () => `add ${root(blue)}`));
      stage.advance(10 * 60_000);
    }
  });

  it.each(["that somebody else took out", "that we took out"])(
    "does not lose again, as ours, what it made and %s, once somebody puts it back",
    async (who) => {
      const stage = await openedToBoth();
      stage.organization.everybody = everybody(anAccount(green));
      if (who === "that somebody else took out")
        stage.aws = aService({ principals: [root(green)] });
      await stage.look();
      expect(stage.aws?.principals).toEqual([root(green)]);
      stage.advance(10 * 60_000);
      stage.calls.length = 0;
      stage.aws = aService({ principals: [root(green), root(blue)] });
      await stage.look();
      expect(stage.calls).toEqual([]);
    },
  );

  it("forgets that it made what somebody took out and put back after it had left the audience", async () => {
    const stage = await openedToBoth();
    await stage.look();
    stage.advance(10 * 60_000);
    stage.organization.everybody = everybody(anAccount(green));
    stage.aws = aService({ principals: [root(green)] });
    await stage.look();
    stage.advance(10 * 60_000);
    stage.aws = aService({ principals: [root(green), root(blue)] });
    await stage.look();
    expect(stage.calls).toEqual([]);
  });

  it("is none of our business without a gate", async () => {
    const stage = aServiceStage({ audience: [ou] });
    stage.organization.everybody = everybody(anAccount(blue));
    stage.aws = aService({ principals: [root(partner)] });
    await stage.look();
    expect(stage.calls).toEqual([]);
    expect(stage.ledger.trail.map(({ kind }) => kind)).not.toContain("service-principal");
  });
});

describe("the switches", () => {
  it("let nobody in while `approves` is off", async () => {
    const stage = aServiceStage({ ...listedOu, approves: false });
    stage.organization.everybody = everybody(anAccount(blue));
    stage.aws = aService({ notifications: [] });
    await stage.look();
    expect(stage.calls).toEqual([]);
    expect(stage.ledger.trail.map(({ verdict }) => verdict)).toEqual(["approve", "approve"]);
  });

  it("take nobody out while `cuts` is off", async () => {
    const stage = await openedToBoth();
    stage.setOffering({ ...listedOu, cuts: false });
    stage.organization.everybody = everybody(anAccount(blue));
    await stage.look();
    expect(stage.calls).toEqual([]);
    stage.setOffering(listedOu);
    stage.advance(10 * 60_000);
    await stage.look();
    expect(stage.calls).toEqual([`remove ${root(green)}`]);
  });
});

describe("an open gate", () => {
  it("lets everyone try where acceptance is required", async () => {
    const stage = aServiceStage({ gate: "open" });
    await stage.look();
    expect(stage.calls).toEqual(["add *"]);
  });

  it.each([false, undefined])(
    "opens for nobody, by name or not, while acceptance is required: %s",
    async (acceptanceRequired) => {
      for (const gate of [{ gate: "open" as const }, listedOu]) {
        const stage = aServiceStage(gate);
        stage.organization.everybody = everybody(anAccount(blue));
        stage.aws = aService({ acceptanceRequired });
        await stage.look();
        expect(stage.calls).toEqual([]);
        expect(stage.aws).toEqual(aService({ acceptanceRequired }));
        expect(stage.events).toContainEqual({
          event: "service.acceptance-off",
          resource,
          known: acceptanceRequired !== undefined,
        });
      }
    },
  );

  it("lets in first and takes out then when it becomes a list, and the other way round", async () => {
    const stage = aServiceStage({ gate: "open" });
    stage.organization.everybody = everybody(anAccount(blue), anAccount(green));
    await stage.look();
    stage.advance(10 * 60_000);
    stage.setOffering(listedOu);
    await stage.look();
    stage.advance(10 * 60_000);
    stage.setOffering({ gate: "open" });
    await stage.look();
    expect(stage.calls).toEqual([
      "add *",
      `add ${root(blue)}`,
      `add ${root(green)}`,
      "remove *",
      "add *",
      `remove ${root(blue)}`,
      `remove ${root(green)}`,
    ]);
  });

  it("stays open when it becomes a list of whom nobody knows", async () => {
    const stage = aServiceStage({ gate: "open" });
    await stage.look();
    stage.advance(10 * 60_000);
    stage.setOffering(listedOu);
    stage.organization.everybody = unknownMap;
    await stage.look();
    expect(stage.calls).toEqual(["add *"]);
  });

  it("does not take out the list while it can't be opened", async () => {
    const stage = await openedToBoth();
    stage.setOffering({ gate: "open" });
    stage.aws = aService({ principals: [root(blue), root(green)], acceptanceRequired: undefined });
    await stage.look();
    expect(stage.calls).toEqual([]);
  });
});

describe("the notification", () => {
  it("is made where there is none, once, with a gate or without", async () => {
    const stage = aServiceStage();
    stage.aws = aService({ notifications: [{ ...aNotification, topicArn: `${topicArn}2` }] });
    await stage.look();
    stage.advance(10 * 60_000);
    await stage.look();
    expect(stage.calls).toEqual([`add ${topicArn}`]);
  });

  it.each([
    { name: "leaves out events", values: { events: ["Connect"] } },
    { name: "is switched off", values: { enabled: false } },
  ])("that $name is reported, and not made twice", async ({ values }) => {
    const stage = aServiceStage();
    stage.aws = aService({ notifications: [{ ...aNotification, ...values }] });
    await stage.look();
    expect(stage.calls).toEqual([]);
    expect(eventsOf(stage)).toEqual(["service.notification-incomplete"]);
  });

  it.each(["GatewayLoadBalancer", undefined] as const)(
    "is not for a service of type %s, whose principals follow all the same",
    async (endpointType) => {
      const stage = aServiceStage({ gate: "open" });
      stage.aws = aService({ endpointType, notifications: [] });
      await stage.look();
      expect(stage.calls).toEqual(["add *"]);
    },
  );

  it("is never taken away, whatever becomes of the offering", async () => {
    const stage = aServiceStage(listedOu);
    stage.aws = aService({ notifications: [] });
    await stage.look();
    stage.advance(10 * 60_000);
    stage.setOffering({ approves: false });
    await stage.look();
    stage.allowlist.setOffering(resource, undefined);
    await stage.look();
    expect(stage.calls).toEqual([`add ${topicArn}`]);
  });
});

describe("a service", () => {
  it.each([
    { name: "that AWS does not know", aws: undefined, state: "unknown to AWS" },
    ...["deleting", "deleted", "failed", "pending", "missing"].map((state) => ({
      name: `that is ${state}`,
      aws: aService({ state, notifications: [], acceptanceRequired: false }),
      state,
    })),
  ])("$name is reported and not touched", async ({ aws, state }) => {
    const stage = await openedToBoth();
    stage.events.length = 0;
    stage.aws = aws;
    stage.organization.everybody = everybody(anAccount(partner));
    expect(await stage.look()).toEqual({ look: "settled", unseen: [] });
    expect(stage.calls).toEqual([]);
    expect(stage.events).toEqual([{ event: "service.missing", resource, state }]);
  });

  it.each([
    { name: "is not registered", item: undefined, reason: "not-registered" },
    { name: "can't be read", item: { schema: 2 }, reason: "offering-malformed" },
    { name: "has a gate of no known kind", item: { gate: "*" }, reason: "offering-malformed" },
  ])("whose offering $name is not touched", async ({ item, reason }) => {
    const stage = await openedToBoth();
    stage.events.length = 0;
    stage.allowlist.setOffering(resource, item);
    stage.organization.everybody = everybody(anAccount(partner));
    await stage.look();
    expect(stage.calls).toEqual([]);
    expect(stage.events).toEqual([{ event: "hint.ignored", resource, reason }]);
  });
});

describe("a look that stops in the middle", () => {
  const lost: ActionResult = { result: "unknown", explanation: "no answer" };

  it.each([true, false])(
    "is made good by the next one; the call took effect: %s",
    async (takesEffect) => {
      const stage = aServiceStage(listedOu);
      stage.organization.everybody = everybody(anAccount(blue));
      stage.answer = () => ({ says: lost, takesEffect });
      expect(await stage.look()).toMatchObject({ look: "again" });
      stage.answer = () => undefined;
      expect(await stage.look()).toMatchObject({ look: "again" });
      stage.advance(61_000);
      expect(await stage.look()).toEqual({ look: "settled", unseen: [] });
      expect(stage.aws?.principals).toEqual([root(blue)]);
      expect(stage.calls).toHaveLength(takesEffect ? 1 : 2);

      // It is ours by now: when the account leaves the audience, it goes.
      stage.advance(10 * 60_000);
      stage.organization.everybody = everybody(anAccount(green));
      await stage.look();
      expect(stage.calls.slice(-2)).toEqual([`add ${root(green)}`, `remove ${root(blue)}`]);
    },
  );

  it("takes nobody out twice whose removal got no answer", async () => {
    const stage = await openedToBoth();
    stage.organization.everybody = everybody(anAccount(blue));
    stage.answer = () => ({ says: lost, takesEffect: true });
    await stage.look();
    stage.answer = () => undefined;
    stage.advance(61_000);
    await stage.look();
    expect(stage.calls).toEqual([`remove ${root(green)}`]);
  });
});
