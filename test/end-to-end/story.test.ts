import { expect, it } from "vitest";

import { buildCommonGround } from "../../local/showcase/common-ground.ts";
import { buildNeighbourhood } from "../../local/showcase/neighbourhood.ts";
import { tellStory } from "../../local/story/story.ts";
import { useWorld } from "../support/test-world.ts";

const test = useWorld();

it("plays the demo's whole story, every chapter as it should be", async () => {
  const { world, showcase } = test;
  const neighbourhood = await buildNeighbourhood(world, showcase);
  const ground = await buildCommonGround(world, showcase);
  const all = { showcase, neighbourhood, ground };
  const { chapters, audit } = await tellStory(world, all, "once", () => {});
  expect(chapters.filter(({ ok }) => !ok)).toEqual([]);
  expect(chapters.length).toBeGreaterThanOrEqual(17);
  // Every action in the trail has its intent before it and its outcome after it.
  const intents = audit
    .filter(({ type }) => type === "intent")
    .map(({ intentId }) => String(intentId));
  const outcomes = audit
    .filter(({ type }) => type === "outcome")
    .map(({ intentId }) => String(intentId));
  expect(outcomes.toSorted()).toEqual(intents.toSorted());
  expect(new Set(intents).size).toBe(intents.length);
}, 900_000);
