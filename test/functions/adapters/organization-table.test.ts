import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { BatchGetCommand, DeleteCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import {
  dynamoOrganization,
  dynamoOrganizationMap,
} from "../../../functions/adapters/organization-table.ts";
import { refreshOrganization } from "../../../functions/core/organization-refresh.ts";
import type { OrganizationAccount } from "../../../functions/core/organization.ts";
import type { LocalTables } from "../../support/local-tables.ts";
import { startLocalTables } from "../../support/local-tables.ts";
import { aHead, aListedAccount, anAccount } from "../../support/organization-map.ts";
import { blue, minutes, now, organizationId } from "../../support/situation.ts";

const TABLE = "organization-of-this-file";
const green = "444455556666";
const red = "555566667777";

let tables: LocalTables;
beforeAll(async () => {
  tables = await startLocalTables();
  await tables.client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
    }),
  );
});
afterAll(() => tables.stop());
beforeEach(async () => {
  const keys = (await dynamoOrganizationMap(tables.client, TABLE).known()).accounts;
  for (const sk of keys.map(({ accountId }) => accountId).concat(["stray"]))
    await remove("account", sk);
  await remove("head", "head");
  await remove("head", "claim");
});

const remove = (pk: string, sk: string) =>
  tables.client.send(new DeleteCommand({ TableName: TABLE, Key: { pk, sk } }));
const put = (Item: Record<string, unknown>) =>
  tables.client.send(new PutCommand({ TableName: TABLE, Item }));
const items = async (pk: string) => {
  const query = {
    TableName: TABLE,
    KeyConditionExpression: "pk = :pk",
    ExpressionAttributeValues: { ":pk": pk },
  };
  return (await tables.client.send(new QueryCommand(query))).Items ?? [];
};
const organization = (client = tables.client) =>
  dynamoOrganization(client, TABLE, { organizationId, maxAgeMs: 60 * 60_000, now: () => now });

/** What a refresh would have written. */
async function store(...accounts: readonly OrganizationAccount[]): Promise<void> {
  const map = dynamoOrganizationMap(tables.client, TABLE);
  await map.claim("setup");
  await map.putAccounts("setup", accounts);
  await map.putHead("setup", aHead({ accounts: accounts.length }));
}

/** The real client, but `before` runs in front of every call that it is told of. */
function intercepted(before: (command: object) => Promise<object | void>): DynamoDBDocumentClient {
  const send = async (command: BatchGetCommand) =>
    (await before(command)) ?? (await tables.client.send(command));
  return new Proxy(tables.client, {
    get: (target, name): unknown => (name === "send" ? send : Reflect.get(target, name)),
  });
}

describe("the organization table", () => {
  it("holds one item per account and one head, in plain words", async () => {
    await store(anAccount({ missingSince: 3, departedAt: minutes(-5) }));
    expect(await items("account")).toEqual([
      {
        pk: "account",
        sk: blue,
        schema: 1,
        name: "blue",
        state: "ACTIVE",
        organizationalUnits: ["ou-ab12-production", "ou-ab12-workloads"],
        snapshot: 1,
        missingSince: 3,
        departedAt: "2026-11-22T11:55:00.000Z",
      },
    ]);
    expect(await items("head")).toEqual([
      { pk: "head", sk: "claim", schema: 1, claim: "setup" },
      {
        pk: "head",
        sk: "head",
        schema: 1,
        organizationId,
        snapshot: 7,
        readAt: "2026-11-22T12:00:00.000Z",
        accounts: 1,
      },
    ]);
  });
  it("gives a refresh back what another one wrote, and the ids of what it can't read", async () => {
    const accounts = [
      anAccount(),
      anAccount({ accountId: green, name: undefined, state: undefined, organizationalUnits: [] }),
      anAccount({ accountId: red, missingSince: 3, departedAt: minutes(-5) }),
    ];
    await store(...accounts);
    await put({ pk: "account", sk: "stray", schema: 1 });
    const map = dynamoOrganizationMap(tables.client, TABLE);
    expect(await map.known()).toEqual({
      head: aHead({ accounts: 3 }),
      accounts,
      malformed: ["stray"],
    });
  });
  it("takes more accounts than a transaction holds", async () => {
    const many = Array.from({ length: 250 }, (_, index) =>
      anAccount({ accountId: String(600_000_000_000 + index) }),
    );
    await store(...many);
    expect(await organization().members()).toMatchObject({ accounts: many });
  });
});

describe("where accounts stand", () => {
  it("is read in one go, each account by its own item", async () => {
    await store(anAccount(), anAccount({ accountId: green, missingSince: 7 }));
    const standings = await organization().standings([blue, green, red, blue]);
    expect([...standings].map(([id, { standing }]) => [id, standing])).toEqual([
      [blue, "member"],
      [green, "unknown"],
      [red, "outside"],
    ]);
  });
  it("is unknown before the first refresh", async () => {
    expect((await organization().standings([blue])).get(blue)).toMatchObject({
      standing: "unknown",
    });
  });
  it.each([
    { name: "a newer schema", change: { schema: 2 } },
    { name: "a word too many", change: { suspended: true } },
    { name: "a snapshot that is none", change: { snapshot: "7" } },
    { name: "units that are no list", change: { organizationalUnits: "ou-ab12-production" } },
    { name: "a time that is none", change: { departedAt: "yesterday" } },
  ])("is unknown for an item with $name", async ({ change }) => {
    await store(anAccount());
    const [item] = await items("account");
    await put({ ...item, ...change });
    expect((await organization().standings([blue])).get(blue)).toMatchObject({
      standing: "unknown",
      because: `account ${blue} of the map can't be read`,
    });
    expect(await organization().members()).toMatchObject({ members: "unknown" });
  });
  it("is unknown for everybody if the head can't be read", async () => {
    await store(anAccount());
    const head = (await items("head")).find(({ sk }) => sk === "head");
    await put({ ...head, readAt: "lately" });
    const standings = await organization().standings([blue, red]);
    expect([...standings.values()].map(({ standing }) => standing)).toEqual(["unknown", "unknown"]);
  });
  it.each([
    { name: "an account", left: { pk: "account", sk: blue }, green: "member" },
    { name: "the head", left: { pk: "head", sk: "head" }, green: "unknown" },
  ])("is unknown where DynamoDB left $name unread", async ({ left, green: ofGreen }) => {
    await store(anAccount(), anAccount({ accountId: green }));
    const client = intercepted(async (command) => {
      if (!(command instanceof BatchGetCommand)) return undefined;
      const [wanted] = Object.values(command.input.RequestItems ?? {});
      const Keys = (wanted?.Keys ?? []).filter(({ sk }) => sk !== left.sk);
      const answer =
        Keys.length === 0
          ? {}
          : await tables.client.send(
              new BatchGetCommand({ RequestItems: { [TABLE]: { ...wanted, Keys } } }),
            );
      return { ...answer, UnprocessedKeys: { [TABLE]: { Keys: [left] } } };
    });
    const standings = await organization(client).standings([blue, green]);
    expect(standings.get(blue)).toMatchObject({ standing: "unknown" });
    expect(standings.get(green)).toMatchObject({ standing: ofGreen });
  });
  it("is read strongly consistent", async () => {
    const consistent: unknown[] = [];
    const client = intercepted((command) => {
      if (command instanceof BatchGetCommand)
        consistent.push(
          ...Object.values(command.input.RequestItems ?? {}).map((one) => one.ConsistentRead),
        );
      if (command instanceof QueryCommand) consistent.push(command.input.ConsistentRead);
      return Promise.resolve();
    });
    await store(anAccount());
    await organization(client).standings([blue]);
    await organization(client).members();
    expect(consistent).toEqual([true, true, true, true]);
  });
});

describe("the members", () => {
  it("are all accounts that have not departed, a missing one included", async () => {
    const missing = anAccount({ accountId: green, missingSince: 7 });
    const departed = anAccount({ accountId: red, missingSince: 5, departedAt: minutes(-5) });
    await store(anAccount(), missing, departed);
    await dynamoOrganizationMap(tables.client, TABLE).putHead("setup", aHead({ accounts: 2 }));
    expect(await organization().members()).toEqual({
      members: "all",
      organizationId,
      snapshot: 7,
      accounts: [anAccount(), missing],
    });
  });
  it("are unknown, rather than a part, if an account can't be read", async () => {
    await store(anAccount());
    await put({ pk: "account", sk: "stray" });
    expect(await organization().members()).toEqual({
      members: "unknown",
      because: "1 accounts of the map can't be read, such as stray",
    });
  });
  it("are unknown if the map has fewer than it counts", async () => {
    await store(anAccount());
    await dynamoOrganizationMap(tables.client, TABLE).putHead("setup", aHead({ accounts: 2 }));
    expect(await organization().members()).toEqual({
      members: "unknown",
      because: "the map lacks 1 of the 2 accounts that it counts",
    });
  });
  it("are unknown when the map is too old", async () => {
    await store(anAccount());
    const late = dynamoOrganization(tables.client, TABLE, {
      organizationId,
      maxAgeMs: 60 * 60_000,
      now: () => minutes(61),
    });
    expect(await late.members()).toMatchObject({ members: "unknown" });
  });
  it("are of one snapshot: read again if a refresh ended meanwhile, and given up if that goes on", async () => {
    await store(anAccount());
    const map = dynamoOrganizationMap(tables.client, TABLE);
    let snapshot = 7;
    let refreshes = 1;
    const client = intercepted(async (command) => {
      if (!(command instanceof QueryCommand) || refreshes-- <= 0) return;
      await map.putHead("setup", aHead({ snapshot: ++snapshot, accounts: 1 }));
    });
    expect(await organization(client).members()).toMatchObject({ members: "all", snapshot: 8 });
    refreshes = Number.POSITIVE_INFINITY;
    expect(await organization(client).members()).toMatchObject({ members: "unknown" });
  });
});

const refresh = (client: DynamoDBDocumentClient, newId: string, units: readonly string[]) =>
  refreshOrganization({
    map: dynamoOrganizationMap(client, TABLE),
    directory: {
      list: () => Promise.resolve([aListedAccount({ organizationalUnits: units })]),
      isGone: () => Promise.resolve(false),
    },
    organizationId,
    now: () => now,
    newId: () => newId,
  });

describe("a refresh of the table", () => {
  it("that was overtaken writes nothing more", async () => {
    let isOvertaken = false;
    const client = intercepted(async (command) => {
      if (isOvertaken || command.constructor.name !== "TransactWriteCommand") return;
      isOvertaken = true;
      await refresh(tables.client, "later", ["ou-ab12-sandbox"]);
    });
    expect(await refresh(client, "early", [])).toEqual({ refresh: "superseded" });
    const standings = await organization().standings([blue]);
    expect(standings.get(blue)).toMatchObject({ organizationalUnits: ["ou-ab12-sandbox"] });
  });
  it("goes on where one that died before its head left off", async () => {
    const map = dynamoOrganizationMap(tables.client, TABLE);
    await map.claim("dies");
    await map.putAccounts("dies", [anAccount({ snapshot: 4, organizationalUnits: [] })]);
    expect(await refresh(tables.client, "next", ["ou-ab12-sandbox"])).toMatchObject({
      refresh: "done",
      head: { snapshot: 5 },
      changes: [{ accountId: blue, how: "moved" }],
    });
  });
});
