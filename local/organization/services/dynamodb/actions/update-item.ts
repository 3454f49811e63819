import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";

import type { Action } from "../../../action.ts";
import type { Database } from "../database.ts";
import { itemAction } from "../item-action.ts";

export function updateItem(database: Database): Action {
  return itemAction(database, {
    name: "UpdateItem",
    command: UpdateItemCommand,
    parameters: [
      "TableName",
      "Key",
      "ReturnValues",
      "UpdateExpression",
      "ConditionExpression",
      "ExpressionAttributeNames",
      "ExpressionAttributeValues",
      "ReturnValuesOnConditionCheckFailure",
    ],
    item: (input) => input.Key,
    returnValues: (input) => input.ReturnValues,
    send: (client, input) => client.send(new UpdateItemCommand(input)),
  });
}
