import { BatchGetCommand, DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";

import type { Item } from "./picture.ts";

/** Where a page of a query ends, and where reading on fails. */
export const pageEnd = { page: "ends" } as const;
export const refusal = { page: "refused" } as const;

/** Raw items of a table, and how it answers. One that begins with a refusal can't be read at all. */
export type Table = readonly (Item | typeof pageEnd | typeof refusal)[];

/** A client that answers reads by key and queries of a partition with these items, a page at a time, and knows nothing else. */
export function tableOf(table: Table): DynamoDBDocumentClient {
  const items = table.filter(isItem);
  const send = async (command: unknown): Promise<object> => {
    if (table[0] === refusal) throw new Error("DynamoDB is not there");
    if (command instanceof BatchGetCommand) {
      const asked = Object.entries(command.input.RequestItems ?? {});
      return {
        Responses: Object.fromEntries(
          asked.map(([name, { Keys = [] }]) => [
            name,
            structuredClone(
              items.filter(({ pk, sk }) =>
                Keys.some((key) => key["pk"] === pk && key["sk"] === sk),
              ),
            ),
          ]),
        ),
      };
    }
    if (!(command instanceof QueryCommand)) throw new Error("this DynamoDB only reads");
    return query(table, command.input);
  };
  // The SDK's paginators ask for an instance; `send` is all that is ever called on it.
  return Object.assign(Object.create(DynamoDBDocumentClient.prototype), {
    send,
  }) as DynamoDBDocumentClient;
}

function query(table: Table, input: QueryCommand["input"]): object {
  const { KeyConditionExpression = "", ExpressionAttributeValues: values = {} } = input;
  const key = /^#(?<field>\w+) = (?<value>:\w+)(?: AND begins_with\(#sk, (?<prefix>:\w+)\))?$/.exec(
    KeyConditionExpression,
  )?.groups;
  if (key === undefined) throw new Error(`no rule for ${KeyConditionExpression}`);
  const { field = "", value = "", prefix } = key;
  const beginning = String(prefix === undefined ? "" : values[prefix]);
  const at = Number(input.ExclusiveStartKey?.["at"] ?? 0);
  const rest = table.slice(at);
  const end = rest.findIndex((one) => !isItem(one));
  const page = end === -1 ? rest : rest.slice(0, end);
  if (end !== -1 && rest[end] === refusal) throw new Error("DynamoDB lost a page");
  return {
    Items: structuredClone(
      page
        .filter(isItem)
        .filter((item) => item[field] === values[value] && item.sk.startsWith(beginning)),
    ),
    ...(end !== -1 && { LastEvaluatedKey: { at: at + end + 1 } }),
  };
}

function isItem(one: Table[number]): one is Item {
  return one !== pageEnd && one !== refusal;
}
