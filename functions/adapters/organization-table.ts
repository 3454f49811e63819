import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { PutCommand, TransactWriteCommand, paginateQuery } from "@aws-sdk/lib-dynamodb";

import type { OrganizationMap } from "../core/organization-refresh.ts";
import type {
  HeadReading,
  Members,
  Organization,
  OrganizationAccount,
  Standing,
} from "../core/organization.ts";
import { standingOf, usableHead } from "../core/organization.ts";
import { batchGet } from "./batch-get.ts";
import {
  ACCOUNTS,
  accountKey,
  CLAIM_KEY,
  fromAccountItem,
  fromHeadItem,
  HEAD_KEY,
  toAccountItem,
  toHeadItem,
} from "./organization-item.ts";

/** A transaction takes 100 items; one of them is the claim. */
const ACCOUNTS_PER_WRITE = 99;
/** Times that the whole map is read while a refresh replaces it under the reader's eyes. */
const READS_OF_ALL = 3;

/** The organization map in DynamoDB, read strongly consistent: one item per account and one head, which is written last. */
export function dynamoOrganization(
  client: DynamoDBDocumentClient,
  tableName: string,
  limits: {
    readonly organizationId: string;
    readonly maxAgeMs: number;
    readonly now: () => Date;
  },
): Organization {
  const current = () => ({ ...limits, now: limits.now() });

  const readAll = async (): Promise<Members | "changed"> => {
    const before = usableHead(await readHead(client, tableName), current());
    if ("because" in before) return { members: "unknown", because: before.because };
    const { accounts, malformed } = await readAccounts(client, tableName);
    const after = await readHead(client, tableName);
    const { organizationId, snapshot } = before.head;
    if (typeof after === "string" || after.snapshot !== snapshot) return "changed";
    if (malformed.length > 0)
      return {
        members: "unknown",
        because: `${malformed.length} accounts of the map can't be read, such as ${malformed[0]}`,
      };
    const present = accounts.filter(({ departedAt }) => departedAt === undefined);
    // Accounts are written before the head that counts them, so a complete map has no fewer.
    const { accounts: counted } = before.head;
    const because = `the map lacks ${counted - present.length} of the ${counted} accounts that it counts`;
    if (present.length < counted) return { members: "unknown", because };
    return { members: "all", organizationId, snapshot, accounts: present };
  };

  return {
    async standings(accountIds) {
      const ids = [...new Set(accountIds)];
      const { items, unread } = await batchGet(client, tableName, [
        HEAD_KEY,
        ...ids.map(accountKey),
      ]);
      const found = new Map(
        items.map((item) => [`${String(item["pk"])} ${String(item["sk"])}`, item]),
      );
      const left = new Set(unread.map(nameOf));
      const now = current();
      const readHeadItem = fromHeadItem(found.get(nameOf(HEAD_KEY)));
      return new Map(
        ids.map((id): [string, Standing] => {
          const account = nameOf(accountKey(id));
          if (left.has(account) || left.has(nameOf(HEAD_KEY))) {
            const because = "DynamoDB left the organization map unread";
            return [id, { standing: "unknown", because, passing: true }];
          }
          return [id, standingOf(id, readHeadItem, fromAccountItem(found.get(account)), now)];
        }),
      );
    },

    async members() {
      for (let read = 1; read <= READS_OF_ALL; read++) {
        const members = await readAll();
        if (members !== "changed") return members;
      }
      return { members: "unknown", because: "the organization map changed while it was read" };
    },
  };
}

/** The same table as a refresh writes it. Every write is one transaction with a look at the claim. */
export function dynamoOrganizationMap(
  client: DynamoDBDocumentClient,
  tableName: string,
): OrganizationMap & { /** Throws if DynamoDB left it unread. */ head(): Promise<HeadReading> } {
  const write = async (claim: string, Items: readonly Record<string, unknown>[]) => {
    const isMine = {
      TableName: tableName,
      Key: CLAIM_KEY,
      ConditionExpression: "#claim = :claim",
      ExpressionAttributeNames: { "#claim": "claim" },
      ExpressionAttributeValues: { ":claim": claim },
    };
    const puts = Items.map((Item) => ({ Put: { TableName: tableName, Item } }));
    try {
      await client.send(
        new TransactWriteCommand({ TransactItems: [{ ConditionCheck: isMine }, ...puts] }),
      );
      return "written";
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      // The check comes first. Whatever else stood in the way is worth a new try of the whole refresh.
      if (error.CancellationReasons?.[0]?.Code === "ConditionalCheckFailed") return "superseded";
      throw error;
    }
  };

  return {
    head: () => readHead(client, tableName),

    async claim(claim) {
      const Item = { ...CLAIM_KEY, schema: 1, claim };
      await client.send(new PutCommand({ TableName: tableName, Item }));
    },

    async known() {
      const { accounts, malformed } = await readAccounts(client, tableName);
      return { head: await readHead(client, tableName), accounts, malformed };
    },

    async putAccounts(claim, accounts) {
      for (let start = 0; start < accounts.length; start += ACCOUNTS_PER_WRITE) {
        const items = accounts.slice(start, start + ACCOUNTS_PER_WRITE).map(toAccountItem);
        if ((await write(claim, items)) === "superseded") return "superseded";
      }
      return "written";
    },

    putHead: (claim, head) => write(claim, [toHeadItem(head)]),
  };
}

function nameOf({ pk, sk }: { readonly pk: string; readonly sk: string }): string {
  return `${pk} ${sk}`;
}

async function readHead(client: DynamoDBDocumentClient, tableName: string): Promise<HeadReading> {
  const { items, unread } = await batchGet(client, tableName, [HEAD_KEY]);
  if (unread.length > 0)
    throw new Error("DynamoDB left the head of the organization map unprocessed; it is read again");
  return fromHeadItem(items[0]);
}

/** Every account of the map, departed ones included: every page, or it throws. */
async function readAccounts(
  client: DynamoDBDocumentClient,
  tableName: string,
): Promise<{ readonly accounts: OrganizationAccount[]; readonly malformed: string[] }> {
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: "#pk = :pk",
      ExpressionAttributeNames: { "#pk": "pk" },
      ExpressionAttributeValues: { ":pk": ACCOUNTS },
    },
  );
  const accounts: OrganizationAccount[] = [];
  const malformed: string[] = [];
  for await (const page of pages) {
    for (const item of page.Items ?? []) {
      const reading = fromAccountItem(item);
      if (typeof reading === "string") malformed.push(String(item["sk"]));
      else accounts.push(reading);
    }
  }
  return { accounts, malformed };
}
