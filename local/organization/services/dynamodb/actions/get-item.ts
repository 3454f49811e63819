import { GetItemCommand } from "@aws-sdk/client-dynamodb";

import type { Action } from "../../../action.ts";
import type { Database } from "../database.ts";
import { itemAction } from "../item-action.ts";

export function getItem(database: Database): Action {
  return itemAction(database, {
    name: "GetItem",
    command: GetItemCommand,
    parameters: [
      "TableName",
      "Key",
      "ConsistentRead",
      "ProjectionExpression",
      "ExpressionAttributeNames",
    ],
    item: (input) => input.Key,
    send: (client, input) => client.send(new GetItemCommand(input)),
  });
}
