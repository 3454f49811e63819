import { describe } from "vitest";

import { answerBites } from "./positions/answer-bites.ts";
import { playPositionsOf } from "./positions/play-positions.ts";

describe("however AWS behaves where PrivateLink is undocumented: answers", () => {
  playPositionsOf((knob) => knob in answerBites);
});
