import type { StoredAuditRecord } from "../showcase/audit-trail.ts";
import { readAuditTrail } from "../showcase/audit-trail.ts";
import { untilNoHints, untilQuiet } from "../showcase/quiet.ts";
import type { Showcase } from "../showcase/showcase.ts";
import { tenantOf } from "../showcase/tenant.ts";
import type { Tenant } from "../showcase/tenant.ts";
import { until } from "../showcase/until.ts";
import type { World } from "../world.ts";

/** One thing that the story shows, and how it went. */
export type Chapter = { readonly title: string; readonly ok: boolean; readonly seen: string };

export type Told = {
  readonly chapters: readonly Chapter[];
  readonly audit: readonly StoredAuditRecord[];
};

/** Plays the main job from beginning to end through unchanged AWS clients. A chapter that goes wrong is told, and the story goes on. */
export async function tellStory(
  world: World,
  showcase: Showcase,
  onChapter: (chapter: Chapter) => void,
): Promise<Told> {
  const stage = setStage(world, showcase);
  const chapters: Chapter[] = [];
  for (const { title, play } of plot) {
    let chapter: Chapter;
    try {
      chapter = { title, ok: true, seen: await play(stage) };
    } catch (error) {
      chapter = { title, ok: false, seen: error instanceof Error ? error.message : String(error) };
    }
    chapters.push(chapter);
    onChapter(chapter);
  }
  return { chapters, audit: await stage.audit() };
}

type Stage = ReturnType<typeof setStage>;

function setStage(world: World, showcase: Showcase) {
  const { hub } = showcase;
  const table = world.app.tables.get("AuditTable").name;
  const audit = () => readAuditTrail(hub.documents, table, new Date());
  return {
    world,
    showcase,
    blue: tenantOf(world, "tenant-blue"),
    green: tenantOf(world, "tenant-green"),
    red: tenantOf(world, "tenant-red"),
    partner: tenantOf(world, "partner"),
    /** Endpoints that later chapters come back to. */
    remembered: new Map<string, string>(),
    audit,
    reaches: (tenant: Tenant, endpoint: string, state: string) =>
      until(
        `${endpoint} of ${tenant.name} becomes ${state}`,
        () => tenant.stateOf(endpoint),
        (seen) => seen === state,
      ),
    /** The latest decision about an endpoint, as soon as it is this one. */
    decided: async (endpoint: string, verdict: string, reason: string) => {
      const decisions = await until(
        `${endpoint} is decided ${verdict} because ${reason}`,
        async () =>
          (await audit()).filter(
            (record) => record.type === "decision" && record.externalId === endpoint,
          ),
        (records) => records.at(-1)?.verdict === verdict && records.at(-1)?.reason === reason,
      );
      return decisions.at(-1)?.explanation ?? "";
    },
  };
}

const plot: readonly {
  readonly title: string;
  readonly play: (stage: Stage) => Promise<string>;
}[] = [
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
    async play({ world, green, showcase, reaches, audit }) {
      await showcase.policy.putEntry(
        { target: showcase.reports.arn, principal: `account/${green.accountId}` },
        "allow",
        {
          "operator-2": { source: "operator", reason: "monthly reports" },
        },
      );
      world.organization.platform.knobs.notificationDelivery = "doubled";
      const endpoint = await green.connect(showcase.reports);
      await reaches(green, endpoint, "available");
      world.organization.platform.knobs.notificationDelivery = "once";
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
    async play({ world, green, showcase, reaches, decided }) {
      await untilNoHints(world);
      world.organization.platform.knobs.notificationDelivery = "lost";
      const endpoint = await green.connect(showcase.reports);
      await untilQuiet(world);
      const state = await green.stateOf(endpoint);
      if (state !== "pendingAcceptance")
        throw new Error(`nobody could know of it, but it is ${state}`);
      await world.services.events.fire(world.app.rules.get("SweepScheduleSchedule").name);
      await reaches(green, endpoint, "available");
      world.organization.platform.knobs.notificationDelivery = "once";
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
