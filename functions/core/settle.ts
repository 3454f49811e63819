import pLimit from "p-limit";

import type { Connection } from "./connection.ts";
import { decide } from "./decide.ts";
import type { EntryKey, EntryReading } from "./entry.ts";
import { entryKeysFor } from "./entry.ts";
import type { ActionName, Intent, LedgerRecord } from "./ledger-record.ts";
import type { OfferingReading } from "./offering.ts";
import type { ActionResult } from "./outcome.ts";
import { recordOutcome } from "./outcome.ts";
import type { PlanContext, ReadVersion } from "./plan.ts";
import { plan, wasAdmitted } from "./plan.ts";
import type { FlowPorts } from "./ports.ts";
import type { Seats } from "./seats.ts";

/** What was read about a slice of connections before deciding. */
export type Readings = {
  readonly reading: Exclude<OfferingReading, { found: "nothing" }>;
  readonly records: ReadonlyMap<string, LedgerRecord>;
  readonly entries: {
    readonly readings: readonly EntryReading[];
    readonly unread: readonly EntryKey[];
  };
  /** By tenant. */
  readonly seats: ReadonlyMap<string, Seats>;
};

/** A record whose intent is written: the only thing that is ever acted on. */
export type RecordedIntent = LedgerRecord & { readonly intent: Intent };

/** Transactions under way at once. Tenants are independent; connections of one tenant share its seats and go one by one. */
const PARALLEL_TENANTS = 8;

/** What settling recorded, what stood in the way, and what could not be written at all. */
export type Settling = {
  readonly intents: readonly RecordedIntent[];
  readonly obstacles: readonly string[];
  readonly failures: readonly unknown[];
};

/** Decides, plans and records each connection, in the order given within a tenant. */
export async function settleConnections(
  connections: readonly Connection[],
  readings: Readings,
  context: PlanContext,
  ports: FlowPorts,
): Promise<Settling> {
  const limit = pLimit(PARALLEL_TENANTS);
  const byTenant = Map.groupBy(connections, (connection) => connection.tenant);
  const settled = await Promise.all(
    [...byTenant.values()].map((group) =>
      limit(() => settleTenant(group, readings, context, ports)),
    ),
  );
  return {
    intents: settled.flatMap((one) => one.intents),
    obstacles: settled.flatMap((one) => one.obstacles),
    failures: settled.flatMap((one) => one.failures),
  };
}

async function settleTenant(
  connections: readonly Connection[],
  readings: Readings,
  context: PlanContext,
  ports: FlowPorts,
): Promise<Settling> {
  const intents: RecordedIntent[] = [];
  const obstacles: string[] = [];
  const tenant = connections[0]?.tenant;
  let holders = holdersAmong(connections, readings.seats.get(tenant ?? ""));
  try {
    for (const connection of connections) {
      for (let attempt = 1; ; attempt++) {
        const now = ports.now();
        const result = await settleOne(
          connection,
          readings,
          { holders },
          { ...context, now },
          ports,
        );
        if (result.settled === "no-seat" && attempt === 1 && tenant !== undefined) {
          // Somebody took the last seat meanwhile: with the seats as they are now it is decided once more.
          const seats = await ports.ledger.seats(connection.resource, [tenant]);
          holders = holdersAmong(connections, seats.get(tenant));
          continue;
        }
        if (result.settled === "committed") {
          if (result.record.seated) holders.add(connection.externalId);
          else holders.delete(connection.externalId);
          // Only what this look recorded: an intent that another one left open is not its to act on.
          if (result.begins && hasIntent(result.record)) intents.push(result.record);
        } else if (result.settled !== "nothing") {
          obstacles.push(result.settled);
        }
        if (result.mustRetry !== undefined) obstacles.push(result.mustRetry);
        break;
      }
    }
  } catch (error) {
    return { intents, obstacles, failures: [error] };
  }
  return { intents, obstacles, failures: [] };
}

/** Who holds a seat: as recorded, and whoever AWS shows connected, recorded or not. */
function holdersAmong(connections: readonly Connection[], seats: Seats | undefined): Set<string> {
  const connected = connections.filter(({ status }) => status === "connected");
  return new Set([...(seats?.holders ?? []), ...connected.map(({ externalId }) => externalId)]);
}

type Settled = { readonly mustRetry?: string } & (
  | { readonly settled: "committed"; readonly record: LedgerRecord; readonly begins: boolean }
  | { readonly settled: "nothing" | "conflict" | "no-seat" | "intent-open" }
);

async function settleOne(
  connection: Connection,
  { reading, records, entries }: Readings,
  seats: Seats,
  context: PlanContext,
  ports: FlowPorts,
): Promise<Settled> {
  const before = records.get(connection.id);
  const keys = entryKeysFor(connection);
  const isUnread = entries.unread.some((unread) => keys.some((key) => isSameKey(key, unread)));
  const decision = decide({
    connection,
    offering: reading,
    entries: isUnread ? "unread" : entries.readings,
    admitted: wasAdmitted(before, connection),
    seats,
    now: context.now,
  });
  const offering = reading.found === "offering" ? reading.offering : undefined;
  const planned = plan(
    connection,
    decision,
    before,
    offering,
    readVersions(keys, entries.readings),
    context,
  );
  // What could not be read is decided again as soon as it can be, not at the next sweep.
  const retry = isUnread ? { mustRetry: "allowlist-unread" } : {};
  if (planned.step === "nothing") return { settled: "nothing", ...retry };
  if (planned.step === "outdated") return { settled: "conflict" };
  if (planned.step === "wait") return { settled: "intent-open" };
  const result = await ports.ledger.commit(planned.change);
  if (result !== "committed") return { settled: result };
  ports.report({ event: "recorded", change: planned.change });
  const { after, action } = planned.change;
  return { settled: "committed", record: after, begins: action !== undefined, ...retry };
}

/**
 * Makes the calls that were recorded, one per action, and records what became of each. The switches are read once more right
 * before: what was turned off meanwhile is abandoned. Returns what stood in the way, and the tenants that a seat came free for.
 */
export async function actOnIntents(
  resource: string,
  intents: readonly RecordedIntent[],
  context: PlanContext,
  ports: FlowPorts,
): Promise<{ readonly obstacles: readonly string[]; readonly freed: readonly string[] }> {
  const obstacles: string[] = [];
  const freed: string[] = [];
  if (intents.length === 0) return { obstacles, freed };
  const current = await ports.allowlist.offering(resource);
  for (const [action, group] of Map.groupBy(intents, (record) => record.intent.action)) {
    const ids = group.map((record) => record.externalId);
    const answers = isSwitchedOn(current, action)
      ? await ports.source.act(resource, action, ids)
      : new Map(ids.map((id) => [id, SWITCHED_OFF]));
    for (const record of group) {
      const answer = answers.get(record.externalId) ?? NOT_MENTIONED;
      if (answer.result === "unknown" || answer.result === "deferred") {
        obstacles.push(`${action}-${answer.result}`);
      }
      const change = recordOutcome(record, answer, { ...context, now: ports.now() });
      if (change === undefined) continue;
      const result = await ports.ledger.commit(change);
      if (result !== "committed") {
        obstacles.push(result);
        continue;
      }
      ports.report({ event: "recorded", change });
      if (change.seat?.seat === "free" && record.tenant !== undefined) freed.push(record.tenant);
    }
  }
  return { obstacles, freed };
}

const NOT_MENTIONED: ActionResult = { result: "unknown", explanation: "AWS did not mention it" };
const SWITCHED_OFF: ActionResult = {
  result: "abandoned",
  explanation: "the offering's switch for it was turned off meanwhile",
};

function isSwitchedOn(reading: OfferingReading, action: ActionName): boolean {
  if (reading.found !== "offering") return false;
  return action === "accept" ? reading.offering.approves : reading.offering.cuts;
}

function hasIntent(record: LedgerRecord): record is RecordedIntent {
  return record.intent !== undefined;
}

function readVersions(keys: readonly EntryKey[], readings: readonly EntryReading[]): ReadVersion[] {
  return keys.map((key) => {
    const reading = readings.find((one) => one.found === "entry" && isSameKey(one.entry.key, key));
    return { key, version: reading?.found === "entry" ? reading.entry.version : undefined };
  });
}

function isSameKey(a: EntryKey, b: EntryKey): boolean {
  return a.target === b.target && a.principal === b.principal;
}
