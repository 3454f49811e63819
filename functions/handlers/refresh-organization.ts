import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";

import { isEntryKind, offeringKinds } from "../core/kind.ts";
import type { AccountChange } from "../core/organization-refresh.ts";
import { refreshOrganization } from "../core/organization-refresh.ts";
import type { HeadReading } from "../core/organization.ts";
import { kindOfResource } from "../core/registered-resource.ts";
import { inTurn } from "../core/turn.ts";
import { wireRefresh } from "../wiring/refresh.ts";

const { hints, logger, map, ledger, turns, queue, ports, count } = wireRefresh(process.env);

/**
 * Reads the organization anew: by schedule, and when an event says that it changed. What the event says is not believed; one
 * refresh answers all that came before its listing began, and one at a time is made: an event that comes meanwhile waits for
 * the next. Then asks for looks at what the changes can affect. A refused or failed refresh throws, so that the event comes
 * back; the map grows old meanwhile, and what needs it holds.
 */
export const handler = async (
  { Records = [] }: Partial<SQSEvent>,
  context: Context,
): Promise<SQSBatchResponse> => {
  logger.addContext(context);
  if (Records.length > 0 && isCovered(Records, await map.head())) {
    logger.info("organization.covered", { hints: Records.length });
    return toReturn([]);
  }
  const now = ports.now();
  // A refresh that dies leaves its turn behind, no longer than it could have run.
  const leaseEndsAt = new Date(now.getTime() + context.getRemainingTimeInMillis());
  const turn = { subject: "refresh", holder: ports.newId() };
  if (await inTurn(turns, turn, leaseEndsAt, now, refresh)) return toReturn([]);
  logger.info("organization.refresh-under-way", { hints: Records.length });
  await queue.postpone(
    Records.map(({ receiptHandle }) => ({ receiptHandle, delaySeconds: UNDER_WAY_SECONDS })),
  );
  return toReturn(Records);
};

/** Most refreshes are over by then, and the longest (5 minutes, infra/hints.ts) after five of a hint's eight tries. */
const UNDER_WAY_SECONDS = 60;
/** Clocks of the queue and of the function agree to well under this. */
const CLOCK_MARGIN_MS = 1_000;
/** With more changes than this everything that is registered is looked at, rather than what each account is connected to. */
const MOST_ACCOUNTS = 100;

async function refresh(): Promise<true> {
  const result = await refreshOrganization(ports);
  switch (result.refresh) {
    case "superseded":
      logger.info("organization.superseded");
      return true;
    case "refused":
      logger.error("organization.refused", { because: result.because });
      count("OrganizationRefused");
      throw new Error(`the organization map was not refreshed: ${result.because}`);
    case "done": {
      const { changes, head, missing } = result;
      await hints.askForLooks("organization-change", await affectedBy(changes));
      for (const change of changes.slice(0, MOST_ACCOUNTS))
        logger.info(`account.${change.how}`, { accountId: change.accountId });
      const { snapshot, accounts } = head;
      const changed = changes.length;
      logger.info("organization.refreshed", { snapshot, accounts, changed, missing });
      count("OrganizationRefreshed");
      return true;
    }
  }
}

function toReturn(records: readonly SQSRecord[]): SQSBatchResponse {
  return { batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** Whether a listing began after the last of these events arrived. */
function isCovered(records: readonly SQSRecord[], head: HeadReading): boolean {
  if (typeof head === "string") return false;
  const arrivals = records.map(({ attributes }) => Number(attributes.SentTimestamp));
  return head.readAt.getTime() > Math.max(...arrivals) + CLOCK_MARGIN_MS;
}

/** Whom a change can matter to: what the account is connected to, or wants to be; and every service, for whom it lets try. */
async function affectedBy(changes: readonly AccountChange[]) {
  if (changes.length === 0) return { connections: [], services: [] };
  const services = new Set<string>();
  for (const kind of offeringKinds)
    for (const resource of await hints.registered(kind)) services.add(resource);
  if (changes.length > MOST_ACCOUNTS) return { connections: services, services };
  // Shares, invitations and networks are few, and whom they are for may follow the organization whether or not the account has
  // anything yet: all of them are looked at. Endpoint services are many.
  const connections = new Set(
    [...services].filter((resource) => kindOfResource(resource) !== "endpoint-connection"),
  );
  for (const { accountId } of changes) {
    for (const { kind, resource, status } of await ledger.ofTenant(accountId))
      if (isEntryKind(kind) && status !== "over") connections.add(resource);
  }
  return { connections, services };
}
