import pLimit from "p-limit";

import type { ActionName } from "./action.ts";
import type { Connection } from "./connection.ts";
import { findingsOf } from "./finding.ts";
import type { Judgement } from "./judgement.ts";
import type { Intent, LedgerRecord } from "./ledger-record.ts";
import type { PlanContext } from "./plan.ts";
import { plan, putOffUntil, wasAdmitted } from "./plan.ts";
import type { FlowPorts } from "./ports.ts";
import type { Seats } from "./seats.ts";

/** What the ledger knew of a slice of connections before deciding. */
export type Known = {
  readonly records: ReadonlyMap<string, LedgerRecord>;
  /** By tenant. */
  readonly seats: ReadonlyMap<string, Seats>;
};

/** A connection whose intent this look wrote: the only thing that is ever acted on. */
export type Begun = {
  readonly connection: Connection;
  readonly record: LedgerRecord & { readonly intent: Intent };
};

/** Transactions under way at once. Tenants are independent; connections of one tenant share its seats and go one by one. */
export const PARALLEL_TENANTS = 8;

/** What settling recorded, what stood in the way, and what could not be written at all. */
export type Settling = {
  readonly begun: readonly Begun[];
  /** Whether something is put off for so short a time that it is better tried again then than at the next sweep. */
  readonly soon: boolean;
  readonly obstacles: readonly string[];
  readonly failures: readonly unknown[];
};

/** Sets a call aside for an action; asked at most once per action and slice. */
export type Reserve = (action: ActionName) => Promise<"reserved" | "spent">;

/** Decides, plans and records each connection, in the order given within a tenant. */
export async function settleConnections(
  connections: readonly Connection[],
  judgement: Judgement,
  known: Known,
  reserve: Reserve,
  context: PlanContext,
  ports: FlowPorts,
): Promise<Settling> {
  const limit = pLimit(PARALLEL_TENANTS);
  const byTenant = Map.groupBy(connections, (connection) => connection.tenant);
  const settled = await Promise.all(
    [...byTenant.values()].map((group) =>
      limit(() => settleTenant(group, judgement, known, reserve, context, ports)),
    ),
  );
  return {
    begun: settled.flatMap((one) => one.begun),
    soon: settled.some((one) => one.soon),
    obstacles: settled.flatMap((one) => one.obstacles),
    failures: settled.flatMap((one) => one.failures),
  };
}

async function settleTenant(
  connections: readonly Connection[],
  judgement: Judgement,
  known: Known,
  reserve: Reserve,
  context: PlanContext,
  ports: FlowPorts,
): Promise<Settling> {
  const begun: Begun[] = [];
  const obstacles: string[] = [];
  let soon = false;
  const tenant = connections[0]?.tenant;
  let holders = holdersAmong(connections, known.seats.get(tenant ?? ""));
  try {
    for (const connection of connections) {
      const before = known.records.get(connection.id);
      for (let attempt = 1; ; attempt++) {
        const now = { ...context, now: ports.now() };
        const one = { connection, before, seats: { holders } };
        const result = await settleOne(one, judgement, reserve, now, ports);
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
          const { record } = result;
          if (result.begins && hasIntent(record)) begun.push({ connection, record });
        } else if (result.settled !== "nothing") {
          obstacles.push(result.settled);
        }
        soon ||= result.soon;
        if (judgement.isUnread(connection)) obstacles.push("unread");
        break;
      }
    }
  } catch (error) {
    return { begun, obstacles, soon, failures: [error] };
  }
  return { begun, obstacles, soon, failures: [] };
}

/** Who holds a seat: as recorded, and whoever AWS shows connected, recorded or not. */
function holdersAmong(connections: readonly Connection[], seats: Seats | undefined): Set<string> {
  const connected = connections.filter(({ status }) => status === "connected");
  return new Set([...(seats?.holders ?? []), ...connected.map(({ externalId }) => externalId)]);
}

type Settled = { readonly soon: boolean } & (
  | { readonly settled: "committed"; readonly record: LedgerRecord; readonly begins: boolean }
  | {
      readonly settled:
        | "nothing"
        | "conflict"
        | "no-seat"
        | "intent-open"
        | "taking-effect"
        | "budget-spent";
    }
);

/** 2 min: what waits longer waits for a sweep. */
const SOON_MS = 2 * 60_000;

async function settleOne(
  {
    connection,
    before,
    seats,
  }: {
    readonly connection: Connection;
    readonly before: LedgerRecord | undefined;
    readonly seats: Seats;
  },
  judgement: Judgement,
  reserve: Reserve,
  context: PlanContext,
  ports: FlowPorts,
): Promise<Settled> {
  const admitted = wasAdmitted(before, connection);
  const decision = judgement.decide(connection, admitted, seats, context.now);
  for (const finding of findingsOf(connection, decision, context.now)) {
    const { resource, externalId } = connection;
    ports.report({ event: "finding", resource, externalId, ...finding });
  }
  const { offering } = judgement;
  const putOff = putOffUntil(connection, decision, before, offering, context.now);
  const soon = putOff !== undefined && putOff.getTime() - context.now.getTime() <= SOON_MS;
  const planned = plan(connection, decision, before, offering, context);
  if (planned.step === "nothing") return { settled: "nothing", soon };
  if (planned.step === "outdated") return { settled: "conflict", soon };
  if (planned.step === "wait") return { settled: planned.because, soon };
  const { change } = planned;
  // An intent is written only when its call can be made: one that could not would only have to be taken back.
  if (change.action !== undefined && (await reserve(change.action)) === "spent")
    return { settled: "budget-spent", soon };
  const result = await ports.ledger.commit(change);
  if (result !== "committed") return { settled: result, soon };
  ports.report({ event: "recorded", change });
  const begins = change.action !== undefined;
  return { settled: "committed", record: change.after, begins, soon };
}

function hasIntent(record: LedgerRecord): record is Begun["record"] {
  return record.intent !== undefined;
}
