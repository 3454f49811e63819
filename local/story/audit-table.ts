import Table from "cli-table3";

import type { StoredAuditRecord } from "../showcase/audit-trail.ts";

/**
 * The trail as a table for people, oldest first.
 * @param nameOf the account's name, to be shown beside its id
 */
export function auditTable(
  records: readonly StoredAuditRecord[],
  nameOf: (accountId: string) => string,
): string {
  const table = new Table({
    head: ["time", "record", "tenant", "endpoint", "what", "reason", "explanation"],
    colWidths: [14, 13, 14, 24, 18, 14, 60],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const record of records) {
    const what =
      record.type === "observation"
        ? record.state
        : [record.action, record.result].filter(Boolean).join(" ");
    table.push([
      record.at.slice(11, 23),
      record.type,
      record.tenant === undefined ? "unknown" : nameOf(record.tenant),
      record.externalId,
      what === "" ? record.verdict : what,
      record.reason,
      record.explanation,
    ]);
  }
  return table.toString();
}
