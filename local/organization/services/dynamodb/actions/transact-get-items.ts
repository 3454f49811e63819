import {
  type TransactGetItemsCommandInput,
  type TransactGetItemsCommandOutput,
  TransactGetItemsCommand,
} from "@aws-sdk/client-dynamodb";

import { type Action, defineAction } from "../../../action.ts";
import { type Database, existingTable } from "../database.ts";
import { itemContext } from "../item-action.ts";
import { answered } from "../storage.ts";
import { authorizeUses } from "../table-authorization.ts";
import { tableArnIn } from "../table.ts";
import { transactionOwner } from "./transact-write-items.ts";

export function transactGetItems(database: Database): Action {
  return defineAction<
    TransactGetItemsCommandInput,
    Omit<TransactGetItemsCommandOutput, "$metadata">
  >({
    name: "TransactGetItems",
    command: TransactGetItemsCommand,
    parameters: ["TransactItems"],
    authorize: (input, call) =>
      authorizeUses(
        database,
        call,
        (input.TransactItems ?? []).map(({ Get }) => ({
          action: "GetItem",
          tableName: Get?.TableName,
          items: true,
          context: (table) => ({
            ...itemContext(Get?.Key, table.hashKey),
            "dynamodb:EnclosingOperation": "TransactGetItems",
          }),
        })),
      ),
    run(input, call) {
      const gets = (input.TransactItems ?? []).flatMap(({ Get }) => (Get ? [Get] : []));
      const owner = transactionOwner(
        database,
        call,
        gets.map((get) => get.TableName),
      );
      const TransactItems = gets.map((get) => ({
        Get: {
          ...get,
          TableName: existingTable(database, tableArnIn(call, get.TableName)).name,
        },
      }));
      return answered(
        database.storage.items(owner).send(new TransactGetItemsCommand({ TransactItems })),
      );
    },
  });
}
