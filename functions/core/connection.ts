import type { Kind } from "./kind.ts";

/**
 * What a connection is to us, whatever AWS calls it.
 * `waiting`: AWS asks us. `absent`: it is for us to make, and is not there. `connected`: it carries traffic, or will without
 * anybody's help; of a setting: it is there. `failed`: AWS could not make it, and does not try again; it is in the way of a new
 * one. `over`: it is final and plans nothing.
 * `unknown`: a state that we have no rule for; it is left alone and raises an alarm.
 */
export const connectionStatuses = [
  "waiting",
  "absent",
  "connected",
  "failed",
  "over",
  "unknown",
] as const;
export type ConnectionStatus = (typeof connectionStatuses)[number];

/** Types of endpoints that an endpoint service can have, in AWS's words. */
export const endpointTypes = ["Interface", "GatewayLoadBalancer"] as const;
export type EndpointType = (typeof endpointTypes)[number];

/** One observed thing between a tenant and a resource, as AWS showed it at one moment. */
export type Connection = {
  readonly id: string;
  readonly kind: Kind;
  /** ARN of the registered resource. */
  readonly resource: string;
  /** What stays the same of it whatever becomes of it: `vpce-…`, a share, a service, a VPC or a principal by its ARN or account. */
  readonly externalId: string;
  /** The account on the other side; undefined where AWS did not say, which can't be judged. */
  readonly tenant: string | undefined;
  readonly status: ConnectionStatus;
  /** AWS's word for the state, in lower case. */
  readonly state: string;
  /** Where the tenant's side is; undefined if AWS did not say. */
  readonly region: string | undefined;
  /** Of endpoint connections: the type of the service; undefined if AWS did not say. */
  readonly endpointType?: EndpointType | undefined;
  /**
   * Of shares: the types of what is in it, as `vpc-lattice:service`, in lower case; undefined or empty if AWS did not show any,
   * which is not known rather than nothing (ram.md section 9).
   */
  readonly resourceTypes?: readonly string[] | undefined;
  /** What AWS is told to act on where that is not the externalId: the ARN of an invitation, the id of an association. It changes from one making to the next. */
  readonly handle?: string | undefined;
  /** Who looks after it, where that is somebody else's automation: it is never ended by us. */
  readonly managedBy?: string | undefined;
  /** Why we can't end it although the kind could be, and who can; undefined if we can. */
  readonly endedOnlyBy?: string | undefined;
  /** Of VPCs that are to join a network: the security groups that the request names, or those that AWS shows. */
  readonly securityGroupIds?: readonly string[] | undefined;
  /** Of what is to be made: where it was asked for, as `request/…` or `tag`. */
  readonly askedBy?: string | undefined;
  /** Whether AWS is still at work on it, so that it has to be looked at again. */
  readonly inProgress?: boolean | undefined;
  /** When AWS forgets what waits, if it does. */
  readonly expiresAt?: Date | undefined;
  /** What AWS says about why it failed. */
  readonly failureReason?: string | undefined;
  readonly createdAt: Date | undefined;
};

/** The ledger's name for a connection: unique across kinds, Regions and accounts, because the resource's ARN is. */
export function connectionId(resource: string, externalId: string): string {
  return `${resource}/${externalId}`;
}

/**
 * Order in which a look settles connections: seats are freed before they are given, what is made comes before what is taken
 * away, and who waits longest is first. Of what waits each account's first comes before anybody's second, so that one with
 * very many of them keeps nobody else waiting when time or calls run out.
 */
export function inOrderOfSettling(connections: readonly Connection[]): Connection[] {
  const rank: Record<ConnectionStatus, number> = {
    over: 0,
    absent: 1,
    failed: 2,
    connected: 3,
    unknown: 4,
    waiting: 5,
  };
  // A connection without a creation time goes last: it must not overtake one whose waiting time is known.
  const since = (connection: Connection) =>
    connection.createdAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
  const byAge = connections.toSorted(
    (a, b) => rank[a.status] - rank[b.status] || since(a) - since(b) || a.id.localeCompare(b.id),
  );
  const places = new Map<Connection, number>();
  const waiting = byAge.filter(({ status }) => status === "waiting");
  for (const ofAccount of Map.groupBy(waiting, ({ tenant }) => tenant).values())
    for (const [place, connection] of ofAccount.entries()) places.set(connection, place);
  const placeOf = (connection: Connection) => places.get(connection) ?? 0;
  // The sort is stable: within a place, and of what does not wait, the order by age stays.
  return byAge.toSorted((a, b) => rank[a.status] - rank[b.status] || placeOf(a) - placeOf(b));
}
