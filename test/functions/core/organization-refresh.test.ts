import { describe, expect, it } from "vitest";

import type {
  ListedAccount,
  OrganizationDirectory,
} from "../../../functions/core/organization-refresh.ts";
import {
  compareSnapshot,
  refreshOrganization,
} from "../../../functions/core/organization-refresh.ts";
import { ThrottledError } from "../../../functions/core/throttled-error.ts";
import type { MemoryMap } from "../../support/organization-map.ts";
import {
  aHead,
  aListedAccount,
  anAccount,
  memoryOrganizationMap,
} from "../../support/organization-map.ts";
import { blue, minutes, now, organizationId } from "../../support/situation.ts";

const green = "444455556666";
const known = (...accounts: ReturnType<typeof anAccount>[]) => ({ accounts, malformed: [] });

describe("an account that the listing shows", () => {
  it.each([
    { name: "joined if it was not known", before: [], how: "joined" },
    {
      name: "joined again if it had departed",
      before: [anAccount({ missingSince: 2, departedAt: minutes(-60) })],
      how: "joined",
    },
    {
      name: "returned if it was missing",
      before: [anAccount({ missingSince: 4 })],
      how: "returned",
    },
    {
      name: "moved if its units differ",
      before: [anAccount({ organizationalUnits: ["ou-ab12-workloads"] })],
      how: "moved",
    },
    {
      name: "moved if its units are the same in another order",
      before: [anAccount({ organizationalUnits: ["ou-ab12-workloads", "ou-ab12-production"] })],
      how: "moved",
    },
    {
      name: "changed its state if AWS says so",
      before: [anAccount({ state: "SUSPENDED" })],
      how: "state",
    },
  ])("$name", ({ before, how }) => {
    const { puts, changes, toConfirm } = compareSnapshot(known(...before), [aListedAccount()], 5);
    expect(changes).toEqual([{ accountId: blue, how }]);
    expect(puts).toEqual([anAccount({ snapshot: 5 })]);
    expect(toConfirm).toEqual([]);
  });
  it("is left alone if nothing about it differs", () => {
    const comparison = compareSnapshot(known(anAccount()), [aListedAccount()], 5);
    expect(comparison).toEqual({ puts: [], changes: [], toConfirm: [] });
  });
  it("gets its new name, which changes nobody's standing", () => {
    const { puts, changes } = compareSnapshot(
      known(anAccount({ name: "azure" })),
      [aListedAccount()],
      5,
    );
    expect(puts).toEqual([anAccount({ snapshot: 5 })]);
    expect(changes).toEqual([]);
  });
  it("is where the last page shows it, if two pages do", () => {
    const moved = aListedAccount({ organizationalUnits: [] });
    const { puts } = compareSnapshot(known(), [aListedAccount(), moved], 5);
    expect(puts).toEqual([anAccount({ organizationalUnits: [], snapshot: 5 })]);
  });
  it("is written anew if its item can't be read", () => {
    const { puts } = compareSnapshot({ accounts: [], malformed: [blue] }, [aListedAccount()], 5);
    expect(puts).toEqual([anAccount({ snapshot: 5 })]);
  });
});

describe("an account that the listing lacks", () => {
  it("is missing the first time", () => {
    const { puts, changes, toConfirm } = compareSnapshot(known(anAccount()), [], 5);
    expect(puts).toEqual([anAccount({ snapshot: 5, missingSince: 5 })]);
    expect(changes).toEqual([{ accountId: blue, how: "missing" }]);
    expect(toConfirm).toEqual([]);
  });
  it("is asked about the second time, and changes nothing by itself", () => {
    const missing = anAccount({ snapshot: 4, missingSince: 4 });
    const comparison = compareSnapshot(known(missing), [], 5);
    expect(comparison).toEqual({ puts: [], changes: [], toConfirm: [missing] });
  });
  it("is not asked about again once it has departed", () => {
    const departed = anAccount({ missingSince: 3, departedAt: minutes(-60) });
    const comparison = compareSnapshot(known(departed), [], 5);
    expect(comparison).toEqual({ puts: [], changes: [], toConfirm: [] });
  });
  it("is missing, not gone, if its item can't be read", () => {
    const { puts } = compareSnapshot({ accounts: [], malformed: [blue, "stray"] }, [], 5);
    expect(puts).toMatchObject([{ accountId: blue, missingSince: 5, departedAt: undefined }]);
  });
});

let ids = 0;
function aRefresh(
  map: MemoryMap,
  listed: readonly ListedAccount[],
  directory: Partial<OrganizationDirectory> = {},
) {
  const asked: string[] = [];
  const isGone = (accountId: string) => {
    asked.push(accountId);
    return Promise.resolve(true);
  };
  const run = () =>
    refreshOrganization({
      map,
      directory: { list: () => Promise.resolve(listed), isGone, ...directory },
      organizationId,
      now: () => now,
      newId: () => `refresh-${++ids}`,
    });
  return { run, asked };
}

describe("a refresh", () => {
  it("writes the accounts first and the head last", async () => {
    const map = memoryOrganizationMap();
    const listed = [aListedAccount(), aListedAccount({ accountId: green })];
    expect(await aRefresh(map, listed).run()).toEqual({
      refresh: "done",
      head: { organizationId, snapshot: 1, readAt: now, accounts: 2 },
      changes: [
        { accountId: blue, how: "joined" },
        { accountId: green, how: "joined" },
      ],
      missing: 0,
    });
    expect(map.writes).toEqual([blue, green, "head"]);
  });
  it("raises the snapshot although nothing changed, so that the map is known to be fresh", async () => {
    const map = memoryOrganizationMap(anAccount());
    map.head = aHead({ readAt: minutes(-15) });
    await aRefresh(map, [aListedAccount()]).run();
    expect(map.head).toEqual(aHead({ snapshot: 8, readAt: now, accounts: 1 }));
    expect(map.writes).toEqual(["head"]);
  });
  it("takes the time before it lists: what changes meanwhile is not in it", async () => {
    const map = memoryOrganizationMap();
    let at = now;
    const list = () => {
      at = minutes(3);
      return Promise.resolve([aListedAccount()]);
    };
    await refreshOrganization({
      map,
      directory: { list, isGone: () => Promise.resolve(false) },
      organizationId,
      now: () => at,
      newId: () => "refresh",
    });
    expect(map.head).toMatchObject({ readAt: now });
  });
  it("calls an account departed when two listings lack it and AWS says that it is gone", async () => {
    const map = memoryOrganizationMap(anAccount());
    const rest = [aListedAccount({ accountId: green })];
    const first = aRefresh(map, rest);
    expect(await first.run()).toMatchObject({ missing: 1 });
    expect(first.asked).toEqual([]);
    expect(map.accounts.get(blue)).toMatchObject({ missingSince: 2, departedAt: undefined });
    const second = aRefresh(map, rest);
    expect(await second.run()).toMatchObject({
      changes: [{ accountId: blue, how: "departed" }],
      missing: 0,
    });
    expect(second.asked).toEqual([blue]);
    expect(map.accounts.get(blue)).toMatchObject({ missingSince: 2, departedAt: now });
  });
  it.each([
    { name: "AWS still knows it", isGone: () => Promise.resolve(false) },
    {
      name: "AWS has no time to answer",
      isGone: () => Promise.reject(new ThrottledError("DescribeAccount")),
    },
  ])("leaves an account missing while $name", async ({ isGone }) => {
    const map = memoryOrganizationMap(anAccount({ missingSince: 1 }));
    map.head = aHead();
    const rest = [aListedAccount({ accountId: green })];
    expect(await aRefresh(map, rest, { isGone }).run()).toMatchObject({ missing: 1 });
    expect(map.accounts.get(blue)).toEqual(anAccount({ missingSince: 1 }));
    expect(map.head).toMatchObject({ snapshot: 8 });
  });
  it("asks about a hundred accounts at most, and goes on with the next refresh", async () => {
    const gone = Array.from({ length: 101 }, (_, index) =>
      anAccount({ accountId: String(600_000_000_000 + index), missingSince: 1 }),
    );
    const map = memoryOrganizationMap(...gone);
    map.head = aHead();
    const refresh = aRefresh(map, [aListedAccount()]);
    expect(await refresh.run()).toMatchObject({ missing: 1 });
    expect(refresh.asked).toHaveLength(100);
    expect(await refresh.run()).toMatchObject({ missing: 0 });
    expect(refresh.asked).toHaveLength(101);
  });
  it("never gives a snapshot's number twice, also after one that died before its head", async () => {
    const map = memoryOrganizationMap(anAccount({ snapshot: 9, missingSince: 9 }));
    map.head = aHead();
    const rest = [aListedAccount({ accountId: green })];
    expect(await aRefresh(map, rest).run()).toMatchObject({ head: { snapshot: 10 } });
  });
  it("replaces a head that can't be read", async () => {
    const map = memoryOrganizationMap(anAccount({ snapshot: 9 }));
    map.head = "malformed";
    await aRefresh(map, [aListedAccount()]).run();
    expect(map.head).toMatchObject({ snapshot: 10 });
  });
});

describe("a listing that can't be the whole organization", () => {
  const elsewhere = aListedAccount({ accountId: green, organizationId: "o-anotherorg" });
  it.each([
    { name: "is empty", listed: [], because: /no account at all/ },
    {
      name: "shows another organization",
      listed: [aListedAccount(), elsewhere],
      because: /444455556666 is in o-anotherorg, but o-exampleorg1 is configured/,
    },
  ])("because it $name is refused, and changes nothing", async ({ listed, because }) => {
    const map = memoryOrganizationMap(anAccount());
    map.head = aHead();
    const result = await aRefresh(map, listed).run();
    expect(result.refresh).toBe("refused");
    expect("because" in result && result.because).toMatch(because);
    expect(map.writes).toEqual([]);
  });
  it("because AWS did not finish it changes nothing", async () => {
    const map = memoryOrganizationMap(anAccount());
    const refresh = aRefresh(map, [], {
      list: () => Promise.reject(new ThrottledError("ListAccounts")),
    });
    await expect(refresh.run()).rejects.toThrow(ThrottledError);
    expect(map.writes).toEqual([]);
  });
});

describe("two refreshes at once", () => {
  it.each([
    { name: "before its accounts", at: 0 },
    { name: "between its accounts and its head", at: 1 },
  ])("end with what the later one listed, if it began $name", async ({ at }) => {
    const map = memoryOrganizationMap(anAccount());
    map.head = aHead();
    const later = aRefresh(map, [aListedAccount({ organizationalUnits: ["ou-ab12-sandbox"] })]);
    let writes = 0;
    map.beforeWrite = async () => {
      if (writes++ === at) await later.run();
    };
    const early = aRefresh(map, [aListedAccount({ organizationalUnits: [] })]);
    expect(await early.run()).toEqual({ refresh: "superseded" });
    expect(map.accounts.get(blue)?.organizationalUnits).toEqual(["ou-ab12-sandbox"]);
    expect(map.writes.at(-1)).toBe("head");
  });
});
