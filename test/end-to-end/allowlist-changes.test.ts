import { describe, expect, it } from "vitest";

import { kindTarget } from "../../functions/core/entry.ts";
import { until } from "../../local/showcase/until.ts";
import { useWorld } from "../support/test-world.ts";

const test = useWorld();

describe("a change of the allowlist", () => {
  it("that is about everything of a kind leads to a look at each resource of it", async () => {
    const red = test.tenant("tenant-red");
    const { payments, reports, policy } = test.showcase;
    const waiting = [await red.connect(payments), await red.connect(reports)];
    for (const endpoint of waiting) await test.decided(endpoint, "hold", "no-grant");
    const key = {
      target: kindTarget("endpoint-connection"),
      principal: `account/${red.accountId}`,
    };
    await policy.putEntry(key, "allow", { g: { source: "operator" } });
    for (const endpoint of waiting) await test.reaches(red, endpoint, "available");
    for (const endpoint of waiting) {
      const decisions = (await test.audit(endpoint)).filter(({ type }) => type === "decision");
      expect(decisions.at(-1)).toMatchObject({
        verdict: "approve",
        cause: { source: "allowlist-change" },
      });
    }
  });

  it("that can't become a hint, however often it is tried, is kept for a person to look at", async () => {
    const { app, services, organization } = test.world;
    const failures = app.queues.get("AllowlistChangeFailuresQueue");
    // More than eleven invocations try, three times each.
    organization.platform.faults.add({
      action: "sqs:SendMessageBatch",
      kind: "internal-error",
      times: 1_000,
    });
    const { accountId } = test.tenant("tenant-green");
    const key = { target: test.showcase.payments.arn, principal: `account/${accountId}` };
    await test.showcase.policy.putEntry(key, "allow", { g: { source: "operator" } });
    const [kept] = await until(
      "the change is in the queue of failures",
      async () => services.sqs.messages(failures.arn),
      (messages) => messages.length > 0,
    );
    organization.platform.faults.clear();
    expect(JSON.parse(kept?.body ?? "")).toMatchObject({
      requestContext: { condition: "RetryAttemptsExhausted" },
      DDBStreamBatchInfo: { batchSize: 1 },
    });
  });
});
