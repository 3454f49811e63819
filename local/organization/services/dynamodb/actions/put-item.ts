import { PutItemCommand } from "@aws-sdk/client-dynamodb";

import type { Action } from "../../../action.ts";
import type { Database } from "../database.ts";
import { itemAction } from "../item-action.ts";

export function putItem(database: Database): Action {
  return itemAction(database, {
    name: "PutItem",
    command: PutItemCommand,
    parameters: [
      "TableName",
      "Item",
      "ReturnValues",
      "ConditionExpression",
      "ExpressionAttributeNames",
      "ExpressionAttributeValues",
      "ReturnValuesOnConditionCheckFailure",
    ],
    item: (input) => input.Item,
    returnValues: (input) => input.ReturnValues,
    send: (client, input) => client.send(new PutItemCommand(input)),
  });
}
