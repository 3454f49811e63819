import { noteAbsence, wasTakenAway } from "./absence.ts";
import { connectionId } from "./connection.ts";
import { isEntryKind } from "./kind.ts";
import type { PlanContext } from "./plan.ts";
import type { ConnectionSource, FlowPorts } from "./ports.ts";

/**
 * Finds what a lost notification hid: records whose connection a complete listing lacks. They are asked for by name before
 * their absence is noted. Returns the tenants that a seat came free for. An entirely empty listing notes nothing: it may be AWS that failed, not the tenants that left.
 */
export async function compareWithLedger(
  resource: string,
  seen: ReadonlySet<string>,
  context: PlanContext,
  ports: FlowPorts & { readonly source: ConnectionSource },
  isEmpty = seen.size === 0,
): Promise<readonly string[]> {
  const records = await ports.ledger.ofResource(resource);
  const absent = records.filter(
    (record) =>
      isEntryKind(record.kind) && record.status !== "over" && !seen.has(record.externalId),
  );
  if (absent.length === 0) return [];
  // What we took away ourselves is expected to be gone.
  if (isEmpty && !absent.every(wasTakenAway)) {
    ports.report({ event: "listing.empty", resource, expected: absent.length });
    return [];
  }
  const found = await ports.source.observe(
    resource,
    absent.map((record) => record.externalId),
  );
  const foundIds = new Set(found.map((connection) => connection.externalId));
  const gone = absent.filter((record) => !foundIds.has(record.externalId));
  // The index may lag behind: what is written must rest on the record itself.
  const current = await ports.ledger.read(
    gone.map((record) => connectionId(resource, record.externalId)),
  );
  const freed: string[] = [];
  for (const record of current.values()) {
    const change = noteAbsence(record, { ...context, now: ports.now() });
    if (change === undefined) continue;
    // A conflict means that somebody saw it meanwhile: the next sweep compares again.
    if ((await ports.ledger.commit(change)) !== "committed") continue;
    ports.report({ event: "recorded", change });
    if (change.seat?.seat === "free" && record.tenant !== undefined) freed.push(record.tenant);
  }
  return freed;
}
