import { expect, it } from "vitest";

import { until } from "../../local/showcase/until.ts";
import { expectNoCall } from "../support/calls.ts";
import { useWorld } from "../support/test-world.ts";

const test = useWorld();

it("only decides and records while both switches are off: the acting calls are never made", async () => {
  const { policy, payments } = test.showcase;
  await policy.putOffering({
    resource: payments.arn,
    name: "payments",
    approves: false,
    cuts: false,
    exclusive: true,
  });
  const allowed = await test.tenant("tenant-blue").connect(payments);
  const denied = await test.tenant("partner").connect(payments);
  await test.decided(allowed, "approve", "granted");
  await test.decided(denied, "reject", "denied");
  await test.sweep();
  await test.sweep();
  expectNoCall(test.world.organization, "ec2:AcceptVpcEndpointConnections");
  expectNoCall(test.world.organization, "ec2:RejectVpcEndpointConnections");
  // The service itself was opened before the switches were off.
  const ofConnections = (await test.audit()).filter(({ kind }) => kind === "endpoint-connection");
  const acts = ofConnections.filter(({ type }) => type === "intent" || type === "outcome");
  expect(acts).toEqual([]);
});

it("accepts but never rejects while only `approves` is on, and acts on what it had decided before", async () => {
  const { policy, payments } = test.showcase;
  await policy.putOffering({
    resource: payments.arn,
    name: "payments",
    approves: true,
    cuts: false,
    exclusive: true,
  });
  const blue = test.tenant("tenant-blue");
  const { calls } = test.world.organization.platform;
  await until(
    "what waited in observe is accepted",
    async () => calls.of("ec2:AcceptVpcEndpointConnections").length,
    (count) => count === 1,
  );
  const endpoint = await blue.connect(payments);
  await test.reaches(blue, endpoint, "available");
  await policy.removeEntry({ target: payments.arn, principal: `account/${blue.accountId}` });
  await test.decided(endpoint, "end", "grant-ended");
  await test.sweep();
  expect(await blue.stateOf(endpoint)).toBe("available");
  expectNoCall(test.world.organization, "ec2:RejectVpcEndpointConnections");
});

it("rejects but never accepts in lockdown", async () => {
  const { policy, payments } = test.showcase;
  const red = test.tenant("tenant-red");
  await policy.putEntry({ target: payments.arn, principal: `account/${red.accountId}` }, "allow", {
    g: { source: "operator" },
  });
  const { calls } = test.world.organization.platform;
  await policy.putOffering({
    resource: payments.arn,
    name: "payments",
    approves: false,
    cuts: true,
    exclusive: false,
  });
  await until(
    "what had lost its grant is ended",
    async () => calls.of("ec2:RejectVpcEndpointConnections").length,
    (count) => count > 0,
  );
  await test.quiet();
  const accepts = calls.of("ec2:AcceptVpcEndpointConnections").length;
  const endpoint = await red.connect(payments);
  await test.decided(endpoint, "approve", "granted");
  await test.sweep();
  expect(calls.of("ec2:AcceptVpcEndpointConnections").length).toBe(accepts);
});
