import { describe, expect, it } from "vitest";

import type { BudgetedCall, CallBudget } from "../../../functions/adapters/call-budget.ts";
import type { EndpointServices } from "../../../functions/adapters/endpoint-services.ts";
import { serviceActor } from "../../../functions/adapters/service-actor.ts";
import type { Kind } from "../../../functions/core/kind.ts";
import type { ActionResult } from "../../../functions/core/outcome.ts";
import { minutes, resource } from "../../support/situation.ts";

const until = minutes(1);
const [blue, green] = ["arn:aws:iam::333344445555:root", "arn:aws:iam::444455556666:root"] as const;
const topicArn = "arn:aws:sns:eu-west-1:222233334444:gatehouse-endpoint-notifications";
const succeeded: ActionResult = { result: "succeeded", explanation: "AWS confirmed it" };
const one = (kind: Kind, externalId: string, intentId = "intent-1") => ({
  kind,
  externalId,
  intentId,
});

function aBench(calls = Number.POSITIVE_INFINITY) {
  const asked: unknown[] = [];
  const taken: (BudgetedCall & { until: Date })[] = [];
  const budget: CallBudget = {
    take(call, before) {
      if (taken.length >= calls) return Promise.resolve("spent");
      taken.push({ ...call, until: before });
      return Promise.resolve("taken");
    },
    throttled: () => Promise.resolve(),
  };
  const change =
    (name: string): EndpointServices["addPrincipals"] =>
    async (of, principals, allowance) => {
      asked.push([name, of, principals, allowance]);
      return new Map(principals.map((principal) => [principal, succeeded]));
    };
  const services: EndpointServices = {
    read: () => Promise.reject(new Error("an actor reads nothing")),
    addPrincipals: change("add"),
    removePrincipals: change("remove"),
    async addNotification(of, topic, token, allowance) {
      asked.push(["notify", of, topic, token, allowance]);
      return succeeded;
    },
  };
  return { actor: serviceActor(services, budget), asked, taken };
}
const resultsOf = (results: ReadonlyMap<string, ActionResult>) =>
  [...results].map(([id, { result }]) => [id, result]);

describe("principals", () => {
  it("are added together, beginning with the call that was set aside", async () => {
    const { actor, asked } = aBench();
    const all = [one("service-principal", blue), one("service-principal", green)];
    expect(resultsOf(await actor.act(resource, "add", all, until))).toEqual([
      [blue, "succeeded"],
      [green, "succeeded"],
    ]);
    expect(asked).toEqual([["add", resource, [blue, green], { until, reserved: true }]]);
  });
  it("are removed together", async () => {
    const { actor, asked } = aBench();
    await actor.act(resource, "remove", [one("service-principal", blue)], until);
    expect(asked).toEqual([["remove", resource, [blue], { until, reserved: true }]]);
  });
  it("have a call set aside in the bucket that both share, in the owner's account and Region", async () => {
    const { actor, taken } = aBench(1);
    const other =
      "arn:aws:ec2:eu-central-1:777788889999:vpc-endpoint-service/vpce-svc-0fedcba9876543210";
    expect(await actor.reserve(other, "add", until)).toBe("reserved");
    expect(await actor.reserve(other, "remove", until)).toBe("spent");
    expect(taken).toEqual([
      {
        accountId: "777788889999",
        region: "eu-central-1",
        api: "ModifyVpcEndpointServicePermissions",
        until,
      },
    ]);
  });
});

/** The tokens of calls that make a notification. */
const tokens = (asked: readonly unknown[]) =>
  asked.map((call) => (Array.isArray(call) ? String(call[3]) : ""));

describe("a notification", () => {
  it("is made beside principals, and asks the budget itself", async () => {
    const { actor, asked } = aBench();
    const all = [one("service-notification", topicArn), one("service-principal", blue)];
    expect(resultsOf(await actor.act(resource, "add", all, until))).toEqual([
      [blue, "succeeded"],
      [topicArn, "succeeded"],
    ]);
    expect(asked).toEqual([
      ["add", resource, [blue], { until, reserved: true }],
      ["notify", resource, topicArn, expect.any(String), { until }],
    ]);
  });
  it("has the token of its intent: the same for a repeated call, another once it is made anew", async () => {
    const { actor, asked } = aBench();
    for (const intentId of ["intent-1", "intent-1", "intent-2"])
      await actor.act(resource, "add", [one("service-notification", topicArn, intentId)], until);
    expect(tokens(asked)).toEqual(["intent-1", "intent-1", "intent-2"]);
  });
  it("is never removed: nothing is called, and that is a failure", async () => {
    const { actor, asked } = aBench();
    const results = await actor.act(
      resource,
      "remove",
      [one("service-notification", topicArn)],
      until,
    );
    expect(results.get(topicArn)).toMatchObject({ result: "failed", code: "NotDone" });
    expect(asked).toEqual([]);
  });
});

it("calls nobody for nothing", async () => {
  const { actor, asked } = aBench();
  expect(await actor.act(resource, "add", [], until)).toEqual(new Map());
  expect(asked).toEqual([]);
});
