import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { paginateQuery } from "@aws-sdk/lib-dynamodb";

import type { LedgerRecord } from "../core/ledger-record.ts";
import { fromLedgerItem } from "./ledger-item.ts";

/** What the ledger shows of one account, wherever it is connected. */
export type LedgerIndex = {
  /** Every record of an account's, of every kind, as the index shows it: eventually consistent. */
  ofTenant(tenant: string): Promise<readonly LedgerRecord[]>;
};

const TENANT_INDEX = "tenant";

export function dynamoLedgerIndex(client: DynamoDBDocumentClient, tableName: string): LedgerIndex {
  return {
    async ofTenant(tenant) {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          IndexName: TENANT_INDEX,
          KeyConditionExpression: "#tenant = :tenant",
          ExpressionAttributeNames: { "#tenant": "tenant" },
          ExpressionAttributeValues: { ":tenant": tenant },
        },
      );
      const records: LedgerRecord[] = [];
      for await (const page of pages) records.push(...(page.Items ?? []).map(fromLedgerItem));
      return records;
    },
  };
}
