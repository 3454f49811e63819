import { afterAll, beforeAll, expect, it } from "vitest";

import { dynamoLastLooks } from "../../../functions/adapters/last-look-table.ts";
import { dynamoLedger } from "../../../functions/adapters/ledger-table.ts";
import { connectionsOf, lastLooksAt, serviceOf } from "../../../functions/core/last-look.ts";
import type { LocalTables } from "../../support/local-tables.ts";
import { startLocalTables } from "../../support/local-tables.ts";
import { minutes, resource } from "../../support/situation.ts";

let tables: LocalTables;
beforeAll(async () => (tables = await startLocalTables()));
afterAll(() => tables.stop());
const looks = () => dynamoLastLooks(tables.client, tables.names.ledger);

it("remembers when everything was listed and swept, each by its subject", async () => {
  const [connections, service] = [connectionsOf(resource), serviceOf(resource)];
  await looks().note(connections, { listedAt: minutes(1), sweptAt: minutes(1) });
  await looks().note(connections, { listedAt: minutes(2) });
  const known = await looks().of([connections, service, connections]);
  expect([...known]).toEqual([[connections, { listedAt: minutes(2), sweptAt: minutes(1) }]]);
});

it("answers by resource, and knows nothing of those that nobody looked at", async () => {
  const other = `${resource}0`;
  await looks().note(connectionsOf(other), { listedAt: minutes(3) });
  const found = await lastLooksAt([other, `${resource}1`], connectionsOf, looks());
  expect([...found]).toEqual([[other, { listedAt: minutes(3), sweptAt: undefined }]]);
  expect(await dynamoLedger(tables.client, tables.names).ofResource(other)).toEqual([]);
});

it("takes an item that can't be read for forgotten", async () => {
  const { PutCommand } = await import("@aws-sdk/lib-dynamodb");
  const subject = connectionsOf(`${resource}2`);
  const Item = { pk: `looked#${subject}`, subject, listedAt: "yesterday" };
  await tables.client.send(new PutCommand({ TableName: tables.names.ledger, Item }));
  expect(await looks().of([subject])).toEqual(new Map());
  expect(await looks().of([])).toEqual(new Map());
});
