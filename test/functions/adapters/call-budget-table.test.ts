import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";

import { dynamoCallBudget } from "../../../functions/adapters/call-budget.ts";
import type { LocalTables } from "../../support/local-tables.ts";
import { startLocalTables } from "../../support/local-tables.ts";
import { now } from "../../support/situation.ts";

let tables: LocalTables;
beforeAll(async () => (tables = await startLocalTables()));
afterAll(() => tables.stop());

const call = (api: string) => ({ accountId: "222233334444", region: "eu-west-1", api });
/** A function of its own: it remembers nothing of the others. Pauses take no time. */
const aFunction = () =>
  dynamoCallBudget(tables.client, tables.names.ledger, {
    now: () => now,
    sleep: () => Promise.resolve(),
    random: () => 0,
  });

it("lets exactly the burst pass, however many functions take at once", async () => {
  const functions = Array.from({ length: 5 }, aFunction);
  const answers = await Promise.all(
    functions.flatMap((budget) =>
      Array.from({ length: 6 }, () => budget.take(call("AcceptVpcEndpointConnections"), now)),
    ),
  );
  expect(answers.filter((answer) => answer === "taken")).toHaveLength(10);
  expect(answers.filter((answer) => answer === "spent")).toHaveLength(20);
});

it("keeps one item per account, Region and API beside the ledger's", async () => {
  await aFunction().take(call("RejectVpcEndpointConnections"), now);
  const pk = "budget#222233334444#eu-west-1#RejectVpcEndpointConnections";
  const { Item } = await tables.client.send(
    new GetCommand({ TableName: tables.names.ledger, Key: { pk } }),
  );
  expect(Item).toEqual({
    pk,
    schema: 1,
    version: 1,
    refilledAtMs: now.getTime() + 1_000,
    eighths: 8,
    throttledAtMs: 0,
  });
});

it("tells every function that AWS throttled one of them", async () => {
  const api = "ModifyVpcEndpointServicePermissions";
  const [one, other] = [aFunction(), aFunction()];
  expect(await other.take(call(api), now)).toBe("taken");
  await one.throttled(call(api));
  expect(await other.take(call(api), now)).toBe("spent");
});

it("names an item that is no budget, and the way out", async () => {
  const pk = "budget#222233334444#eu-west-1#DescribeVpcEndpoints";
  await tables.client.send(
    new PutCommand({ TableName: tables.names.ledger, Item: { pk, schema: 2 } }),
  );
  await expect(aFunction().take(call("DescribeVpcEndpoints"), now)).rejects.toThrow(
    /budget#222233334444#eu-west-1#DescribeVpcEndpoints .* can't be read[^]*delete the item/,
  );
});
