import { connectionId } from "./connection.ts";
import type { LastLook } from "./last-look.ts";
import type { LedgerRecord } from "./ledger-record.ts";

/** What the ledger knows of these connections. */
export type Recorded = (
  connections: readonly string[],
) => Promise<ReadonlyMap<string, LedgerRecord>>;

/** When the last complete look began, by resource. */
export type Looked = (resources: readonly string[]) => Promise<ReadonlyMap<string, LastLook>>;

/** Clocks of the queue and of the function agree to well under this; a look that began within it is not counted on. */
const CLOCK_MARGIN_MS = 100;

/**
 * Whether a hint that arrived then needs no look of its own: every connection that it names was observed since, on one of the
 * resources, by a look that was done with it; or it is known, and a look since was done with everything there (decisions/0008).
 */
export async function isCovered(
  arrivedAt: Date,
  resources: readonly string[],
  externalIds: readonly string[],
  recorded: Recorded,
  looked: Looked,
): Promise<boolean> {
  const ids = resources.flatMap((resource) => externalIds.map((id) => connectionId(resource, id)));
  const [records, lastLooks] = await Promise.all([recorded(ids), looked(resources)]);
  const answered = new Set(
    ids
      .flatMap((id) => records.get(id) ?? [])
      .filter(isAtRest)
      .filter(
        ({ observedAt, resource }) =>
          isSince(arrivedAt, observedAt) || isSince(arrivedAt, lastLooks.get(resource)?.listedAt),
      )
      .map(({ externalId }) => externalId),
  );
  return externalIds.every((id) => answered.has(id));
}

/** The resources at which nobody has looked completely since. A sweep also wants the listing compared with the ledger. */
export async function notLookedAtSince(
  arrivedAt: Date,
  resources: readonly string[],
  wants: "listing" | "sweep",
  looked: Looked,
): Promise<readonly string[]> {
  const lastLooks = await looked(resources);
  return resources.filter((resource) => {
    const last = lastLooks.get(resource);
    return !isSince(arrivedAt, wants === "sweep" ? last?.sweptAt : last?.listedAt);
  });
}

function isSince(arrivedAt: Date, begunAt: Date | undefined): boolean {
  return begunAt !== undefined && begunAt.getTime() > arrivedAt.getTime() + CLOCK_MARGIN_MS;
}

/** Whether the look that wrote this record was done with the connection: no action is open, wanted or put off. */
function isAtRest({ intent, status, decision, done, observedAt }: LedgerRecord): boolean {
  if (intent !== undefined || decision.reason === "allowlist-unread") return false;
  // Over is final; and what AWS has confirmed since it was observed is what that look wanted.
  if (status === "over" || (done !== undefined && observedAt <= done.at)) return true;
  if (status === "waiting") return decision.verdict === "hold";
  return decision.verdict !== "end" && decision.verdict !== "reject";
}
