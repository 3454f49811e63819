import { deployment } from "./deployed.ts";
import { connectionHints, serviceHints, type HintQueue } from "./hints.ts";
import { notificationTopicArns } from "./notifications.ts";
import {
  adjustEndpointServices,
  answerEndpointConnections,
  assume,
  confirmSubscriptionsOf,
  consumeFrom,
  observeEndpointConnections,
  observeEndpointServices,
  onTable,
  queryIndex,
  queryTable,
  useTableKey,
  type Permission,
} from "./permissions.ts";
import { providers } from "./providers.ts";
import { allowlist, audit, ledger, organization } from "./tables.ts";
import { workflow, type Workflow } from "./workflow.ts";

/**
 * How old the map of the organization may be to decide by: four times the interval of its refresh (infra/refresh.ts),
 * and later than the alarm on a missing refresh. By an older one nobody is let in.
 */
const ORGANIZATION_MAP_MAX_AGE_SECONDS = 60 * 60;

/** Most endpoints in one call of Accept or Reject. AWS states no limit (privatelink.md section 4). */
const IDS_PER_CALL = 100;

/** Looks at the connections that hints name, and approves, rejects or ends them. */
export const reconcileEndpointConnections = reconciler("ReconcileEndpointConnections", {
  service: "reconcile-endpoint-connections",
  description: "Looks at endpoint connections again and answers them by the allowlist",
  hints: connectionHints,
  providerRoleArns: providers.map(({ connectionsRoleArn }) => connectionsRoleArn),
  permissions: [
    queryIndex(allowlist, "offerings"),
    observeEndpointConnections,
    answerEndpointConnections,
    ...confirmSubscriptionsOf(providers.flatMap(({ topicArns }) => topicArns)),
  ],
  // Accept has a burst of 10 requests and refills 1 a second for the whole account and Region: more at once would only throttle each other.
  maximumConcurrency: 5,
});

/** Looks at the endpoint services that hints name, and adjusts who may see them and who is told about their connections. */
export const reconcileEndpointServices = reconciler("ReconcileEndpointServices", {
  service: "reconcile-endpoint-services",
  description: "Looks at endpoint services again and adjusts them to the allowlist",
  hints: serviceHints,
  providerRoleArns: providers.map(({ servicesRoleArn }) => servicesRoleArn),
  permissions: [
    // Who belongs to an audience is a question to every account of the map.
    queryTable(organization),
    observeEndpointServices,
    adjustEndpointServices,
  ],
  // The fewest that a mapping can have: a change of an audience is not urgent, and changes of one service would only meet.
  maximumConcurrency: 2,
});

/** What all functions have in common that look at something and act on what they recorded. */
function reconciler(
  logicalName: string,
  args: {
    service: string;
    description: string;
    hints: HintQueue;
    /** The role that each provider has for this function. */
    providerRoleArns: $util.Output<string>[];
    permissions: Permission[];
    maximumConcurrency: number;
  },
): Workflow {
  const { queue, timeoutSeconds } = args.hints;
  const reconcile = workflow(logicalName, {
    service: args.service,
    description: args.description,
    timeout: `${timeoutSeconds} seconds`,
    environment: {
      ALLOWLIST_TABLE: allowlist.name,
      LEDGER_TABLE: ledger.name,
      AUDIT_TABLE: audit.name,
      ORGANIZATION_TABLE: organization.name,
      ORGANIZATION_ID: deployment.organizationId,
      ORGANIZATION_MAP_MAX_AGE_SECONDS: `${ORGANIZATION_MAP_MAX_AGE_SECONDS}`,
      HINT_QUEUE_URL: queue.url,
      NOTIFICATION_TOPIC_ARNS: listOf(notificationTopicArns),
      // The function's timeout and half as much again: an intent that old belongs to an invocation that has ended.
      INTENT_LEASE_SECONDS: `${timeoutSeconds * 1.5}`,
      HUB_ACCOUNT_ID: deployment.hubAccountId,
      PROVIDER_ROLE_ARNS: listOf(args.providerRoleArns),
      IDS_PER_CALL: `${IDS_PER_CALL}`,
    },
    permissions: [
      onTable(allowlist, "dynamodb:BatchGetItem"),
      // Also the budget of calls and the turns at a service, which all functions share.
      onTable(ledger, "dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
      queryIndex(ledger, "resource"),
      onTable(audit, "dynamodb:PutItem"),
      onTable(organization, "dynamodb:BatchGetItem"),
      useTableKey,
      consumeFrom(queue),
      ...assume(args.providerRoleArns),
      ...args.permissions,
    ],
  });
  queue.subscribe(reconcile.arn, {
    batch: { size: 10, partialResponses: true },
    transform: {
      eventSourceMapping: { scalingConfig: { maximumConcurrency: args.maximumConcurrency } },
    },
  });
  return reconcile;
}

function listOf(arns: readonly $util.Output<string>[]): $util.Output<string> {
  return $util.all([...arns]).apply((resolved) => resolved.join(","));
}
