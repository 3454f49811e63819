import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { dynamoLedger } from "../../../functions/adapters/ledger-table.ts";
import { dynamoOrganizationMap } from "../../../functions/adapters/organization-table.ts";
import {
  dynamoTurns,
  ledgerTurnKey,
  organizationTurnKey,
} from "../../../functions/adapters/turn-table.ts";
import { turnsContract } from "../../contract/turns-contract.ts";
import type { LocalTables } from "../../support/local-tables.ts";
import { startLocalTables } from "../../support/local-tables.ts";
import { minutes, now, resource } from "../../support/situation.ts";

turnsContract("ledger table", async () => {
  const tables = await startLocalTables();
  return {
    turns: dynamoTurns(tables.client, tables.names.ledger, ledgerTurnKey),
    stop: () => tables.stop(),
  };
});

turnsContract("organization table", async () => {
  const tables = await startLocalTables();
  return {
    turns: dynamoTurns(tables.client, tables.names.organization, organizationTurnKey),
    stop: () => tables.stop(),
  };
});

it("turns in the organization's table are no accounts of the organization", async () => {
  const tables = await startLocalTables();
  const { client, names } = tables;
  const turn = { subject: "refresh", holder: "one" };
  await dynamoTurns(client, names.organization, organizationTurnKey).take(turn, minutes(1), now);
  expect(await dynamoOrganizationMap(client, names.organization).known()).toEqual({
    head: "none",
    accounts: [],
    malformed: [],
  });
  tables.stop();
});

describe("turns in the ledger's table", () => {
  let tables: LocalTables;
  beforeAll(async () => (tables = await startLocalTables()));
  afterAll(() => tables.stop());

  const turn = { subject: `connections of ${resource}`, holder: "look-1" };
  const item = async () => {
    const Key = { pk: `turn#${turn.subject}` };
    const { client, names } = tables;
    return (await client.send(new GetCommand({ TableName: names.ledger, Key }))).Item;
  };

  it("are one item each, which is nobody's after they are given up", async () => {
    const turns = dynamoTurns(tables.client, tables.names.ledger, ledgerTurnKey);
    await turns.take(turn, minutes(1), now);
    expect(await item()).toMatchObject({
      schema: 1,
      holder: "look-1",
      until: minutes(1).getTime(),
    });
    await turns.giveUp(turn);
    expect(await item()).toEqual({ pk: `turn#${turn.subject}`, schema: 1 });
  });

  it("are no connections of their resource", async () => {
    const { client, names } = tables;
    await dynamoTurns(client, names.ledger, ledgerTurnKey).take(turn, minutes(1), now);
    expect(await dynamoLedger(client, names).ofResource(resource)).toEqual([]);
  });

  it("are taken although the first answer was lost", async () => {
    const { client, names } = tables;
    const subject = `${turn.subject}0`;
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
      const turns = dynamoTurns(client, names.ledger, ledgerTurnKey);
      expect(await turns.take({ subject, holder: "look-1" }, minutes(1), now)).toBe(true);
      expect(lost).toBe(2);
    } finally {
      client.middlewareStack.remove("loseFirstAnswer");
    }
  });

  it("that the table can't tell throw: that is no turn of another's", async () => {
    const turns = dynamoTurns(tables.client, "no-such-table", ledgerTurnKey);
    await expect(turns.take(turn, minutes(1), now)).rejects.toThrow(/non-existent table/);
    await expect(turns.giveUp(turn)).rejects.toThrow(/non-existent table/);
  });
});
