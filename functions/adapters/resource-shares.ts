import { createHash } from "node:crypto";

import type {
  AssociateResourceShareCommandOutput,
  RAMClient,
  ResourceShareAssociation,
} from "@aws-sdk/client-ram";
import {
  AssociateResourceShareCommand,
  DisassociateResourceShareCommand,
} from "@aws-sdk/client-ram";

import type { ActionName } from "../core/action.ts";
import type { OurShare } from "../core/our-share.ts";
import type { ActionResult } from "../core/outcome.ts";
import type { Actor, ConnectionSource, Order } from "../core/ports.ts";
import { outcomeOfFailure } from "./call-outcome.ts";
import { placeOfShare, readPrincipals, readShare } from "./our-shares.ts";
import type { RamRefusal } from "./ram-refusal.ts";
import { ramRefusalOf } from "./ram-refusal.ts";
import type { SpokeClients } from "./spoke-clients.ts";

/** Principals named in one call: RAM documents 100 for resources, and nothing for principals (ram.md section 6). */
const PRINCIPALS_PER_CALL = 100;

/**
 * Principals of RAM shares that we own (ram.md section 6). Reads are complete or they throw; ThrottledError means "not now".
 * Changes say what became of each principal, and one that RAM refuses stops no other.
 */
export function resourceShares(options: {
  readonly clients: SpokeClients<RAMClient>;
  /** Names the sessions of changes in other accounts. */
  readonly sessionName: string;
  readonly now: () => Date;
}): ConnectionSource & Actor & { share(resource: string): Promise<OurShare | undefined> } {
  const { clients, sessionName, now } = options;
  const reader = (resource: string) => {
    const { accountId, region } = placeOfShare(resource);
    return clients.read(accountId, region);
  };

  return {
    share: async (resource) => await readShare(reader(resource), resource),

    async list(resource, only = {}) {
      const { tenants } = only;
      const found = await readPrincipals(reader(resource), resource);
      return found.filter(
        ({ status, tenant }) =>
          (only.waiting !== true || status === "waiting") &&
          (tenants === undefined || (tenant !== undefined && tenants.includes(tenant))),
      );
    },

    // A second list is what there is: to ask for each by name takes a call each, and RAM publishes no rates.
    async observe(resource, externalIds) {
      const found = await readPrincipals(reader(resource), resource);
      return found.filter(({ externalId }) => externalIds.includes(externalId));
    },

    // RAM publishes no rates that a budget could keep (ram.md section 6): it says itself when it is too much.
    reserve: () => Promise.resolve("reserved"),

    async act(resource, action, orders, until) {
      const change = CHANGES[action];
      const everyOne = (result: ActionResult) =>
        new Map(orders.map(({ externalId }) => [externalId, result]));
      if (change === undefined)
        return everyOne({
          result: "failed",
          code: "NotDone",
          explanation: `principals of a share know no ${action}`,
        });
      const { accountId, region } = placeOfShare(resource);
      const statements = [{ actions: [`ram:${change}`], resources: [resource] }];
      let client: RAMClient;
      try {
        client = await clients.act(accountId, region, statements, sessionName);
      } catch (error) {
        return everyOne(outcomeOfFailure(error));
      }
      const results = new Map<string, ActionResult>();
      for (const chunk of chunks(orders, PRINCIPALS_PER_CALL)) {
        const send = (some: readonly Order[]) => sendChange(client, resource, change, some);
        const isFirst = results.size === 0;
        for (const [id, result] of await changeAll(chunk, change, send, until, now, isFirst))
          results.set(id, result);
      }
      return results;
    },
  };
}

type Change = "AssociateResourceShare" | "DisassociateResourceShare";

const CHANGES: Partial<Record<ActionName, Change>> = {
  add: "AssociateResourceShare",
  remove: "DisassociateResourceShare",
  // What RAM failed to associate stays listed, and is in the way of a new try.
  clear: "DisassociateResourceShare",
};

async function sendChange(
  client: RAMClient,
  resourceShareArn: string,
  change: Change,
  orders: readonly Order[],
): Promise<AssociateResourceShareCommandOutput> {
  const input = {
    resourceShareArn,
    principals: orders.map(({ externalId }) => externalId),
    clientToken: tokenOf(change, orders),
  };
  // Both answer with the same shape.
  return change === "AssociateResourceShare"
    ? await client.send(new AssociateResourceShareCommand(input))
    : await client.send(new DisassociateResourceShareCommand(input));
}

/** The same for the same intents, so that a call which got through twice is one; another one for each new intent. */
function tokenOf(change: Change, orders: readonly Order[]): string {
  const ids = orders.map(({ intentId }) => intentId).toSorted();
  return createHash("sha256")
    .update(JSON.stringify([change, ids]))
    .digest("hex")
    .slice(0, 32);
}

/** One call; if it is refused for what it names, halves are tried, so that one bad principal stops nobody else. */
async function changeAll(
  orders: readonly Order[],
  change: Change,
  send: (orders: readonly Order[]) => Promise<AssociateResourceShareCommandOutput>,
  until: Date,
  now: () => Date,
  isFirst: boolean,
): Promise<[string, ActionResult][]> {
  const all = (result: ActionResult) =>
    orders.map(({ externalId }): [string, ActionResult] => [externalId, result]);
  if (!isFirst && now() >= until) return all(OUT_OF_TIME);
  try {
    const { resourceShareAssociations = [], $metadata } = await send(orders);
    return orders.map(({ externalId }) => {
      const row = resourceShareAssociations.find((one) => one.associatedEntity === externalId);
      return [externalId, outcomeOfRow(row, change, $metadata.requestId)];
    });
  } catch (error) {
    const outcome = outcomeOfFailure(error);
    if (outcome.result !== "failed") return all(outcome);
    const refusal = ramRefusalOf(error);
    if (refusal === NOT_YET) return all({ ...outcome, passing: true });
    const isAboutOne = ABOUT_ONE.has(refusal ?? outcome.code);
    if (isAboutOne && orders.length > 1) {
      const middle = Math.ceil(orders.length / 2);
      const halves = [orders.slice(0, middle), orders.slice(middle)];
      const results: [string, ActionResult][] = [];
      for (const half of halves)
        results.push(...(await changeAll(half, change, send, until, now, false)));
      return results;
    }
    const isGone = change === "DisassociateResourceShare" && refusal === "unknown";
    return all(isGone ? GONE : outcome);
  }
}

/**
 * While RAM is still at work on an association of the share (ram.md section 9): seconds as a rule, but an outsider that does not
 * accept may keep it so for hours. A hint that came back until then would end as a dead letter.
 */
const NOT_YET: RamRefusal = "in-transition";
/** What RAM can have against one principal of several (ram.md sections 6 and 9). A denial may be for one too: RAM authorizes each by itself (section 8). */
const ABOUT_ONE: ReadonlySet<string> = new Set<RamRefusal | "AccessDeniedException">([
  "unknown",
  "invalid-parameter",
  "not-permitted",
  "malformed-arn",
  "limit-exceeded",
  "AccessDeniedException",
]);

const GONE: ActionResult = { result: "succeeded", explanation: "it was gone already" };
const OUT_OF_TIME: ActionResult = {
  result: "deferred",
  code: "OutOfTime",
  explanation: "the look's time was over before the call",
};

/** RAM's answer can hide a failure (ram.md section 9): only a status that is on its way counts. */
function outcomeOfRow(
  row: ResourceShareAssociation | undefined,
  change: Change,
  requestId: string | undefined,
): ActionResult {
  const awsRequestId = requestId === undefined ? {} : { awsRequestId: requestId };
  const { status, statusMessage = "AWS gave no reason" } = row ?? {};
  if (status === "FAILED")
    return {
      result: "failed",
      code: "AssociationFailed",
      explanation: `AWS refused it: ${statusMessage}`,
      ...awsRequestId,
    };
  const expected =
    change === "AssociateResourceShare"
      ? ["ASSOCIATING", "ASSOCIATED"]
      : ["DISASSOCIATING", "DISASSOCIATED"];
  if (status === undefined || !expected.includes(status))
    return {
      result: "unknown",
      explanation: `AWS answered without confirming it: it says ${status ?? "nothing"}`,
    };
  return { result: "succeeded", explanation: `AWS confirmed it: ${status}`, ...awsRequestId };
}

function chunks(orders: readonly Order[], size: number): (readonly Order[])[] {
  const count = Math.ceil(orders.length / size);
  return Array.from({ length: count }, (_, index) =>
    orders.slice(index * size, (index + 1) * size),
  );
}
