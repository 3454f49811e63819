/** Who holds a seat of one account on one resource: external ids of connections. */
export type Seats = { readonly holders: ReadonlySet<string> };

/** Whether this connection has a seat or could take one without exceeding `limit`; no limit means room for all. */
export function hasRoom(seats: Seats, externalId: string, limit: number | undefined): boolean {
  return limit === undefined || seats.holders.has(externalId) || seats.holders.size < limit;
}
