import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { actionNames } from "../../functions/core/action.ts";
import { auditWriter } from "../../functions/core/connection-fact.ts";
import { connectionId, connectionStatuses } from "../../functions/core/connection.ts";
import type { Decision } from "../../functions/core/decision.ts";
import { kinds } from "../../functions/core/kind.ts";
import type { LedgerRecord } from "../../functions/core/ledger-record.ts";
import type { Change } from "../../functions/core/plan.ts";
import type { Ledger } from "../../functions/core/ports.ts";
import { aContext, aRecord, approve, end, hold, strange } from "../support/ledger-story.ts";
import { blue, now, resource } from "../support/situation.ts";

/** A ledger and what stands around it. */
export type LedgerBench = {
  readonly ledger: Ledger;
  /** Ids of all audit records, in no order. */
  auditIds(): Promise<readonly string[]>;
  stop(): void | Promise<void>;
};

const on = (of: string, number: number): Partial<LedgerRecord> => {
  const externalId = `vpce-${number.toString(16).padStart(17, "0")}`;
  return { resource: of, externalId, connection: connectionId(of, externalId) };
};

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** What the flow relies on, for every ledger there is. One bench serves all tests; each uses resources of its own. */
export function ledgerContract(name: string, makeBench: () => Promise<LedgerBench>): void {
  describe(`the ${name} ledger`, () => {
    let bench: LedgerBench;
    beforeAll(async () => (bench = await makeBench()));
    afterAll(() => bench.stop());

    let resources = 0;
    /** A resource that no other test writes to. */
    const newResource = () =>
      `${resource.slice(0, -4)}${(++resources).toString(16).padStart(4, "0")}`;
    let ids = 0;
    const newId = () => `0198-${name}-${(++ids).toString(16).padStart(6, "0")}`;

    /** The first version of a connection on `on`, or the next one of `before`, with one audit record. */
    const aChange = (values: Partial<LedgerRecord>, change: Partial<Change> = {}): Change => {
      const before = change.before;
      const after = aRecord({ ...before, version: (before?.version ?? 0) + 1, ...values });
      const audit = [auditWriter(aContext({ newId }))(after, { type: "decision" })];
      return { after, audit, seat: undefined, action: undefined, ...change, before };
    };
    const takes = (of: string, number: number, limit: number | undefined) =>
      aChange({ ...on(of, number), seated: true }, { seat: { seat: "take", limit } });
    const holdersOf = async (of: string, tenant = blue) =>
      [...((await bench.ledger.seats(of, [tenant])).get(tenant)?.holders ?? [])].toSorted();
    const stored = async (record: LedgerRecord) =>
      (await bench.ledger.read([record.connection])).get(record.connection);

    describe("a record", () => {
      it("is there once it is committed, with its audit record", async () => {
        const change = aChange(on(newResource(), 1));
        expect(await stored(change.after)).toBeUndefined();
        expect(await bench.ledger.commit(change)).toBe("committed");
        expect(await stored(change.after)).toEqual(change.after);
        expect(await bench.auditIds()).toContain(change.audit[0]?.id);
      });

      it("survives the round trip, every date and every missing value", async () => {
        const of = newResource();
        let number = 0;
        const instant = fc.date({
          min: new Date("1970-01-01T00:00:00Z"),
          max: new Date("9999-12-31T23:59:59.999Z"),
          noInvalidDate: true,
        });
        const action = fc.constantFrom(...actionNames);
        const text = fc.string({ minLength: 1, unit: "binary" });
        const aBasis = fc
          .record({ entryVersion: fc.integer({ min: 1 }), grantId: maybe(text) })
          .map(({ entryVersion, grantId }) => ({
            target: of,
            principal: `account/${blue}`,
            entryVersion,
            ...(grantId === undefined ? {} : { grantId }),
          }));
        const values = fc.record({
          tenant: fc.constantFrom(blue, undefined),
          region: fc.constantFrom("eu-west-1", undefined),
          createdAt: maybe(instant),
          kind: fc.constantFrom(...kinds),
          status: fc.constantFrom(...connectionStatuses),
          state: text,
          decision: fc.oneof(
            fc.constantFrom<Decision[]>(hold, end, strange),
            aBasis.map((one): Decision => ({
              ...approve,
              verdict: "approve",
              reason: "granted",
              basis: one,
            })),
            fc.string().map((explanation): Decision => ({
              ...hold,
              verdict: "hold",
              reason: "no-grant",
              explanation,
            })),
          ),
          admittedBy: maybe(aBasis),
          intent: maybe(
            fc.record({
              id: text,
              action,
              startedAt: instant,
              leaseEndsAt: instant,
              attempt: fc.nat(),
              basis: maybe(aBasis),
            }),
          ),
          failure: maybe(
            fc.record({ action, code: fc.string(), attempts: fc.nat(), retryAt: instant }),
          ),
          done: maybe(fc.record({ action, at: instant })),
          seated: fc.boolean(),
          missingSince: maybe(instant),
          observedAt: instant,
          updatedAt: instant,
        });
        await fc.assert(
          fc.asyncProperty(values, async (given) => {
            const change = aChange({ ...given, ...on(of, ++number) });
            expect(await bench.ledger.commit(change)).toBe("committed");
            expect(await stored(change.after)).toEqual(change.after);
          }),
          { numRuns: 30 },
        );
        const all = await bench.ledger.ofResource(of);
        expect(all).toHaveLength(number);
      });

      it("that does not exist is absent from what is read", async () => {
        const change = aChange(on(newResource(), 1));
        await bench.ledger.commit(change);
        const missing = connectionId(resource, "vpce-0fffffffffffffff1");
        const read = await bench.ledger.read([missing, change.after.connection, missing]);
        expect([...read.keys()]).toEqual([change.after.connection]);
      });

      it("is listed with its resource and no other", async () => {
        const [of, other] = [newResource(), newResource()];
        const changes = [aChange(on(of, 1)), aChange(on(of, 2)), aChange(on(other, 1))];
        for (const change of changes) await bench.ledger.commit(change);
        await bench.ledger.commit(
          aChange({ ...on(other, 3), seated: true }, { seat: { seat: "occupy" } }),
        );
        const found = await bench.ledger.ofResource(of);
        expect(found.map(({ externalId }) => externalId).toSorted()).toEqual(
          changes.slice(0, 2).map(({ after }) => after.externalId),
        );
      });

      it("reads nothing when nothing is asked for", async () => {
        expect(await bench.ledger.read([])).toEqual(new Map());
        expect(await bench.ledger.seats(resource, [])).toEqual(new Map());
        expect(await bench.ledger.ofResource(newResource())).toEqual([]);
      });

      it("is read among more than a hundred", async () => {
        const of = newResource();
        const changes = Array.from({ length: 101 }, (_, index) => aChange(on(of, index + 1)));
        for (const change of changes) expect(await bench.ledger.commit(change)).toBe("committed");
        const read = await bench.ledger.read(changes.map(({ after }) => after.connection));
        expect(read.size).toBe(101);
      });
    });

    describe("of two writers", () => {
      it("of the first version one gets a conflict, and writes nothing", async () => {
        const of = newResource();
        const [first, second] = [aChange(on(of, 1)), aChange({ ...on(of, 1), state: "pending" })];
        expect(await bench.ledger.commit(first)).toBe("committed");
        expect(await bench.ledger.commit(second)).toBe("conflict");
        expect(await stored(first.after)).toEqual(first.after);
        expect(await bench.auditIds()).not.toContain(second.audit[0]?.id);
      });
      it("of the next version one gets a conflict, and takes no seat", async () => {
        const of = newResource();
        const first = aChange(on(of, 1));
        await bench.ledger.commit(first);
        const next = aChange({ decision: hold }, { before: first.after });
        const late = aChange(
          { seated: true },
          { before: first.after, seat: { seat: "take", limit: 5 } },
        );
        expect(await bench.ledger.commit(next)).toBe("committed");
        expect(await bench.ledger.commit(late)).toBe("conflict");
        expect(await stored(first.after)).toEqual(next.after);
        expect(await holdersOf(of)).toEqual([]);
      });
      it("at the same time exactly one is committed", async () => {
        const of = newResource();
        const first = aChange(on(of, 1));
        await bench.ledger.commit(first);
        const rivals = Array.from({ length: 8 }, (_, index) =>
          aChange({ state: `rival-${index}` }, { before: first.after }),
        );
        const results = await Promise.all(rivals.map((change) => bench.ledger.commit(change)));
        expect(results.filter((result) => result === "committed")).toHaveLength(1);
        expect(results.filter((result) => result === "conflict")).toHaveLength(7);
        expect(await stored(first.after)).toEqual(rivals[results.indexOf("committed")]?.after);
      });
      it("a version that was never written is a conflict", async () => {
        const ghost = aRecord({ ...on(newResource(), 1), version: 7 });
        expect(await bench.ledger.commit(aChange({}, { before: ghost }))).toBe("conflict");
      });
    });

    describe("a seat", () => {
      it("is taken below the limit, and not at it", async () => {
        const of = newResource();
        expect(await bench.ledger.commit(takes(of, 1, 2))).toBe("committed");
        expect(await bench.ledger.commit(takes(of, 2, 2))).toBe("committed");
        const third = takes(of, 3, 2);
        expect(await bench.ledger.commit(third)).toBe("no-seat");
        expect(await stored(third.after)).toBeUndefined();
        expect(await bench.auditIds()).not.toContain(third.audit[0]?.id);
        expect(await holdersOf(of)).toHaveLength(2);
      });
      it("is given to three of fifty that ask at once", async () => {
        const of = newResource();
        const asked = Array.from({ length: 50 }, (_, index) => takes(of, index + 1, 3));
        // Who meets another's transaction is told `conflict` and looks again, as the flow does.
        const ask = async (change: Change): Promise<string> => {
          for (let attempt = 1; attempt <= 200; attempt++) {
            const result = await bench.ledger.commit(change);
            if (result !== "conflict") return result;
          }
          throw new Error(`${change.after.externalId} met a conflict 200 times`);
        };
        const results = await Promise.all(asked.map(ask));
        expect(results.filter((result) => result === "committed")).toHaveLength(3);
        expect(results.filter((result) => result === "no-seat")).toHaveLength(47);
        const winners = asked.filter((_, index) => results[index] === "committed");
        expect(await holdersOf(of)).toEqual(
          winners.map(({ after }) => after.externalId).toSorted(),
        );
        expect(await bench.ledger.ofResource(of)).toHaveLength(3);
      });
      it("that one holds is taken again without another, even above a lowered limit", async () => {
        const of = newResource();
        const first = takes(of, 1, 2);
        await bench.ledger.commit(first);
        await bench.ledger.commit(takes(of, 2, 2));
        const again = aChange({}, { before: first.after, seat: { seat: "take", limit: 1 } });
        expect(await bench.ledger.commit(again)).toBe("committed");
        expect(await holdersOf(of)).toHaveLength(2);
      });
      it("is occupied above every limit by what AWS shows connected", async () => {
        const of = newResource();
        await bench.ledger.commit(takes(of, 1, 1));
        const shown = aChange({ ...on(of, 2), seated: true }, { seat: { seat: "occupy" } });
        expect(await bench.ledger.commit(shown)).toBe("committed");
        expect(await holdersOf(of)).toHaveLength(2);
        expect(await bench.ledger.commit(takes(of, 3, 2))).toBe("no-seat");
      });
      it("without a limit is always free, and still counted", async () => {
        const of = newResource();
        for (const number of [1, 2, 3])
          expect(await bench.ledger.commit(takes(of, number, undefined))).toBe("committed");
        expect(await holdersOf(of)).toHaveLength(3);
      });
      it("is free again for another one, the last as well as the first", async () => {
        const of = newResource();
        const first = takes(of, 1, 1);
        await bench.ledger.commit(first);
        const frees = aChange({ seated: false }, { before: first.after, seat: { seat: "free" } });
        expect(await bench.ledger.commit(frees)).toBe("committed");
        expect(await holdersOf(of)).toEqual([]);
        expect(await bench.ledger.commit(takes(of, 2, 1))).toBe("committed");
        expect(await bench.ledger.commit(takes(of, 3, 1))).toBe("no-seat");
      });
      it("that nobody held is freed without harm", async () => {
        const of = newResource();
        const frees = aChange({ ...on(of, 1), seated: false }, { seat: { seat: "free" } });
        expect(await bench.ledger.commit(frees)).toBe("committed");
        expect(await holdersOf(of)).toEqual([]);
      });
      it("is counted for each account by itself", async () => {
        const of = newResource();
        const green = "444455556666";
        await bench.ledger.commit(takes(of, 1, 1));
        const theirs = takes(of, 2, 1);
        const change = { ...theirs, after: { ...theirs.after, tenant: green } };
        expect(await bench.ledger.commit(change)).toBe("committed");
        const seats = await bench.ledger.seats(of, [blue, green, "555566667777"]);
        expect([...seats].map(([tenant, { holders }]) => [tenant, holders.size])).toEqual([
          [blue, 1],
          [green, 1],
          ["555566667777", 0],
        ]);
      });
      it("of nobody is nobody's", async () => {
        const change = aChange(
          { ...on(newResource(), 1), tenant: undefined },
          { seat: { seat: "occupy" } },
        );
        expect(await bench.ledger.commit(change)).toBe("committed");
      });
    });

    describe("an audit record", () => {
      it("is written with all the others of its change", async () => {
        const change = aChange(on(newResource(), 1));
        const write = auditWriter(aContext({ newId }));
        const audit = [
          ...change.audit,
          write(change.after, {
            type: "intent",
            action: "accept",
            intentId: "intent-1",
            attempt: 1,
          }),
          write(change.after, { type: "outcome", result: "succeeded", awsRequestId: "request-1" }),
        ];
        expect(await bench.ledger.commit({ ...change, audit })).toBe("committed");
        expect(await bench.auditIds()).toEqual(expect.arrayContaining(audit.map(({ id }) => id)));
      });
      it("whose id exists already makes the change throw, and nothing of it is written", async () => {
        const first = aChange(on(newResource(), 1));
        await bench.ledger.commit(first);
        const of = newResource();
        const change = aChange(
          { ...on(of, 1), seated: true },
          { seat: { seat: "take", limit: 1 }, audit: [...aChange({}).audit, ...first.audit] },
        );
        await expect(bench.ledger.commit(change)).rejects.toThrow(
          /exists already|ConditionalCheckFailed/,
        );
        expect(await stored(change.after)).toBeUndefined();
        expect(await holdersOf(of)).toEqual([]);
        expect(await bench.auditIds()).not.toContain(change.audit[0]?.id);
      });
    });

    it("keeps the instant of its records to the millisecond", async () => {
      const observedAt = new Date(now.getTime() + 7);
      const change = aChange({ ...on(newResource(), 1), observedAt });
      await bench.ledger.commit(change);
      expect((await stored(change.after))?.observedAt.getTime()).toBe(observedAt.getTime());
    });
  });
}
