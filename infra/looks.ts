import { deployment } from "./deployed.ts";
import { connectionHints, deadLetterQueue, serviceHints } from "./hints.ts";
import { queryIndex, readStreamOf, sendTo, useTableKey } from "./permissions.ts";
import { schedule } from "./schedule.ts";
import { allowlist } from "./tables.ts";
import { workflow } from "./workflow.ts";

/** Where the functions that ask for looks find what is registered, and whose queue each kind has. */
export const lookEnvironment = {
  ALLOWLIST_TABLE: allowlist.name,
  CONNECTION_HINT_QUEUE_URL: connectionHints.queue.url,
  SERVICE_HINT_QUEUE_URL: serviceHints.queue.url,
  OWNER_ACCOUNT_IDS: [deployment.hubAccountId, ...deployment.providerAccountIds].join(","),
  REGIONS: deployment.regions.join(","),
};

/** What asking for looks takes: the registered offerings, and both queues. */
export const askForLooks = [
  queryIndex(allowlist, "offerings"),
  useTableKey,
  sendTo(connectionHints.queue, serviceHints.queue),
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

/** Changes of the allowlist that could not be turned into hints. Holds where in the stream they are, not the changes themselves. */
export const failedChanges = deadLetterQueue("AllowlistChangeFailures");

/** Asks for a look at whatever a change of the allowlist can affect. */
export const allowlistChanges = workflow("AllowlistChanges", {
  service: "allowlist-changes",
  description: "Asks for a look at what a change of the allowlist can affect",
  timeout: "60 seconds",
  environment: lookEnvironment,
  permissions: [...readStreamOf(allowlist), ...askForLooks, sendTo(failedChanges)],
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
