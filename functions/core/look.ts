import type { Provenance } from "./audit-head.ts";
import type { Connection } from "./connection.ts";
import { entryJudge } from "./entry-judge.ts";
import type { LastLooks } from "./last-look.ts";
import { connectionsOf } from "./last-look.ts";
import { compareWithLedger } from "./ledger-comparison.ts";
import type { OfferingReading } from "./offering.ts";
import type { Organization } from "./organization.ts";
import type { PlanContext } from "./plan.ts";
import type { Allowlist, ConnectionSource, FlowPorts } from "./ports.ts";
import { settleInSlices } from "./slice.ts";
import { inTurn } from "./turn.ts";

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
  | {
      readonly look: "settled";
      readonly unseen: readonly string[];
      /** AWS is still at work on something, and tells nobody when it is done (lattice.md section 4): look again soon. */
      readonly followUp?: boolean;
    }
  | { readonly look: "again"; readonly because: string; readonly unseen: readonly string[] };

/** What looks at connections that ask us need. */
export type LookPorts = FlowPorts & {
  readonly source: ConnectionSource;
  readonly allowlist: Pick<Allowlist, "offering" | "entries">;
  readonly organization: Pick<Organization, "standings">;
  readonly lastLooks: LastLooks;
};

/**
 * Looks at one resource and settles what it finds: observe, decide, plan, record, act, record.
 *
 * One look takes up everything that waits on the resource, whatever the hint named. Safe to repeat and to run beside
 * others: each connection's version in the ledger decides who acts. Throws if AWS or a table could not be read or written;
 * what was recorded until then is acted on all the same.
 */
export async function look(request: LookRequest, ports: LookPorts): Promise<LookResult> {
  const { resource, leaseMs } = request;
  const reading = await ports.allowlist.offering(resource);
  if (reading.found === "nothing") {
    ports.report({ event: "hint.ignored", resource, reason: "not-registered" });
    return { look: "settled", unseen: [] };
  }
  const now = ports.now();
  const turn = { subject: connectionsOf(resource), holder: ports.newId() };
  const leaseEndsAt = new Date(now.getTime() + leaseMs);
  const result = await inTurn(ports.turns, turn, leaseEndsAt, now, () =>
    lookAround(request, reading, ports),
  );
  return result ?? { look: "again", because: "look-under-way", unseen: [] };
}

async function lookAround(
  request: LookRequest,
  reading: OfferingReading,
  ports: LookPorts,
): Promise<LookResult> {
  const { resource, complete } = request;
  const observedAt = ports.now();
  const connections = await observe(request, reading, ports);
  const seen = new Set(connections.map((connection) => connection.externalId));
  const context: PlanContext = {
    now: observedAt,
    observedAt,
    leaseMs: request.leaseMs,
    provenance: request.provenance,
    newId: ports.newId,
  };
  const judge = entryJudge(resource, ports);
  const { deadline } = request;
  const settled = await settleInSlices(connections, judge, deadline, context, ports);
  const { obstacles, freed } = settled;
  if (complete) {
    // What is only asked for is no part of AWS's answer.
    const isEmpty = connections.every(({ status }) => status === "absent");
    for (const tenant of await compareWithLedger(resource, seen, context, ports, isEmpty))
      freed.add(tenant);
  }
  // A seat that this look itself freed goes to whoever waits for it now, not at the next sweep.
  const next = connections.filter(
    ({ status, tenant }) =>
      (status === "waiting" || status === "absent") && tenant !== undefined && freed.has(tenant),
  );
  if (next.length > 0 && obstacles.size === 0) {
    const given = await settleInSlices(next, judge, deadline, context, ports);
    for (const obstacle of given.obstacles) obstacles.add(obstacle);
  }

  const unseen = request.externalIds.filter((id) => !seen.has(id));
  if (obstacles.size > 0) return { look: "again", because: [...obstacles].join(", "), unseen };
  if (listsEverything(request)) {
    const looked = { listedAt: observedAt, ...(complete && { sweptAt: observedAt }) };
    await ports.lastLooks.note(connectionsOf(resource), looked);
  }
  const followUp = settled.unfinished || connections.some(({ inProgress }) => inProgress === true);
  return { look: "settled", unseen, ...(followUp && { followUp }) };
}

/**
 * As many as one batch of hints can name: where there is such a crowd, one listing of everything answers all the hints that
 * came before it, and those that our own answers will cause find their connections at rest.
 */
const CROWD = 10;

function listsEverything({ complete, externalIds }: LookRequest): boolean {
  return complete || externalIds.length >= CROWD;
}

/** What this look is about: all there is, or what waits, what was named, and what shares a limit with it. */
async function observe(
  request: LookRequest,
  reading: OfferingReading,
  { source }: LookPorts,
): Promise<Connection[]> {
  const { resource, externalIds } = request;
  if (listsEverything(request)) return await source.list(resource);
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

function tenantsOf(connections: readonly Connection[]): string[] {
  return [...new Set(connections.flatMap(({ tenant }) => (tenant === undefined ? [] : [tenant])))];
}
