import {
  type QueryCommandInput,
  type QueryCommandOutput,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";

import { type Action, defineAction } from "../../../action.ts";
import { type Database, existingTable } from "../database.ts";
import { answered } from "../storage.ts";
import { authorizeUses } from "../table-authorization.ts";
import { type Table, leadingKey, tableArnIn } from "../table.ts";

export function query(database: Database): Action {
  return defineAction<QueryCommandInput, Omit<QueryCommandOutput, "$metadata">>({
    name: "Query",
    command: QueryCommand,
    parameters: [
      "TableName",
      "IndexName",
      "Select",
      "Limit",
      "ConsistentRead",
      "ScanIndexForward",
      "ExclusiveStartKey",
      "ProjectionExpression",
      "FilterExpression",
      "KeyConditionExpression",
      "ExpressionAttributeNames",
      "ExpressionAttributeValues",
    ],
    authorize: (input, call) =>
      authorizeUses(database, call, [
        {
          action: "Query",
          tableName: input.TableName,
          indexName: input.IndexName,
          items: true,
          context: (table) => ({
            "dynamodb:Select": select(input),
            ...queriedKey(input, table),
          }),
        },
      ]),
    run(input, call) {
      const table = existingTable(database, tableArnIn(call, input.TableName));
      return answered(
        database.storage.items(table).send(new QueryCommand({ ...input, TableName: table.name })),
      );
    },
  });
}

/** `dynamodb:Select` as DynamoDB derives it when the caller leaves it out. */
export function select(
  input: Pick<QueryCommandInput, "Select" | "ProjectionExpression" | "IndexName">,
): string {
  if (input.Select) return input.Select;
  if (input.ProjectionExpression) return "SPECIFIC_ATTRIBUTES";
  return input.IndexName ? "ALL_PROJECTED_ATTRIBUTES" : "ALL_ATTRIBUTES";
}

/** `dynamodb:LeadingKeys` of a Query: the value that its key condition compares the partition key with. */
function queriedKey(input: QueryCommandInput, table: Table): Record<string, string[]> {
  const hashKey = input.IndexName ? table.indexHashKeys.get(input.IndexName) : table.hashKey;
  for (const [, left = "", right = ""] of (input.KeyConditionExpression ?? "").matchAll(
    /(#?[\w.-]+)\s*=\s*(:\w+)/g,
  )) {
    const name = left.startsWith("#") ? input.ExpressionAttributeNames?.[left] : left;
    const value = input.ExpressionAttributeValues?.[right];
    if (hashKey === undefined || name !== hashKey || value === undefined) continue;
    const leading = leadingKey({ [hashKey]: value }, hashKey);
    return leading === undefined ? {} : { "dynamodb:LeadingKeys": [leading] };
  }
  return {};
}
