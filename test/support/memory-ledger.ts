import type { ConnectionFact } from "../../functions/core/connection-fact.ts";
import type { LedgerRecord } from "../../functions/core/ledger-record.ts";
import type { Change } from "../../functions/core/plan.ts";
import type { CommitResult, Ledger } from "../../functions/core/ports.ts";

/** A ledger in memory that keeps the promises of the one in DynamoDB (test/contract/ledger-contract.ts). */
export type MemoryLedger = Ledger & {
  readonly records: ReadonlyMap<string, LedgerRecord>;
  /** Every audit record, in the order of writing. */
  readonly trail: readonly ConnectionFact[];
  /** Every change that was committed, in order. */
  readonly changes: readonly Change[];
  holders(resource: string, tenant: string): ReadonlySet<string>;
  /** Puts a record there without a change: how a test begins in the middle of a story. */
  put(record: LedgerRecord): void;
  /** Runs before a change is judged: what others do meanwhile, or the answer given in place of judging. */
  beforeCommit: (change: Change) => Promise<CommitResult | void>;
  /** Runs once a change is written: what others do before the next step. */
  afterCommit: (change: Change) => void;
};

export function memoryLedger(): MemoryLedger {
  const records = new Map<string, LedgerRecord>();
  const seats = new Map<string, Set<string>>();
  const trail: ConnectionFact[] = [];
  const changes: Change[] = [];
  const seatsOf = (resource: string, tenant: string) => {
    const holders = seats.get(`${resource}#${tenant}`) ?? new Set();
    seats.set(`${resource}#${tenant}`, holders);
    return holders;
  };

  /** In the order in which DynamoDB reports the reasons of a canceled transaction. */
  const judge = ({ before, after, audit, seat }: Change): CommitResult => {
    if (records.get(after.connection)?.version !== before?.version) return "conflict";
    if (seat?.seat === "take" && after.tenant !== undefined && seat.limit !== undefined) {
      const holders = seatsOf(after.resource, after.tenant);
      if (holders.size >= seat.limit && !holders.has(after.externalId)) return "no-seat";
    }
    const ids = new Set(trail.map(({ id }) => id));
    const taken = audit.find(({ id }) => ids.has(id));
    if (taken !== undefined) throw new Error(`audit record ${taken.id} exists already`);
    return "committed";
  };

  const ledger: MemoryLedger = {
    records,
    trail,
    changes,
    beforeCommit: () => Promise.resolve(),
    afterCommit: () => undefined,
    holders: seatsOf,
    put(record) {
      records.set(record.connection, structuredClone(record));
      if (record.seated && record.tenant !== undefined)
        seatsOf(record.resource, record.tenant).add(record.externalId);
    },
    read(connections) {
      const found = connections.flatMap((connection): [string, LedgerRecord][] => {
        const record = records.get(connection);
        return record === undefined ? [] : [[connection, structuredClone(record)]];
      });
      return Promise.resolve(new Map(found));
    },
    ofResource(resource) {
      const found = [...records.values()].filter((record) => record.resource === resource);
      return Promise.resolve(structuredClone(found));
    },
    seats(resource, tenants) {
      return Promise.resolve(
        new Map(
          tenants.map(
            (tenant) => [tenant, { holders: new Set(seatsOf(resource, tenant)) }] as const,
          ),
        ),
      );
    },
    async commit(change) {
      const answer = await ledger.beforeCommit(change);
      if (answer !== undefined) return answer;
      const result = judge(change);
      if (result !== "committed") return result;
      const { after, audit, seat } = structuredClone(change);
      records.set(after.connection, after);
      if (seat !== undefined && after.tenant !== undefined) {
        const holders = seatsOf(after.resource, after.tenant);
        if (seat.seat === "free") holders.delete(after.externalId);
        else holders.add(after.externalId);
      }
      trail.push(...audit);
      changes.push(change);
      ledger.afterCommit(change);
      return result;
    },
  };
  return ledger;
}
