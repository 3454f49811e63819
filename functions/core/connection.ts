/** What can connect. Kinds join here as they are built; each is one adapter (docs/architecture.md). */
export const kinds = ["endpoint-connection"] as const;
export type Kind = (typeof kinds)[number];

/**
 * What a connection is to us, whatever AWS calls it.
 * `waiting`: AWS asks us. `connected`: it carries traffic, or will without anybody's help. `over`: it is final and plans nothing.
 * `unknown`: a state that we have no rule for; it is left alone and raises an alarm.
 */
export type ConnectionStatus = "waiting" | "connected" | "over" | "unknown";

/** One observed thing between a tenant and a resource, as AWS showed it at one moment. */
export type Connection = {
  readonly id: string;
  readonly kind: Kind;
  /** ARN of the registered resource. */
  readonly resource: string;
  /** AWS's own id on that resource, such as `vpce-…`. */
  readonly externalId: string;
  /** The account on the other side; undefined where AWS did not say, which can't be judged. */
  readonly tenant: string | undefined;
  readonly status: ConnectionStatus;
  /** AWS's word for the state, in lower case. */
  readonly state: string;
  /** Where the tenant's side is, if AWS says so. */
  readonly region: string | undefined;
  readonly createdAt: Date | undefined;
};

/** The ledger's name for a connection: unique across kinds, Regions and accounts, because the resource's ARN is. */
export function connectionId(resource: string, externalId: string): string {
  return `${resource}/${externalId}`;
}

/** Order in which a look settles connections: seats are freed before they are given, and who waits longest is first. */
export function inOrderOfSettling(connections: readonly Connection[]): Connection[] {
  const rank: Record<ConnectionStatus, number> = { over: 0, connected: 1, unknown: 2, waiting: 3 };
  // A connection without a creation time goes last: it must not overtake one whose waiting time is known.
  const since = (connection: Connection) =>
    connection.createdAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return connections.toSorted(
    (a, b) => rank[a.status] - rank[b.status] || since(a) - since(b) || a.id.localeCompare(b.id),
  );
}
