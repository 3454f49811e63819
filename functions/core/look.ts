import type { Provenance } from "./audit-record.ts";
import type { Connection } from "./connection.ts";
import { inOrderOfSettling } from "./connection.ts";
import { entryKeysFor } from "./entry.ts";
import { compareWithLedger } from "./ledger-comparison.ts";
import type { OfferingReading } from "./offering.ts";
import type { PlanContext } from "./plan.ts";
import type { FlowPorts } from "./ports.ts";
import { actOnIntents, settleConnections } from "./settle.ts";

export type LookRequest = {
  readonly resource: string;
  readonly externalIds: readonly string[];
  /** Whether to list everything and compare it with the ledger, as a sweep does. */
  readonly complete: boolean;
  readonly provenance: Provenance;
  readonly leaseMs: number;
  /** When to stop taking up further connections. */
  readonly deadline: Date;
};

/** `settled`: everything seen is as decided. `again`: something stands in the way now; the hint must come back. */
export type LookResult =
  | { readonly look: "settled"; readonly unseen: readonly string[] }
  | { readonly look: "again"; readonly because: string; readonly unseen: readonly string[] };

/** 100 connections: one Accept call's worth (privatelink.md section 4 knows no maximum; ids share a call). */
const SLICE = 100;

/**
 * Looks at one resource and settles what it finds: observe, decide, plan, record, act, record.
 *
 * One look takes up everything that waits on the resource, whatever the hint named. Safe to repeat and to run beside
 * others: each connection's version in the ledger decides who acts. Throws if AWS or a table could not be read or written;
 * what was recorded until then is acted on all the same.
 */
export async function look(request: LookRequest, ports: FlowPorts): Promise<LookResult> {
  const { resource } = request;
  const observedAt = ports.now();
  const reading = await ports.allowlist.offering(resource);
  if (reading.found === "nothing") {
    ports.report({ event: "hint.ignored", resource, reason: "not-registered" });
    return { look: "settled", unseen: [] };
  }
  const connections = await observe(request, reading, ports);
  const seen = new Set(connections.map((connection) => connection.externalId));
  const context: PlanContext = {
    now: observedAt,
    observedAt,
    leaseMs: request.leaseMs,
    provenance: request.provenance,
    newId: ports.newId,
  };
  const obstacles = new Set<string>();
  const freed = new Set<string | undefined>();
  const settleAll = async (some: readonly Connection[]) => {
    for (const slice of slices(inOrderOfSettling(some))) {
      // A throttled call says that the budget is spent: further slices would only be refused too.
      if (obstacles.has("accept-deferred") || obstacles.has("reject-deferred")) return;
      if (ports.now() >= request.deadline) {
        obstacles.add("out-of-time");
        return;
      }
      const result = await settleSlice(slice, reading, context, ports);
      for (const obstacle of result.obstacles) obstacles.add(obstacle);
      for (const tenant of result.freed) freed.add(tenant);
    }
  };
  await settleAll(connections);
  if (request.complete) {
    for (const tenant of await compareWithLedger(resource, seen, context, ports)) freed.add(tenant);
  }
  // A seat that this look itself freed goes to whoever waits for it now, not at the next sweep.
  await settleAll(
    connections.filter(({ status, tenant }) => status === "waiting" && freed.has(tenant)),
  );

  const unseen = request.externalIds.filter((id) => !seen.has(id));
  if (obstacles.size > 0) return { look: "again", because: [...obstacles].join(", "), unseen };
  return { look: "settled", unseen };
}

/** What this look is about: all there is, or what waits, what was named, and what shares a limit with it. */
async function observe(
  { resource, externalIds, complete }: LookRequest,
  reading: OfferingReading,
  { source }: FlowPorts,
): Promise<Connection[]> {
  if (complete) return await source.list(resource);
  const found = new Map<string, Connection>();
  const add = (connections: readonly Connection[]) => {
    for (const connection of connections) found.set(connection.externalId, connection);
  };
  add(await source.list(resource, { waiting: true }));
  const missing = externalIds.filter((id) => !found.has(id));
  if (missing.length > 0) add(await source.observe(resource, missing));
  const isLimited = reading.found === "offering" && reading.offering.perAccount !== undefined;
  const tenants = tenantsOf(
    [...found.values()].filter((connection) => connection.status === "waiting"),
  );
  // Seats that others took without us are seen only in AWS, so the limit is judged by all that the tenant has.
  if (isLimited && tenants.length > 0) add(await source.list(resource, { tenants }));
  return [...found.values()];
}

/** Settles up to 100 connections: the transactions first, then one call per action, then the outcomes. Returns what stood in the way. */
async function settleSlice(
  slice: readonly Connection[],
  reading: Exclude<OfferingReading, { found: "nothing" }>,
  context: PlanContext,
  ports: FlowPorts,
): Promise<{ readonly obstacles: readonly string[]; readonly freed: readonly string[] }> {
  const resource = slice[0]?.resource ?? "";
  const [records, entries, seats] = await Promise.all([
    ports.ledger.read(slice.map((connection) => connection.id)),
    ports.allowlist.entries(slice.flatMap(entryKeysFor)),
    ports.ledger.seats(resource, tenantsOf(slice)),
  ]);
  const settled = await settleConnections(
    slice,
    { reading, records, entries, seats },
    context,
    ports,
  );
  const acted = await actOnIntents(resource, settled.intents, context, ports);
  // What was recorded is acted on first, so that one transaction that can't be written stops nobody else.
  if (settled.failures.length > 0) throw settled.failures[0];
  return { obstacles: [...settled.obstacles, ...acted.obstacles], freed: acted.freed };
}

function tenantsOf(connections: readonly Connection[]): string[] {
  return [...new Set(connections.flatMap(({ tenant }) => (tenant === undefined ? [] : [tenant])))];
}

function slices(connections: readonly Connection[]): (readonly Connection[])[] {
  const count = Math.ceil(connections.length / SLICE);
  return Array.from({ length: count }, (_, index) =>
    connections.slice(index * SLICE, (index + 1) * SLICE),
  );
}
