import { actOnIntents } from "./act.ts";
import type { ActionName } from "./action.ts";
import { actionNames } from "./action.ts";
import type { Connection } from "./connection.ts";
import { inOrderOfSettling } from "./connection.ts";
import type { Judge } from "./judgement.ts";
import { factsOf } from "./kind.ts";
import type { PlanContext } from "./plan.ts";
import type { FlowPorts } from "./ports.ts";
import { settleConnections } from "./settle.ts";

/** 100 connections: one Accept call's worth (privatelink.md section 4 knows no maximum; ids share a call). */
const SLICE = 100;

/** A call that was refused says that the budget is spent: further slices would only be refused too. */
const SPENT: ReadonlySet<string> = new Set([
  "budget-spent",
  "out-of-time",
  ...actionNames.map((action) => `${action}-deferred`),
]);

/** What stood in the way, and the tenants that a seat came free for. */
export type Settled = {
  readonly obstacles: Set<string>;
  readonly freed: Set<string>;
  /** Whether something was begun that takes effect later, or put off until it can be tried again. */
  readonly unfinished: boolean;
};

/**
 * Decides, records and acts on connections of one resource, 100 at a time in the order of settling: the transactions first,
 * then one call per action, then the outcomes. No slice is begun after `deadline`.
 */
export async function settleInSlices(
  connections: readonly Connection[],
  judge: Judge,
  deadline: Date,
  context: PlanContext,
  ports: FlowPorts,
): Promise<Settled> {
  const obstacles = new Set<string>();
  const freed = new Set<string>();
  let unfinished = false;
  const ordered = inOrderOfSettling(connections);
  for (let start = 0; start < ordered.length; start += SLICE) {
    if ([...obstacles].some((obstacle) => SPENT.has(obstacle))) break;
    if (ports.now() >= deadline) {
      obstacles.add("out-of-time");
      break;
    }
    const slice = ordered.slice(start, start + SLICE);
    const result = await settleSlice(slice, judge, deadline, context, ports);
    for (const obstacle of result.obstacles) obstacles.add(obstacle);
    for (const tenant of result.freed) freed.add(tenant);
    unfinished ||= result.unfinished;
  }
  return { obstacles, freed, unfinished };
}

async function settleSlice(
  slice: readonly Connection[],
  judge: Judge,
  until: Date,
  context: PlanContext,
  ports: FlowPorts,
): Promise<{
  readonly obstacles: readonly string[];
  readonly freed: readonly string[];
  readonly unfinished: boolean;
}> {
  const resource = slice[0]?.resource ?? "";
  const tenants = new Set(slice.flatMap(({ tenant }) => tenant ?? []));
  const [records, judgement, seats] = await Promise.all([
    ports.ledger.read(slice.map((connection) => connection.id)),
    judge(slice),
    ports.ledger.seats(resource, [...tenants]),
  ]);
  const reserved = new Map<ActionName, Promise<"reserved" | "spent">>();
  const reserve = (action: ActionName) => {
    const call = reserved.get(action) ?? ports.actor.reserve(resource, action, until);
    reserved.set(action, call);
    return call;
  };
  const known = { records, seats };
  const settled = await settleConnections(slice, judgement, known, reserve, context, ports);
  const acted = await actOnIntents(resource, settled.begun, judge, until, context, ports);
  // What was recorded is acted on first, so that one transaction that can't be written stops nobody else.
  if (settled.failures.length > 0) throw settled.failures[0];
  const unfinished =
    (settled.soon && slice.some(takesEffectLater)) ||
    settled.begun.some(({ connection }) => takesEffectLater(connection));
  return { obstacles: [...settled.obstacles, ...acted.obstacles], freed: acted.freed, unfinished };
}

function takesEffectLater({ kind }: Connection): boolean {
  return factsOf(kind).settlesLater;
}
