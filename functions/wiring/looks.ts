import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { v7 as uuid } from "uuid";
import type * as z from "zod";

import { dynamoAllowlist } from "../adapters/allowlist-table.ts";
import type { LookEnvironment } from "../adapters/environment.ts";
import { readEnvironment } from "../adapters/environment.ts";
import { flowLog } from "../adapters/flow-log.ts";
import { sqsHintQueue } from "../adapters/hint-queue.ts";
import { dynamoLastLooks } from "../adapters/last-look-table.ts";
import { dynamoLedger } from "../adapters/ledger-table.ts";
import { dynamoOrganization } from "../adapters/organization-table.ts";
import { dynamoTurns, ledgerTurnKey } from "../adapters/turn-table.ts";
import type { Cause } from "../core/audit-head.ts";
import type { HintMessage, Returned } from "../core/batch.ts";
import { waitedFor } from "../core/turn.ts";

const now = () => new Date();
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Kept for the records after the last look and for the answer to Lambda. */
const RESERVE_MS = 8_000;

/** What AWS is still at work on is looked at again after this long: most of it takes seconds, and nobody says when (lattice.md section 4). */
const FOLLOW_UP_SECONDS = 5;

/** What every function that looks is wired with: its environment, as `schema` reads it, and the tables. */
export function wireLook<Schema extends typeof LookEnvironment>(
  schema: Schema,
  variables: Record<string, string | undefined>,
) {
  const env: z.infer<Schema> = readEnvironment(schema, variables);
  const logger = new Logger({ serviceName: env.AWS_LAMBDA_FUNCTION_NAME });
  const metrics = new Metrics({
    namespace: "Gatehouse",
    serviceName: env.AWS_LAMBDA_FUNCTION_NAME,
  });
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const queue = sqsHintQueue(new SQSClient({}), env.HINT_QUEUE_URL);
  const ports = {
    allowlist: dynamoAllowlist(documents, env.ALLOWLIST_TABLE),
    organization: dynamoOrganization(documents, env.ORGANIZATION_TABLE, {
      organizationId: env.ORGANIZATION_ID,
      maxAgeMs: env.ORGANIZATION_MAP_MAX_AGE_SECONDS * 1_000,
      now,
    }),
    ledger: dynamoLedger(documents, { ledger: env.LEDGER_TABLE, audit: env.AUDIT_TABLE }),
    lastLooks: dynamoLastLooks(documents, env.LEDGER_TABLE),
    turns: waitedFor(dynamoTurns(documents, env.LEDGER_TABLE, ledgerTurnKey), sleep),
    report: flowLog(logger, metrics),
    now,
    newId: uuid,
  };
  return {
    env,
    documents,
    ports,
    /** Asks for another look at a resource in a while, through the function's own queue. */
    followUp: async (resource: string): Promise<void> =>
      await queue.send(
        [{ type: "gatehouse.look", source: "follow-up", resource }],
        FOLLOW_UP_SECONDS,
      ),
    /** What looks within one invocation have in common. */
    requestOf: (context: Context) => {
      const deadline = new Date(Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS);
      const leaseMs = env.INTENT_LEASE_SECONDS * 1_000;
      const provenanceOf = (cause: Cause) => ({
        actor: env.AWS_LAMBDA_FUNCTION_NAME,
        cause,
        correlationId: context.awsRequestId,
      });
      return { deadline, leaseMs, provenanceOf };
    },
    handlerOf: (
      answer: (messages: readonly HintMessage[], context: Context) => Promise<readonly Returned[]>,
    ) => {
      return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
        logger.addContext(context);
        const returned = await answer(event.Records.map(fromRecord), context);
        const handles = new Map(event.Records.map((one) => [one.messageId, one.receiptHandle]));
        await queue.postpone(
          returned.map(({ messageId, delaySeconds }) => ({
            receiptHandle: handles.get(messageId) ?? "",
            delaySeconds,
          })),
        );
        metrics.publishStoredMetrics();
        return {
          batchItemFailures: returned.map(({ messageId }) => ({ itemIdentifier: messageId })),
        };
      };
    },
  };
}

function fromRecord({ messageId, body, attributes }: SQSRecord): HintMessage {
  return {
    id: messageId,
    body,
    arrivedAt: new Date(Number(attributes.SentTimestamp)),
    receiveCount: Number(attributes.ApproximateReceiveCount),
  };
}
