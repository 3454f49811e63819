import { describe } from "vitest";

import { knobGroups } from "./sharing-positions/knob-groups.ts";
import { playPositionsOf } from "./sharing-positions/play-positions.ts";

describe("however AWS behaves where RAM and VPC Lattice are undocumented: answers", () => {
  playPositionsOf(knobGroups.answers);
});
