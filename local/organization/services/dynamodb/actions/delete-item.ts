import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";

import type { Action } from "../../../action.ts";
import type { Database } from "../database.ts";
import { itemAction } from "../item-action.ts";

export function deleteItem(database: Database): Action {
  return itemAction(database, {
    name: "DeleteItem",
    command: DeleteItemCommand,
    parameters: [
      "TableName",
      "Key",
      "ReturnValues",
      "ConditionExpression",
      "ExpressionAttributeNames",
      "ExpressionAttributeValues",
      "ReturnValuesOnConditionCheckFailure",
    ],
    item: (input) => input.Key,
    returnValues: (input) => input.ReturnValues,
    send: (client, input) => client.send(new DeleteItemCommand(input)),
  });
}
