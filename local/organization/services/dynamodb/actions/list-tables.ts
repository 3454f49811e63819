import {
  type ListTablesCommandInput,
  type ListTablesCommandOutput,
  ListTablesCommand,
} from "@aws-sdk/client-dynamodb";

import { type Action, defineAction } from "../../../action.ts";
import type { Database } from "../database.ts";

const LARGEST_PAGE = 100;

export function listTables(database: Database): Action {
  return defineAction<ListTablesCommandInput, Omit<ListTablesCommandOutput, "$metadata">>({
    name: "ListTables",
    command: ListTablesCommand,
    parameters: ["ExclusiveStartTableName", "Limit"],
    authorize: () => [{ action: "dynamodb:ListTables", resource: "*" }],
    run(input, { caller, platform, region }) {
      const accountId = caller.type === "service" ? caller.sourceAccount : caller.accountId;
      const start = input.ExclusiveStartTableName ?? "";
      const names = database
        .tables({ accountId, region })
        .map((table) => table.name)
        .filter((name) => name > start)
        .toSorted();
      const size = Math.min(input.Limit ?? LARGEST_PAGE, LARGEST_PAGE, platform.knobs.maxPageSize);
      const TableNames = names.slice(0, size);
      return names.length > size
        ? { TableNames, LastEvaluatedTableName: TableNames.at(-1) }
        : { TableNames };
    },
  });
}
