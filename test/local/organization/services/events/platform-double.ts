import type { Caller } from "../../../../../local/organization/action.ts";
import { createCallLog } from "../../../../../local/organization/call-log.ts";
import { createClock } from "../../../../../local/organization/clock.ts";
import { createIdentities } from "../../../../../local/organization/identities.ts";
import { defaultKnobs } from "../../../../../local/organization/knobs.ts";
import type { Platform } from "../../../../../local/organization/platform.ts";

export type RecordedCall = { caller: Caller; region: string; action: string; input: object };

/**
 * The real clock and identities, held still at `start`, with a `call` that only records and answers what `answer` says.
 * For the calls that a real service refuses only in rare moments; deploy.test.ts has the real ones.
 */
export function platformDouble(answer: (call: RecordedCall) => unknown) {
  const start = new Date("2026-11-22T10:00:30.250Z");
  const clock = createClock(() => start.getTime());
  let seed = 0;
  const random = () => (seed = (seed * 16_807 + 11) % 2_147_483_647) / 2_147_483_647;
  const calls: RecordedCall[] = [];
  const platform: Platform = {
    partition: "aws",
    organizationId: "o-exampleorg1",
    accounts: [],
    regions: ["eu-west-1"],
    clock,
    knobs: { ...defaultKnobs },
    faults: { add() {}, take: () => undefined, clear() {} },
    calls: createCallLog(),
    identities: createIdentities("aws", random),
    random,
    hex: (count) => "0123456789abcdef".repeat(4).slice(0, count),
    async call(caller, region, action, input) {
      const call = { caller, region, action, input };
      calls.push(call);
      return answer(call);
    },
  };
  return { platform, calls, clock };
}
