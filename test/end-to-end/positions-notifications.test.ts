import { describe } from "vitest";

import { answerBites } from "./positions/answer-bites.ts";
import { organizationBites } from "./positions/organization-bites.ts";
import { playPositionsOf } from "./positions/play-positions.ts";

describe("however AWS behaves where PrivateLink is undocumented: notifications, and what the scenario itself feels", () => {
  playPositionsOf((knob) => !(knob in answerBites) && !(knob in organizationBites));
});
