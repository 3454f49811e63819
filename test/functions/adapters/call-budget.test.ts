import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { BudgetedCall } from "../../../functions/adapters/call-budget.ts";
import { callBudget } from "../../../functions/adapters/call-budget.ts";
import { bucketOf } from "../../../functions/adapters/request-buckets.ts";
import { memoryBudgets } from "../../support/memory-budgets.ts";
import { now } from "../../support/situation.ts";
import { virtualTime } from "../../support/virtual-time.ts";

const accept: BudgetedCall = {
  accountId: "222233334444",
  region: "eu-west-1",
  api: "AcceptVpcEndpointConnections",
};
const after = (seconds: number) => new Date(now.getTime() + seconds * 1_000);

function aBudget() {
  const time = virtualTime(now);
  const store = memoryBudgets();
  const budget = callBudget(store, time);
  const secondsPassed = () => (time.now().getTime() - now.getTime()) / 1_000;
  return {
    time,
    store,
    budget,
    /** What `take` answered, and when, in seconds. */
    async take(until = after(7_200), call = accept) {
      const answer = await time.run(budget.take(call, until));
      return { answer, at: secondsPassed() };
    },
    throttled: () => time.run(budget.throttled(accept)),
  };
}

async function empty(bench: ReturnType<typeof aBudget>): Promise<void> {
  for (let call = 0; call < 10; call++)
    expect(await bench.take()).toEqual({ answer: "taken", at: 0 });
}

describe("the buckets", () => {
  it.each([
    ["AcceptVpcEndpointConnections", 10, 1],
    ["RejectVpcEndpointConnections", 10, 1],
    ["DescribeVpcEndpointConnections", 100, 20],
    ["DescribeVpcEndpointServicePermissions", 100, 20],
    ["ModifyVpcEndpointServicePermissions", 50, 5],
    ["CreateVpcEndpointConnectionNotification", 50, 5],
    ["ModifyVpcEndpointServiceConfiguration", 10, 1],
  ])("of %s hold %i calls and refill %i a second", (api, burst, perSecond) => {
    expect(bucketOf(api)).toEqual({ burst, perSecond });
  });
});

describe("a call budget", () => {
  it("gives a burst at once, then a call each second", async () => {
    const bench = aBudget();
    await empty(bench);
    expect(await bench.take()).toEqual({ answer: "taken", at: 1 });
    expect(await bench.take()).toEqual({ answer: "taken", at: 2 });
  });
  it("is spent, and waits for nothing, when the next call comes too late", async () => {
    const bench = aBudget();
    await empty(bench);
    expect(await bench.take(after(0.999))).toEqual({ answer: "spent", at: 0 });
    expect(await bench.take(after(1))).toEqual({ answer: "taken", at: 1 });
  });
  it("is spent once the time is over, however full it is", async () => {
    expect(await aBudget().take(after(-1))).toEqual({ answer: "spent", at: 0 });
  });
  it("refills to its burst and no further", async () => {
    const bench = aBudget();
    await empty(bench);
    bench.time.advance(3_600_000);
    for (let call = 0; call < 10; call++)
      expect(await bench.take()).toEqual({ answer: "taken", at: 3_600 });
    expect(await bench.take()).toEqual({ answer: "taken", at: 3_601 });
  });
  it.each([
    { name: "accounts", other: { ...accept, accountId: "777788889999" } },
    { name: "Regions", other: { ...accept, region: "eu-central-1" } },
    { name: "APIs", other: { ...accept, api: "RejectVpcEndpointConnections" } },
  ])("counts $name apart", async ({ other }) => {
    const bench = aBudget();
    await empty(bench);
    expect(await bench.take(after(0), other)).toEqual({ answer: "taken", at: 0 });
  });
  it("is one for all functions, also for one that has never seen it", async () => {
    const bench = aBudget();
    await empty(bench);
    const another = callBudget(bench.store, bench.time);
    expect(await bench.time.run(another.take(accept, after(0)))).toBe("spent");
  });
  it("begins anew when its item was deleted", async () => {
    const bench = aBudget();
    await bench.take();
    bench.store.states.clear();
    expect(await bench.take()).toEqual({ answer: "taken", at: 0 });
  });
});

describe("a budget that AWS throttled", () => {
  it("is empty, and refills half as fast", async () => {
    const bench = aBudget();
    await bench.throttled();
    expect(await bench.take()).toEqual({ answer: "taken", at: 2 });
    expect(await bench.take()).toEqual({ answer: "taken", at: 4 });
  });
  it("counts throttles of calls that were under way together as one", async () => {
    const bench = aBudget();
    for (let call = 0; call < 5; call++) await bench.throttled();
    expect(await bench.take()).toEqual({ answer: "taken", at: 2 });
  });
  it("never becomes slower than an eighth", async () => {
    const bench = aBudget();
    for (let throttle = 0; throttle < 6; throttle++) {
      await bench.throttled();
      bench.time.advance(5_000);
    }
    const first = await bench.take();
    const second = await bench.take();
    expect(second.at - first.at).toBe(8);
  });
  it.each([
    { seconds: 29, calls: 5 },
    { seconds: 30, calls: 6 },
    { seconds: 60, calls: 7 },
    { seconds: 90, calls: 8 },
    { seconds: 119, calls: 8 },
    { seconds: 120, calls: 10 },
  ])("holds $calls calls after $seconds s without another throttle", async ({ seconds, calls }) => {
    const bench = aBudget();
    await bench.throttled();
    bench.time.advance(seconds * 1_000);
    let taken = 0;
    while (taken < 100 && (await bench.take(bench.time.now())).answer === "taken") taken++;
    expect(taken).toBe(calls);
  });
});

describe("whoever takes", () => {
  const aTaker = fc.record({
    /** Which function it runs in: each remembers for itself. */
    runsIn: fc.nat({ max: 3 }),
    calls: fc.integer({ min: 1, max: 8 }),
    startsAfterMs: fc.nat({ max: 20_000 }),
    waitsMs: fc.nat({ max: 30_000 }),
    throttledAfter: fc.option(fc.nat({ max: 7 }), { freq: 5 }),
  });
  it("never gets more than the burst and the rate allow, in any stretch of time", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(aTaker, { minLength: 1, maxLength: 12 }),
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 9 }),
        async (takers, random) => {
          const time = virtualTime(now, random);
          const store = memoryBudgets();
          const functions = Array.from({ length: 4 }, () => callBudget(store, time));
          const takenAt: number[] = [];
          const takeAll = async (taker: (typeof takers)[number]) => {
            const budget = functions[taker.runsIn];
            await time.sleep(taker.startsAfterMs);
            for (let call = 0; call < taker.calls; call++) {
              const until = new Date(time.now().getTime() + taker.waitsMs);
              const answer = await budget?.take(accept, until);
              expect(time.now().getTime()).toBeLessThanOrEqual(
                // Two that write at once may make each other late, by their pauses.
                until.getTime() + 12 * 20 * taker.calls,
              );
              if (answer === "taken") takenAt.push(time.now().getTime());
              if (taker.throttledAfter === call) await budget?.throttled(accept);
            }
          };
          await time.run(Promise.all(takers.map(takeAll)));
          takenAt.sort((a, b) => a - b);
          const { burst, perSecond } = bucketOf(accept.api);
          for (const [index, from] of takenAt.entries()) {
            for (const [beyond, to] of takenAt.slice(index).entries()) {
              expect(beyond + 1).toBeLessThanOrEqual(burst + ((to - from) / 1_000) * perSecond);
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });
  it("gets everything that the rate allows, if it waits long enough", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 11, max: 40 }), async (count) => {
        const time = virtualTime(now, [0.3, 0.9, 0.1]);
        const budget = callBudget(memoryBudgets(), time);
        const answers = await time.run(
          Promise.all(Array.from({ length: count }, () => budget.take(accept, after(600)))),
        );
        expect(new Set(answers)).toEqual(new Set(["taken"]));
      }),
      { numRuns: 20 },
    );
  });
});
