import { Logger } from "@aws-lambda-powertools/logger";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Context } from "aws-lambda";

import { dynamoAllowlist } from "../adapters/allowlist-table.ts";
import { HintEnvironment, readEnvironment } from "../adapters/environment.ts";
import { sqsHintQueue } from "../adapters/hint-queue.ts";
import { kinds } from "../core/connection.ts";

const env = readEnvironment(HintEnvironment, process.env);
const logger = new Logger({ serviceName: env.AWS_LAMBDA_FUNCTION_NAME });
const allowlist = dynamoAllowlist(
  DynamoDBDocumentClient.from(new DynamoDBClient({})),
  env.ALLOWLIST_TABLE,
);
const queue = sqsHintQueue(new SQSClient({}), env.HINT_QUEUE_URL);

/** Asks for a complete look at every registered resource, so that a lost notification costs minutes, not a connection. */
export const handler = async (_event: unknown, context: Context): Promise<void> => {
  logger.addContext(context);
  for (const kind of kinds) {
    for (const region of env.REGIONS) {
      const resources = await allowlist.registered(kind, env.HUB_ACCOUNT_ID, region);
      await queue.send(
        resources.map((resource) => ({ type: "gatehouse.look", source: "sweep", resource })),
      );
      logger.info("sweep.requested", { kind, region, resources: resources.length });
    }
  }
};
