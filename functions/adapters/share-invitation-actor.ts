import { createHash } from "node:crypto";

import type { RAMClient } from "@aws-sdk/client-ram";
import {
  AcceptResourceShareInvitationCommand,
  DisassociateResourceShareCommand,
  RejectResourceShareInvitationCommand,
} from "@aws-sdk/client-ram";
import pLimit from "p-limit";

import type { ActionName } from "../core/action.ts";
import { isInEffect } from "../core/action.ts";
import type { Connection } from "../core/connection.ts";
import type { ActionResult } from "../core/outcome.ts";
import type { Actor, Order } from "../core/ports.ts";
import { outcomeOfFailure } from "./call-outcome.ts";
import { receiverOf } from "./received-shares.ts";
import { outcomeOfAnswer, outcomeOfLeaving } from "./share-invitation-answer.ts";
import type { SpokeClients } from "./spoke-clients.ts";

/** Calls under way at once: RAM publishes no rates (ram.md section 6, UNKNOWN). */
const PARALLEL_ORDERS = 4;

/** Accepts and rejects invitations, and leaves shares (ram.md section 3). Keeps no budget: nobody knows RAM's. */
export function shareInvitationActor(options: {
  readonly clients: SpokeClients<RAMClient>;
  /** Names the sessions in other accounts. */
  readonly sessionName: string;
  /** What the share has in it that was not in it when it was judged, for people; undefined if it is as it was. */
  readonly surpriseIn: (resource: string, order: Order) => Promise<string | undefined>;
  /** The share as AWS shows it now; undefined if it does not. */
  readonly look: (resource: string, shareArn: string) => Promise<Connection | undefined>;
  readonly now: () => Date;
}): Actor {
  const { clients, sessionName, surpriseIn, look, now } = options;

  const answer = async (
    resource: string,
    action: "accept" | "reject",
    order: Order,
    until: Date,
  ): Promise<ActionResult> => {
    const { externalId, handle: resourceShareInvitationArn } = order;
    if (resourceShareInvitationArn === undefined) return NO_INVITATION;
    const { accountId, region } = receiverOf(resource);
    const right = { actions: [RIGHTS[action]], resources: [resourceShareInvitationArn] };
    let isAsked = false;
    try {
      const client = await clients.act(accountId, region, [right], sessionName);
      if (action === "accept") {
        // Last of all, as what counts is what is in it when it is accepted.
        const explanation = await surpriseIn(resource, order);
        if (explanation !== undefined)
          return { result: "deferred", code: "ContentsChanged", explanation };
      }
      if (now() >= until) return OUT_OF_TIME;
      const clientToken = tokenOf(action, resourceShareInvitationArn);
      const input = { resourceShareInvitationArn, clientToken };
      isAsked = true;
      const { resourceShareInvitation, $metadata } =
        action === "accept"
          ? await client.send(new AcceptResourceShareInvitationCommand(input))
          : await client.send(new RejectResourceShareInvitationCommand(input));
      const status = resourceShareInvitation?.status;
      if (status !== undefined && status !== ANSWERED[action])
        return { result: "unknown", explanation: `AWS answered that it is ${status}` };
      return confirmed($metadata.requestId);
    } catch (error) {
      const outcome = outcomeOfAnswer(action, error);
      if (outcome === "look-again") return await reached(resource, action, externalId, error);
      return isAsked ? outcome : nothingDone(outcome);
    }
  };

  /** RAM knows no such invitation, or not any more: what counts is what became of the share. */
  const reached = async (
    resource: string,
    action: "accept" | "reject",
    shareArn: string,
    refusal: unknown,
  ): Promise<ActionResult> => {
    try {
      const share = await look(resource, shareArn);
      if (share === undefined || !isInEffect(action, share)) return outcomeOfFailure(refusal);
      return { result: "succeeded", explanation: `it was ${share.state} already` };
    } catch (error) {
      return { result: "unknown", explanation: outcomeOfFailure(error).explanation };
    }
  };

  const leave = async (
    resource: string,
    { externalId: resourceShareArn, intentId }: Order,
    until: Date,
  ): Promise<ActionResult> => {
    const { accountId, region } = receiverOf(resource);
    const right = { actions: [RIGHTS.leave], resources: [resourceShareArn] };
    let isAsked = false;
    try {
      const client = await clients.act(accountId, region, [right], sessionName);
      if (now() >= until) return OUT_OF_TIME;
      const clientToken = tokenOf("leave", intentId);
      const input = { resourceShareArn, principals: [accountId], clientToken };
      isAsked = true;
      const { resourceShareAssociations = [], $metadata } = await client.send(
        new DisassociateResourceShareCommand(input),
      );
      const failed = resourceShareAssociations.find(({ status }) => status === "FAILED");
      if (failed === undefined) return confirmed($metadata.requestId);
      const why = failed.statusMessage ?? "AWS gave no reason";
      return { result: "failed", code: "FAILED", explanation: `AWS could not do it: ${why}` };
    } catch (error) {
      const outcome = outcomeOfLeaving(resourceShareArn, accountId, error);
      return isAsked ? outcome : nothingDone(outcome);
    }
  };

  return {
    async reserve(_resource, action) {
      possible(action);
      return await Promise.resolve("reserved");
    },

    async act(resource, action, orders, until) {
      const wanted = possible(action);
      const limit = pLimit(PARALLEL_ORDERS);
      const results = orders.map((order) =>
        limit(async (): Promise<[string, ActionResult]> => {
          if (now() >= until) return [order.externalId, OUT_OF_TIME];
          const result =
            wanted === "leave"
              ? await leave(resource, order, until)
              : await answer(resource, wanted, order, until);
          return [order.externalId, result];
        }),
      );
      return new Map(await Promise.all(results));
    },
  };
}

const RIGHTS = {
  accept: "ram:AcceptResourceShareInvitation",
  reject: "ram:RejectResourceShareInvitation",
  leave: "ram:DisassociateResourceShare",
} as const;

const ANSWERED = { accept: "ACCEPTED", reject: "REJECTED" } as const;

function possible(action: ActionName): keyof typeof RIGHTS {
  switch (action) {
    case "accept":
    case "reject":
    case "leave":
      return action;
    case "add":
    case "remove":
    case "clear":
      throw new Error(`nobody can ${action} a share invitation`);
  }
}

/** The same for the same change, so that a repeated one is known to be that; 64 printable characters whatever it is made of. */
function tokenOf(action: keyof typeof RIGHTS, of: string): string {
  return createHash("sha256").update(`${action} ${of}`).digest("hex");
}

/** What failed before AWS was asked for the change did not change anything. */
function nothingDone(outcome: ActionResult): ActionResult {
  if (outcome.result !== "unknown") return outcome;
  return { result: "deferred", code: "NotAsked", explanation: outcome.explanation };
}

function confirmed(requestId: string | undefined): ActionResult {
  return {
    result: "succeeded",
    explanation: "AWS confirmed it",
    ...(requestId !== undefined && { awsRequestId: requestId }),
  };
}

const NO_INVITATION: ActionResult = {
  result: "failed",
  code: "NoInvitation",
  explanation: "RAM showed no invitation that could be answered",
};
const OUT_OF_TIME: ActionResult = {
  result: "deferred",
  code: "OutOfTime",
  explanation: "the decision was too old by the time the call could be made: it is decided anew",
};
