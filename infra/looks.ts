import { deployment, ramRegions } from "./deployed.ts";
import {
  associationHints,
  connectionHints,
  deadLetterQueue,
  invitationHints,
  serviceHints,
  shareHints,
} from "./hints.ts";
import { queryIndex, readStreamsOf, sendTo, useTableKey } from "./permissions.ts";
import { schedule } from "./schedule.ts";
import { allowlist, requests } from "./tables.ts";
import { workflow } from "./workflow.ts";

/** Where the functions that ask for looks find what is registered, and whose queue each kind has. */
export const lookEnvironment = {
  ALLOWLIST_TABLE: allowlist.name,
  CONNECTION_HINT_QUEUE_URL: connectionHints.queue.url,
  SERVICE_HINT_QUEUE_URL: serviceHints.queue.url,
  INVITATION_HINT_QUEUE_URL: invitationHints.queue.url,
  SHARE_HINT_QUEUE_URL: shareHints.queue.url,
  ASSOCIATION_HINT_QUEUE_URL: associationHints.queue.url,
  OWNER_ACCOUNT_IDS: [deployment.hubAccountId, ...deployment.providerAccountIds].join(","),
  REGIONS: deployment.regions.join(","),
  RECEIVER_ACCOUNT_IDS: [deployment.hubAccountId, ...deployment.receiverAccountIds].join(","),
  RAM_REGIONS: ramRegions.join(","),
};

/** What asking for looks takes: the registered offerings, and the queues of those who look. */
export const askForLooks = [
  queryIndex(allowlist, "offerings"),
  useTableKey,
  sendTo(
    connectionHints.queue,
    serviceHints.queue,
    invitationHints.queue,
    shareHints.queue,
    associationHints.queue,
  ),
];

/** Asks for a look at every registered offering, so that a lost notification costs minutes. */
export const sweep = workflow("Sweep", {
  service: "sweep",
  description: "Asks for a look at every registered offering",
  timeout: "60 seconds",
  environment: lookEnvironment,
  permissions: askForLooks,
});

schedule("SweepSchedule", "rate(5 minutes)", sweep);

/** Changes of the allowlist, and requests, that could not be turned into hints. Holds where in the stream they are, not the changes themselves. */
export const failedChanges = deadLetterQueue("AllowlistChangeFailures");

/** Asks for a look at whatever a change of the allowlist, or a request, can affect. */
export const allowlistChanges = workflow("AllowlistChanges", {
  service: "allowlist-changes",
  description: "Asks for a look at what a change of the allowlist or a request can affect",
  timeout: "60 seconds",
  environment: lookEnvironment,
  permissions: [...readStreamsOf(allowlist, requests), ...askForLooks, sendTo(failedChanges)],
});

for (const table of [allowlist, requests])
  table.subscribe("Changes", allowlistChanges.arn, {
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
