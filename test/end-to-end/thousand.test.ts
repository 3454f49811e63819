import { expect, it } from "vitest";

import { createEndpointService, untilOpen } from "../../local/showcase/endpoint-service.ts";
import { REFRESH } from "../../local/showcase/quiet.ts";
import { enforce } from "../../local/showcase/showcase.ts";
import { until } from "../../local/showcase/until.ts";
import { useWorld } from "../support/test-world.ts";
import { patienceIn } from "./patience.ts";

const test = useWorld();

const ENDPOINTS = 1_000;
const ACCOUNTS = 100;
/** What the issue allows; the documented bucket alone would let 1,000 calls through in a quarter of an hour. */
const MOST_ACCEPT_CALLS = 40;

it("decides 1,000 endpoints of 100 accounts at once, in at most 40 Accept calls and without a dead letter", async () => {
  const { world, hub, showcase } = test;
  const { organization, services, app } = world;
  const { partition, organizationId, knobs, calls } = organization.platform;
  expect(knobs.throttling).toBe("documented");
  const accountIds = Array.from({ length: ACCOUNTS }, (_, index) => {
    const id = String(100_000_000_000 + index);
    return organization.join({ id, path: ["workloads", "production"] }).id;
  });
  await services.events.fire(app.rules.get(REFRESH).name);
  await test.quiet();
  const service = await createEndpointService(hub, partition, "crowded");
  await showcase.policy.putEntry(
    { target: service.arn, principal: `organization/${organizationId}` },
    "allow",
    { "operator-1": { source: "operator", reason: "open house" } },
  );
  const opened = { resource: service.arn, name: "crowded", gate: "open" as const, ...enforce };
  await showcase.policy.putOffering(opened);
  await untilOpen(hub, service);
  await test.quiet();
  const acceptsBefore = calls.of("ec2:AcceptVpcEndpointConnections").length;

  services.ec2.createConnections(service.id, ENDPOINTS, accountIds);
  const states = () => services.ec2.connections(service.id).map(({ state }) => state);
  await until(
    "every endpoint is available",
    () => Promise.resolve(states().filter((state) => state !== "available").length),
    (left) => left === 0,
    900_000,
  );
  // Hidden hints come back by the organization's clock, the last ones after minutes.
  await patienceIn(test).untilNothingIsLeft();

  const accepts = calls.of("ec2:AcceptVpcEndpointConnections").slice(acceptsBefore);
  expect(accepts.length).toBeLessThanOrEqual(MOST_ACCEPT_CALLS);
  expect(accepts.filter(({ outcome }) => outcome !== "ok")).toEqual([]);
  const deadLetters = app.queues.names().filter((name) => name.includes("DeadLetters"));
  expect(deadLetters.length).toBeGreaterThan(0);
  const left = deadLetters.filter((name) => {
    const { visible, inFlight } = services.sqs.depth(app.queues.get(name).arn);
    return visible + inFlight > 0;
  });
  expect(left).toEqual([]);
  const decisions = (await test.audit()).filter(
    (record) =>
      record.type === "decision" &&
      record.connection.startsWith(service.arn) &&
      record.kind === "endpoint-connection",
  );
  expect(decisions.length).toBe(ENDPOINTS);
}, 1_500_000);
