import type { Service } from "../../action.ts";
import type { PolicyDocument } from "../../identities.ts";
import type { Platform } from "../../platform.ts";
import { batchGetItem } from "./actions/batch-get-item.ts";
import { batchWriteItem } from "./actions/batch-write-item.ts";
import { deleteItem } from "./actions/delete-item.ts";
import { describeStream } from "./actions/describe-stream.ts";
import { describeTable } from "./actions/describe-table.ts";
import { getItem } from "./actions/get-item.ts";
import { getRecords } from "./actions/get-records.ts";
import { getShardIterator } from "./actions/get-shard-iterator.ts";
import { listTables } from "./actions/list-tables.ts";
import { putItem } from "./actions/put-item.ts";
import { query } from "./actions/query.ts";
import { scan } from "./actions/scan.ts";
import { transactGetItems } from "./actions/transact-get-items.ts";
import { transactWriteItems } from "./actions/transact-write-items.ts";
import { updateItem } from "./actions/update-item.ts";
import { createDatabase } from "./database.ts";
import { createStorage } from "./storage.ts";
import { type TableSettings, toTableArn } from "./table.ts";

/** DynamoDB of one simulated organization. */
export type Dynamodb = {
  /** DynamoDB and DynamoDB Streams: one signing name, two target prefixes. */
  readonly services: readonly Service[];
  /** Creates a table; resolves when it can be used. Throws when the ARN is taken or does not end in the name. */
  putTable(settings: TableSettings): Promise<void>;
  /** What `PutResourcePolicy` does. Throws when there is no such table. */
  setTablePolicy(tableArn: string, policy: PolicyDocument): void;
  tableArn(accountId: string, region: string, name: string): string;
  /** ARN of a table's stream; undefined for a table without one. */
  streamArnOf(tableArn: string): string | undefined;
  /** The next `times` BatchGetItem calls with two keys or more in a table answer half of them as UnprocessedKeys. */
  leaveUnprocessed(times: number): void;
  /** Closes the connections to DynamoDB Local, which goes on. */
  stop(): void;
};

export type DynamodbOptions = {
  /** Of a DynamoDB Local, which many organizations may share. */
  readonly endpoint: string;
  /** Policy of a KMS key, for tables with a customer-managed one: its users need kms:Decrypt. */
  readonly keyPolicy?: (keyArn: string) => unknown;
};

/**
 * DynamoDB behind this organization's authorization: the items lie in AWS's own DynamoDB Local, in databases that no other
 * organization sees; ARNs, Regions and permissions are the organization's. Deletion by TTL follows real time, not its clock.
 */
export function createDynamodb(
  platform: Pick<Platform, "partition">,
  options: DynamodbOptions,
): Dynamodb {
  const storage = createStorage(options.endpoint);
  const database = createDatabase(storage, options.keyPolicy);
  const items: Service = {
    signingName: "dynamodb",
    protocols: ["json-1.0"],
    targetPrefix: "DynamoDB_20120810",
    actions: [
      getItem(database),
      putItem(database),
      updateItem(database),
      deleteItem(database),
      query(database),
      scan(database),
      batchGetItem(database),
      batchWriteItem(database),
      transactWriteItems(database),
      transactGetItems(database),
      describeTable(database),
      listTables(database),
    ],
  };
  const streams: Service = {
    signingName: "dynamodb",
    protocols: ["json-1.0"],
    targetPrefix: "DynamoDBStreams_20120810",
    actions: [describeStream(database), getShardIterator(database), getRecords(database)],
  };
  return {
    services: [items, streams],
    async putTable(settings) {
      await database.put(settings);
    },
    setTablePolicy: (tableArn, policy) => database.setPolicy(tableArn, policy),
    tableArn: (accountId, region, name) =>
      toTableArn({ partition: platform.partition, accountId, region, name }),
    streamArnOf: (tableArn) => database.table(tableArn)?.currentStreamArn,
    leaveUnprocessed(times) {
      database.unprocessedCalls = times;
    },
    stop: () => storage.stop(),
  };
}
