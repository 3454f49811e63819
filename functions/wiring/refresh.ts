import { MetricUnit, Metrics } from "@aws-lambda-powertools/metrics";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { SQSClient } from "@aws-sdk/client-sqs";
import { v7 as uuid } from "uuid";

import { readEnvironment, RefreshEnvironment } from "../adapters/environment.ts";
import { sqsHintQueue } from "../adapters/hint-queue.ts";
import { dynamoLedgerIndex } from "../adapters/ledger-index.ts";
import {
  awsOrganizationDirectory,
  ORGANIZATIONS_ATTEMPTS,
} from "../adapters/organization-directory.ts";
import { dynamoOrganizationMap } from "../adapters/organization-table.ts";
import { dynamoTurns, organizationTurnKey } from "../adapters/turn-table.ts";
import { wireHints } from "./hints.ts";

/** What the function that reads the organization anew is wired with. */
export function wireRefresh(variables: Record<string, string | undefined>) {
  const env = readEnvironment(RefreshEnvironment, variables);
  const hints = wireHints(variables);
  const { documents, logger } = hints;
  const serviceName = env.AWS_LAMBDA_FUNCTION_NAME;
  const metrics = new Metrics({ namespace: "Gatehouse", serviceName });
  const map = dynamoOrganizationMap(documents, env.ORGANIZATION_TABLE);
  const client = new OrganizationsClient({
    maxAttempts: ORGANIZATIONS_ATTEMPTS,
    retryMode: "adaptive",
  });
  return {
    hints,
    logger,
    map,
    ledger: dynamoLedgerIndex(documents, env.LEDGER_TABLE),
    turns: dynamoTurns(documents, env.ORGANIZATION_TABLE, organizationTurnKey),
    /** The function's own queue. */
    queue: sqsHintQueue(new SQSClient({}), env.HINT_QUEUE_URL),
    ports: {
      map,
      directory: awsOrganizationDirectory(client),
      organizationId: env.ORGANIZATION_ID,
      now: () => new Date(),
      newId: uuid,
    },
    count: (name: string): void => {
      metrics.addMetric(name, MetricUnit.Count, 1);
      metrics.publishStoredMetrics();
    },
  };
}
