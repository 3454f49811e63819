import { describe } from "vitest";

import { organizationBites } from "./positions/organization-bites.ts";
import { playPositionsOf } from "./positions/play-positions.ts";

describe("however AWS behaves where PrivateLink is undocumented: the organization around it", () => {
  playPositionsOf((knob) => knob in organizationBites);
});
