import type {
  RAMClient,
  Resource,
  ResourceShare,
  ResourceShareInvitation,
} from "@aws-sdk/client-ram";
import {
  GetResourceShareInvitationsCommand,
  GetResourceSharesCommand,
  ListPendingInvitationResourcesCommand,
  ListResourcesCommand,
} from "@aws-sdk/client-ram";

import { parseArn } from "../core/arn.ts";
import { contentsOf } from "../core/share-contents.ts";
import { asThrottled } from "./call-outcome.ts";
import type { SpokeClients } from "./spoke-clients.ts";

/** The account and Region that a registered resource stands for. */
export type Receiver = { readonly accountId: string; readonly region: string };

/** Throws for anything but all invitations of an account and Region. */
export function receiverOf(resource: string): Receiver {
  const arn = parseArn(resource);
  if (arn?.service !== "ram" || arn.resource !== "resource-share-invitation/*")
    throw new Error(
      `${resource} does not stand for the invitations of an account: register arn:aws:ram:REGION:ACCOUNT:resource-share-invitation/*`,
    );
  return { accountId: arn.accountId, region: arn.region };
}

/** What RAM shows the receivers of shares. Every answer is complete, or the call throws; ThrottledError means "not now". */
export type ReceivedShares = {
  invitations(receiver: Receiver): Promise<ResourceShareInvitation[]>;
  /** Shares of others that reach the account, by an invitation or without. */
  shares(receiver: Receiver): Promise<ResourceShare[]>;
  /** Types of what is in a share that is offered, while its invitation waits; see `contentsOf`. */
  offeredIn(receiver: Receiver, invitationArn: string): Promise<readonly string[] | undefined>;
  /** Types of what is in a share that reaches the account; see `contentsOf`. */
  sharedIn(receiver: Receiver, shareArn: string): Promise<readonly string[] | undefined>;
};

/** The most that RAM gives at once (ram.md section 5). */
const PAGE_SIZE = 500;
const OF_OTHERS = { resourceOwner: "OTHER-ACCOUNTS", maxResults: PAGE_SIZE } as const;

export function receivedShares(clients: SpokeClients<RAMClient>): ReceivedShares {
  /** Every page of what `send` asks for. */
  const everything = async <Row>(
    { accountId, region }: Receiver,
    api: string,
    send: (client: RAMClient, nextToken: string | undefined) => Promise<Page<Row>>,
  ): Promise<Row[]> => {
    const client = clients.read(accountId, region);
    const rows: Row[] = [];
    let token: string | undefined;
    do {
      const from = token;
      const page = await asThrottled(`${api} in ${region} of ${accountId}`, () =>
        send(client, from),
      );
      rows.push(...(page.rows ?? []));
      // Pages may be empty before the last one (ram.md section 5): only a missing token, or an empty one, ends them.
      token = page.nextToken || undefined;
    } while (token !== undefined);
    return rows;
  };

  return {
    invitations: (receiver) =>
      everything(receiver, "GetResourceShareInvitations", async (client, nextToken) => {
        const input = { maxResults: PAGE_SIZE, nextToken };
        const page = await client.send(new GetResourceShareInvitationsCommand(input));
        return { rows: page.resourceShareInvitations, nextToken: page.nextToken };
      }),

    shares: (receiver) =>
      everything(receiver, "GetResourceShares", async (client, nextToken) => {
        const input = { ...OF_OTHERS, nextToken };
        const page = await client.send(new GetResourceSharesCommand(input));
        return { rows: page.resourceShares, nextToken: page.nextToken };
      }),

    async offeredIn(receiver, resourceShareInvitationArn) {
      const api = "ListPendingInvitationResources";
      const resources = await everything<Resource>(receiver, api, async (client, nextToken) => {
        const input = { resourceShareInvitationArn, maxResults: PAGE_SIZE, nextToken };
        const page = await client.send(new ListPendingInvitationResourcesCommand(input));
        return { rows: page.resources, nextToken: page.nextToken };
      });
      return contentsOf(resources.map(({ type }) => type));
    },

    // One share a call: what RAM answers for several, one of which is gone meanwhile, is not documented.
    async sharedIn(receiver, shareArn) {
      const resources = await everything<Resource>(
        receiver,
        "ListResources",
        async (client, nextToken) => {
          const input = { ...OF_OTHERS, resourceShareArns: [shareArn], nextToken };
          const page = await client.send(new ListResourcesCommand(input));
          return { rows: page.resources, nextToken: page.nextToken };
        },
      );
      return contentsOf(resources.map(({ type }) => type));
    },
  };
}

type Page<Row> = {
  readonly rows: Row[] | undefined;
  readonly nextToken: string | undefined;
};
