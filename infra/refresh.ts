import { deployment } from "./deployed.ts";
import { organizationHints } from "./hints.ts";
import { askForLooks, lookEnvironment } from "./looks.ts";
import { consumeFrom, onTable, queryIndex, queryTable, readOrganization } from "./permissions.ts";
import { schedule } from "./schedule.ts";
import { ledger, organization } from "./tables.ts";
import { workflow } from "./workflow.ts";

/**
 * Reads the whole organization again and asks for looks at what its changes can affect. The function itself sees to it that
 * one refresh is made at a time (core/turn.ts): AWS Organizations throttles a second reader ("another request is already in
 * progress", platform.md section 3). Reserved concurrency would turn an event away for as long as its queue hides it.
 */
export const refreshOrganization = workflow("RefreshOrganization", {
  service: "refresh-organization",
  description: "Reads the organization again and asks for looks at what its changes affect",
  timeout: `${organizationHints.timeoutSeconds} seconds`,
  environment: {
    ...lookEnvironment,
    ORGANIZATION_TABLE: organization.name,
    ORGANIZATION_ID: deployment.organizationId,
    LEDGER_TABLE: ledger.name,
    HINT_QUEUE_URL: organizationHints.queue.url,
  },
  permissions: [
    ...readOrganization,
    queryTable(organization),
    // ConditionCheckItem and PutItem in one transaction: a refresh writes only while its claim stands. UpdateItem: its turn.
    onTable(
      organization,
      "dynamodb:BatchGetItem",
      "dynamodb:ConditionCheckItem",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
    ),
    queryIndex(ledger, "tenant"),
    ...askForLooks,
    consumeFrom(organizationHints.queue),
  ],
});

// Events are best effort (platform.md section 3): the schedule is what keeps the map fresh, they only make it quicker.
schedule("RefreshSchedule", "rate(15 minutes)", refreshOrganization);

organizationHints.queue.subscribe(refreshOrganization.arn, {
  batch: { size: 10, partialResponses: true },
  // The fewest that a mapping can have: one that refreshes, and one that sends events back until it is done.
  transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency: 2 } } },
});
