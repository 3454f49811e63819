import type { StoredAuditRecord } from "../showcase/audit-trail.ts";
import type { CommonGround } from "../showcase/common-ground.ts";
import type { Neighbourhood } from "../showcase/neighbourhood.ts";
import type { Showcase } from "../showcase/showcase.ts";
import type { World } from "../world.ts";
import type { EventMode } from "./delivery.ts";
import { deliveryIn } from "./delivery.ts";
import { mainScenes } from "./main-scenes.ts";
import { neighbourhoodScenes } from "./neighbourhood-scenes.ts";
import { networkScenes } from "./network-scenes.ts";
import { shareScenes } from "./share-scenes.ts";
import { setStage } from "./stage.ts";

const scenes = [...mainScenes, ...neighbourhoodScenes, ...shareScenes, ...networkScenes];

/** One thing that the story shows, and how it went. */
export type Chapter = { readonly title: string; readonly ok: boolean; readonly seen: string };

export type Told = {
  readonly chapters: readonly Chapter[];
  readonly audit: readonly StoredAuditRecord[];
};

/**
 * Plays everything from beginning to end through unchanged AWS clients, with notifications and events delivered as `mode` says.
 * A chapter that goes wrong is told, and the story goes on.
 */
export async function tellStory(
  world: World,
  {
    showcase,
    neighbourhood,
    ground,
  }: { showcase: Showcase; neighbourhood: Neighbourhood; ground: CommonGround },
  mode: EventMode,
  onChapter: (chapter: Chapter) => void,
): Promise<Told> {
  const delivery = deliveryIn(world, mode);
  const stage = setStage(world, showcase, neighbourhood, ground, delivery);
  const chapters: Chapter[] = [];
  try {
    for (const { title, play } of scenes) {
      let chapter: Chapter;
      try {
        chapter = { title, ok: true, seen: await play(stage) };
      } catch (error) {
        chapter = {
          title,
          ok: false,
          seen: error instanceof Error ? error.message : String(error),
        };
      }
      chapters.push(chapter);
      onChapter(chapter);
    }
    // Late notifications may still cause looks: what they record belongs to the story.
    await delivery.everythingHasArrived();
    return { chapters, audit: await stage.audit() };
  } finally {
    await delivery.stop();
  }
}
