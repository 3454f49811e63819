import { connectionHints, serviceHints } from "./hints.ts";
import { notificationTopicArns } from "./notifications.ts";
import {
  adjustEndpointServices,
  answerEndpointConnections,
  confirmSubscriptionsOf,
  observeEndpointConnections,
  observeEndpointServices,
  queryIndex,
  queryTable,
} from "./permissions.ts";
import { providers } from "./providers.ts";
import { listOf, reconciler } from "./reconciler.ts";
import { allowlist, organization } from "./tables.ts";

/** Most endpoints in one call of Accept or Reject. AWS states no limit (privatelink.md section 4). */
const IDS_PER_CALL = 100;

const connectionsRoleArns = providers.map(({ connectionsRoleArn }) => connectionsRoleArn);
const servicesRoleArns = providers.map(({ servicesRoleArn }) => servicesRoleArn);

/** Looks at the connections that hints name, and approves, rejects or ends them. */
export const reconcileEndpointConnections = reconciler("ReconcileEndpointConnections", {
  service: "reconcile-endpoint-connections",
  description: "Looks at endpoint connections again and answers them by the allowlist",
  hints: connectionHints,
  environment: environmentWith(connectionsRoleArns),
  roleArns: connectionsRoleArns,
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
  environment: environmentWith(servicesRoleArns),
  roleArns: servicesRoleArns,
  permissions: [
    // Who belongs to an audience is a question to every account of the map.
    queryTable(organization),
    observeEndpointServices,
    adjustEndpointServices,
  ],
  // The fewest that a mapping can have: a change of an audience is not urgent, and changes of one service would only meet.
  maximumConcurrency: 2,
});

/** What both are told of PrivateLink, and the role that each provider has for this one. */
function environmentWith(providerRoleArns: readonly $util.Output<string>[]) {
  return {
    NOTIFICATION_TOPIC_ARNS: listOf(notificationTopicArns),
    PROVIDER_ROLE_ARNS: listOf(providerRoleArns),
    IDS_PER_CALL: `${IDS_PER_CALL}`,
  };
}
