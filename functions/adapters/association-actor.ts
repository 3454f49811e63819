import type { EC2Client } from "@aws-sdk/client-ec2";
import type { VPCLatticeClient } from "@aws-sdk/client-vpc-lattice";

import { parseArn } from "../core/arn.ts";
import type { Connection } from "../core/connection.ts";
import type { Kind } from "../core/kind.ts";
import type { ActionResult } from "../core/outcome.ts";
import type { Actor, Order } from "../core/ports.ts";
import type { RequestableKind } from "../core/request.ts";
import { requestableKinds } from "../core/request.ts";
import { create, remove, statementsFor, statementsToRemove } from "./association-change.ts";
import type { Joining, Obstacle } from "./association-checks.ts";
import { checkConfiguration, checkNetwork, checkService, checkVpc } from "./association-checks.ts";
import type { AssociationHeadroom } from "./association-headroom.ts";
import { livingRows } from "./association-row.ts";
import { outcomeOfFailure } from "./call-outcome.ts";
import { answerEach, confirmed, isRefusal, outcomeOfDeletion } from "./lattice-answer.ts";
import { networkOf } from "./lattice-arn.ts";
import { listAssociations } from "./network-listing.ts";
import type { SpokeClients } from "./spoke-clients.ts";

export type AssociationClients = {
  readonly lattice: SpokeClients<VPCLatticeClient>;
  /** For the checks of VPCs and their security groups. */
  readonly ec2: Pick<SpokeClients<EC2Client>, "read">;
  /** Accounts that we have a role in. */
  readonly members: ReadonlySet<string>;
};

/**
 * Makes and ends associations of service networks (lattice.md section 2). A VPC is joined with its owner's role; a service or a
 * resource configuration with its owner's role too, or if there is none, by the network's owner, to whom it must be shared
 * then. The network's owner ends them all.
 *
 * Whatever can be known beforehand is checked with reads, so that a reason has a name and no failed association is left behind.
 */
export function associationActor(options: {
  readonly clients: AssociationClients;
  /** Of the sessions that change something: the look. */
  readonly sessionName: string;
  readonly now: () => Date;
  readonly headroom: AssociationHeadroom;
  /** What this look saw under an externalId. */
  readonly seen: (resource: string, externalId: string) => Connection | undefined;
}): Actor {
  const { clients, sessionName, now, headroom, seen } = options;
  const { lattice, ec2, members } = clients;

  const add = async (network: string, order: Order): Promise<ActionResult> => {
    const { kind, externalId: subject, intentId, securityGroupIds = [] } = order;
    if (!isRequestable(kind)) return notDone("add", kind);
    const noRoom = headroom.take(network, kind);
    if (noRoom !== undefined) return noRoom;
    const creation = { kind, network, subject, securityGroupIds, clientToken: intentId };
    const result = await join(creation);
    if (result.result !== "succeeded" && result.result !== "unknown")
      headroom.giveBack(network, kind);
    return result;
  };

  const join = async (creation: Parameters<typeof create>[1]): Promise<ActionResult> => {
    const { kind, network, subject } = creation;
    const { accountId: owner, region } = networkOf(network);
    const tenant = parseArn(subject)?.accountId ?? "";
    const isReachable = tenant === owner || members.has(tenant);
    if (kind === "vpc-association" && !isReachable) return noRoleOf(tenant, subject);
    const maker = isReachable ? tenant : owner;
    try {
      const joining = { network, subject, maker, lattice: lattice.read(maker, region) };
      const obstacle = await check(kind, joining, creation.securityGroupIds);
      if (obstacle !== undefined) return obstacle;
    } catch (error) {
      return nothingAsked(error);
    }
    try {
      const statements = statementsFor(creation, maker);
      const client = await lattice.act(maker, region, statements, sessionName);
      return confirmed(await create(client, creation));
    } catch (error) {
      return isRefusal(error, "ConflictException")
        ? await judgedByPair(creation, error)
        : outcomeOfFailure(error);
    }
  };

  const check = async (
    kind: RequestableKind,
    joining: Joining,
    securityGroupIds: readonly string[],
  ): Promise<Obstacle | undefined> => {
    const { obstacle, isShareable } = await checkNetwork(joining);
    if (obstacle !== undefined) return obstacle;
    switch (kind) {
      case "service-association":
        return await checkService(joining);
      case "resource-association":
        return await checkConfiguration(joining, isShareable);
      case "vpc-association": {
        const { region } = networkOf(joining.network);
        return await checkVpc(joining, ec2.read(joining.maker, region), securityGroupIds);
      }
    }
  };

  /** A conflict may mean that it is there, that it is on its way out, or that AWS is at work on a side (lattice.md section 1.4). */
  const judgedByPair = async (
    { kind, network, subject }: Parameters<typeof create>[1],
    conflict: Error,
  ): Promise<ActionResult> => {
    const { accountId, region } = networkOf(network);
    const refused = `AWS refused it: ${conflict.name}: ${conflict.message}`;
    try {
      const client = lattice.read(accountId, region);
      const rows = await listAssociations(client, network, kind, subject);
      const [row] = livingRows(rows.filter(({ connection }) => connection.externalId === subject));
      if (row?.connection.status === "connected")
        return { result: "succeeded", explanation: `it was ${row.connection.state} already` };
      const explanation =
        row === undefined ? refused : `${refused} (it is ${row.connection.state})`;
      const result = row?.connection.status === "over" ? "deferred" : "failed";
      return { result, code: conflict.name, explanation };
    } catch (error) {
      return {
        result: "unknown",
        explanation: `${refused}; ${outcomeOfFailure(error).explanation}`,
      };
    }
  };

  const end = async (network: string, order: Order): Promise<ActionResult> => {
    const { kind, externalId, handle } = order;
    if (!isRequestable(kind)) return notDone("remove", kind);
    const manager = seen(network, externalId)?.managedBy;
    if (manager !== undefined)
      return failed("Managed", `${manager} looks after the association of ${externalId}`);
    if (handle === undefined)
      return failed(
        "NoAssociation",
        `AWS named no association of ${externalId} that could be ended`,
      );
    const { accountId, region } = networkOf(network);
    const statements = statementsToRemove(kind, network);
    const client = await lattice.act(accountId, region, statements, sessionName);
    return await outcomeOfDeletion(() => remove(client, kind, handle));
  };

  return {
    // The rates of VPC Lattice are not documented (lattice.md section 6): nothing is counted beforehand.
    reserve: () => Promise.resolve("reserved"),

    async act(resource, action, orders, until) {
      const within = { until, now };
      switch (action) {
        case "add":
          return await answerEach(orders, within, (order) => add(resource, order));
        case "remove":
        case "clear":
          return await answerEach(orders, within, (order) => end(resource, order));
        case "accept":
        case "reject":
        case "leave":
          throw new Error(`nobody can ${action} an association of a service network`);
      }
    },
  };
}

function isRequestable(kind: Kind): kind is RequestableKind {
  return requestableKinds.some((one) => one === kind);
}

/** What goes wrong before anything is asked for has changed nothing. */
function nothingAsked(error: unknown): ActionResult {
  const outcome = outcomeOfFailure(error);
  if (outcome.result !== "unknown") return outcome;
  return { result: "deferred", code: "NotChecked", explanation: outcome.explanation };
}

function noRoleOf(accountId: string, subject: string): ActionResult {
  return failed(
    "OwnerNotConfigured",
    `only account ${accountId} can join ${subject} to a network (lattice.md section 2), and Gatehouse has no role there: deploy infra/spokes/member.yaml in it and add it in gatehouse.config.ts`,
  );
}

function notDone(action: string, kind: Kind): ActionResult {
  return failed("NotDone", `Gatehouse can't ${action} a ${kind}`);
}

function failed(code: string, explanation: string): ActionResult {
  return { result: "failed", code, explanation };
}
