import { randomUUID } from "node:crypto";

import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { inject } from "vitest";

import type { TableNames } from "../../functions/adapters/ledger-table.ts";

/** The tables with the keys and indexes of infra/tables.ts, in a database of their own of the run's DynamoDB Local. */
export type LocalTables = {
  readonly client: DynamoDBDocumentClient;
  readonly names: TableNames & { readonly allowlist: string; readonly organization: string };
  stop(): void;
};

/** Partition key, and sort key if there is one. */
type Keys = readonly [string] | readonly [string, string];

export async function startLocalTables(): Promise<LocalTables> {
  // Access key id and Region name a database of their own (local-stack.md); letters and digits only.
  const accessKeyId = `TABLES${randomUUID().replaceAll("-", "")}`;
  const raw = new DynamoDBClient({
    endpoint: inject("dynamodbEndpoint"),
    region: "eu-west-1",
    credentials: { accessKeyId, secretAccessKey: "secret" },
  });
  const names = {
    ledger: "ledger",
    audit: "audit",
    allowlist: "allowlist",
    organization: "organization",
  };
  await create(raw, names.allowlist, ["pk", "sk"], { offerings: ["collection", "pk"] });
  await create(raw, names.organization, ["pk", "sk"]);
  await create(raw, names.ledger, ["pk"], {
    tenant: ["tenant", "updatedAt"],
    resource: ["resource", "pk"],
    waiting: ["waiting", "waitingSince"],
  });
  await create(raw, names.audit, ["id"], {
    tenant: ["tenant", "id"],
    actor: ["actor", "id"],
    resource: ["resource", "id"],
    connection: ["connection", "id"],
    request: ["request", "id"],
    day: ["dayShard", "id"],
  });
  return {
    client: DynamoDBDocumentClient.from(raw, { marshallOptions: { removeUndefinedValues: true } }),
    names,
    stop: () => raw.destroy(),
  };
}

async function create(
  client: DynamoDBClient,
  TableName: string,
  primary: Keys,
  indexes: Readonly<Record<string, Keys>> = {},
): Promise<void> {
  const schemaOf = ([hash, range]: Keys): CreateTableCommandInput["KeySchema"] => [
    { AttributeName: hash, KeyType: "HASH" },
    ...(range === undefined ? [] : [{ AttributeName: range, KeyType: "RANGE" } as const]),
  ];
  const attributes = new Set([...primary, ...Object.values(indexes).flat()]);
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: schemaOf(primary),
      AttributeDefinitions: [...attributes].map((AttributeName) => ({
        AttributeName,
        AttributeType: "S",
      })),
      // An empty list of indexes is refused.
      ...(Object.keys(indexes).length > 0 && {
        GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, keys]) => ({
          IndexName,
          KeySchema: schemaOf(keys),
          Projection: { ProjectionType: IndexName === "offerings" ? "KEYS_ONLY" : "ALL" },
        })),
      }),
    }),
  );
}
