import type { Connection, ConnectionStatus } from "../../functions/core/connection.ts";
import type { ActionName } from "../../functions/core/ledger-record.ts";
import type { ActionResult } from "../../functions/core/outcome.ts";
import type { ConnectionSource } from "../../functions/core/ports.ts";
import { aConnection } from "./situation.ts";

/** One call that acts, as it arrived. */
export type ActCall = {
  readonly resource: string;
  readonly action: ActionName;
  readonly externalIds: readonly string[];
};

/** What exists in AWS, in memory. Actions take effect at once; `answer` decides what is said, `shows` what is seen. */
export type MemorySource = ConnectionSource & {
  readonly calls: readonly ActCall[];
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
    const isLegal =
      action === "accept"
        ? row?.status === "waiting"
        : row?.status === "waiting" || row?.status === "connected";
    if (!isLegal)
      return { result: "failed", code: "InvalidState", explanation: `AWS shows ${row?.state}` };
    if (action === "accept") source.move(externalId, "connected", "pending");
    else source.move(externalId, "over", "rejected");
    return { result: "succeeded", explanation: "AWS confirmed it" };
  };

  const source: MemorySource = {
    calls,
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
    async act(resource, action, externalIds) {
      const call = { resource, action, externalIds: [...externalIds] };
      calls.push(call);
      await source.beforeAct(call);
      return new Map(externalIds.map((id) => [id, carryOut(action, id)]));
    },
  };
  return source;
}

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
