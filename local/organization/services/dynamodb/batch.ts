import { type Call, AwsError, NotModelledError } from "../../action.ts";
import { type Database, existingTable } from "./database.ts";
import type { Owner } from "./storage.ts";
import { tableArnIn } from "./table.ts";

/** A request by table, as DynamoDB Local understands it, and the way back to the names the caller used. */
export type Batch<Request> = {
  readonly owner: Owner;
  /** By plain table name. */
  readonly requests: Record<string, Request>;
  /** The same record by the names that the caller used: plain ones, or ARNs. */
  named<Value>(byTable: Record<string, Value> | undefined): Record<string, Value>;
};

/** Resolves the tables of a batch. Throws ResourceNotFoundException, as DynamoDB does for the whole batch. */
export function batchOf<Request>(
  database: Database,
  call: Call,
  requestItems: Record<string, Request> | undefined,
): Batch<Request> {
  const names = new Map<string, string>();
  const requests: Record<string, Request> = {};
  const owners = new Map<string, Owner>();
  for (const [given, request] of Object.entries(requestItems ?? {})) {
    const table = existingTable(database, tableArnIn(call, given));
    if (names.has(table.name)) throw new NotModelledError(`a batch with two tables ${table.name}`);
    names.set(table.name, given);
    requests[table.name] = request;
    owners.set(table.accountId, table);
  }
  const [owner, ...others] = owners.values();
  if (others.length > 0) throw new NotModelledError("a batch over the tables of several accounts");
  if (owner === undefined) {
    throw new AwsError("ValidationException", "RequestItems must name at least one table");
  }
  return {
    owner,
    requests,
    named: (byTable) =>
      Object.fromEntries(
        Object.entries(byTable ?? {}).map(([name, value]) => [names.get(name) ?? name, value]),
      ),
  };
}
