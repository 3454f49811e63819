import pLimit from "p-limit";

import type { ActionName } from "./action.ts";
import type { Connection } from "./connection.ts";
import type { Judgement } from "./judgement.ts";
import type { Intent, LedgerRecord } from "./ledger-record.ts";
import type { PlanContext } from "./plan.ts";
import { plan, wasAdmitted } from "./plan.ts";
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
        if (judgement.isUnread(connection)) obstacles.push("unread");
        break;
      }
    }
  } catch (error) {
    return { begun, obstacles, failures: [error] };
  }
  return { begun, obstacles, failures: [] };
}

/** Who holds a seat: as recorded, and whoever AWS shows connected, recorded or not. */
function holdersAmong(connections: readonly Connection[], seats: Seats | undefined): Set<string> {
  const connected = connections.filter(({ status }) => status === "connected");
  return new Set([...(seats?.holders ?? []), ...connected.map(({ externalId }) => externalId)]);
}

type Settled =
  | { readonly settled: "committed"; readonly record: LedgerRecord; readonly begins: boolean }
  | {
      readonly settled:
        | "nothing"
        | "conflict"
        | "no-seat"
        | "intent-open"
        | "taking-effect"
        | "budget-spent";
    };

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
  const planned = plan(connection, decision, before, judgement.offering, context);
  if (planned.step === "nothing") return { settled: "nothing" };
  if (planned.step === "outdated") return { settled: "conflict" };
  if (planned.step === "wait") return { settled: planned.because };
  const { change } = planned;
  // An intent is written only when its call can be made: one that could not would only have to be taken back.
  if (change.action !== undefined && (await reserve(change.action)) === "spent")
    return { settled: "budget-spent" };
  const result = await ports.ledger.commit(change);
  if (result !== "committed") return { settled: result };
  ports.report({ event: "recorded", change });
  return { settled: "committed", record: change.after, begins: change.action !== undefined };
}

function hasIntent(record: LedgerRecord): record is Begun["record"] {
  return record.intent !== undefined;
}
