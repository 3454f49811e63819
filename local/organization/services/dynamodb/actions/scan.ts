import {
  type ScanCommandInput,
  type ScanCommandOutput,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";

import { type Action, defineAction } from "../../../action.ts";
import { type Database, existingTable } from "../database.ts";
import { answered } from "../storage.ts";
import { authorizeUses } from "../table-authorization.ts";
import { tableArnIn } from "../table.ts";
import { select } from "./query.ts";

export function scan(database: Database): Action {
  return defineAction<ScanCommandInput, Omit<ScanCommandOutput, "$metadata">>({
    name: "Scan",
    command: ScanCommand,
    parameters: [
      "TableName",
      "IndexName",
      "Select",
      "Limit",
      "ConsistentRead",
      "ExclusiveStartKey",
      "TotalSegments",
      "Segment",
      "ProjectionExpression",
      "FilterExpression",
      "ExpressionAttributeNames",
      "ExpressionAttributeValues",
    ],
    authorize: (input, call) =>
      authorizeUses(database, call, [
        {
          action: "Scan",
          tableName: input.TableName,
          indexName: input.IndexName,
          items: true,
          context: () => ({ "dynamodb:Select": select(input) }),
        },
      ]),
    run(input, call) {
      const table = existingTable(database, tableArnIn(call, input.TableName));
      return answered(
        database.storage.items(table).send(new ScanCommand({ ...input, TableName: table.name })),
      );
    },
  });
}
