import { buildCommonGround } from "../showcase/common-ground.ts";
import { buildNeighbourhood } from "../showcase/neighbourhood.ts";
import { buildShowcase } from "../showcase/showcase.ts";
import type { WorldOptions } from "../world.ts";
import { startWorld } from "../world.ts";
import type { EventMode } from "./delivery.ts";
import type { Position } from "./positions.ts";
import type { Chapter } from "./story.ts";
import { tellStory } from "./story.ts";

/** The story told once from beginning to end, in a fresh world that behaves in this way. */
export type Rehearsal = {
  readonly name: string;
  readonly mode: EventMode;
  readonly position?: Position;
};

export type Rehearsed = {
  readonly name: string;
  readonly chapters: readonly Chapter[];
  /** One sentence each; empty if all is as it should be. */
  readonly problems: readonly string[];
  /** Chapters that went wrong as they must, and why. */
  readonly asItMust: string;
};

/** Never throws: a world that can't be set up is a problem of this rehearsal. */
export async function rehearse(
  { name, mode, position }: Rehearsal,
  options: WorldOptions,
): Promise<Rehearsed> {
  const chapters: Chapter[] = [];
  const problems: string[] = [];
  try {
    const world = await startWorld(options);
    try {
      const { knobs } = world.organization.platform;
      if (position?.from === "beginning") Object.assign(knobs, position.knobs);
      const showcase = await buildShowcase(world);
      const neighbourhood = await buildNeighbourhood(world, showcase);
      const ground = await buildCommonGround(world, showcase);
      if (position?.from === "opened") Object.assign(knobs, position.knobs);
      const all = { showcase, neighbourhood, ground };
      await tellStory(world, all, mode, (chapter) => chapters.push(chapter));
    } finally {
      await world.stop();
    }
  } catch (error) {
    problems.push(
      `the story ended early: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const { chapters: impossible, because } = position?.cannot ?? { chapters: [], because: "" };
  for (const { title, ok, seen } of chapters) {
    if (!ok && !impossible.includes(title)) problems.push(`${title}: ${seen}`);
    // What is called impossible, and is not, is a mistake about AWS or about Gatehouse.
    if (ok && impossible.includes(title)) problems.push(`${title}: it should not, for ${because}`);
  }
  for (const title of impossible) {
    if (!chapters.some((chapter) => chapter.title === title))
      problems.push(`${title}: the story has no such chapter, or did not come to it`);
  }
  const asItMust = impossible.length > 0 ? `not "${impossible.join(", ")}": ${because}` : "";
  return { name, chapters, problems, asItMust };
}
