import {
  type TransactWriteItem,
  type TransactWriteItemsCommandInput,
  type TransactWriteItemsCommandOutput,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";

import { type Action, type Call, AwsError, defineAction } from "../../../action.ts";
import { type Database, existingTable } from "../database.ts";
import { itemContext } from "../item-action.ts";
import { type Owner, answered } from "../storage.ts";
import { authorizeUses } from "../table-authorization.ts";
import { tableArnIn } from "../table.ts";

export function transactWriteItems(database: Database): Action {
  return defineAction<
    TransactWriteItemsCommandInput,
    Omit<TransactWriteItemsCommandOutput, "$metadata">
  >({
    name: "TransactWriteItems",
    command: TransactWriteItemsCommand,
    parameters: ["TransactItems", "ClientRequestToken"],
    authorize: (input, call) =>
      authorizeUses(
        database,
        call,
        (input.TransactItems ?? []).map((write) => {
          const { action, tableName, item } = operationOf(write);
          return {
            action,
            tableName,
            items: true,
            context: (table) => ({
              ...itemContext(item, table.hashKey),
              "dynamodb:EnclosingOperation": "TransactWriteItems",
            }),
          };
        }),
      ),
    run(input, call) {
      const writes = input.TransactItems ?? [];
      const owner = transactionOwner(
        database,
        call,
        writes.map((write) => operationOf(write).tableName),
      );
      const TransactItems = writes.map((write) => withPlainName(database, call, write));
      return answered(
        database.storage
          .items(owner)
          .send(new TransactWriteItemsCommand({ ...input, TransactItems })),
      );
    },
  });
}

/** The account whose tables a transaction spans: one, or DynamoDB refuses it (platform.md section 7). */
export function transactionOwner(
  database: Database,
  call: Call,
  tableNames: readonly (string | undefined)[],
): Owner {
  const tables = tableNames.map((name) => existingTable(database, tableArnIn(call, name)));
  const [first] = tables;
  if (first === undefined) {
    throw new AwsError("ValidationException", "TransactItems must name at least one operation");
  }
  if (tables.some((table) => table.accountId !== first.accountId)) {
    throw new AwsError(
      "ValidationException",
      "TransactItems must name tables of one account and Region",
    );
  }
  return first;
}

function operationOf(write: TransactWriteItem) {
  if (write.Put) {
    return { action: "PutItem", tableName: write.Put.TableName, item: write.Put.Item };
  }
  if (write.Update) {
    return { action: "UpdateItem", tableName: write.Update.TableName, item: write.Update.Key };
  }
  if (write.Delete) {
    return { action: "DeleteItem", tableName: write.Delete.TableName, item: write.Delete.Key };
  }
  if (write.ConditionCheck) {
    const { TableName: tableName, Key: item } = write.ConditionCheck;
    return { action: "ConditionCheckItem", tableName, item };
  }
  throw new AwsError(
    "ValidationException",
    "TransactItems must hold one of Put, Update, Delete and ConditionCheck each",
  );
}

function withPlainName(database: Database, call: Call, write: TransactWriteItem) {
  const plain = <Operation extends { TableName: string | undefined }>(operation: Operation) => ({
    ...operation,
    TableName: existingTable(database, tableArnIn(call, operation.TableName)).name,
  });
  return {
    ...(write.Put ? { Put: plain(write.Put) } : {}),
    ...(write.Update ? { Update: plain(write.Update) } : {}),
    ...(write.Delete ? { Delete: plain(write.Delete) } : {}),
    ...(write.ConditionCheck ? { ConditionCheck: plain(write.ConditionCheck) } : {}),
  };
}
