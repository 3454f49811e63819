import type { VPCLatticeClient } from "@aws-sdk/client-vpc-lattice";
import {
  ListTagsForResourceCommand,
  VPCLatticeServiceException,
} from "@aws-sdk/client-vpc-lattice";

import { wasAdmitted } from "../core/plan.ts";
import type { Ledger } from "../core/ports.ts";
import type { AssociationRow } from "./association-row.ts";
import { asThrottled } from "./call-outcome.ts";
import { eachOf } from "./lattice-answer.ts";
import { asNamedIn, networkOf } from "./lattice-arn.ts";
import { ProviderSessionError } from "./provider-session.ts";
import type { SpokeClients } from "./spoke-clients.ts";

/** Whose tag says that an automation of theirs looks after an association (lattice.md sections 4 and 8). */
const MANAGERS: ReadonlyMap<string, string> = new Map([
  ["application-networking.k8s.aws/ManagedBy", "the AWS Gateway API Controller"],
  ["ManagedByServiceAWSEventBridge", "Amazon EventBridge"],
]);

/** `unread`: nobody knows, and why. */
type Manager =
  | { readonly found: "nobody" }
  | { readonly found: "manager"; readonly name: string }
  | { readonly found: "unread"; readonly because: string };

/**
 * Finds who looks after the associations that are there, so that nobody fights an automation: the row itself says so of AWS's
 * own, the tags of its maker's side of the others.
 *
 * Ours are ours by the ledger, never by tags, so only others are asked about: one call for each of them in the life of this
 * function, however often it is asked. An account has the tags that it gave itself, so they are read where the association was
 * made if that account lets us in, otherwise in the network's account. Where they can't be read the association is not ended,
 * and what AWS failed to make is not cleared away: the others go on as usual. Throws ThrottledError.
 */
export function associationManagers(options: {
  readonly clients: Pick<SpokeClients<VPCLatticeClient>, "read">;
  /** Accounts that we have a role in. */
  readonly members: ReadonlySet<string>;
  readonly ledger: Pick<Ledger, "read">;
}): (rows: readonly AssociationRow[]) => Promise<AssociationRow[]> {
  const { clients, members, ledger } = options;
  const known = new Map<string, Promise<Manager>>();

  const ask = async (row: AssociationRow): Promise<Manager> => {
    const { resource, handle } = row.connection;
    const { accountId: owner, region } = networkOf(resource);
    const reader =
      row.createdBy !== undefined && members.has(row.createdBy) ? row.createdBy : owner;
    const resourceArn = asNamedIn(handle, reader);
    if (resourceArn === undefined)
      return { found: "unread", because: `AWS named it ${handle}, which is not an ARN` };
    try {
      const { tags = {} } = await asThrottled(`ListTagsForResource in ${region} of ${reader}`, () =>
        clients.read(reader, region).send(new ListTagsForResourceCommand({ resourceArn })),
      );
      for (const [key, name] of MANAGERS) if (key in tags) return { found: "manager", name };
      return { found: "nobody" };
    } catch (error) {
      // What AWS said stays said until somebody changes a policy; a broken line ends the look.
      if (error instanceof ProviderSessionError || isAnswer(error))
        return { found: "unread", because: error.message };
      throw error;
    }
  };

  return async (rows) => {
    const open = rows.filter(({ connection: { status, managedBy } }) => {
      const isThere = status === "connected" || status === "failed";
      return isThere && managedBy === undefined;
    });
    const records = await ledger.read(open.map(({ connection }) => connection.id));
    const foreign = open.filter(
      ({ connection }) => !wasAdmitted(records.get(connection.id), connection),
    );
    const managers = new Map(
      await eachOf(foreign, async (row) => {
        const { handle } = row.connection;
        const asked = known.get(handle) ?? ask(row);
        known.set(handle, asked);
        return [row, await asked] as const;
      }),
    );
    const isForeign = new Set(foreign);
    const isOpen = new Set(open);
    return rows.map((row) => {
      const ours = isOpen.has(row) ? { ours: !isForeign.has(row) } : {};
      return { ...managedAs(row, managers.get(row)), ...ours };
    });
  };
}

function managedAs(row: AssociationRow, manager: Manager | undefined): AssociationRow {
  if (manager === undefined || manager.found === "nobody") return row;
  const { connection } = row;
  if (manager.found === "manager")
    return { ...row, connection: { ...connection, managedBy: manager.name } };
  const endedOnlyBy = `whether an automation looks after it is not known, because its tags can't be read: ${manager.because}`;
  const status = connection.status === "failed" ? "unknown" : connection.status;
  return { ...row, connection: { ...connection, status, endedOnlyBy } };
}

function isAnswer(error: unknown): error is VPCLatticeServiceException {
  return error instanceof VPCLatticeServiceException && error.$fault === "client";
}
