import { alarm, alarmOnFunction, alarmWhenNotEmpty } from "./alarm.ts";
import { apiName } from "./api.ts";
import { regionSuffix } from "./deployed.ts";
import { lostEvents } from "./hint-rules.ts";
import {
  associationHints,
  connectionHints,
  invitationHints,
  organizationHints,
  serviceHints,
  shareHints,
} from "./hints.ts";
import { hubEvents } from "./hub-events.ts";
import { failedChanges, sweep } from "./looks.ts";
import { notifications } from "./notifications.ts";
import { refreshOrganization } from "./refresh.ts";
import { workflows } from "./workflows.ts";

const FIFTEEN_MINUTES_SECONDS = 15 * 60;
const FORTY_FIVE_MINUTES_SECONDS = 45 * 60;
const ONE_HOUR_SECONDS = 60 * 60;

for (const { hint, hints, about, late, thresholdSeconds } of [
  {
    hint: "Hint",
    hints: connectionHints,
    about: "hints about endpoint connections",
    late: "connections are not answered in time",
  },
  {
    hint: "ServiceHint",
    hints: serviceHints,
    about: "hints about endpoint services",
    late: "endpoint services are not adjusted in time",
  },
  {
    hint: "InvitationHint",
    hints: invitationHints,
    about: "hints about RAM invitations",
    late: "invitations are not answered in time, and they expire",
  },
  {
    hint: "ShareHint",
    hints: shareHints,
    about: "hints about RAM shares of the hub",
    late: "the principals of shares are not adjusted in time",
  },
  {
    hint: "AssociationHint",
    hints: associationHints,
    about: "hints about VPC Lattice associations",
    late: "associations are not made and ended in time",
  },
  {
    hint: "OrganizationHint",
    hints: organizationHints,
    about: "hints that the organization changed",
    late: "no refresh of the organization has succeeded since it changed",
    // A hint whose refresh failed is invisible for half an hour (infra/hints.ts); the schedule has refreshed twice by then.
    thresholdSeconds: ONE_HOUR_SECONDS,
  },
]) {
  alarmWhenNotEmpty(
    `${hint}DeadLetters`,
    hints.deadLetters,
    `${about} that failed each time they were tried: find the cause, then redrive`,
  );
  const limitSeconds = thresholdSeconds ?? FIFTEEN_MINUTES_SECONDS;
  alarm(`Oldest${hint}`, {
    description: `A hint has been waiting for more than ${limitSeconds / 60} minutes: ${late}`,
    namespace: "AWS/SQS",
    metricName: "ApproximateAgeOfOldestMessage",
    dimensions: { QueueName: hints.queue.nodes.queue.name },
    statistic: "Maximum",
    threshold: limitSeconds,
  });
}

alarmWhenNotEmpty(
  "AllowlistChangeFailures",
  failedChanges,
  "changes of the allowlist, or requests, that were not looked at",
);
for (const { event, deadLetters, what } of [
  {
    event: "Organization",
    deadLetters: lostEvents.organization,
    what: "changes of the organization that did not reach their queue (the refresh every 15 minutes makes up for them)",
  },
  {
    event: "Invitation",
    deadLetters: lostEvents.invitations,
    what: "events about RAM invitations that did not reach their queue (the sweep makes up for them)",
  },
  {
    event: "Share",
    deadLetters: lostEvents.shares,
    what: "events about RAM shares of the hub that did not reach their queue (the sweep makes up for them)",
  },
  {
    event: "Association",
    deadLetters: lostEvents.associations,
    what: "events about VPC Lattice and tags that did not reach their queue (the sweep makes up for them)",
  },
])
  alarmWhenNotEmpty(`${event}EventDeadLetters`, deadLetters, `${what}: find the cause, then purge`);
for (const { region, deadLetters } of hubEvents)
  alarmWhenNotEmpty(
    `HubEventDeadLetters${regionSuffix(region)}`,
    deadLetters,
    `events of the hub in ${region} that did not reach the hint bus (the sweep makes up for them): find the cause, then purge`,
    region,
  );
for (const { region, deadLetters } of notifications)
  alarmWhenNotEmpty(
    `NotificationDeadLetters${regionSuffix(region)}`,
    deadLetters,
    `notifications of ${region} that did not reach the hint queue (the sweep makes up for them): find the cause, then purge`,
    region,
  );

for (const workflow of workflows) {
  alarmOnFunction(workflow, "Errors", "failed");
  alarmOnFunction(workflow, "Throttles", "was throttled");
}

// Not 4XX: whoever is refused, or asks for what is not there, would raise it.
alarm("ApiFailures", {
  description:
    "The API answered with 5XX in the last 5 minutes: a function failed or took too long, or API Gateway may not call it",
  namespace: "AWS/ApiGateway",
  metricName: "5XXError",
  dimensions: { ApiName: apiName, Stage: $app.stage },
  statistic: "Sum",
  threshold: 0,
});

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
