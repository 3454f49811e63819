import { Logger } from "@aws-lambda-powertools/logger";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

import { dynamoAllowlist } from "../adapters/allowlist-table.ts";
import { HintEnvironment, readEnvironment } from "../adapters/environment.ts";
import { sqsHintQueue } from "../adapters/hint-queue.ts";
import type { RequestedKind } from "../core/connection.ts";
import type { LookMessage } from "../core/hint.ts";

/** What every function that asks for looks is wired with: the list of what is registered, and the queues of those who look. */
export function wireHints(variables: Record<string, string | undefined>) {
  const env = readEnvironment(HintEnvironment, variables);
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const allowlist = dynamoAllowlist(documents, env.ALLOWLIST_TABLE);
  const sqs = new SQSClient({});
  const connectionQueue = sqsHintQueue(sqs, env.CONNECTION_HINT_QUEUE_URL);
  const serviceQueue = sqsHintQueue(sqs, env.SERVICE_HINT_QUEUE_URL);
  return {
    documents,
    logger: new Logger({ serviceName: env.AWS_LAMBDA_FUNCTION_NAME }),
    /** Every registered resource of a kind, in every account and Region of this deployment. */
    registered: async (kind: RequestedKind): Promise<readonly string[]> => {
      const resources: string[] = [];
      for (const accountId of env.OWNER_ACCOUNT_IDS)
        for (const region of env.REGIONS)
          resources.push(...(await allowlist.registered(kind, accountId, region)));
      return resources;
    },
    /** Asks for looks at the connections of some resources, and at some resources themselves. Throws unless all are queued. */
    askForLooks: async (
      source: LookMessage["source"],
      at: { readonly connections: Iterable<string>; readonly services: Iterable<string> },
    ): Promise<void> => {
      await connectionQueue.send(looksAt(source, at.connections));
      await serviceQueue.send(looksAt(source, at.services));
    },
  };
}

function looksAt(source: LookMessage["source"], resources: Iterable<string>): LookMessage[] {
  return [...resources].map((resource) => ({ type: "gatehouse.look", source, resource }));
}
