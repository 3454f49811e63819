import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { collectionOf, dynamoAllowlist } from "../../../functions/adapters/allowlist-table.ts";
import type { LocalTables } from "../../support/local-tables.ts";
import { startLocalTables } from "../../support/local-tables.ts";
import { anOffering, blue, now, resource } from "../../support/situation.ts";

let tables: LocalTables;
beforeAll(async () => (tables = await startLocalTables()));
afterAll(() => tables.stop());

const put = (Item: Record<string, unknown>) =>
  tables.client.send(new PutCommand({ TableName: tables.names.allowlist, Item }));
const allowlist = () => dynamoAllowlist(tables.client, tables.names.allowlist);
const anItem = (pk: string, values: Record<string, unknown> = {}) => {
  const { resource: _, ...offering } = anOffering();
  const collection = collectionOf("endpoint-connection", "222233334444", "eu-west-1");
  return { pk, sk: "offering", collection, ...offering, ...values };
};

describe("the allowlist's table", () => {
  it("knows an offering by its resource, and none where there is none", async () => {
    await put(anItem(resource));
    expect(await allowlist().offering(resource)).toEqual({
      found: "offering",
      offering: anOffering(),
    });
    expect(await allowlist().offering(`${resource}9`)).toEqual({ found: "nothing" });
  });
  it("calls an offering that can't be read malformed, not missing", async () => {
    await put(anItem(`${resource}8`, { aproves: true }));
    expect(await allowlist().offering(`${resource}8`)).toMatchObject({ found: "malformed" });
  });
  it("hands over the entries under the keys asked for, each once, malformed ones too", async () => {
    const principal = `account/${blue}`;
    const [good, bad, missing] = ["e1", "e2", "e3"].map((end) => ({
      target: `${resource}${end}`,
      principal,
    }));
    if (good === undefined || bad === undefined || missing === undefined)
      throw new Error("three keys");
    const grants = { g1: { source: "request", expiresAt: now.toISOString() } };
    const entry = { schema: 1, effect: "allow", grants, version: 3 };
    await put({ pk: good.target, sk: principal, ...entry });
    await put({ pk: bad.target, sk: principal, ...entry, effect: "dney" });
    const { readings, unread } = await allowlist().entries([good, bad, missing, good]);
    expect(unread).toEqual([]);
    expect(readings).toMatchObject([
      { found: "entry", entry: { key: good, version: 3, malformedGrants: [] } },
      { found: "malformed", key: bad },
    ]);
    const [first] = readings;
    expect(first?.found === "entry" && first.entry.grants.get("g1")?.expiresAt).toEqual(now);
  });
  it("hands over everything stored under a target, page after page, but for its offering", async () => {
    const target = `${resource}e9`;
    const principals = Array.from({ length: 6 }, (_, index) => `account/${111122223330 + index}`);
    await put(anItem(target));
    await put({ pk: `${target}0`, sk: `account/${blue}` });
    // Six of 300 KB are more than the 1 MB of a page.
    const reason = "x".repeat(1_000);
    const grant = { source: "request", reason };
    const grants = Object.fromEntries(
      Array.from({ length: 290 }, (_, index) => [`g${index}`, grant]),
    );
    for (const [index, sk] of principals.entries())
      await put({
        pk: target,
        sk,
        schema: 1,
        effect: "allow",
        grants: index === 0 ? { g0: grant } : grants,
        version: 3,
      });
    const { readings, unread } = await allowlist().entriesOn(target);
    expect(unread).toEqual([]);
    expect(
      readings.map((one) => (one.found === "entry" ? one.entry.key : one.key).principal),
    ).toEqual(principals);
    // More than 32 grants can't be read: what can't be is handed over as such.
    expect(readings.map(({ found }) => found)).toEqual([
      "entry",
      ...principals.slice(1).map(() => "malformed"),
    ]);
    expect(await allowlist().entriesOn(`${resource}e8`)).toEqual({ readings: [], unread: [] });
  });
  it("lists what is registered in an account and Region, and nothing beside it", async () => {
    const collection = collectionOf("endpoint-connection", "444455556666", "eu-west-1");
    for (const [index, elsewhere] of [undefined, undefined, "eu-central-1"].entries())
      await put(
        anItem(`${resource}r${index}`, {
          collection:
            elsewhere === undefined
              ? collection
              : collectionOf("endpoint-connection", "444455556666", elsewhere),
        }),
      );
    expect(
      await allowlist().registered("endpoint-connection", "444455556666", "eu-west-1"),
    ).toEqual([`${resource}r0`, `${resource}r1`]);
  });
});
