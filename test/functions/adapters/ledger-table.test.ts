import { PutCommand, QueryCommand, paginateScan } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { connectionKey } from "../../../functions/adapters/ledger-item.ts";
import { dynamoLedger } from "../../../functions/adapters/ledger-table.ts";
import { auditWriter } from "../../../functions/core/connection-fact.ts";
import { connectionId } from "../../../functions/core/connection.ts";
import type { LedgerRecord } from "../../../functions/core/ledger-record.ts";
import type { Change } from "../../../functions/core/plan.ts";
import { ledgerContract } from "../../contract/ledger-contract.ts";
import { aContext, aRecord } from "../../support/ledger-story.ts";
import type { LocalTables } from "../../support/local-tables.ts";
import { startLocalTables } from "../../support/local-tables.ts";
import { minutes, now, resource } from "../../support/situation.ts";

ledgerContract("dynamodb", async () => {
  const tables = await startLocalTables();
  const { client, names } = tables;
  return {
    ledger: dynamoLedger(client, names),
    async auditIds() {
      const ids: string[] = [];
      for await (const page of paginateScan({ client }, { TableName: names.audit }))
        ids.push(...(page.Items ?? []).map((item) => String(item["id"])));
      return ids;
    },
    stop: () => tables.stop(),
  };
});

describe("the ledger's table", () => {
  let tables: LocalTables;
  beforeAll(async () => (tables = await startLocalTables()));
  afterAll(() => tables.stop());

  let ids = 0;
  let numbers = 0;
  const newId = () => `0198c0de-${(++ids).toString(16).padStart(8, "0")}`;
  function aChange(values: Partial<LedgerRecord> = {}): Change {
    const externalId = `vpce-${(++numbers).toString(16).padStart(17, "0")}`;
    const connection = connectionId(resource, externalId);
    const after = aRecord({ externalId, connection, version: 1, ...values });
    const audit = [auditWriter(aContext({ newId }))(after, { type: "decision" })];
    return { before: undefined, after, audit, seat: undefined, action: undefined };
  }
  const query = async (table: string, index: string, key: string, value: string) => {
    const { Items = [] } = await tables.client.send(
      new QueryCommand({
        TableName: table,
        IndexName: index,
        KeyConditionExpression: "#key = :value",
        ExpressionAttributeNames: { "#key": key },
        ExpressionAttributeValues: { ":value": value },
      }),
    );
    return Items;
  };

  it("shows what waits in the order of waiting, and only that", async () => {
    const { names, client } = tables;
    const on = `${resource}00`;
    const place = (values: Partial<LedgerRecord>) => aChange({ resource: on, ...values });
    const younger = place({ createdAt: minutes(-1) });
    const older = place({ createdAt: minutes(-2) });
    const ageless = place({ createdAt: undefined, observedAt: minutes(-3) });
    const connected = place({ status: "connected" });
    for (const change of [younger, older, ageless, connected])
      expect(await dynamoLedger(client, names).commit(change)).toBe("committed");
    const waiting = await query(names.ledger, "waiting", "waiting", on);
    expect(waiting.map((item) => item["externalId"])).toEqual(
      [ageless, older, younger].map(({ after }) => after.externalId),
    );
  });

  it("takes a connection out of what waits once it is connected", async () => {
    const { names, client } = tables;
    const on = `${resource}01`;
    const ledger = dynamoLedger(client, names);
    const first = aChange({ resource: on });
    await ledger.commit(first);
    expect(await query(names.ledger, "waiting", "waiting", on)).toHaveLength(1);
    const next = aChange({ ...first.after, status: "connected", version: 2 });
    expect(await ledger.commit({ ...next, before: first.after })).toBe("committed");
    expect(await query(names.ledger, "waiting", "waiting", on)).toEqual([]);
  });

  it("answers by tenant, resource, actor, connection and day, from the audit trail", async () => {
    const { names, client } = tables;
    const change = aChange();
    await dynamoLedger(client, names).commit(change);
    const [record] = change.audit;
    if (record === undefined) throw new Error("the change has no audit record");
    const shard = `2026-11-22#${Number.parseInt(record.id.slice(-1), 16) % 8}`;
    const { tenant = "", actor, connection } = record;
    for (const [index, key, value] of [
      ["tenant", "tenant", tenant],
      ["resource", "resource", resource],
      ["actor", "actor", actor],
      ["connection", "connection", connection],
      ["day", "dayShard", shard],
    ] as const) {
      const found = await query(names.audit, index, key, value);
      expect(
        found.map((item) => item["id"]),
        `index ${index}`,
      ).toContain(record.id);
    }
    const [item] = await query(names.audit, "connection", "connection", connection);
    expect(item).toMatchObject({
      schema: 1,
      at: now.toISOString(),
      type: "decision",
      cause: record.cause,
    });
  });

  it("says which item of the ledger can't be read, and why", async () => {
    const { names, client } = tables;
    const on = `${resource}02`;
    const connection = connectionId(on, "vpce-1");
    const Item = {
      ...connectionKey(connection),
      schema: 1,
      resource: on,
      connection,
      status: "Waiting",
    };
    await client.send(new PutCommand({ TableName: names.ledger, Item }));
    const ledger = dynamoLedger(client, names);
    await expect(ledger.read([connection])).rejects.toThrow(/connection#.*vpce-1.*status/s);
    await expect(ledger.ofResource(on)).rejects.toThrow(/can't be read/);
  });

  it("is committed once when the answer was lost and the client asked again", async () => {
    const { names, client } = tables;
    let lost = 0;
    client.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        if (lost++ > 0) return answer;
        throw Object.assign(new Error("socket hang up"), { name: "TimeoutError" });
      },
      // Inside the retries, so that it looks like the network.
      { step: "finalizeRequest", priority: "low", name: "loseFirstAnswer" },
    );
    try {
      const change = aChange({ seated: true });
      const ledger = dynamoLedger(client, names);
      expect(await ledger.commit({ ...change, seat: { seat: "take", limit: 1 } })).toBe(
        "committed",
      );
      expect(lost).toBe(2);
    } finally {
      client.middlewareStack.remove("loseFirstAnswer");
    }
  });
});
