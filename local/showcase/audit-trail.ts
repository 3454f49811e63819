import { paginateQuery } from "@aws-sdk/lib-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

import { dayShards } from "../../functions/adapters/audit-item.ts";

/** An audit record as the table holds it. */
export type StoredAuditRecord = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly at: string;
  readonly type: string;
  readonly kind: string;
  readonly connection: string;
  readonly externalId: string;
  readonly verdict: string;
  readonly reason: string;
  readonly state: string;
  readonly explanation: string;
  readonly tenant?: string;
  readonly action?: string;
  readonly result?: string;
};

/** Every audit record of the last two days (a story may cross midnight), oldest first, read from the index by day. */
export async function readAuditTrail(
  documents: DynamoDBDocumentClient,
  tableName: string,
  now: Date,
): Promise<readonly StoredAuditRecord[]> {
  const yesterday = new Date(now.getTime() - 24 * 60 * 60_000);
  const records: StoredAuditRecord[] = [];
  for (const dayShard of [...dayShards(yesterday), ...dayShards(now)]) {
    const pages = paginateQuery(
      { client: documents },
      {
        TableName: tableName,
        IndexName: "day",
        KeyConditionExpression: "dayShard = :dayShard",
        ExpressionAttributeValues: { ":dayShard": dayShard },
      },
    );
    // Written by toAuditItem, which always sets these fields.
    for await (const page of pages) records.push(...((page.Items ?? []) as StoredAuditRecord[]));
  }
  return records.toSorted((a, b) => a.id.localeCompare(b.id));
}
