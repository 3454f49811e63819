import type {
  ServiceNetworkResourceAssociationSummary,
  ServiceNetworkServiceAssociationSummary,
  ServiceNetworkVpcAssociationSummary,
} from "@aws-sdk/client-vpc-lattice";

import { parseArn } from "../core/arn.ts";
import type { Connection, ConnectionStatus } from "../core/connection.ts";
import { connectionId } from "../core/connection.ts";
import type { RequestableKind, Subject } from "../core/request.ts";
import { networkOf, vpcArn } from "./lattice-arn.ts";

/** An association of a network, as the network's owner lists it. */
export type AssociationRow = {
  readonly kind: RequestableKind;
  readonly connection: Connection & { readonly handle: string };
  /** The account that made it; undefined if AWS did not say. */
  readonly createdBy: string | undefined;
  /** Whether the ledger knows it as ours; undefined where nobody asked. */
  readonly ours?: boolean;
};

// A row that does not name both sides, or itself, names nothing that could be acted on, so it is left out. So is one of another
// network, whatever was asked for: it must not be judged by the entries of this one.

export function fromServiceAssociation(
  row: ServiceNetworkServiceAssociationSummary,
  resource: string,
): AssociationRow[] {
  const { serviceArn } = row;
  if (serviceArn === undefined) return [];
  return fromRow("service-association", row, resource, serviceArn, ownerIn(serviceArn));
}

/** Marked ones are AWS's own, which the owner of the network can't delete (lattice.md section 3). */
export function fromResourceAssociation(
  row: ServiceNetworkResourceAssociationSummary,
  resource: string,
): AssociationRow[] {
  const { resourceConfigurationArn: arn, isManagedAssociation } = row;
  if (arn === undefined) return [];
  const rows = fromRow("resource-association", row, resource, arn, ownerIn(arn));
  // Whatever else it may say some day is a mark, too.
  if (!isManagedAssociation) return rows;
  return rows.map((one) => ({ ...one, connection: { ...one.connection, managedBy: "AWS" } }));
}

/** Only a VPC's owner can join it to a network (lattice.md section 2): who made the association owns the VPC. */
export function fromVpcAssociation(
  row: ServiceNetworkVpcAssociationSummary,
  resource: string,
): AssociationRow[] {
  if (row.vpcId === undefined) return [];
  const owner = accountIn(row.createdBy);
  const arn = vpcArn(networkOf(resource), owner ?? "", row.vpcId);
  return fromRow("vpc-association", row, resource, arn, owner);
}

function fromRow(
  kind: RequestableKind,
  row: {
    readonly id?: string | undefined;
    readonly arn?: string | undefined;
    readonly status?: string | undefined;
    readonly createdBy?: string | undefined;
    readonly createdAt?: Date | undefined;
    readonly serviceNetworkArn?: string | undefined;
  },
  resource: string,
  externalId: string,
  tenant: string | undefined,
): AssociationRow[] {
  const { serviceNetworkArn = resource } = row;
  const handle = row.arn || row.id;
  if (!handle || serviceNetworkArn !== resource) return [];
  const word = row.status ?? "MISSING";
  const connection = {
    id: connectionId(resource, externalId),
    kind,
    resource,
    externalId,
    tenant,
    status: STATUS.get(word) ?? "unknown",
    state: word.toLowerCase(),
    region: networkOf(resource).region,
    handle,
    ...(word.endsWith("_IN_PROGRESS") && { inProgress: true }),
    createdAt: row.createdAt,
  };
  return [{ kind, connection, createdBy: accountIn(row.createdBy) }];
}

/**
 * lattice.md section 1.3. What is being made, or changed, carries traffic without anybody's help; an update that failed left
 * the association as it was. PARTIAL has no documented meaning and stays unknown.
 */
const STATUS: ReadonlyMap<string, ConnectionStatus> = new Map([
  ["CREATE_IN_PROGRESS", "connected"],
  ["ACTIVE", "connected"],
  ["UPDATE_IN_PROGRESS", "connected"],
  ["UPDATE_FAILED", "connected"],
  ["CREATE_FAILED", "failed"],
  ["DELETE_FAILED", "failed"],
  ["DELETE_IN_PROGRESS", "over"],
]);

/** Which row speaks for a subject that has several: what carries traffic before what is in the way of it, and that before what ends. */
const RANK: Readonly<Record<ConnectionStatus, number>> = {
  connected: 0,
  failed: 1,
  unknown: 2,
  waiting: 3,
  absent: 4,
  over: 5,
};

/** One row for each subject: an old association may still be on its way out when the new one is there. */
export function livingRows(rows: readonly AssociationRow[]): AssociationRow[] {
  const since = ({ connection }: AssociationRow) => connection.createdAt?.getTime() ?? 0;
  const ranked = rows.toSorted(
    (a, b) =>
      RANK[a.connection.status] - RANK[b.connection.status] ||
      since(a) - since(b) ||
      a.connection.handle.localeCompare(b.connection.handle),
  );
  const living = new Map<string, AssociationRow>();
  for (const row of ranked) {
    const { externalId } = row.connection;
    if (!living.has(externalId)) living.set(externalId, row);
  }
  return [...living.values()];
}

/** What somebody asked for and the network does not have. */
export function absentOf(
  { kind, arn, accountId, securityGroupIds, by, since }: Subject,
  resource: string,
): Connection {
  return {
    id: connectionId(resource, arn),
    kind,
    resource,
    externalId: arn,
    tenant: accountId,
    status: "absent",
    state: "absent",
    region: networkOf(resource).region,
    ...(kind === "vpc-association" && { securityGroupIds }),
    askedBy: by,
    createdAt: since,
  };
}

function ownerIn(arn: string): string | undefined {
  return accountIn(parseArn(arn)?.accountId);
}

function accountIn(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{12}$/.test(text) ? text : undefined;
}
