import { CreateTableCommand, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";

import { AwsError } from "../../action.ts";
import type { PolicyDocument } from "../../identities.ts";
import { type Owner, type Storage, answered } from "./storage.ts";
import {
  type Table,
  type TableSettings,
  hashKeyOf,
  parseTableArn,
  toCreateTable,
} from "./table.ts";

/** What the actions share: the tables that exist, where their items are, and what was turned up. */
export type Database = {
  readonly storage: Storage;
  /** Policy of a customer-managed key, for the authorization of its use. */
  readonly keyPolicy: (keyArn: string) => unknown;
  /** Calls of BatchGetItem that still leave keys unprocessed. */
  unprocessedCalls: number;
  table(arn: string): Table | undefined;
  tableOfStream(streamArn: string): Table | undefined;
  tables(owner: Owner): readonly Table[];
  put(settings: TableSettings): Promise<Table>;
  /** Gives an existing table a policy, or another one. Throws when there is no such table. */
  setPolicy(arn: string, resourcePolicy: PolicyDocument): void;
};

export function createDatabase(
  storage: Storage,
  keyPolicy: (keyArn: string) => unknown = () => undefined,
): Database {
  const tables = new Map<string, Table>();
  return {
    storage,
    keyPolicy,
    unprocessedCalls: 0,
    table: (arn) => tables.get(arn),
    tableOfStream: (streamArn) =>
      [...tables.values()].find((table) => table.currentStreamArn === streamArn),
    tables: (owner) =>
      [...tables.values()].filter(
        (table) => table.accountId === owner.accountId && table.region === owner.region,
      ),
    async put(settings) {
      const owner = parseTableArn(settings.arn);
      if (owner === undefined || owner.name !== settings.name) {
        throw new Error(
          `table "${settings.name}": ${settings.arn} is not its ARN, which ends in :table/${settings.name}`,
        );
      }
      if (tables.has(settings.arn)) {
        throw new Error(
          `table ${settings.arn} exists already: deploy into a new organization to change it`,
        );
      }
      const table: Table = {
        ...settings,
        accountId: owner.accountId,
        region: owner.region,
        hashKey: hashKeyOf(settings.keySchema),
        indexHashKeys: indexHashKeys(settings),
        ...(await create(storage, settings, owner)),
      };
      tables.set(settings.arn, table);
      return table;
    },
    setPolicy(arn, resourcePolicy) {
      const table = tables.get(arn);
      if (table === undefined) throw new Error(`there is no table ${arn}; putTable makes one`);
      tables.set(arn, { ...table, resourcePolicy });
    },
  };
}

/** The table that a call means. Throws DynamoDB's ResourceNotFoundException. */
export function existingTable(database: Database, arn: string): Table {
  const table = database.table(arn);
  if (table === undefined) {
    throw new AwsError(
      "ResourceNotFoundException",
      `Requested resource not found: Table: ${arn.slice(arn.indexOf(":table/") + 7)} not found`,
    );
  }
  return table;
}

function indexHashKeys(settings: TableSettings): ReadonlyMap<string, string> {
  const indexes = [
    ...(settings.globalSecondaryIndexes ?? []),
    ...(settings.localSecondaryIndexes ?? []),
  ];
  return new Map(indexes.map((index) => [index.IndexName ?? "", hashKeyOf(index.KeySchema)]));
}

async function create(
  storage: Storage,
  settings: TableSettings,
  owner: Owner,
): Promise<Pick<Table, "currentStreamArn" | "storedStreamArn">> {
  const client = storage.items(owner);
  const created = await answered(client.send(new CreateTableCommand(toCreateTable(settings))));
  if (settings.ttl !== undefined) {
    const { attributeName } = settings.ttl;
    const TimeToLiveSpecification = { Enabled: true, AttributeName: attributeName };
    await answered(
      client.send(
        new UpdateTimeToLiveCommand({ TableName: settings.name, TimeToLiveSpecification }),
      ),
    );
  }
  const storedStreamArn = created.TableDescription?.LatestStreamArn;
  if (settings.stream === undefined || storedStreamArn === undefined) return {};
  const label = storedStreamArn.slice(storedStreamArn.indexOf("/stream/"));
  return { currentStreamArn: settings.streamArn ?? `${settings.arn}${label}`, storedStreamArn };
}
