import type { AuditRecord } from "../core/audit-record.ts";
import { withIsoDates } from "./ledger-item.ts";

/** Shards of a day: 1,000 writes a second to one index partition are DynamoDB's limit (platform.md section 7). */
const SHARDS = 8;

/** The condition that makes the trail put-only: PutItem alone would overwrite. */
export const NOT_YET_RECORDED = "attribute_not_exists(id)";

/** An audit record as an item, with the attribute of the index `day`. Fields without a value are left out, so indexes stay sparse. */
export function toAuditItem(record: AuditRecord): Record<string, unknown> {
  const item = withIsoDates({ schema: 1, ...record, dayShard: dayShardOf(record) });
  return item as Record<string, unknown>; // an object stays an object
}

/** `2026-11-22#3`: the day of writing in UTC and a shard taken from the id's random end. */
function dayShardOf({ id, at }: AuditRecord): string {
  const shard = Number.parseInt(id.slice(-1), 16) % SHARDS;
  return `${at.toISOString().slice(0, 10)}#${shard}`;
}

/** Every partition of the index `day` that holds records of this day. */
export function dayShards(day: Date): string[] {
  return Array.from({ length: SHARDS }, (_, shard) => `${day.toISOString().slice(0, 10)}#${shard}`);
}
