import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

import { dynamoRequests } from "../../functions/adapters/request-table.ts";
import { parseArn } from "../../functions/core/arn.ts";
import type { Request } from "../../functions/core/request.ts";

/** What tenants ask for, as it lies in the requests table until the API writes it (docs/operations.md). */
export type RequestBook = {
  /** Asks in the name of the account that the subject belongs to. */
  ask(
    resource: string,
    what: Pick<Request, "kind" | "subject" | "securityGroupIds">,
  ): Promise<Request>;
  /** Takes a request back. */
  cancel(request: Request): Promise<void>;
};

export function requestBook(
  documents: DynamoDBDocumentClient,
  tableName: string,
  now: () => Date,
): RequestBook {
  const requests = dynamoRequests(documents, tableName);
  let count = 0;
  const put = async (request: Request, before: number | undefined) => {
    if ((await requests.put(request, before)) === "conflict")
      throw new Error(`request ${request.id} was changed by somebody else meanwhile`);
    return request;
  };
  return {
    async ask(resource, what) {
      const tenant = parseArn(what.subject)?.accountId;
      if (tenant === undefined) throw new Error(`${what.subject} is not an ARN`);
      count += 1;
      const request: Request = {
        schema: 1,
        id: `request-${count}`,
        resource,
        ...what,
        tenant,
        status: "pending",
        createdAt: now(),
        version: 1,
      };
      return await put(request, undefined);
    },
    async cancel(request) {
      const version = request.version + 1;
      await put({ ...request, status: "cancelled", version }, request.version);
    },
  };
}
