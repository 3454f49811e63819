import {
  type DescribeTableCommandInput,
  type DescribeTableCommandOutput,
  type TableDescription,
  DescribeTableCommand,
} from "@aws-sdk/client-dynamodb";

import { type Action, defineAction } from "../../../action.ts";
import { type Database, existingTable } from "../database.ts";
import { answered } from "../storage.ts";
import { authorizeUses } from "../table-authorization.ts";
import { type Table, tableArnIn } from "../table.ts";

export function describeTable(database: Database): Action {
  return defineAction<DescribeTableCommandInput, Omit<DescribeTableCommandOutput, "$metadata">>({
    name: "DescribeTable",
    command: DescribeTableCommand,
    parameters: ["TableName"],
    authorize: (input, call) =>
      authorizeUses(database, call, [
        { action: "DescribeTable", tableName: input.TableName, items: false },
      ]),
    async run(input, call) {
      const table = existingTable(database, tableArnIn(call, input.TableName));
      const output = await answered(
        database.storage.items(table).send(new DescribeTableCommand({ TableName: table.name })),
      );
      return output.Table ? { Table: fromStored(output.Table, table) } : {};
    },
  });
}

/** DynamoDB Local's description with this organization's ARNs in place of `ddblocal:000000000000`. */
function fromStored(stored: TableDescription, table: Table): TableDescription {
  const indexes = <Index extends { IndexName?: string | undefined }>(
    list: Index[] | undefined,
  ): Index[] | undefined =>
    list?.map((index) => ({ ...index, IndexArn: `${table.arn}/index/${index.IndexName}` }));
  return {
    ...stored,
    TableArn: table.arn,
    GlobalSecondaryIndexes: indexes(stored.GlobalSecondaryIndexes),
    LocalSecondaryIndexes: indexes(stored.LocalSecondaryIndexes),
    LatestStreamArn: table.currentStreamArn,
    LatestStreamLabel: table.currentStreamArn?.replace(/^.*\/stream\//, ""),
    ...(table.kmsKeyArn
      ? {
          SSEDescription: { Status: "ENABLED", SSEType: "KMS", KMSMasterKeyArn: table.kmsKeyArn },
        }
      : {}),
  };
}
