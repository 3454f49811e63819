import { BatchGetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
  AllowlistUnreadError,
  dynamoAllowlist,
} from "../../../functions/adapters/allowlist-table.ts";
import { batchGet } from "../../../functions/adapters/batch-get.ts";
import { dynamoLedger } from "../../../functions/adapters/ledger-table.ts";
import type { LocalTables } from "../../support/local-tables.ts";
import { startLocalTables } from "../../support/local-tables.ts";
import { blue, resource } from "../../support/situation.ts";

let tables: LocalTables;
beforeAll(async () => (tables = await startLocalTables()));
afterAll(() => tables.stop());

type Key = { readonly pk: string };
/** The real client, but DynamoDB leaves unprocessed what `leaves` picks. `asked` is how many keys each call named. */
function underLoad(leaves: (key: Key, call: number) => boolean) {
  const asked: number[] = [];
  const consistent: unknown[] = [];
  const send = async (command: BatchGetCommand) => {
    const [table = "", wanted] = Object.entries(command.input.RequestItems ?? {})[0] ?? [];
    // Keys of these tables all have a pk.
    const keys = (wanted?.Keys ?? []) as Key[];
    asked.push(keys.length);
    consistent.push(wanted?.ConsistentRead);
    const left = keys.filter((key) => leaves(key, asked.length));
    const processed = keys.filter((key) => !left.includes(key));
    const answer =
      processed.length === 0
        ? {}
        : await tables.client.send(
            new BatchGetCommand({ RequestItems: { [table]: { ...wanted, Keys: processed } } }),
          );
    return { ...answer, UnprocessedKeys: left.length === 0 ? {} : { [table]: { Keys: left } } };
  };
  // Only BatchGetItem goes through this stand-in.
  const client = { send } as unknown as DynamoDBDocumentClient;
  return { client, asked, consistent };
}
async function store(prefix: string, count: number): Promise<Key[]> {
  const keys = Array.from({ length: count }, (_, index) => ({ pk: `${prefix}#${index}` }));
  for (const key of keys)
    await tables.client.send(new PutCommand({ TableName: tables.names.ledger, Item: key }));
  return keys;
}

describe("a batch of keys", () => {
  it("of 101 is read in two calls, strongly consistent", async () => {
    const keys = await store("plain", 101);
    const { client, asked, consistent } = underLoad(() => false);
    const { items, unread } = await batchGet(client, tables.names.ledger, keys);
    expect(new Set(items.map(({ pk }) => pk))).toEqual(new Set(keys.map(({ pk }) => pk)));
    expect(items).toHaveLength(101);
    expect(unread).toEqual([]);
    expect(asked).toEqual([100, 1]);
    expect(consistent).toEqual([true, true]);
  });
  it("asks again for what was left unprocessed, and for nothing else", async () => {
    const keys = await store("again", 5);
    const { client, asked } = underLoad(({ pk }, call) => call === 1 && pk.endsWith("3"));
    const { items, unread } = await batchGet(client, tables.names.ledger, keys);
    expect(items).toHaveLength(5);
    expect(unread).toEqual([]);
    expect(asked).toEqual([5, 1]);
  });
  it("gives up after the fourth time, and names what it could not read", async () => {
    const keys = await store("never", 5);
    const { client, asked } = underLoad(({ pk }) => pk === "never#3");
    const { items, unread } = await batchGet(client, tables.names.ledger, keys);
    expect(items).toHaveLength(4);
    expect(unread).toEqual([{ pk: "never#3" }]);
    expect(asked).toEqual([5, 1, 1, 1]);
  });
  it("tells a key without an item from one that was not read", async () => {
    const { client } = underLoad(({ pk }) => pk === "unread");
    const { items, unread } = await batchGet(client, tables.names.ledger, [
      { pk: "missing" },
      { pk: "unread" },
    ]);
    expect(items).toEqual([]);
    expect(unread).toEqual([{ pk: "unread" }]);
  });
});

describe("keys that stay unread", () => {
  const { client } = underLoad(() => true);
  it("of the ledger make the read throw: a record not seen would be acted on twice", async () => {
    const ledger = dynamoLedger(client, tables.names);
    await expect(ledger.read(["c"])).rejects.toThrow("1 keys of the ledger unprocessed");
    await expect(ledger.seats(resource, [blue])).rejects.toThrow("unprocessed");
  });
  it("of the entries are named, so that they hold", async () => {
    const allowlist = dynamoAllowlist(client, tables.names.allowlist);
    const keys = [
      { target: resource, principal: `account/${blue}` },
      { target: "kind/endpoint-connection", principal: `account/${blue}` },
    ];
    expect(await allowlist.entries(keys)).toEqual({ readings: [], unread: keys });
  });
  it("of an offering make the read throw: unread is not unregistered", async () => {
    const allowlist = dynamoAllowlist(client, tables.names.allowlist);
    await expect(allowlist.offering(resource)).rejects.toThrow(AllowlistUnreadError);
  });
});
