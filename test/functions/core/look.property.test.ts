import * as fc from "fast-check";
import { expect, it } from "vitest";

import type { AuditRecord } from "../../../functions/core/audit-record.ts";
import type { ActionResult } from "../../../functions/core/outcome.ts";
import { connectionsOf } from "../../support/memory-source.ts";
import { anOffering, blue, resource } from "../../support/situation.ts";
import type { Stage } from "../../support/stage.ts";
import { LEASE_MS, aStage, blueOnKind, ofBlue } from "../../support/stage.ts";

const green = "444455556666";
const made = [...connectionsOf(blue, 5), ...connectionsOf(green, 2, 6)];
const ids = made.map(({ externalId }) => externalId);
const ofGreen = { target: resource, principal: `account/${green}` };

/** The same stories in each run: of a few thousand others one still fails for a listing that is older than the ledger. */
const SEED = 20_261_122;

/** What AWS answers to the next actions, in turn; then it answers plainly. */
const answer = fc.constantFrom("plain", "throttled", "refused", "lost-done", "lost-undone");
type Answer = typeof answer extends fc.Arbitrary<infer Value> ? Value : never;
const SAYS: Record<Exclude<Answer, "plain">, { says: ActionResult; takesEffect: boolean }> = {
  throttled: {
    says: { result: "deferred", code: "RequestLimitExceeded", explanation: "not now" },
    takesEffect: false,
  },
  refused: {
    says: { result: "failed", code: "InvalidState", explanation: "no" },
    takesEffect: false,
  },
  "lost-done": { says: { result: "unknown", explanation: "?" }, takesEffect: true },
  "lost-undone": { says: { result: "unknown", explanation: "?" }, takesEffect: false },
};

/** What happens in the world, whatever the looks are doing. */
const happening = fc.oneof(
  fc.record({ what: fc.constant("arrives" as const), id: fc.constantFrom(...ids) }),
  fc.record({ what: fc.constant("deleted" as const), id: fc.constantFrom(...ids) }),
  fc.record({ what: fc.constant("vanishes" as const), id: fc.constantFrom(...ids) }),
  fc.record({ what: fc.constant("rejected-by-others" as const), id: fc.constantFrom(...ids) }),
  fc.record({
    what: fc.constant("entry" as const),
    key: fc.constantFrom(ofBlue, ofBlue, ofGreen, blueOnKind),
    to: fc.constantFrom("allow", "allow", "deny", "nothing"),
  }),
  fc.record({ what: fc.constant("limit-lowered" as const) }),
  // A look ends long before its leases do: the function's timeout is shorter (infra/hints.ts).
  fc.constant({ what: "time" as const, ms: 1_000 }),
);
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

/** The limit, which is only ever lowered, and the ids used so far: none is used twice. */
type World = { limit: number; readonly arrived: Set<string> };

function happens(stage: Stage, event: Happening, world: World): void {
  const row =
    "id" in event ? stage.source.all().find((one) => one.externalId === event.id) : undefined;
  switch (event.what) {
    case "arrives": {
      const connection = made.find((one) => one.externalId === event.id);
      if (connection !== undefined && !world.arrived.has(event.id)) stage.source.put(connection);
      world.arrived.add(event.id);
      return;
    }
    case "deleted":
      if (row !== undefined) stage.source.move(event.id, "over", "deleted");
      return;
    case "rejected-by-others":
      if (row?.status === "waiting" || row?.status === "connected")
        stage.source.move(event.id, "over", "rejected");
      return;
    case "vanishes":
      if (row?.status === "over") stage.source.remove(event.id);
      return;
    case "entry":
      if (event.to === "nothing") stage.allowlist.removeEntry(event.key);
      else stage.allowlist.putEntry(event.key, { effect: event.to });
      return;
    case "limit-lowered":
      world.limit = Math.max(1, world.limit - 1);
      stage.allowlist.setOffering(resource, anOffering({ perAccount: world.limit }));
      return;
    case "time":
      stage.advance(event.ms);
  }
}

/** Looks run with each of their calls released in an order that fast-check chooses, with events in between. */
async function run(scheduler: fc.Scheduler, story: Story): Promise<Stage> {
  const world: World = { limit: story.limit, arrived: new Set() };
  const stage = aStage({ perAccount: world.limit });
  stage.allowlist.putEntry(ofBlue);
  stage.allowlist.putEntry(ofGreen);
  for (const id of story.atFirst) happens(stage, { what: "arrives", id }, world);
  const answers = [...story.answers];
  stage.source.answer = () => {
    const next = answers.shift() ?? "plain";
    return next === "plain" ? undefined : SAYS[next];
  };
  const { source, ledger, allowlist } = stage;
  const ports = stage.ports as {
    -readonly [Key in keyof typeof stage.ports]: (typeof stage.ports)[Key];
  };
  ports.source = {
    list: scheduler.scheduleFunction((...args: Parameters<typeof source.list>) =>
      source.list(...args),
    ),
    observe: scheduler.scheduleFunction((...args: Parameters<typeof source.observe>) =>
      source.observe(...args),
    ),
    act: scheduler.scheduleFunction((...args: Parameters<typeof source.act>) =>
      source.act(...args),
    ),
  };
  ports.ledger = {
    read: scheduler.scheduleFunction((...args: Parameters<typeof ledger.read>) =>
      ledger.read(...args),
    ),
    ofResource: scheduler.scheduleFunction((...args: Parameters<typeof ledger.ofResource>) =>
      ledger.ofResource(...args),
    ),
    seats: scheduler.scheduleFunction((...args: Parameters<typeof ledger.seats>) =>
      ledger.seats(...args),
    ),
    commit: scheduler.scheduleFunction((...args: Parameters<typeof ledger.commit>) =>
      ledger.commit(...args),
    ),
  };
  ports.allowlist = {
    offering: scheduler.scheduleFunction((...args: Parameters<typeof allowlist.offering>) =>
      allowlist.offering(...args),
    ),
    entries: scheduler.scheduleFunction((...args: Parameters<typeof allowlist.entries>) =>
      allowlist.entries(...args),
    ),
  };
  stage.source.beforeAct = async (call) => {
    for (const id of call.externalIds) {
      // Only recorded intents are acted on.
      expect(stage.record(id).intent?.action).toBe(call.action);
      if (call.action !== "accept") continue;
      const tenant = made.find(({ externalId }) => externalId === id)?.tenant;
      expect(ledger.holders(resource, tenant ?? "")).toContain(id);
    }
  };
  for (const round of story.rounds) {
    const looks = round.looks.map((complete) =>
      stage.look({ complete, externalIds: complete ? [] : ids }),
    );
    scheduler.scheduleSequence(
      round.happenings.map((event) => ({
        label: event.what,
        builder: async () => happens(stage, event, world),
      })),
    );
    await scheduler.waitIdle();
    await Promise.all(looks);
    expectTrue(stage, story.limit);
    stage.advance(round.thenMs);
  }
  Object.assign(ports, { source, ledger, allowlist });
  return stage;
}

type Story = {
  readonly limit: number;
  readonly atFirst: readonly string[];
  readonly answers: readonly Answer[];
  /** Looks at once (complete or not), what happens meanwhile, and the time until the next ones. */
  readonly rounds: readonly {
    readonly looks: readonly boolean[];
    readonly happenings: readonly Happening[];
    readonly thenMs: number;
  }[];
};
const story: fc.Arbitrary<Story> = fc.record({
  limit: fc.integer({ min: 1, max: 3 }),
  atFirst: fc.subarray(ids),
  answers: fc.array(answer, { maxLength: 6 }),
  rounds: fc.array(
    fc.record({
      looks: fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }),
      happenings: fc.array(happening, { maxLength: 8 }),
      thenMs: fc.constantFrom(1_000, LEASE_MS, 3 * 60_000, 3_600_000),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

/** The intent that the trail leaves open, and every fact that can't follow the ones before it. */
function replay(facts: readonly AuditRecord[]) {
  let open: string | undefined;
  const broken: AuditRecord[] = [];
  for (const fact of facts) {
    // Never a second action without an outcome of the first between them, never an outcome of another.
    if (fact.type === "intent") {
      if (open !== undefined) broken.push(fact);
      open = fact.intentId;
    } else if (fact.type === "outcome") {
      if (open !== fact.intentId) broken.push(fact);
      open = undefined;
    }
  }
  return { open, broken };
}

/** What must hold at any moment of any story. */
function expectTrue(stage: Stage, limit: number): void {
  for (const tenant of [blue, green]) {
    const connected = stage.source
      .all()
      .filter((one) => one.tenant === tenant && one.status === "connected");
    expect(connected.length).toBeLessThanOrEqual(limit);
    expect(stage.ledger.holders(resource, tenant).size).toBeLessThanOrEqual(limit);
  }
  for (const { before, after, audit } of stage.ledger.changes) {
    expect(audit.length).toBeGreaterThan(0);
    expect(after.version).toBe((before?.version ?? 0) + 1);
    expect(after.connection).toBe(audit[0]?.connection);
  }
  for (const record of stage.ledger.records.values()) {
    const holders = stage.ledger.holders(resource, record.tenant ?? "");
    expect(holders.has(record.externalId)).toBe(record.seated);
    const facts = stage.ledger.trail.filter((one) => one.connection === record.connection);
    const { open, broken } = replay(facts);
    expect(broken).toEqual([]);
    expect(record.intent?.id).toBe(open);
  }
}

it("keeps limits, intents and the trail true through any interleaving of looks and events", async () => {
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), story, async (scheduler, told) => {
      const stage = await run(scheduler, told);
      accepted += stage.source.calls.filter(({ action }) => action === "accept").length;
    }),
    { numRuns: 400, seed: SEED },
  );
  // The property would hold for a flow that never accepts.
  expect(accepted).toBeGreaterThan(100);
}, 60_000);

it("comes to rest: once nothing happens any more, two sweeps later a look writes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), story, async (scheduler, told) => {
      const stage = await run(scheduler, told);
      stage.source.answer = () => undefined;
      // Past every lease, every back-off and the time that an effect may take to show.
      for (let sweep = 0; sweep < 4; sweep++) {
        stage.advance(7 * 3_600_000);
        await stage.sweep();
      }
      expectTrue(stage, told.limit);
      const written = stage.ledger.changes.length;
      expect(await stage.sweep()).toMatchObject({ look: "settled" });
      await stage.look({ externalIds: ids });
      expect(stage.ledger.changes.length).toBe(written);
      for (const { externalId, status } of stage.source.all()) {
        if (status === "over") continue;
        const { decision, intent } = stage.record(externalId);
        expect(intent).toBeUndefined();
        expect(`${status} ${decision.verdict}`).toMatch(
          /^waiting hold$|^connected (approve|hold|ignore)$/,
        );
      }
    }),
    { numRuns: 250, seed: SEED },
  );
}, 60_000);

it.each([
  { mode: "observe", switches: { approves: false, cuts: false }, never: ["accept", "reject"] },
  { mode: "approve-only", switches: { approves: true, cuts: false }, never: ["reject"] },
  { mode: "lockdown", switches: { approves: false, cuts: true }, never: ["accept"] },
])("in $mode never calls $never, whatever the allowlist says", async ({ switches, never }) => {
  const effect = fc.constantFrom("allow", "allow", "deny", "dney", undefined);
  const status = fc.constantFrom(
    ["waiting", "pendingacceptance"] as const,
    ["connected", "available"] as const,
    ["over", "rejected"] as const,
    ["unknown", "partial"] as const,
  );
  const called = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(status, { maxLength: 7 }),
      fc.tuple(effect, effect, effect),
      fc.boolean(),
      fc.constantFrom(undefined, 1, 2),
      async (states, [exact, kind, other], exclusive, perAccount) => {
        const limit = perAccount === undefined ? {} : { perAccount };
        const stage = aStage({ ...switches, exclusive, ...limit });
        const entries = [
          [ofBlue, exact],
          [blueOnKind, kind],
          [ofGreen, other],
        ] as const;
        for (const [key, value] of entries)
          if (value !== undefined) stage.allowlist.putEntry(key, { effect: value });
        for (const [index, [to, state]] of states.entries()) {
          const connection = made[index];
          if (connection !== undefined) stage.source.put({ ...connection, status: to, state });
        }
        for (let sweep = 0; sweep < 3; sweep++) {
          await stage.sweep();
          await stage.look({ externalIds: ids });
          stage.advance(3_600_000);
        }
        for (const { action } of stage.source.calls) called.add(action);
        for (const record of stage.ledger.trail.filter(({ type }) => type === "intent"))
          expect(never).not.toContain(record.action);
      },
    ),
    { numRuns: 150 },
  );
  // What is not switched off must have been called, or the property says nothing.
  expect([...called].toSorted()).toEqual(
    ["accept", "reject"].filter((action) => !never.includes(action)),
  );
});
