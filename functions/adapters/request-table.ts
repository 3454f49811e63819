import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { paginateQuery, PutCommand } from "@aws-sdk/lib-dynamodb";

import type { Request, RequestReading } from "../core/request.ts";
import { parseRequest } from "../core/request.ts";

/** What tenants asked for. A request permits nothing (functions/core/request.ts). */
export type Requests = {
  /** Every request on a resource, closed and malformed ones included: every page, strongly consistent, or it throws. */
  of(resource: string): Promise<readonly RequestReading[]>;
  /**
   * Stores a request, in the version that it carries, over the version expected; undefined: over none. `conflict`: another
   * version is there, and nothing was written.
   */
  put(request: Request, expectedVersion: number | undefined): Promise<"stored" | "conflict">;
};

/** Sort keys of requests begin with it, and the rest is the id; whatever else is stored under a resource is not one. */
export const REQUEST_PREFIX = "request/";

const IS_NEW = "attribute_not_exists(pk)";
const IS_THE_VERSION_EXPECTED = "#version = :version";

/** Requests in DynamoDB: one item each, under the resource that it asks for. */
export function dynamoRequests(client: DynamoDBDocumentClient, tableName: string): Requests {
  return {
    async of(resource) {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          ConsistentRead: true,
          KeyConditionExpression: "#pk = :pk AND begins_with(#sk, :request)",
          ExpressionAttributeNames: { "#pk": "pk", "#sk": "sk" },
          ExpressionAttributeValues: { ":pk": resource, ":request": REQUEST_PREFIX },
        },
      );
      const readings: RequestReading[] = [];
      for await (const page of pages) {
        for (const item of page.Items ?? []) readings.push(fromItem(resource, item));
      }
      return readings;
    },

    async put(request, expectedVersion) {
      const condition =
        expectedVersion === undefined
          ? { ConditionExpression: IS_NEW }
          : {
              ConditionExpression: IS_THE_VERSION_EXPECTED,
              ExpressionAttributeNames: { "#version": "version" },
              ExpressionAttributeValues: { ":version": expectedVersion },
            };
      try {
        await client.send(
          new PutCommand({ TableName: tableName, Item: toItem(request), ...condition }),
        );
        return "stored";
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return "conflict";
        throw error;
      }
    },
  };
}

/** Resource and id are the key, and stand there alone. */
function toItem({ resource, id, createdAt, expiresAt, ...rest }: Request) {
  return {
    pk: resource,
    sk: REQUEST_PREFIX + id,
    ...rest,
    createdAt: createdAt.toISOString(),
    ...(expiresAt !== undefined && { expiresAt: expiresAt.toISOString() }),
  };
}

function fromItem(resource: string, { pk, sk, ...rest }: Record<string, unknown>): RequestReading {
  const id = String(sk).slice(REQUEST_PREFIX.length);
  return parseRequest({ resource, id }, { resource: pk, id, ...rest });
}
