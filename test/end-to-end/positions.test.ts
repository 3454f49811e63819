import { describe, expect, it } from "vitest";

import { defaultKnobs } from "../../local/organization/knobs.ts";
import type { Knobs } from "../../local/organization/knobs.ts";
import {
  isCovered,
  positions,
  positionsAbout,
  usualPositions,
} from "../../local/story/positions.ts";
import { knobGroups } from "./sharing-positions/knob-groups.ts";

describe("the table of positions", () => {
  it.each(Object.keys(defaultKnobs) as (keyof Knobs)[])("has %s in another position", (knob) => {
    expect(isCovered(knob)).toBe(true);
  });

  it("calls usual what the knobs begin with", () => {
    expect(usualPositions.size).toBeGreaterThan(0);
    expect(defaultKnobs).toMatchObject(Object.fromEntries(usualPositions));
  });

  it("has no knob that the organization lacks, and no position twice", () => {
    const names = positions.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(Object.keys(defaultKnobs)).toEqual(
      expect.arrayContaining(positions.map(({ knob }) => knob)),
    );
  });

  it("has each knob of shares and service networks in one of the groups that are played, once", () => {
    const grouped: string[] = Object.values(knobGroups).flat();
    const felt = new Set<string>(positionsAbout("sharing").map(({ knob }) => knob));
    expect(grouped.toSorted()).toEqual([...felt].toSorted());
  });
});
