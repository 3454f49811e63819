import { isLiving } from "../core/absence.ts";
import type { Connection } from "../core/connection.ts";
import { connectionId } from "../core/connection.ts";
import type { Actor, ConnectionSource, FlowEvent, Ledger } from "../core/ports.ts";
import type { Subject } from "../core/request.ts";
import { requestableKinds } from "../core/request.ts";
import type { AssociationClients } from "./association-actor.ts";
import { associationActor } from "./association-actor.ts";
import type { AssociationDetails } from "./association-details.ts";
import { detailsOf } from "./association-details.ts";
import type { AssociationQuotas } from "./association-headroom.ts";
import { associationHeadroom, defaultQuotas } from "./association-headroom.ts";
import { associationManagers } from "./association-managers.ts";
import type { AssociationRow } from "./association-row.ts";
import { absentOf, livingRows } from "./association-row.ts";
import { eachOf } from "./lattice-answer.ts";
import { networkOf } from "./lattice-arn.ts";
import { fromNetworkEndpoint } from "./network-endpoints.ts";
import { listAssociations, listEndpoints } from "./network-listing.ts";

/**
 * Services, resource configurations and VPCs of a service network, as its owner sees them, and the endpoints that lead to it
 * (lattice.md sections 1 to 3); beside them what somebody asked for and is not there. Reads are complete or they throw;
 * ThrottledError means "not now". For one function invocation: it remembers what it saw.
 */
export function networkAssociations(options: {
  readonly clients: AssociationClients;
  /** The exact sides of tenants that are asked for on a network. */
  readonly subjects: (resource: string) => Promise<readonly Subject[]>;
  /** Says which associations are ours. */
  readonly ledger: Pick<Ledger, "read">;
  readonly report: (event: FlowEvent) => void;
  /** Of the sessions that change something: the look. */
  readonly sessionName: string;
  readonly now: () => Date;
  readonly quotas?: Partial<AssociationQuotas>;
}): ConnectionSource & Actor {
  const { clients, subjects, ledger, report, sessionName, now, quotas } = options;
  const { lattice, members } = clients;
  const managed = associationManagers({ clients: lattice, members, ledger });
  const headroom = associationHeadroom({ ...defaultQuotas, ...quotas });
  const seen = new Map<string, Connection>();
  const reported = new Set<string>();

  const everything = async (resource: string): Promise<Connection[]> => {
    const { accountId, region } = networkOf(resource);
    const client = lattice.read(accountId, region);
    const [listed, endpoints, asked] = await Promise.all([
      Promise.all(requestableKinds.map((kind) => listAssociations(client, resource, kind))),
      listEndpoints(client, resource),
      subjects(resource),
    ]);
    const rows = listed.flat();
    headroom.note(
      resource,
      rows.map(({ kind }) => kind),
    );
    const wanted = new Map(asked.map((subject) => [subject.arn, subject]));
    const associations = await eachOf(await managed(livingRows(rows)), async (row) => {
      const subject = wanted.get(row.connection.externalId);
      return leftToItsMaker(row, subject, await withDetails(row, subject));
    });
    const found = new Map<string, Connection>();
    for (const row of endpoints)
      for (const one of fromNetworkEndpoint(row, resource)) found.set(one.externalId, one);
    for (const one of associations) found.set(one.externalId, one);
    const missing = asked.filter(({ arn }) => !found.has(arn));
    for (const subject of await absentAmong(missing, rows, resource))
      found.set(subject.arn, absentOf(subject, resource));
    for (const one of found.values()) seen.set(one.id, one);
    return [...found.values()];
  };

  /**
   * What is not there and can be made. Where AWS lists nothing of a kind, it may be AWS that failed: what the ledger has there is
   * not taken for gone then, as it would be made again and would not count as ours any more.
   */
  const absentAmong = async (
    missing: readonly Subject[],
    rows: readonly AssociationRow[],
    resource: string,
  ): Promise<readonly Subject[]> => {
    const listed = new Set(rows.map(({ kind }) => kind));
    const idOf = ({ arn }: Subject) => connectionId(resource, arn);
    const open = missing.filter(({ kind }) => !listed.has(kind)).map(idOf);
    const records = open.length === 0 ? new Map<string, never>() : await ledger.read(open);
    return missing.filter((subject) => {
      const record = records.get(idOf(subject));
      return record === undefined || !isLiving(record);
    });
  };

  /** With what only a Get shows, where somebody wants to know it: why it failed, or whether its security groups are those asked for. */
  const withDetails = async (
    { kind, connection }: AssociationRow,
    subject: Subject | undefined,
  ): Promise<Connection> => {
    const groups = subject?.securityGroupIds ?? [];
    const isSettled = connection.status === "connected" && connection.inProgress !== true;
    const isCompared = kind === "vpc-association" && groups.length > 0 && isSettled;
    if (connection.status !== "failed" && !isCompared) return connection;
    const { accountId, region } = networkOf(connection.resource);
    const details = await detailsOf(lattice.read(accountId, region), kind, connection.handle);
    if (isCompared) compare(connection, groups, details);
    const { failureReason, securityGroupIds } = details;
    return {
      ...connection,
      ...(failureReason !== undefined && { failureReason }),
      ...(securityGroupIds !== undefined && { securityGroupIds }),
    };
  };

  const compare = (
    { id, resource, externalId }: Connection,
    wanted: readonly string[],
    { securityGroupIds: actual }: AssociationDetails,
  ): void => {
    if (actual === undefined || sameMembers(actual, wanted) || reported.has(id)) return;
    reported.add(id);
    const explanation = `${externalId} was to be joined with ${wanted.join(", ")} and has ${actual.join(", ") || "no security groups"}: the account that made the association has to change it`;
    report({
      event: "finding",
      finding: "differs-from-request",
      resource,
      externalId,
      explanation,
    });
  };

  return {
    ...associationActor({
      clients,
      sessionName,
      now,
      headroom,
      seen: (resource, externalId) => seen.get(connectionId(resource, externalId)),
    }),

    async list(resource, { waiting, tenants } = {}) {
      const found = await everything(resource);
      return found.filter(
        ({ status, tenant = "" }) =>
          (waiting !== true || status === "absent") &&
          (tenants === undefined || tenants.includes(tenant)),
      );
    },

    async observe(resource, externalIds) {
      const found = await everything(resource);
      return found.filter(({ externalId }) => externalIds.includes(externalId));
    },
  };
}

/** What somebody else tried and AWS could not make is no business of ours unless somebody asks us for it; it carries nothing. */
function leftToItsMaker(
  { createdBy, ours }: AssociationRow,
  subject: Subject | undefined,
  connection: Connection,
): Connection {
  const isTheirs = connection.state === "create_failed" && ours === false && subject === undefined;
  if (!isTheirs || connection.managedBy !== undefined) return connection;
  return { ...connection, managedBy: `account ${createdBy ?? "that made it"}` };
}

function sameMembers(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}
