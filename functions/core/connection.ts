/** Kinds that are asked of us: a tenant asks, an offering and its entries answer. */
export const requestedKinds = ["endpoint-connection"] as const;
/** Settings of an endpoint service that follow its offering: whom it admits, and where it says that a connection changed. */
export const settingKinds = ["service-principal", "service-notification"] as const;
/** What can connect, or be set. Kinds join here as they are built; each is one adapter (docs/architecture.md). */
export const kinds = [...requestedKinds, ...settingKinds] as const;
export type RequestedKind = (typeof requestedKinds)[number];
export type SettingKind = (typeof settingKinds)[number];
export type Kind = (typeof kinds)[number];

/**
 * What a connection is to us, whatever AWS calls it.
 * `waiting`: AWS asks us. `absent`: it is for us to make, and is not there. `connected`: it carries traffic, or will without
 * anybody's help; of a setting: it is there. `over`: it is final and plans nothing.
 * `unknown`: a state that we have no rule for; it is left alone and raises an alarm.
 */
export const connectionStatuses = ["waiting", "absent", "connected", "over", "unknown"] as const;
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
  /** AWS's own id on that resource: `vpce-…`, the ARN of a principal, the ARN of a topic. */
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
    connected: 2,
    unknown: 3,
    waiting: 4,
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
