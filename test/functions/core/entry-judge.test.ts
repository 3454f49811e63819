import { describe, expect, it } from "vitest";

import { entryJudge } from "../../../functions/core/entry-judge.ts";
import type { EntryKey } from "../../../functions/core/entry.ts";
import { memoryAllowlist } from "../../support/memory-allowlist.ts";
import { memoryOrganization } from "../../support/memory-organization.ts";
import { connectionsOf } from "../../support/memory-source.ts";
import {
  aConnection,
  aMember,
  anOffering,
  blue,
  nearOu,
  now,
  nowhere,
  resource,
} from "../../support/situation.ts";
import { ofBlue } from "../../support/stage.ts";

const green = "444455556666";
const ofOu = { target: resource, principal: `ou/${nearOu}` };
const noSeats = { holders: new Set<string>() };

function aBench() {
  const allowlist = memoryAllowlist();
  const organization = memoryOrganization();
  allowlist.setOffering(resource, anOffering());
  const read: { offerings: number; keys: EntryKey[]; accounts: string[] } = {
    offerings: 0,
    keys: [],
    accounts: [],
  };
  const judge = entryJudge(resource, {
    allowlist: {
      offering: (of) => {
        read.offerings++;
        return allowlist.offering(of);
      },
      entries: (keys) => {
        read.keys.push(...keys);
        return allowlist.entries(keys);
      },
    },
    organization: {
      standings: (ids) => {
        read.accounts.push(...ids);
        return organization.standings(ids);
      },
    },
  });
  return { judge, allowlist, organization, read };
}

const fails = () => Promise.reject(new Error("the table is busy"));

describe("a judgement", () => {
  it("rests on one read of the offering, each account once, and only keys that can match", async () => {
    const { judge, read } = aBench();
    await judge([...connectionsOf(blue, 3), ...connectionsOf(green, 2, 4)]);
    expect(read.offerings).toBe(1);
    expect(read.accounts.toSorted()).toEqual([blue, green]);
    for (const { target, principal } of read.keys) {
      expect([resource, "kind/endpoint-connection"]).toContain(target);
      expect(principal).toMatch(/^(account|ou|organization)\//);
    }
  });
  it("is made anew each time it is asked for", async () => {
    const { judge, allowlist } = aBench();
    const connection = aConnection();
    const verdict = async () =>
      (await judge([connection])).decide(connection, false, noSeats, now).verdict;
    expect(await verdict()).toBe("hold");
    allowlist.putEntry(ofOu);
    expect(await verdict()).toBe("approve");
    allowlist.putEntry(ofBlue, { effect: "deny" });
    expect(await verdict()).toBe("reject");
  });
  it("judges each connection by where its own account stands", async () => {
    const { judge, allowlist, organization } = aBench();
    allowlist.putEntry(ofOu);
    organization.place(green, aMember({ organizationalUnits: [] }));
    const [theirs] = connectionsOf(green, 1, 2);
    if (theirs === undefined) throw new Error("no connection was made");
    const judgement = await judge([aConnection(), theirs]);
    expect(judgement.decide(aConnection(), false, noSeats, now)).toMatchObject({
      verdict: "approve",
    });
    expect(judgement.decide(theirs, false, noSeats, now)).toMatchObject({ reason: "no-grant" });
  });
  it("knows nothing of an account that the organization did not answer for", async () => {
    const { judge, allowlist, organization } = aBench();
    allowlist.putEntry(ofBlue);
    organization.standings = async () => new Map();
    const judgement = await judge([aConnection()]);
    expect(judgement.decide(aConnection(), true, noSeats, now)).toMatchObject({
      reason: "organization-unknown",
    });
  });
  it("holds a connection of which any key was left unread, and no other", async () => {
    const { judge, allowlist, organization } = aBench();
    allowlist.putEntry(ofBlue);
    allowlist.putEntry({ target: resource, principal: `account/${green}` });
    organization.place(green, aMember({ organizationalUnits: [] }));
    allowlist.isUnread = ({ principal }) => principal === ofOu.principal;
    const [theirs] = connectionsOf(green, 1, 2);
    if (theirs === undefined) throw new Error("no connection was made");
    const judgement = await judge([aConnection(), theirs]);
    expect(judgement.isUnread(aConnection())).toBe(true);
    expect(judgement.decide(aConnection(), false, noSeats, now)).toMatchObject({
      reason: "allowlist-unread",
    });
    expect(judgement.isUnread(theirs)).toBe(false);
    expect(judgement.decide(theirs, false, noSeats, now)).toMatchObject({ verdict: "approve" });
  });
  it.each([
    { name: "is no longer registered", item: undefined },
    { name: "can't be read", item: { ...anOffering(), cuts: "true" } },
  ])("holds all, with every switch off, where the offering $name", async ({ item }) => {
    const { judge, allowlist } = aBench();
    allowlist.putEntry(ofBlue);
    allowlist.setOffering(resource, item);
    const judgement = await judge([aConnection()]);
    expect(judgement.offering).toBeUndefined();
    expect(judgement.decide(aConnection(), false, noSeats, now)).toMatchObject({
      verdict: "hold",
      reason: "offering-malformed",
    });
  });
  it.each(["offering", "standings"] as const)("is not made without the %s", async (what) => {
    const { allowlist, organization } = aBench();
    if (what === "offering") allowlist.offering = fails;
    else organization.standings = fails;
    const judge = entryJudge(resource, { allowlist, organization });
    await expect(judge([aConnection()])).rejects.toThrow("the table is busy");
  });
  it("does not need the map for a deny of the account itself", async () => {
    const { judge, allowlist, organization } = aBench();
    allowlist.putEntry(ofBlue, { effect: "deny" });
    organization.place(blue, nowhere);
    const judgement = await judge([aConnection()]);
    expect(judgement.decide(aConnection(), false, noSeats, now)).toMatchObject({
      verdict: "reject",
    });
  });
});
