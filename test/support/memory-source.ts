import type { ActionName } from "../../functions/core/action.ts";
import { isBefore } from "../../functions/core/action.ts";
import type { Connection, ConnectionStatus } from "../../functions/core/connection.ts";
import type { ActionResult } from "../../functions/core/outcome.ts";
import type { Actor, ConnectionSource } from "../../functions/core/ports.ts";
import { aConnection } from "./situation.ts";

/** One call that acts, as it arrived. */
export type ActCall = {
  readonly resource: string;
  readonly action: ActionName;
  readonly externalIds: readonly string[];
  /** When further calls for it had to begin. */
  readonly until: Date;
};

/** What exists in AWS, in memory. Actions take effect at once; `answer` decides what is said, `shows` what is seen. */
export type MemorySource = ConnectionSource &
  Actor & {
    readonly calls: readonly ActCall[];
    /** Calls that may still be made; without end if nothing is said. */
    callsLeft: number;
    /** Every action that a call was asked for in advance, in order, whether there was one or not. */
    readonly reservations: readonly ActionName[];
    /** The true state of a connection; throws if there is none. */
    truth(externalId: string): Connection;
    /** Every connection as it truly is. */
    all(): readonly Connection[];
    /** Makes a connection, or replaces it. */
    put(connection: Connection): void;
    move(externalId: string, status: ConnectionStatus, state: string): void;
    /** The row vanishes, as AWS's do some time after the end. */
    remove(externalId: string): void;
    /** What is said instead of the plain result, and whether the action takes effect nevertheless. */
    answer: (
      action: ActionName,
      externalId: string,
    ) => { readonly says: ActionResult; readonly takesEffect: boolean } | undefined;
    /** What the listings show of what is true; eventual consistency and lost rows are told here. */
    shows: (connections: readonly Connection[]) => readonly Connection[];
    /** Runs before an action is carried out. */
    beforeAct: (call: ActCall) => Promise<void>;
  };

export function memorySource(...initial: readonly Connection[]): MemorySource {
  const rows = new Map(initial.map((connection) => [connection.externalId, connection]));
  const calls: ActCall[] = [];
  const reservations: ActionName[] = [];
  const seen = (resource: string) =>
    source.shows([...rows.values()].filter((row) => row.resource === resource));

  const carryOut = (action: ActionName, externalId: string): ActionResult => {
    const scripted = source.answer(action, externalId);
    if (scripted === undefined) return perform(action, externalId);
    if (scripted.takesEffect) perform(action, externalId);
    return scripted.says;
  };

  const perform = (action: ActionName, externalId: string): ActionResult => {
    const row = rows.get(externalId);
    if (row === undefined || !isBefore(action, row))
      return { result: "failed", code: "InvalidState", explanation: `AWS shows ${row?.state}` };
    source.move(externalId, ...AFTER[action]);
    return { result: "succeeded", explanation: "AWS confirmed it" };
  };

  const source: MemorySource = {
    calls,
    reservations,
    callsLeft: Number.POSITIVE_INFINITY,
    answer: () => undefined,
    shows: (connections) => connections,
    beforeAct: () => Promise.resolve(),
    all: () => [...rows.values()],
    truth(externalId) {
      const row = rows.get(externalId);
      if (row === undefined) throw new Error(`the test knows no connection ${externalId}`);
      return row;
    },
    put(connection) {
      rows.set(connection.externalId, connection);
    },
    move(externalId, status, state) {
      rows.set(externalId, { ...source.truth(externalId), status, state });
    },
    remove(externalId) {
      rows.delete(externalId);
    },
    list(resource, only = {}) {
      const { tenants } = only;
      const found = seen(resource).filter(
        ({ status, tenant }) =>
          (only.waiting !== true || status === "waiting") &&
          (tenants === undefined || (tenant !== undefined && tenants.includes(tenant))),
      );
      return Promise.resolve(found);
    },
    observe(resource, externalIds) {
      return Promise.resolve(
        seen(resource).filter(({ externalId }) => externalIds.includes(externalId)),
      );
    },
    reserve(_resource, action) {
      reservations.push(action);
      if (source.callsLeft <= 0) return Promise.resolve("spent");
      source.callsLeft -= 1;
      return Promise.resolve("reserved");
    },
    async act(resource, action, connections, until) {
      const externalIds = connections.map(({ externalId }) => externalId);
      const call = { resource, action, externalIds, until };
      calls.push(call);
      await source.beforeAct(call);
      return new Map(externalIds.map((id) => [id, carryOut(action, id)]));
    },
  };
  return source;
}

/** What AWS shows once an action has taken effect. */
const AFTER: Readonly<Record<ActionName, readonly [ConnectionStatus, string]>> = {
  accept: ["connected", "pending"],
  reject: ["over", "rejected"],
  add: ["connected", "active"],
  remove: ["over", "gone"],
  leave: ["over", "gone"],
  clear: ["absent", "absent"],
};

/** `vpce-0…1`, `vpce-0…2`: connections in the order of their creation, the first the oldest. */
export function connectionsOf(tenant: string, count: number, from = 1): Connection[] {
  return Array.from({ length: count }, (_, index) => {
    const number = from + index;
    return aConnection({
      tenant,
      externalId: `vpce-${number.toString(16).padStart(17, "0")}`,
      createdAt: new Date(Date.UTC(2026, 10, 22, 9, 0, number)),
    });
  });
}
