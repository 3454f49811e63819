import type { ResourceShareAssociation } from "@aws-sdk/client-ram";

import { parseArn } from "../core/arn.ts";
import type { Connection, ConnectionStatus } from "../core/connection.ts";
import { connectionId } from "../core/connection.ts";
import { accountOfPrincipal } from "../core/principal-arn.ts";

/**
 * A principal of a share, as RAM's owner sees it; undefined for a row that does not say whom it is about.
 * @param resource the share's ARN
 */
export function fromPrincipalAssociation(
  row: ResourceShareAssociation,
  resource: string,
): Connection | undefined {
  const { associatedEntity: externalId, statusMessage } = row;
  if (externalId === undefined) return undefined;
  const word = row.status ?? "MISSING";
  const status = STATUS.get(word) ?? "unknown";
  return {
    id: connectionId(resource, externalId),
    kind: "share-principal",
    resource,
    externalId,
    tenant: accountOfPrincipal(externalId),
    status,
    state: word.toLowerCase(),
    region: parseArn(resource)?.region,
    ...(IN_PROGRESS.has(word) && { inProgress: true }),
    ...(status === "failed" && { failureReason: statusMessage }),
    createdAt: row.creationTime,
  };
}

/**
 * ram.md section 6. An association on its way needs nobody's help, but for an account outside the organization, whose yes it
 * waits for. What it is to be suspended is not documented: SUSPENDED, SUSPENDING and RESTORING stay unknown.
 */
const STATUS: ReadonlyMap<string, ConnectionStatus> = new Map([
  ["ASSOCIATING", "connected"],
  ["ASSOCIATED", "connected"],
  ["FAILED", "failed"],
  ["DISASSOCIATING", "over"],
  ["DISASSOCIATED", "over"],
]);
const IN_PROGRESS: ReadonlySet<string> = new Set(["ASSOCIATING", "DISASSOCIATING"]);

/** One for each principal: an old association may still be listed beside the new one. */
export function livingPrincipals(rows: readonly Connection[]): Connection[] {
  const living = new Map<string, Connection>();
  for (const row of rows.toSorted((a, b) => rankOf(a) - rankOf(b)))
    if (!living.has(row.externalId)) living.set(row.externalId, row);
  return [...living.values()];
}

/** What gives access comes before what is in the way, and that before what is gone. */
const RANK = ["associated", "associating", "failed", "disassociating"];

function rankOf({ status, state }: Connection): number {
  // A word without a rule may mean anything: it must not be overlooked.
  if (status === "unknown") return -1;
  const rank = RANK.indexOf(state);
  return rank === -1 ? RANK.length : rank;
}
