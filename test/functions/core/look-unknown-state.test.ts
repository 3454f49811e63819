import { expect, it } from "vitest";

import { anIntent, recordOf } from "../../support/ledger-story.ts";
import { connectionsOf } from "../../support/memory-source.ts";
import { blue, minutes } from "../../support/situation.ts";
import { aStage, ofBlue } from "../../support/stage.ts";

it("makes no call for an intent that was left open, while AWS shows a state without a rule", async () => {
  const stage = aStage();
  stage.allowlist.putEntry(ofBlue);
  const [waiting] = connectionsOf(blue, 1);
  if (waiting === undefined) throw new Error("no connection was made");
  const intent = anIntent({ leaseEndsAt: minutes(-1) });
  stage.ledger.put(recordOf(waiting, { intent, seated: true }));
  stage.source.put({ ...waiting, status: "unknown", state: "partial" });
  await stage.sweep();
  expect(stage.source.calls).toEqual([]);
  expect(stage.record(waiting.externalId).intent).toMatchObject({ id: intent.id });
});
