import { untilQuiet } from "../showcase/quiet.ts";
import type { Scene } from "./stage.ts";

/** The main job, with accounts on the list of services of the hub. */
export const mainScenes: readonly Scene[] = [
  {
    title: "an account on the list connects",
    async play({ blue, showcase, reaches, decided, remembered }) {
      const endpoint = await blue.connect(showcase.payments);
      remembered.set("first", endpoint);
      await reaches(blue, endpoint, "available");
      return await decided(endpoint, "approve", "granted");
    },
  },
  {
    title: "an account without an entry is held",
    async play({ red, showcase, decided }) {
      const endpoint = await red.connect(showcase.payments);
      const why = await decided(endpoint, "hold", "no-grant");
      const state = await red.stateOf(endpoint);
      if (state !== "pendingAcceptance") throw new Error(`it should wait, but is ${state}`);
      return why;
    },
  },
  {
    title: "a denied account is rejected",
    async play({ partner, showcase, reaches, decided }) {
      const endpoint = await partner.connect(showcase.payments);
      await reaches(partner, endpoint, "rejected");
      return await decided(endpoint, "reject", "denied");
    },
  },
  {
    title: "the second connection takes the last seat, the third is held over the limit",
    async play({ blue, showcase, reaches, decided, remembered }) {
      const second = await blue.connect(showcase.payments);
      remembered.set("second", second);
      await reaches(blue, second, "available");
      const third = await blue.connect(showcase.payments);
      remembered.set("third", third);
      return await decided(third, "hold", "over-limit");
    },
  },
  {
    title: "a seat that comes free goes to the one that waits",
    async play({ blue, reaches, remembered }) {
      await blue.disconnect(remembered.get("second") ?? "");
      await reaches(blue, remembered.get("third") ?? "", "available");
      return "the third connection is available since the second was deleted";
    },
  },
  {
    title: "a notification that comes twice makes one decision",
    async play({ world, green, showcase, reaches, audit, delivery }) {
      await showcase.policy.putEntry(
        { target: showcase.reports.arn, principal: `account/${green.accountId}` },
        "allow",
        {
          "operator-2": { source: "operator", reason: "monthly reports" },
        },
      );
      const endpoint = await delivery.with("doubled", async () => {
        const made = await green.connect(showcase.reports);
        await reaches(green, made, "available");
        return made;
      });
      await untilQuiet(world);
      const records = (await audit()).filter((record) => record.externalId === endpoint);
      const counts = ["decision", "intent", "outcome"].map(
        (type) => records.filter((record) => record.type === type).length,
      );
      if (counts.some((count) => count !== 1)) {
        throw new Error(
          `decisions, intents and outcomes should be one each, but are ${counts.join(", ")}`,
        );
      }
      return "one decision, one intent, one outcome";
    },
  },
  {
    title: "a notification that is lost is made good by the sweep",
    async play({ world, green, showcase, reachesBySweep, decided, delivery }) {
      await delivery.everythingHasArrived();
      const endpoint = await delivery.with("lost", async () => {
        const made = await green.connect(showcase.reports);
        await untilQuiet(world);
        const state = await green.stateOf(made);
        if (state !== "pendingAcceptance")
          throw new Error(`nobody could know of it, but it is ${state}`);
        await reachesBySweep(green, made, "available");
        return made;
      });
      return await decided(endpoint, "approve", "granted");
    },
  },
  {
    title: "an entry is removed: the live connection ends",
    async play({ blue, showcase, reaches, decided, remembered }) {
      const endpoint = remembered.get("first") ?? "";
      await showcase.policy.removeEntry({
        target: showcase.payments.arn,
        principal: `account/${blue.accountId}`,
      });
      await reaches(blue, endpoint, "rejected");
      return await decided(endpoint, "end", "grant-ended");
    },
  },
];
