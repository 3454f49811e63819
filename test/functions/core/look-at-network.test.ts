import { describe, expect, it } from "vitest";

import { authPolicyFor } from "../../../functions/core/auth-policy.ts";
import type { Auth } from "../../../functions/core/network-auth.ts";
import type { ActionResult } from "../../../functions/core/outcome.ts";
import { blueService, network } from "../../support/a-request.ts";
import type { NetworkStage } from "../../support/network-stage.ts";
import { aNetworkStage, foreignNetwork } from "../../support/network-stage.ts";
import { organizationId } from "../../support/situation.ts";

const wanted = authPolicyFor(organizationId);
const foreign = JSON.stringify({
  Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
});
const formerOrganization = "o-formerorg12";
const good = { authType: "AWS_IAM", policy: wanted };
const managed = { managesAuthPolicy: true };
const settled = { look: "settled", unseen: [] };
const findings = (stage: NetworkStage) =>
  stage.events.flatMap((event) =>
    event.event === "finding" ? [[event.finding, event.externalId]] : [],
  );
const missing = ["auth-policy-missing", network];

/** A network to which Gatehouse gave its policy, some time ago. */
async function aManagedNetwork(): Promise<NetworkStage> {
  const stage = aNetworkStage(managed, wanted);
  await stage.look();
  stage.advance(10 * 60_000);
  await stage.look();
  expect(stage.calls).toEqual(["add"]);
  stage.calls.length = 0;
  stage.events.length = 0;
  return stage;
}

describe("a network's auth policy", () => {
  it("is written where there is none, once, and not reported as missing then", async () => {
    const stage = await aManagedNetwork();
    expect(stage.aws).toEqual(good);
    const changes = stage.ledger.changes.length;
    for (let times = 0; times < 3; times++) {
      expect(await stage.look()).toEqual(settled);
      stage.advance(10 * 60_000);
    }
    expect(stage.calls).toEqual([]);
    expect(findings(stage)).toEqual([]);
    expect(stage.ledger.changes).toHaveLength(changes);
    const [decision] = stage.ledger.trail;
    expect(decision).toMatchObject({
      kind: "auth-policy",
      externalId: "auth-policy",
      basis: { target: network, principal: "offering", entryVersion: 1 },
    });
  });

  it.each([
    { name: "IAM is asked without a policy", aws: { authType: "AWS_IAM", policy: undefined } },
    { name: "it is there and nobody is asked", aws: { authType: "NONE", policy: wanted } },
  ])("is put right where $name", async ({ aws }) => {
    const stage = aNetworkStage(managed, wanted);
    stage.aws = aws;
    await stage.look();
    expect(stage.calls).toEqual(["add"]);
    expect(stage.aws).toEqual(good);
    expect(findings(stage)).toEqual([]);
  });

  it.each([
    { name: "says nothing of it", offering: {}, resource: network },
    { name: "only decides", offering: { ...managed, approves: false }, resource: network },
    { name: "is of another account's network", offering: managed, resource: foreignNetwork },
  ])("is reported and not written where the offering $name", async ({ offering, resource }) => {
    const stage = aNetworkStage(offering, wanted);
    expect(await stage.look(resource)).toEqual(settled);
    expect(stage.calls).toEqual([]);
    expect(findings(stage)).toEqual([["auth-policy-missing", resource]]);
  });

  it.each([
    { authType: "AWS_IAM", policy: foreign },
    { authType: "NONE", policy: foreign },
    { authType: "AWS_IAM", policy: "not even JSON" },
    // The text of ours for another organization, which the ledger does not know.
    { authType: "AWS_IAM", policy: authPolicyFor(formerOrganization) },
  ])("that somebody else wrote is never replaced: $authType, $policy", async (aws) => {
    for (const stage of [aNetworkStage(managed, wanted), await aManagedNetwork()]) {
      if (stage.ledger.changes.length > 0 && aws.policy.includes(formerOrganization)) continue;
      stage.aws = aws;
      for (let times = 0; times < 3; times++) {
        expect(await stage.look()).toEqual(settled);
        stage.advance(10 * 60_000);
      }
      expect(stage.calls).toEqual([]);
      expect(stage.aws).toEqual(aws);
      expect(findings(stage)).toEqual([missing, missing, missing]);
      expect(stage.ledger.trail.at(-1)).toMatchObject({ verdict: "ignore", reason: "drift" });
    }
  });

  it("that somebody else wrote is no finding where it names the organization", async () => {
    const stage = aNetworkStage(managed, wanted);
    const policy = wanted.replace("vpc-lattice-svcs:Invoke", "*");
    stage.aws = { authType: "AWS_IAM", policy };
    await stage.look();
    expect(findings(stage)).toEqual([]);
    expect(stage.calls).toEqual([]);
  });

  it("of ours is written over in place once another one is wanted, never taken away", async () => {
    const stage = aNetworkStage(managed, authPolicyFor(formerOrganization));
    stage.organizationId = formerOrganization;
    expect(await stage.look()).toEqual({ ...settled, followUp: true });
    stage.advance(10_000);
    expect(await stage.look()).toEqual(settled);
    stage.advance(10 * 60_000);
    stage.organizationId = organizationId;
    stage.written = wanted;
    expect(await stage.look()).toEqual({ ...settled, followUp: true });
    expect(stage.calls).toEqual(["add", "clear"]);
    expect(stage.aws).toEqual(good);
    expect(findings(stage)).toEqual([]);

    // It goes on being known as ours.
    stage.advance(10 * 60_000);
    await stage.look();
    stage.advance(10 * 60_000);
    stage.organizationId = "o-nextorg1234";
    stage.written = authPolicyFor(stage.organizationId);
    await stage.look();
    expect(stage.calls).toEqual(["add", "clear", "clear"]);
    expect(stage.aws?.policy).toBe(stage.written);
  });

  it("that nobody saw as ours before another one was wanted is left alone and reported", async () => {
    const stage = aNetworkStage(managed, wanted);
    await stage.look();
    stage.advance(10 * 60_000);
    stage.organizationId = "o-nextorg1234";
    expect(await stage.look()).toEqual(settled);
    expect(stage.calls).toEqual(["add"]);
    expect(findings(stage)).toEqual([missing]);
  });

  it("that somebody put in place of ours stays, even if it could be ours, or was wanted for a while", async () => {
    const stage = await aManagedNetwork();
    const next = authPolicyFor("o-nextorg1234");
    stage.aws = { authType: "AWS_IAM", policy: next };
    for (const wants of [organizationId, "o-nextorg1234", organizationId]) {
      stage.organizationId = wants;
      await stage.look();
      stage.advance(10 * 60_000);
    }
    expect(stage.calls).toEqual([]);
    expect(stage.aws.policy).toBe(next);
  });

  it("that is outdated stays as it is while approves is off, and is reported", async () => {
    const stage = await aManagedNetwork();
    stage.setOffering({ ...managed, approves: false });
    stage.organizationId = "o-nextorg1234";
    await stage.look();
    expect(stage.calls).toEqual([]);
    expect(findings(stage)).toEqual([missing]);
  });

  it("that somebody writes while Gatehouse looks is not written over", async () => {
    const stage = aNetworkStage(managed, wanted);
    const others = { authType: "NONE", policy: foreign };
    stage.beforeAct = () => (stage.aws = others);
    expect(await stage.look()).toMatchObject({ look: "again" });
    expect(stage.aws).toEqual(others);
    stage.beforeAct = () => undefined;
    expect(await stage.look()).toEqual(settled);
    expect(stage.aws).toEqual(others);
  });

  it.each([
    { name: "no longer manages it", item: {} },
    { name: "is gone", item: undefined },
    { name: "can't be read", item: { schema: 2 } },
  ])("is not written if the offering $name by the time of the call", async ({ item }) => {
    const stage = aNetworkStage(managed, wanted);
    stage.ledger.afterCommit = () => {
      if (item === undefined || "schema" in item) stage.allowlist.setOffering(network, item);
      else stage.setOffering(item);
    };
    await stage.look();
    expect(stage.calls).toEqual([]);
    expect(stage.ledger.trail.at(-1)).toMatchObject({ type: "outcome", result: "abandoned" });
  });

  it("is written again where somebody took it out", async () => {
    const stage = await aManagedNetwork();
    stage.aws = { authType: "NONE", policy: undefined };
    await stage.look();
    expect(stage.calls).toEqual(["add"]);
    expect(stage.aws).toEqual(good);
  });

  it("stays when the offering ends", async () => {
    const stage = await aManagedNetwork();
    stage.setOffering({});
    await stage.look();
    stage.allowlist.setOffering(network, undefined);
    await stage.look();
    expect(stage.calls).toEqual([]);
    expect(stage.aws).toEqual(good);
  });
});

describe("a look that stops in the middle", () => {
  const lost: ActionResult = { result: "unknown", explanation: "no answer" };
  const refused: ActionResult = { result: "failed", code: "AccessDenied", explanation: "no" };

  it.each([true, false])(
    "is made good by the next one; the call took effect: %s",
    async (takesEffect) => {
      const stage = aNetworkStage(managed, wanted);
      stage.answer = () => ({ says: lost, takesEffect });
      expect(await stage.look()).toMatchObject({ look: "again" });
      stage.answer = () => undefined;
      stage.advance(61_000);
      expect(await stage.look()).toMatchObject(settled);
      expect(stage.aws).toEqual(good);
      expect(stage.calls).toHaveLength(takesEffect ? 1 : 2);

      // It is ours by now.
      stage.advance(10_000);
      await stage.look();
      stage.advance(10 * 60_000);
      stage.organizationId = "o-nextorg1234";
      await stage.look();
      expect(stage.calls.at(-1)).toBe("clear");
    },
  );

  it("reports what could not be written, and tries again later", async () => {
    const stage = aNetworkStage(managed, wanted);
    stage.answer = () => ({ says: refused, takesEffect: false });
    await stage.look();
    expect(findings(stage)).toEqual([missing]);
    stage.answer = () => undefined;
    stage.advance(10 * 60_000);
    await stage.look();
    expect(stage.aws).toEqual(good);
  });
});

describe("services of the account", () => {
  it("are reported where they let outsiders in, and never changed", async () => {
    const stage = await aManagedNetwork();
    const hubs = blueService.replace("333344445555", "222233334444");
    stage.services = new Map<string, Auth>([
      [`${hubs.slice(0, -1)}1`, { authType: "NONE", policy: undefined }],
      [`${hubs.slice(0, -1)}2`, { authType: "AWS_IAM", policy: foreign }],
      [`${hubs.slice(0, -1)}3`, good],
    ]);
    expect(await stage.look()).toEqual(settled);
    expect(findings(stage)).toEqual([
      ["auth-policy-missing", `${hubs.slice(0, -1)}1`],
      ["auth-policy-missing", `${hubs.slice(0, -1)}2`],
    ]);
    expect(stage.calls).toEqual([]);
  });
});

describe("a network", () => {
  it("that AWS does not know is reported and not touched", async () => {
    const stage = await aManagedNetwork();
    stage.aws = undefined;
    expect(await stage.look()).toEqual(settled);
    expect(stage.calls).toEqual([]);
    expect(stage.events).toEqual([
      { event: "service.missing", resource: network, state: "unknown to AWS" },
    ]);
  });

  it.each([
    { name: "is not registered", item: undefined, reason: "not-registered" },
    { name: "can't be read", item: { schema: 2 }, reason: "offering-malformed" },
  ])("whose offering $name is not touched", async ({ item, reason }) => {
    const stage = await aManagedNetwork();
    stage.aws = { authType: "NONE", policy: undefined };
    stage.allowlist.setOffering(network, item);
    await stage.look();
    expect(stage.calls).toEqual([]);
    expect(stage.events).toEqual([{ event: "hint.ignored", resource: network, reason }]);
  });
});
