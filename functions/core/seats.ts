/** Who holds a seat of one account on one resource: external ids of connections. */
export type Seats = { readonly holders: ReadonlySet<string> };

/**
 * Whether this connection may have a seat under `limit`, its own included if it holds one already; a limit lowered since then
 * counts. No limit means room for all.
 */
export function hasRoom(seats: Seats, externalId: string, limit: number | undefined): boolean {
  if (limit === undefined) return true;
  return seats.holders.has(externalId) ? seats.holders.size <= limit : seats.holders.size < limit;
}
