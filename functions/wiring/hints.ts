import { Logger } from "@aws-lambda-powertools/logger";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

import { dynamoAllowlist } from "../adapters/allowlist-table.ts";
import { HintEnvironment, readEnvironment } from "../adapters/environment.ts";
import type { HintQueue } from "../adapters/hint-queue.ts";
import { sqsHintQueue } from "../adapters/hint-queue.ts";
import type { LookMessage } from "../core/hint.ts";
import type { OfferingKind } from "../core/kind.ts";
import { kindOfResource } from "../core/registered-resource.ts";

/** What every function that asks for looks is wired with: the list of what is registered, and the queues of those who look. */
export function wireHints(variables: Record<string, string | undefined>) {
  const env = readEnvironment(HintEnvironment, variables);
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const allowlist = dynamoAllowlist(documents, env.ALLOWLIST_TABLE);
  const logger = new Logger({ serviceName: env.AWS_LAMBDA_FUNCTION_NAME });
  const sqs = new SQSClient({});
  const serviceQueue = sqsHintQueue(sqs, env.SERVICE_HINT_QUEUE_URL);
  const associationQueue = sqsHintQueue(sqs, env.ASSOCIATION_HINT_QUEUE_URL);
  /** Who looks at the connections of what is registered. */
  const queues: Readonly<Record<OfferingKind, HintQueue>> = {
    "endpoint-connection": sqsHintQueue(sqs, env.CONNECTION_HINT_QUEUE_URL),
    "share-invitation": sqsHintQueue(sqs, env.INVITATION_HINT_QUEUE_URL),
    "share-principal": sqsHintQueue(sqs, env.SHARE_HINT_QUEUE_URL),
    "service-network": associationQueue,
    "resource-configuration": associationQueue,
  };
  /** Where resources of a kind can be: in the accounts and Regions that this deployment knows. */
  const placesOf = (kind: OfferingKind): readonly [readonly string[], readonly string[]] => {
    if (kind === "share-invitation") return [env.RECEIVER_ACCOUNT_IDS, env.RAM_REGIONS];
    return [env.OWNER_ACCOUNT_IDS, kind === "share-principal" ? env.RAM_REGIONS : env.REGIONS];
  };
  return {
    documents,
    logger,
    /** Every registered resource of a kind, in every account and Region of this deployment. */
    registered: async (kind: OfferingKind): Promise<readonly string[]> => {
      const resources: string[] = [];
      const [accountIds, regions] = placesOf(kind);
      for (const accountId of accountIds)
        for (const region of regions)
          resources.push(...(await allowlist.registered(kind, accountId, region)));
      return resources;
    },
    /**
     * Asks for looks at the connections of some resources, and at some endpoint services themselves. Throws unless all are
     * queued. What can't be registered is left out, and said.
     */
    askForLooks: async (
      source: LookMessage["source"],
      at: { readonly connections: Iterable<string>; readonly services: Iterable<string> },
    ): Promise<void> => {
      const byKind = Map.groupBy(at.connections, kindOfResource);
      for (const [kind, resources] of byKind) {
        if (kind === undefined) logger.warn("look.impossible", { resources });
        else await queues[kind].send(looksAt(source, resources));
      }
      const services = [...at.services].filter(
        (resource) => kindOfResource(resource) === "endpoint-connection",
      );
      await serviceQueue.send(looksAt(source, services));
    },
  };
}

function looksAt(source: LookMessage["source"], resources: Iterable<string>): LookMessage[] {
  return [...resources].map((resource) => ({ type: "gatehouse.look", source, resource }));
}
