import { expect, it } from "vitest";

import { basis, recordOf } from "../../support/ledger-story.ts";
import { connectionsOf } from "../../support/memory-source.ts";
import { blue, resource } from "../../support/situation.ts";
import { aStage, ofBlue } from "../../support/stage.ts";

it("writes nothing over what a look that began earlier, but listed later, has recorded", async () => {
  const stage = aStage({ perAccount: 1 });
  stage.turns.areIgnored = true;
  stage.allowlist.putEntry(ofBlue);
  const [first, next] = connectionsOf(blue, 2);
  if (first === undefined || next === undefined) throw new Error("two connections");
  const connected = { ...first, status: "connected", state: "available" } as const;
  stage.source.put(connected);
  stage.source.put(next);
  stage.ledger.put(recordOf(connected, { admittedBy: basis, seated: true }));

  const list = stage.source.list.bind(stage.source);
  const began = Promise.withResolvers<void>();
  const [mayList, mayGoOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const listings = [
    // The earlier look is slow to list, the later one is slow to go on with what it listed.
    async (...args: Parameters<typeof list>) => {
      began.resolve();
      await mayList.promise;
      return await list(...args);
    },
    async (...args: Parameters<typeof list>) => {
      const old = await list(...args);
      stage.source.move(first.externalId, "over", "rejected");
      mayList.resolve();
      await mayGoOn.promise;
      return old;
    },
  ];
  stage.ports.source.list = (...args) => (listings.shift() ?? list)(...args);

  const earlier = stage.sweep();
  await began.promise;
  stage.advance(1_000);
  const later = stage.sweep();
  await earlier;
  expect(stage.source.truth(next.externalId).status).toBe("connected");
  stage.advance(1_000);
  mayGoOn.resolve();
  await later;
  expect(stage.record(first.externalId).status).toBe("over");
  expect([...stage.ledger.holders(resource, blue)]).toEqual([next.externalId]);
});
