import type { Authorization, Call } from "../../action.ts";
import type { Database } from "./database.ts";
import { type Table, parseTableArn, tableArnIn } from "./table.ts";

/** What one operation on one table needs, before it is put together with the others of its call. */
export type TableUse = {
  /** IAM's name without the prefix: `GetItem`, `ConditionCheckItem`. */
  readonly action: string;
  readonly tableName: string | undefined;
  /** Query and Scan of an index authorize on the index, not on the table. */
  readonly indexName?: string | undefined;
  /** The operation touches items, so its caller must be able to decrypt them. */
  readonly items: boolean;
  /** Condition keys of this use; the table is there where it exists. */
  readonly context?: (table: Table) => Record<string, string | string[]>;
};

/**
 * Every permission that these uses need. Uses of one action on one resource are one authorization with the context of all.
 * A table with a customer-managed key also needs kms:Decrypt of the caller through DynamoDB, once per key.
 */
export function authorizeUses(
  database: Database,
  call: Call,
  uses: readonly TableUse[],
): readonly Authorization[] {
  const authorizations = new Map<string, Authorization>();
  for (const use of uses) {
    const arn = tableArnIn(call, use.tableName);
    const table = database.table(arn);
    const resource = use.indexName ? `${arn}/index/${use.indexName}` : arn;
    add(authorizations, {
      action: `dynamodb:${use.action}`,
      resource,
      ...ownerOf(arn),
      ...policyOf(table),
      context: table ? (use.context?.(table) ?? {}) : {},
    });
    if (use.items) addDecryption(authorizations, database, call, table);
  }
  return [...authorizations.values()];
}

/** Permission for an action on a table's stream. */
export function authorizeStream(
  database: Database,
  call: Call,
  action: string,
  streamArn: string | undefined,
): readonly Authorization[] {
  const resource = streamArn ?? "*";
  const tableArn = resource.replace(/\/stream\/.*$/, "");
  const authorizations = new Map<string, Authorization>();
  add(authorizations, { action: `dynamodb:${action}`, resource, ...ownerOf(tableArn) });
  if (action === "GetRecords") {
    addDecryption(authorizations, database, call, database.tableOfStream(resource));
  }
  return [...authorizations.values()];
}

function addDecryption(
  authorizations: Map<string, Authorization>,
  database: Database,
  call: Call,
  table: Table | undefined,
): void {
  if (table?.kmsKeyArn === undefined) return;
  const resourcePolicy = database.keyPolicy(table.kmsKeyArn);
  const keyOwner = table.kmsKeyArn.split(":")[4];
  const { caller } = call;
  add(authorizations, {
    action: "kms:Decrypt",
    resource: table.kmsKeyArn,
    ...(keyOwner ? { resourceAccountId: keyOwner } : {}),
    ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
    context: {
      "kms:ViaService": `dynamodb.${call.region}.amazonaws.com`,
      "kms:CallerAccount": caller.type === "service" ? caller.sourceAccount : caller.accountId,
    },
  });
}

function add(authorizations: Map<string, Authorization>, next: Authorization): void {
  const key = `${next.action} ${next.resource}`;
  const known = authorizations.get(key);
  if (known === undefined) {
    authorizations.set(key, next);
    return;
  }
  const context: Record<string, string | string[]> = { ...known.context };
  for (const [name, value] of Object.entries(next.context ?? {})) {
    const before = context[name];
    context[name] =
      Array.isArray(before) && Array.isArray(value) ? [...new Set([...before, ...value])] : value;
  }
  authorizations.set(key, { ...known, context });
}

function ownerOf(tableArn: string): { resourceAccountId?: string } {
  const accountId = parseTableArn(tableArn)?.accountId;
  return accountId === undefined ? {} : { resourceAccountId: accountId };
}

function policyOf(table: Table | undefined): { resourcePolicy?: unknown } {
  return table?.resourcePolicy === undefined ? {} : { resourcePolicy: table.resourcePolicy };
}
