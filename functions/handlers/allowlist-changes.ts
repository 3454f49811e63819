import { Logger } from "@aws-lambda-powertools/logger";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Context, DynamoDBStreamEvent } from "aws-lambda";

import { dynamoAllowlist } from "../adapters/allowlist-table.ts";
import { HintEnvironment, readEnvironment } from "../adapters/environment.ts";
import { sqsHintQueue } from "../adapters/hint-queue.ts";
import { parseArn } from "../core/arn.ts";
import { kindOfTarget } from "../core/entry.ts";

const env = readEnvironment(HintEnvironment, process.env);
const logger = new Logger({ serviceName: env.AWS_LAMBDA_FUNCTION_NAME });
const allowlist = dynamoAllowlist(
  DynamoDBDocumentClient.from(new DynamoDBClient({})),
  env.ALLOWLIST_TABLE,
);
const queue = sqsHintQueue(new SQSClient({}), env.HINT_QUEUE_URL);

/**
 * Asks for a look at whatever a change of the allowlist can affect: the resource of the item, or everything of a kind.
 * Throws if a hint could not be queued; the batch is then repeated, and a look too many does no harm.
 */
export const handler = async (event: DynamoDBStreamEvent, context: Context): Promise<void> => {
  logger.addContext(context);
  const targets = new Set(event.Records.flatMap(({ dynamodb }) => dynamodb?.Keys?.["pk"]?.S ?? []));
  const resources = new Set<string>();
  for (const target of targets) {
    const kind = kindOfTarget(target);
    if (kind === undefined) {
      if (parseArn(target) !== undefined) resources.add(target);
      else logger.warn("allowlist.target-unknown", { target });
      continue;
    }
    for (const region of env.REGIONS) {
      for (const resource of await allowlist.registered(kind, env.HUB_ACCOUNT_ID, region))
        resources.add(resource);
    }
  }
  await queue.send(
    [...resources].map((resource) => ({
      type: "gatehouse.look",
      source: "allowlist-change",
      resource,
    })),
  );
  logger.info("allowlist.changed", { targets: targets.size, resources: resources.size });
};
