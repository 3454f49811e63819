import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client } from "@aws-sdk/client-ec2";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { v7 as uuid } from "uuid";

import { dynamoAllowlist } from "../adapters/allowlist-table.ts";
import { ec2EndpointConnections } from "../adapters/endpoint-connections.ts";
import { LookEnvironment, readEnvironment } from "../adapters/environment.ts";
import { flowLog } from "../adapters/flow-log.ts";
import { sqsHintQueue } from "../adapters/hint-queue.ts";
import { dynamoLedger } from "../adapters/ledger-table.ts";
import { parseArn } from "../core/arn.ts";
import type { HintMessage } from "../core/batch.ts";
import { answerHints } from "../core/batch.ts";
import { look } from "../core/look.ts";

const env = readEnvironment(LookEnvironment, process.env);
const logger = new Logger({ serviceName: env.AWS_LAMBDA_FUNCTION_NAME });
const metrics = new Metrics({ namespace: "Gatehouse", serviceName: env.AWS_LAMBDA_FUNCTION_NAME });
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
  marshallOptions: { removeUndefinedValues: true },
});

const ec2Clients = new Map<string, EC2Client>();
const ec2In = (region: string) => {
  const client = ec2Clients.get(region) ?? new EC2Client({ region });
  ec2Clients.set(region, client);
  return client;
};

const hub = hubOf(env.NOTIFICATION_TOPIC_ARNS);
const allowlist = dynamoAllowlist(documents, env.ALLOWLIST_TABLE);
const ledger = dynamoLedger(documents, {
  ledger: env.LEDGER_TABLE,
  audit: env.AUDIT_TABLE,
  allowlist: env.ALLOWLIST_TABLE,
});
const source = ec2EndpointConnections(ec2In, hub);
const queue = sqsHintQueue(new SQSClient({}), env.HINT_QUEUE_URL);
const report = flowLog(logger, metrics);

const now = () => new Date();

/** Kept for the records after the last look and for the answer to Lambda. */
const RESERVE_MS = 8_000;

/** Answers hints about endpoint connections. Messages that must come back are named; Lambda deletes the others. */
export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  logger.addContext(context);
  const deadline = new Date(Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS);
  const ports = { source, allowlist, ledger, report, now, newId: uuid };
  const returned = await answerHints(event.Records.map(fromRecord), env.NOTIFICATION_TOPIC_ARNS, {
    registered: (accountId, region) =>
      allowlist.registered("endpoint-connection", accountId, region),
    locate: (externalIds, region) => source.locate(externalIds, region),
    recorded: (connections) => ledger.read(connections),
    report,
    look: ({ cause, ...request }) => {
      const provenance = {
        actor: env.AWS_LAMBDA_FUNCTION_NAME,
        cause,
        correlationId: context.awsRequestId,
      };
      return look(
        { ...request, provenance, leaseMs: env.INTENT_LEASE_SECONDS * 1_000, deadline },
        ports,
      );
    },
  });
  const handles = new Map(event.Records.map((record) => [record.messageId, record.receiptHandle]));
  await queue.postpone(
    returned.map(({ messageId, delaySeconds }) => ({
      receiptHandle: handles.get(messageId) ?? "",
      delaySeconds,
    })),
  );
  metrics.publishStoredMetrics();
  return { batchItemFailures: returned.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};

function fromRecord({ messageId, body, attributes }: SQSRecord): HintMessage {
  const arrivedAt = new Date(Number(attributes.SentTimestamp));
  return {
    id: messageId,
    body,
    arrivedAt,
    receiveCount: Number(attributes.ApproximateReceiveCount),
  };
}

/** The account and partition that own the notification topics, and so the services that notify through them. */
function hubOf(topicArns: readonly string[]) {
  const arn = parseArn(topicArns[0] ?? "");
  if (arn === undefined)
    throw new Error(`NOTIFICATION_TOPIC_ARNS is not a list of ARNs: ${topicArns.join(",")}`);
  return { accountId: arn.accountId, partition: arn.partition };
}
