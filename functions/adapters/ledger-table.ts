import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { TransactWriteCommand, paginateQuery } from "@aws-sdk/lib-dynamodb";
import type { DynamoDBDocumentClient, TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";

import type { LedgerRecord } from "../core/ledger-record.ts";
import type { Change } from "../core/plan.ts";
import type { CommitResult, Ledger } from "../core/ports.ts";
import type { Seats } from "../core/seats.ts";
import { NOT_YET_RECORDED, toAuditItem } from "./audit-item.ts";
import { batchGet } from "./batch-get.ts";
import { connectionKey, fromLedgerItem, seatsKey, toLedgerItem } from "./ledger-item.ts";

export type TableNames = { readonly ledger: string; readonly audit: string };

const RESOURCE_INDEX = "resource";

/**
 * The ledger in DynamoDB. Every write is one transaction of the connection's new version, its seat and its audit records; it
 * depends on the version read, so of two writers one wins.
 */
export function dynamoLedger(client: DynamoDBDocumentClient, tables: TableNames): Ledger {
  /** Throws if a key stays unread, because a connection whose record is not seen would be acted on twice. */
  const readItems = async (keys: readonly { readonly pk: string }[]) => {
    const distinct = [...new Map(keys.map((key) => [key.pk, key])).values()];
    const { items, unread } = await batchGet(client, tables.ledger, distinct);
    if (unread.length > 0)
      throw new Error(
        `DynamoDB left ${unread.length} keys of the ledger unprocessed; the hint comes back`,
      );
    return items;
  };

  return {
    async read(connections) {
      const items = await readItems(connections.map(connectionKey));
      return new Map(
        items.map((item) => fromLedgerItem(item)).map((record) => [record.connection, record]),
      );
    },

    async ofResource(resource) {
      const pages = paginateQuery(
        { client },
        {
          TableName: tables.ledger,
          IndexName: RESOURCE_INDEX,
          KeyConditionExpression: "#resource = :resource",
          ExpressionAttributeNames: { "#resource": "resource" },
          ExpressionAttributeValues: { ":resource": resource },
        },
      );
      const records: LedgerRecord[] = [];
      for await (const page of pages) records.push(...(page.Items ?? []).map(fromLedgerItem));
      return records;
    },

    async seats(resource, tenants) {
      const items = await readItems(tenants.map((tenant) => seatsKey(resource, tenant)));
      const byKey = new Map(items.map((item) => [String(item["pk"]), item["holders"]]));
      return new Map(
        tenants.map((tenant): [string, Seats] => {
          const holders = byKey.get(seatsKey(resource, tenant).pk);
          return [
            tenant,
            { holders: holders instanceof Set ? (holders as Set<string>) : new Set() },
          ];
        }),
      );
    },

    async commit(change) {
      const steps = toSteps(change, tables);
      try {
        await client.send(
          new TransactWriteCommand({ TransactItems: steps.map((step) => step.write) }),
        );
        return "committed";
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        return whyCanceled(error, steps);
      }
    },
  };
}

type Write = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];
/** One part of the transaction, and what it means if its own condition fails. */
type Step = { readonly write: Write; readonly whenRefused: CommitResult | "impossible" };

function toSteps(change: Change, tables: TableNames): Step[] {
  const { before, after, audit } = change;
  const item: Step = {
    write: {
      Put: {
        TableName: tables.ledger,
        Item: toLedgerItem(after),
        ...(before === undefined
          ? { ConditionExpression: "attribute_not_exists(pk)" }
          : {
              ConditionExpression: "#version = :before",
              ExpressionAttributeNames: { "#version": "version" },
              ExpressionAttributeValues: { ":before": before.version },
            }),
      },
    },
    whenRefused: "conflict",
  };
  const records = audit.map((record): Step => ({
    write: {
      Put: {
        TableName: tables.audit,
        Item: toAuditItem(record),
        ConditionExpression: NOT_YET_RECORDED,
      },
    },
    whenRefused: "impossible",
  }));
  return [item, ...seatStep(change, tables.ledger), ...records];
}

function seatStep({ after, seat }: Change, tableName: string): Step[] {
  if (seat === undefined || after.tenant === undefined) return [];
  const common = {
    TableName: tableName,
    Key: seatsKey(after.resource, after.tenant),
    ExpressionAttributeNames: { "#holders": "holders", "#schema": "schema" },
  };
  const holder = { ":holder": new Set([after.externalId]), ":schema": 1 };
  if (seat.seat === "free") {
    const Update = {
      ...common,
      UpdateExpression: "SET #schema = :schema DELETE #holders :holder",
      ExpressionAttributeValues: holder,
    };
    return [{ write: { Update }, whenRefused: "conflict" }];
  }
  const add = { ...common, UpdateExpression: "SET #schema = :schema ADD #holders :holder" };
  if (seat.seat === "occupy" || seat.limit === undefined) {
    return [
      { write: { Update: { ...add, ExpressionAttributeValues: holder } }, whenRefused: "conflict" },
    ];
  }
  const Update = {
    ...add,
    ConditionExpression:
      "attribute_not_exists(#holders) OR size(#holders) < :limit OR contains(#holders, :id)",
    ExpressionAttributeValues: { ...holder, ":limit": seat.limit, ":id": after.externalId },
  };
  return [{ write: { Update }, whenRefused: "no-seat" }];
}

/** Codes with which DynamoDB refuses a part for what others do at the moment, not for what it says. */
const PASSING = new Set([
  "TransactionConflict",
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
]);

function whyCanceled(error: TransactionCanceledException, steps: readonly Step[]): CommitResult {
  const reasons = error.CancellationReasons ?? [];
  let result: CommitResult | undefined;
  for (const [index, { Code }] of reasons.entries()) {
    if (Code === undefined || Code === "None") continue;
    if (PASSING.has(Code)) {
      result ??= "conflict";
      continue;
    }
    const meaning = steps[index]?.whenRefused;
    if (Code !== "ConditionalCheckFailed" || meaning === undefined || meaning === "impossible")
      throw error;
    // The connection's own version comes first: if it changed, a missing seat says nothing.
    result ??= meaning;
  }
  if (result === undefined) throw error;
  return result;
}
