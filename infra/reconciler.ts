import { deployment } from "./deployed.ts";
import type { HintQueue } from "./hints.ts";
import {
  assume,
  consumeFrom,
  onTable,
  queryIndex,
  sendTo,
  useTableKey,
  type Permission,
} from "./permissions.ts";
import { allowlist, audit, ledger, organization } from "./tables.ts";
import { workflow, type Workflow } from "./workflow.ts";

/**
 * How old the map of the organization may be to decide by: four times the interval of its refresh (infra/refresh.ts),
 * and later than the alarm on a missing refresh. By an older one nobody is let in.
 */
const ORGANIZATION_MAP_MAX_AGE_SECONDS = 60 * 60;

/** What all functions have in common that look at something and act on what they recorded. */
export function reconciler(
  logicalName: string,
  args: {
    service: string;
    description: string;
    hints: HintQueue;
    /** Beside what every function is told that looks. */
    environment: Record<string, $util.Input<string>>;
    /** The roles of other accounts that this function takes. */
    roleArns: readonly $util.Output<string>[];
    /** Beside the tables, its queue and those roles. */
    permissions: Permission[];
    maximumConcurrency: number;
    /** Whether what it does takes effect later, so that it asks itself to look again. */
    followsUp?: true;
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
      // The function's timeout and half as much again: an intent that old belongs to an invocation that has ended.
      INTENT_LEASE_SECONDS: `${timeoutSeconds * 1.5}`,
      HUB_ACCOUNT_ID: deployment.hubAccountId,
      ...args.environment,
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
      ...(args.followsUp ? [sendTo(queue)] : []),
      ...assume(args.roleArns),
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

/** ARNs as one variable of an environment. */
export function listOf(arns: readonly $util.Output<string>[]): $util.Output<string> {
  return $util.all([...arns]).apply((resolved) => resolved.join(","));
}
