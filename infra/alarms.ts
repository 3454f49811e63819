import { alarm, alarmOnFunction, alarmWhenNotEmpty } from "./alarm.ts";
import { lostOrganizationEvents } from "./bus.ts";
import { regionSuffix } from "./deployed.ts";
import { connectionHints, organizationHints, serviceHints } from "./hints.ts";
import { failedChanges, sweep } from "./looks.ts";
import { notifications } from "./notifications.ts";
import { reconcileEndpointConnections, reconcileEndpointServices } from "./reconcile.ts";
import { refreshOrganization } from "./refresh.ts";
import { workflows } from "./workflows.ts";

const FIFTEEN_MINUTES_SECONDS = 15 * 60;
const FORTY_FIVE_MINUTES_SECONDS = 45 * 60;
const ONE_HOUR_SECONDS = 60 * 60;

for (const { hint, hints, what } of [
  { hint: "Hint", hints: connectionHints, what: "hints about endpoint connections" },
  { hint: "ServiceHint", hints: serviceHints, what: "hints about endpoint services" },
  {
    hint: "OrganizationHint",
    hints: organizationHints,
    what: "hints that the organization changed",
  },
]) {
  alarmWhenNotEmpty(
    `${hint}DeadLetters`,
    hints.deadLetters,
    `${what} that failed each time they were tried: find the cause, then redrive`,
  );
}
alarmWhenNotEmpty(
  "AllowlistChangeFailures",
  failedChanges,
  "changes of the allowlist that were not looked at",
);
alarmWhenNotEmpty(
  "OrganizationEventDeadLetters",
  lostOrganizationEvents,
  "changes of the organization that did not reach their queue (the refresh every 15 minutes makes up for them): find the cause, then purge",
);
for (const { region, deadLetters } of notifications) {
  alarmWhenNotEmpty(
    `NotificationDeadLetters${regionSuffix(region)}`,
    deadLetters,
    `notifications of ${region} that did not reach the hint queue (the sweep makes up for them): find the cause, then purge`,
    region,
  );
}

for (const { name, hints, thresholdSeconds, description } of [
  {
    name: "OldestHint",
    hints: connectionHints,
    thresholdSeconds: FIFTEEN_MINUTES_SECONDS,
    description:
      "A hint has been waiting for more than 15 minutes: connections are not answered in time",
  },
  {
    name: "OldestServiceHint",
    hints: serviceHints,
    thresholdSeconds: FIFTEEN_MINUTES_SECONDS,
    description:
      "A hint has been waiting for more than 15 minutes: endpoint services are not adjusted in time",
  },
  {
    name: "OldestOrganizationHint",
    hints: organizationHints,
    // A hint whose refresh failed is invisible for half an hour (infra/hints.ts); the schedule has refreshed twice by then.
    thresholdSeconds: ONE_HOUR_SECONDS,
    description:
      "A change of the organization has been waiting for more than an hour: no refresh has succeeded since",
  },
]) {
  alarm(name, {
    description,
    namespace: "AWS/SQS",
    metricName: "ApproximateAgeOfOldestMessage",
    dimensions: { QueueName: hints.queue.nodes.queue.name },
    statistic: "Maximum",
    threshold: thresholdSeconds,
  });
}

for (const workflow of workflows) {
  alarmOnFunction(workflow, "Errors", "failed");
  alarmOnFunction(workflow, "Throttles", "was throttled");
}

alarm("SweepMissing", {
  description: "No sweep has run for 15 minutes: lost notifications and drift go unnoticed",
  namespace: "AWS/Lambda",
  metricName: "Invocations",
  dimensions: { FunctionName: sweep.name },
  statistic: "Sum",
  threshold: 1,
  comparison: "LessThanThreshold",
  periodSeconds: FIFTEEN_MINUTES_SECONDS,
  missingData: "breaching",
});

alarm("OrganizationMapStale", {
  description:
    "The organization has not been read to its end for 45 minutes: after an hour nobody new is let in, and who is in stays",
  // Not Lambda's Invocations: a refresh that fails, or whose reading is refused, leaves the map as old as it was.
  namespace: "Gatehouse",
  metricName: "OrganizationRefreshed",
  dimensions: { service: refreshOrganization.name },
  statistic: "Sum",
  threshold: 1,
  comparison: "LessThanThreshold",
  periodSeconds: FORTY_FIVE_MINUTES_SECONDS,
  missingData: "breaching",
});

const connections = reconcileEndpointConnections;
const services = reconcileEndpointServices;
/** What functions say about themselves (functions/adapters/flow-log.ts), by the function that says it. */
for (const { by, metricName, what } of [
  {
    by: [connections],
    metricName: "UnknownConnectionState",
    what: "AWS reports a connection state that Gatehouse does not know: such connections are left alone",
  },
  {
    by: [connections, services],
    metricName: "LookFailed",
    what: "A look at a resource failed: it stays as it is until one succeeds",
  },
  {
    by: [connections, services],
    metricName: "GarbageHint",
    what: "A hint could not be understood: somebody else writes to the queue, or a format has changed",
  },
  {
    by: [connections, services],
    metricName: "ActionFailed",
    what: "AWS refused an Accept, a Reject or a change of a setting for a reason that trying again at once won't change: the audit trail has its words",
  },
  {
    by: [connections],
    metricName: "EmptyListing",
    what: "AWS lists no connection of a service that had some: they are left alone until it lists them again",
  },
  {
    by: [connections, services],
    metricName: "OwnerNotConfigured",
    what: "An offering is registered for an account that is neither the hub nor a provider in gatehouse.config.ts: it is not served",
  },
  {
    by: [services],
    metricName: "AcceptanceOff",
    what: "An endpoint service accepts every connection by itself: the allowlist does not decide there until somebody switches acceptance on",
  },
  {
    by: [services],
    metricName: "NotificationMissing",
    what: "An endpoint service does not notify of its connections: they wait for the sweep",
  },
  {
    by: [services],
    metricName: "ForeignPrincipal",
    what: "Somebody else has allowed a principal to see an endpoint service: it is left alone, find out who and why",
  },
  {
    by: [services],
    metricName: "ServiceMissing",
    what: "AWS does not know a registered endpoint service: it was deleted, or the offering has a wrong ARN",
  },
  {
    by: [refreshOrganization],
    metricName: "OrganizationRefused",
    what: "A reading of the organization was not believed (empty, or of another organization): the map stays as it was and grows old",
  },
]) {
  for (const { service, name } of by) {
    // A metric of two functions has two alarms; the first keeps the plain name.
    const prefix = by.length > 1 && service === services.service ? "Service" : "";
    alarm(`${prefix}${metricName}`, {
      description: what,
      namespace: "Gatehouse",
      metricName,
      // The handlers name themselves by AWS_LAMBDA_FUNCTION_NAME.
      dimensions: { service: name },
      statistic: "Sum",
      threshold: 0,
    });
  }
}
