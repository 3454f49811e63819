import { deployment } from "./deployed.ts";
import { deadLetterQueue, HINT_TIMEOUT_SECONDS, hints } from "./hints.ts";
import { notifications } from "./notifications.ts";
import { partition } from "./partition.ts";
import {
  answerEndpointConnections,
  consumeFrom,
  observeEndpointConnections,
  onTable,
  queryIndex,
  readStreamOf,
  sendTo,
  useTableKey,
} from "./permissions.ts";
import { allowlist, audit, ledger } from "./tables.ts";
import { workflow } from "./workflow.ts";

/** Looks at the connections that hints name, and approves, rejects or ends them. */
export const reconcileEndpointConnections = workflow("ReconcileEndpointConnections", {
  service: "reconcile-endpoint-connections",
  description: "Looks at endpoint connections again and answers them by the allowlist",
  timeout: `${HINT_TIMEOUT_SECONDS} seconds`,
  environment: {
    ALLOWLIST_TABLE: allowlist.name,
    LEDGER_TABLE: ledger.name,
    AUDIT_TABLE: audit.name,
    HINT_QUEUE_URL: hints.queue.url,
    NOTIFICATION_TOPIC_ARNS: $util
      .all(notifications.map(({ topic }) => topic.arn))
      .apply((arns) => arns.join(",")),
    // The function's timeout and half as much again: an intent that old belongs to an invocation that has ended.
    INTENT_LEASE_SECONDS: `${HINT_TIMEOUT_SECONDS * 1.5}`,
  },
  permissions: [
    onTable(allowlist, "dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem"),
    queryIndex(allowlist, "offerings"),
    onTable(ledger, "dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
    queryIndex(ledger, "resource"),
    onTable(audit, "dynamodb:PutItem"),
    useTableKey,
    consumeFrom(hints.queue),
    observeEndpointConnections,
    answerEndpointConnections,
  ],
});

hints.queue.subscribe(reconcileEndpointConnections.arn, {
  batch: { size: 10, partialResponses: true },
  // Accept has a burst of 10 requests and refills 1 a second for the whole account and Region: more at once would only throttle each other.
  transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency: 5 } } },
});

const looks = {
  ALLOWLIST_TABLE: allowlist.name,
  HINT_QUEUE_URL: hints.queue.url,
  HUB_ACCOUNT_ID: deployment.hubAccountId,
  REGIONS: deployment.regions.join(","),
};

/** Asks for a look at every registered offering, so that a lost notification costs minutes. */
export const sweep = workflow("Sweep", {
  service: "sweep",
  description: "Asks for a look at every registered offering",
  timeout: "60 seconds",
  environment: looks,
  permissions: [queryIndex(allowlist, "offerings"), useTableKey, sendTo(hints.queue)],
});

new sst.aws.CronV2("SweepSchedule", {
  schedule: "rate(5 minutes)",
  function: sweep.arn,
  transform: {
    role: {
      // Against the confused deputy: only schedules of this account's default group may use the role. The group is
      // the narrowest source there is: Scheduler names the group, not the schedule (Scheduler user guide, "Confused deputy prevention").
      assumeRolePolicy: $jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "scheduler.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: {
              StringEquals: {
                "aws:SourceAccount": deployment.hubAccountId,
                "aws:SourceArn": $interpolate`arn:${partition}:scheduler:${deployment.homeRegion}:${deployment.hubAccountId}:schedule-group/default`,
              },
            },
          },
        ],
      }),
    },
  },
});

/** Changes of the allowlist that could not be turned into hints. Holds where in the stream they are, not the changes themselves. */
export const failedChanges = deadLetterQueue("AllowlistChangeFailures");

/** Asks for a look at whatever a change of the allowlist can affect. */
export const allowlistChanges = workflow("AllowlistChanges", {
  service: "allowlist-changes",
  description: "Asks for a look at what a change of the allowlist can affect",
  timeout: "60 seconds",
  environment: looks,
  permissions: [
    ...readStreamOf(allowlist),
    queryIndex(allowlist, "offerings"),
    useTableKey,
    sendTo(hints.queue, failedChanges),
  ],
});

allowlist.subscribe("Changes", allowlistChanges.arn, {
  transform: {
    eventSourceMapping: {
      // From the beginning: a change between the table's creation and the mapping's must not be missed. A second look is harmless.
      startingPosition: "TRIM_HORIZON",
      batchSize: 100,
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
      destinationConfig: { onFailure: { destinationArn: failedChanges.arn } },
    },
  },
});

/** Every function of the hub, for what concerns them all. */
export const workflows = [reconcileEndpointConnections, sweep, allowlistChanges];
