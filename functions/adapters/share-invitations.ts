import type { RAMClient } from "@aws-sdk/client-ram";
import pLimit from "p-limit";

import type { Connection } from "../core/connection.ts";
import { connectionId } from "../core/connection.ts";
import type { Organization, Standing } from "../core/organization.ts";
import type { Actor, ConnectionSource, Order } from "../core/ports.ts";
import { isAwsError } from "./call-outcome.ts";
import type { Receiver } from "./received-shares.ts";
import { receivedShares, receiverOf } from "./received-shares.ts";
import { shareInvitationActor } from "./share-invitation-actor.ts";
import type { SeenShare } from "./share-invitation-row.ts";
import { seenShares, toConnection } from "./share-invitation-row.ts";
import type { SpokeClients } from "./spoke-clients.ts";

/** Shares looked into at once: RAM publishes no rates (ram.md section 6, UNKNOWN). */
const PARALLEL_READS = 4;

/**
 * RAM shares that are offered to accounts of ours, or reach them (ram.md sections 3 and 5). Reads are complete or they throw,
 * but for the contents of a single share, which are undefined where RAM does not show them; ThrottledError means "not now".
 *
 * Made for one request: an invitation is accepted only while its share holds what it held when this instance last read it.
 * What was accepted more than a week ago, of an owner in the organization, can't be told from what came through the
 * organization, as RAM forgets invitations by then: it counts as not to be left.
 */
export function ramInvitations(options: {
  readonly clients: SpokeClients<RAMClient>;
  /** Names the sessions of changes in other accounts. */
  readonly sessionName: string;
  readonly organization: Pick<Organization, "standings">;
  readonly now: () => Date;
}): ConnectionSource & Actor {
  const { clients, sessionName, organization, now } = options;
  const ram = receivedShares(clients);
  /** By the ledger's name for the connection: the contents that it was judged by. */
  const judged = new Map<string, readonly string[] | undefined>();

  const contentsNow = async (
    receiver: Receiver,
    { status, shareArn, invitation }: SeenShare,
  ): Promise<readonly string[] | undefined> => {
    const invitationArn = invitation?.resourceShareInvitationArn;
    try {
      if (status === "connected") return await ram.sharedIn(receiver, shareArn);
      if (status === "waiting" && invitationArn !== undefined)
        return await ram.offeredIn(receiver, invitationArn);
      return undefined;
    } catch (error) {
      // Answered, expired or taken back meanwhile, or denied: one bad share stops no other.
      if (isAwsError(error)) return undefined;
      throw error;
    }
  };

  const standingsOf = async (
    seen: readonly SeenShare[],
  ): Promise<ReadonlyMap<string, Standing>> => {
    const owners = seen.flatMap(({ owner, status }) =>
      status === "connected" && owner !== undefined ? [owner] : [],
    );
    return owners.length === 0 ? new Map() : await organization.standings([...new Set(owners)]);
  };

  const read = async (
    resource: string,
    isAskedFor: (share: SeenShare) => boolean,
  ): Promise<Connection[]> => {
    const receiver = receiverOf(resource);
    // In this order: what is accepted between the two shows as a share.
    const invitations = await ram.invitations(receiver);
    const seen = seenShares(invitations, await ram.shares(receiver)).filter(isAskedFor);
    const standings = await standingsOf(seen);
    const limit = pLimit(PARALLEL_READS);
    return await Promise.all(
      seen.map(async (share) =>
        toConnection(share, {
          resource,
          receiver: receiver.accountId,
          region: receiver.region,
          resourceTypes: await limit(() => contentsNow(receiver, share)),
          standing: standings.get(share.owner ?? ""),
        }),
      ),
    );
  };

  const remember = (connections: Connection[]): Connection[] => {
    for (const { id, resourceTypes } of connections) judged.set(id, resourceTypes);
    return connections;
  };

  /** Whoever shares may change what is in the share until it is accepted, and afterwards. */
  const surpriseIn = async (resource: string, { externalId, handle = "" }: Order) => {
    const before = judged.get(connectionId(resource, externalId));
    const inside = await ram.offeredIn(receiverOf(resource), handle);
    if (before !== undefined && inside !== undefined && before.join() === inside.join())
      return undefined;
    return `it holds ${named(inside)} and was judged by ${named(before)}: it is judged anew`;
  };

  return {
    list: async (resource, { waiting, tenants } = {}) =>
      remember(
        await read(
          resource,
          ({ status, owner }) =>
            (waiting !== true || status === "waiting") &&
            (tenants === undefined || (owner !== undefined && tenants.includes(owner))),
        ),
      ),

    observe: async (resource, externalIds) =>
      remember(await read(resource, ({ shareArn }) => externalIds.includes(shareArn))),

    ...shareInvitationActor({
      clients,
      sessionName,
      surpriseIn,
      look: async (resource, externalId) =>
        (await read(resource, ({ shareArn }) => shareArn === externalId))[0],
      now,
    }),
  };
}

function named(types: readonly string[] | undefined): string {
  if (types === undefined) return "what RAM does not show";
  return types.length === 0 ? "nothing" : types.join(", ");
}
