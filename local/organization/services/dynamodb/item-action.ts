import type { AttributeValue, DynamoDBClient } from "@aws-sdk/client-dynamodb";

import { type Action, defineAction } from "../../action.ts";
import { type Database, existingTable } from "./database.ts";
import { answered } from "./storage.ts";
import { authorizeUses } from "./table-authorization.ts";
import { leadingKey, tableArnIn } from "./table.ts";

type Item = Record<string, AttributeValue>;

/** An action on one item of one table, forwarded to where the table's items are. */
export function itemAction<Input extends { TableName: string | undefined }, Output extends object>(
  database: Database,
  action: Pick<Action<Input, Output>, "name" | "command" | "parameters"> & {
    /** The item, or its key. */
    item(input: Input): Item | undefined;
    send(client: DynamoDBClient, input: Input): Promise<Output>;
    returnValues?(input: Input): string | undefined;
  },
): Action {
  return defineAction<Input, Omit<Output, "$metadata">>({
    name: action.name,
    command: action.command,
    parameters: action.parameters,
    authorize: (input, call) =>
      authorizeUses(database, call, [
        {
          action: action.name,
          tableName: input.TableName,
          items: true,
          context: (table) => ({
            ...itemContext(action.item(input), table.hashKey),
            ...(action.returnValues
              ? { "dynamodb:ReturnValues": action.returnValues(input) ?? "NONE" }
              : {}),
          }),
        },
      ]),
    run(input, call) {
      const table = existingTable(database, tableArnIn(call, input.TableName));
      return answered(
        action.send(database.storage.items(table), { ...input, TableName: table.name }),
      );
    },
  });
}

/** `dynamodb:LeadingKeys` of one item. */
export function itemContext(item: Item | undefined, hashKey: string): Record<string, string[]> {
  const leading = leadingKey(item, hashKey);
  return leading === undefined ? {} : { "dynamodb:LeadingKeys": [leading] };
}
