import { deployment } from "./deployed.ts";
import { customerManagedKey } from "./encryption.ts";
import { isPermanentStage } from "./stage.ts";

/**
 * One key for all tables: who may read which is settled by the rights on the tables, and
 * a transaction over two tables then needs one right to decrypt.
 */
export const tableKey = customerManagedKey("TableKey", {
  alias: "tables",
  description:
    "Gatehouse: allowlist, ledger, audit, organization and request tables, their streams and backups",
  region: deployment.homeRegion,
});

// SST's Dynamo is on demand and keeps point-in-time recovery (35 days) by itself.
const asEveryTable = {
  deletionProtection: isPermanentStage($app.stage),
  transform: {
    table: { serverSideEncryption: { enabled: true, kmsKeyArn: tableKey.arn } },
  },
};

/** Who may connect to what, and the offerings themselves. One item per (resource, principal); every change reaches the stream. */
export const allowlist = new sst.aws.Dynamo("Allowlist", {
  ...asEveryTable,
  fields: { pk: "string", sk: "string", collection: "string" },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  globalIndexes: {
    offerings: { hashKey: "collection", rangeKey: "pk", projection: "keys-only" },
  },
  stream: "new-and-old-images",
});

/** One record per connection, and the seats. `waiting` is sparse: only connections that wait for us carry it. */
export const ledger = new sst.aws.Dynamo("Ledger", {
  ...asEveryTable,
  fields: {
    pk: "string",
    tenant: "string",
    updatedAt: "string",
    resource: "string",
    waiting: "string",
    waitingSince: "string",
  },
  primaryIndex: { hashKey: "pk" },
  globalIndexes: {
    tenant: { hashKey: "tenant", rangeKey: "updatedAt" },
    resource: { hashKey: "resource", rangeKey: "pk" },
    waiting: { hashKey: "waiting", rangeKey: "waitingSince" },
  },
});

/** Immutable facts, put only. Ids sort by time, so each index answers in the order in which things happened. */
export const audit = new sst.aws.Dynamo("Audit", {
  ...asEveryTable,
  fields: {
    id: "string",
    tenant: "string",
    actor: "string",
    resource: "string",
    connection: "string",
    request: "string",
    dayShard: "string",
  },
  primaryIndex: { hashKey: "id" },
  globalIndexes: {
    tenant: { hashKey: "tenant", rangeKey: "id" },
    actor: { hashKey: "actor", rangeKey: "id" },
    resource: { hashKey: "resource", rangeKey: "id" },
    connection: { hashKey: "connection", rangeKey: "id" },
    request: { hashKey: "request", rangeKey: "id" },
    day: { hashKey: "dayShard", rangeKey: "id" },
  },
  stream: "new-and-old-images",
});

/** The map of the organization as the last complete reading found it: its accounts, and when that was. Only `refresh-organization` writes it. */
export const organization = new sst.aws.Dynamo("Organization", {
  ...asEveryTable,
  fields: { pk: "string", sk: "string" },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
});

/**
 * Who asks for which association: one item per request, below the network that it asks for. Who asked, and with which security
 * groups, is in the item; the stream only says at what to look.
 */
export const requests = new sst.aws.Dynamo("Requests", {
  ...asEveryTable,
  fields: { pk: "string", sk: "string" },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  stream: "keys-only",
});
