import * as fc from "fast-check";
import { expect, it } from "vitest";

import { authPolicyFor } from "../../../functions/core/auth-policy.ts";
import type { ActionResult } from "../../../functions/core/outcome.ts";
import type { NetworkStage } from "../../support/network-stage.ts";
import { aNetworkStage } from "../../support/network-stage.ts";
import { organizationId } from "../../support/situation.ts";

const organizations = [organizationId, "o-nextorg1234"];
const foreign = JSON.stringify({
  Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
});
const event = fc.oneof(
  fc.record({ policy: fc.constantFrom(undefined, foreign, ...organizations.map(authPolicyFor)) }),
  fc.record({ authType: fc.constantFrom("NONE", "AWS_IAM") }),
  fc.record({ organization: fc.constantFrom(...organizations) }),
  fc.record({ manages: fc.boolean() }),
  fc.record({ nothing: fc.constant(true) }),
);
const step = fc.record({ event, answer: fc.constantFrom("plain", "plain", "lost", "refused") });
type Event = typeof event extends fc.Arbitrary<infer One> ? One : never;

function happen(stage: NetworkStage, what: Event): void {
  const { aws = { authType: "NONE", policy: undefined } } = stage;
  if ("policy" in what) stage.aws = { ...aws, policy: what.policy };
  else if ("authType" in what) stage.aws = { ...aws, authType: what.authType };
  else if ("organization" in what) {
    stage.organizationId = what.organization;
    stage.written = authPolicyFor(what.organization);
  } else if ("manages" in what) stage.setOffering({ managesAuthPolicy: what.manages });
}

function answerOf(how: string): NetworkStage["answer"] {
  if (how === "plain") return () => undefined;
  const says: ActionResult =
    how === "lost"
      ? { result: "unknown", explanation: "no answer" }
      : { result: "failed", code: "ValidationException", explanation: "refused" };
  return () => ({ says, takesEffect: how === "lost" });
}

it("writes over nothing that it did not write, only while it manages the policy, and comes to rest, whatever happens", async () => {
  let writes = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const stage = aNetworkStage({ managesAuthPolicy: true }, authPolicyFor(organizationId));
      let manages = true;
      // What we were asked to write since somebody else last wrote: it may be there, answered or not.
      const ours = new Set<string | undefined>();
      stage.beforeAct = () => {
        const { policy } = stage.aws ?? {};
        expect(manages).toBe(true);
        expect([undefined, stage.written, ...ours]).toContain(policy);
        ours.add(stage.written);
        writes += 1;
      };
      for (const { event: what, answer } of steps) {
        happen(stage, what);
        if ("manages" in what) manages = what.manages;
        stage.answer = answerOf(answer);
        await stage.look();
        stage.advance(10 * 60_000);
        stage.answer = () => undefined;
        await stage.look();
        stage.advance(10 * 60_000);
      }
      for (let times = 0; times < 3; times++) {
        await stage.look();
        stage.advance(7 * 60 * 60_000);
      }
      const before = stage.calls.length;
      expect(await stage.look()).toEqual({ look: "settled", unseen: [] });
      expect(stage.calls).toHaveLength(before);
    }),
    { numRuns: 300 },
  );
  // Or nothing was shown.
  expect(writes).toBeGreaterThan(300);
});
