import { describe, expect, it } from "vitest";

import { connectionId } from "../../../functions/core/connection.ts";
import { isCovered, notLookedAtSince } from "../../../functions/core/coverage.ts";
import type { LastLook } from "../../../functions/core/last-look.ts";
import type { LedgerRecord } from "../../../functions/core/ledger-record.ts";
import {
  aRecord,
  anIntent,
  approve,
  drift,
  end,
  hold,
  reject,
  strange,
} from "../../support/ledger-story.ts";
import { minutes, now, resource } from "../../support/situation.ts";

const endpoint = "vpce-0aaaaaaaaaaaaaaa1";
const unread = { ...hold, verdict: "hold", reason: "allowlist-unread" } as const;
const failure = { action: "accept", code: "X", attempts: 1, retryAt: minutes(2) } as const;

const nobodyLooked = async () => new Map<string, LastLook>();

/** Whether a hint that arrived at `now` is covered by a record observed a minute later. */
async function covers(values: Partial<LedgerRecord>): Promise<boolean> {
  const record = aRecord({ externalId: endpoint, observedAt: minutes(1), ...values });
  const recorded = async () => new Map([[record.connection, record]]);
  return await isCovered(now, [resource], [endpoint], recorded, nobodyLooked);
}

describe("a connection that was observed after the hint came", () => {
  it.each<{ name: string; record: Partial<LedgerRecord>; covered: boolean }>([
    { name: "that is held", record: { decision: hold }, covered: true },
    { name: "that is connected and allowed", record: { status: "connected" }, covered: true },
    {
      name: "that is connected and drift",
      record: { status: "connected", decision: drift },
      covered: true,
    },
    {
      name: "that is connected and held",
      record: { status: "connected", decision: hold },
      covered: true,
    },
    {
      name: "in a state without a rule",
      record: { status: "unknown", decision: strange },
      covered: true,
    },
    {
      name: "that is over, whatever was decided of it",
      record: { status: "over", state: "rejected", decision: reject },
      covered: true,
    },
    {
      name: "that is over after an end",
      record: { status: "over", state: "rejected", decision: end },
      covered: true,
    },
    {
      name: "that was accepted by that very look",
      record: { done: { action: "accept", at: minutes(1.1) } },
      covered: true,
    },
    {
      name: "that was rejected by that very look",
      record: { decision: reject, done: { action: "reject", at: minutes(1) } },
      covered: true,
    },
    {
      name: "that was ended by that very look",
      record: { status: "connected", decision: end, done: { action: "reject", at: minutes(1.1) } },
      covered: true,
    },
    {
      name: "that an earlier look accepted, and that waits again or still",
      record: { done: { action: "accept", at: minutes(0.9) } },
      covered: false,
    },
    { name: "with an action that is open", record: { intent: anIntent() }, covered: false },
    {
      name: "with an action that is open after another was done",
      record: {
        status: "connected",
        intent: anIntent({ action: "reject" }),
        done: { action: "accept", at: minutes(1.1) },
      },
      covered: false,
    },
    { name: "that is allowed and still waits", record: { decision: approve }, covered: false },
    { name: "whose accept was refused", record: { decision: approve, failure }, covered: false },
    { name: "that is denied and still waits", record: { decision: reject }, covered: false },
    {
      name: "that is to be ended and still connected",
      record: { status: "connected", decision: end },
      covered: false,
    },
    { name: "whose entries could not be read", record: { decision: unread }, covered: false },
    {
      name: "that is connected, and whose entries could not be read",
      record: { status: "connected", decision: unread },
      covered: false,
    },
  ])("$name: covered is $covered", async ({ record, covered }) => {
    expect(await covers(record)).toBe(covered);
  });
});

it("is not covered by what was observed before, however little is left to do", async () => {
  expect(await covers({ decision: hold, observedAt: minutes(-1) })).toBe(false);
  expect(await covers({ decision: hold, observedAt: now })).toBe(false);
  const margin = new Date(now.getTime() + 100);
  expect(await covers({ decision: hold, observedAt: margin })).toBe(false);
  expect(await covers({ decision: hold, observedAt: new Date(margin.getTime() + 1) })).toBe(true);
});

it("is covered only if each of its connections is, on one resource or another", async () => {
  const other = `${resource}0`;
  const records = [
    aRecord({ externalId: endpoint, decision: hold, observedAt: minutes(1) }),
    aRecord({ resource: other, externalId: "vpce-2", decision: hold, observedAt: minutes(1) }),
  ];
  const recorded = async (ids: readonly string[]) =>
    new Map(
      records
        .filter(({ connection }) => ids.includes(connection))
        .map((record) => [record.connection, record]),
    );
  expect(
    await isCovered(now, [resource, other], [endpoint, "vpce-2"], recorded, nobodyLooked),
  ).toBe(true);
  expect(await isCovered(now, [resource], [endpoint, "vpce-2"], recorded, nobodyLooked)).toBe(
    false,
  );
  expect(
    await isCovered(now, [resource, other], [endpoint, "vpce-3"], recorded, nobodyLooked),
  ).toBe(false);
  expect(await isCovered(now, [], [endpoint], recorded, nobodyLooked)).toBe(false);
  expect(connectionId(other, "vpce-2")).toBe(records[1]?.connection);
});

const looked = (look: Partial<LastLook>) => async () =>
  new Map<string, LastLook>([[resource, { listedAt: undefined, sweptAt: undefined, ...look }]]);

describe("a complete look that began after the hint came", () => {
  const old = aRecord({ externalId: endpoint, observedAt: minutes(-9), decision: hold });
  const recorded = async () => new Map([[old.connection, old]]);
  it.each([
    { name: "covers a connection at rest that it left as it was", at: 1, covered: true },
    { name: "that began before covers nothing", at: -1, covered: false },
    { name: "that began within the clocks' margin covers nothing", at: 0.001, covered: false },
  ])("$name", async ({ at, covered }) => {
    const last = looked({ listedAt: minutes(at) });
    expect(await isCovered(now, [resource], [endpoint], recorded, last)).toBe(covered);
  });
  it("does not cover a connection that the ledger does not know: AWS may not have shown it yet", async () => {
    const last = looked({ listedAt: minutes(1) });
    expect(await isCovered(now, [resource], ["vpce-new"], recorded, last)).toBe(false);
  });
  it("does not cover a connection that something is left to do about", async () => {
    const wanted = { ...old, decision: approve };
    const last = looked({ listedAt: minutes(1) });
    const known = async () => new Map([[wanted.connection, wanted]]);
    expect(await isCovered(now, [resource], [endpoint], known, last)).toBe(false);
  });
  it("answers a wish for everything, a sweep's only if the ledger was compared too", async () => {
    const listed = looked({ listedAt: minutes(1) });
    const swept = looked({ listedAt: minutes(1), sweptAt: minutes(1) });
    expect(await notLookedAtSince(now, [resource], "listing", listed)).toEqual([]);
    expect(await notLookedAtSince(now, [resource], "sweep", listed)).toEqual([resource]);
    expect(await notLookedAtSince(now, [resource], "sweep", swept)).toEqual([]);
    expect(await notLookedAtSince(minutes(2), [resource], "sweep", swept)).toEqual([resource]);
    expect(await notLookedAtSince(now, ["other"], "listing", listed)).toEqual(["other"]);
  });
});
