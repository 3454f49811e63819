import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";

import { dynamoRequests } from "../../../functions/adapters/request-table.ts";
import { requestsContract } from "../../contract/requests-contract.ts";
import { aRequest, network } from "../../support/a-request.ts";
import type { LocalTables } from "../../support/local-tables.ts";
import { startLocalTables } from "../../support/local-tables.ts";

let tables: LocalTables;
beforeAll(async () => (tables = await startLocalTables()));
afterAll(() => tables.stop());

// The allowlist's table has the same keys.
const TableName = "allowlist";
const put = (pk: string, sk: string, item: Readonly<Record<string, unknown>>) =>
  tables.client.send(new PutCommand({ TableName, Item: { pk, sk, ...item } }));
const requests = () => dynamoRequests(tables.client, TableName);

requestsContract("DynamoDB", () => ({
  requests: requests(),
  putItem: (resource, id, item) => put(resource, `request/${id}`, item),
}));

it("reads every page", async () => {
  // Query answers with a megabyte at most; these are malformed, which is as good as any other for being counted.
  const ids = ["r0", "r1", "r2", "r3"];
  const note = "x".repeat(350_000);
  for (const id of ids) await put(network, `request/${id}`, { note });
  await requests().put(aRequest({ id: "r4" }), undefined);
  expect(await requests().of(network)).toMatchObject([
    ...ids.map((id) => ({ found: "malformed", id })),
    { found: "request", request: { id: "r4" } },
  ]);
});

it("takes nothing for a request that is stored under another kind of key", async () => {
  const resource = `${network.slice(0, -1)}1`;
  await put(resource, "offering", { schema: 1 });
  await put(resource, "requester/r1", { schema: 1 });
  expect(await requests().of(resource)).toEqual([]);
});
