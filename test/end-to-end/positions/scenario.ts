import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { expect } from "vitest";

import { OFFERING } from "../../../functions/adapters/allowlist-table.ts";
import type { EndpointService } from "../../../local/showcase/endpoint-service.ts";
import { createEndpointService, untilOpen } from "../../../local/showcase/endpoint-service.ts";
import { unitNamed } from "../../../local/showcase/neighbourhood.ts";
import { enforce } from "../../../local/showcase/showcase.ts";
import { tenantOf } from "../../../local/showcase/tenant.ts";
import type { Position } from "../../../local/story/positions.ts";
import type { TestWorld } from "../../support/test-world.ts";
import type { Patience } from "../patience.ts";

/** Two services of one position, and who connects to them. */
export type Scenario = Awaited<ReturnType<typeof openScenario>>;

/** Accounts below the OU `production` are on both lists; `main` takes two of an account, and `gateway` tells nobody. */
export async function openScenario(test: TestWorld, position: Position, patience: Patience) {
  const { world, hub, showcase } = test;
  const { policy } = showcase;
  const { partition, organizationId, knobs, clock } = world.organization.platform;
  const label = position.name.replaceAll(/[^a-z0-9]+/gi, "-").slice(0, 20);
  const tenants = {
    blue: test.tenant("tenant-blue"),
    green: test.tenant("tenant-green"),
    red: test.tenant("tenant-red"),
    partner: test.tenant("partner"),
    farGreen: tenantOf(world, "tenant-green", "eu-central-1"),
    farRed: tenantOf(world, "tenant-red", "eu-central-1"),
    // On the list of `main` too, for what a position alone is about.
    spare: test.tenant("provider"),
    farSpare: tenantOf(world, "provider", "eu-central-1"),
  };
  const principals = {
    production: `ou/${unitNamed(world, "workloads", "production")}`,
    red: `account/${tenants.red.accountId}`,
    partner: `account/${tenants.partner.accountId}`,
    spare: `account/${tenants.spare.accountId}`,
  };

  if (position.from === "beginning") Object.assign(knobs, position.knobs);
  const main = await createEndpointService(hub, partition, `main-${label}`, {
    regions: ["eu-central-1"],
  });
  const gateway = await createEndpointService(hub, partition, `gateway-${label}`, {
    type: "GatewayLoadBalancer",
  });
  const allow = (service: EndpointService, principal: string, constraints: object) =>
    policy.putEntry({ target: service.arn, principal }, "allow", {
      "operator-1": { source: "operator", ...constraints },
    });
  await allow(main, principals.production, { regions: ["eu-west-1", "eu-central-1"] });
  await allow(main, principals.red, { regions: ["eu-west-1"] });
  await allow(main, principals.spare, {});
  await policy.putEntry({ target: main.arn, principal: principals.partner }, "deny", {});
  await allow(gateway, principals.production, { endpointTypes: ["GatewayLoadBalancer"] });
  await policy.putOffering({
    resource: main.arn,
    name: label,
    perAccount: 2,
    gate: "listed",
    audience: [`organization/${organizationId}`, principals.partner],
    ...enforce,
  });
  await policy.putOffering({ resource: gateway.arn, name: label, gate: "open", ...enforce });
  for (const service of [main, gateway]) await untilOpen(hub, service);
  // So long a Region that a service is to support is `Pending`.
  clock.advance(knobs.pendingDurationMs);
  await patience.untilNothingIsLeft();
  if (position.from === "opened") Object.assign(knobs, position.knobs);

  return {
    ...tenants,
    position,
    principals,
    main,
    gateway,
    /** Takes both services off the register, so that later sweeps leave them alone. */
    async close() {
      const items = [main, gateway].flatMap(({ arn }) =>
        [OFFERING, ...Object.values(principals)].map((sk) => ({ pk: arn, sk })),
      );
      const TableName = world.app.tables.get("AllowlistTable").name;
      for (const Key of items) await hub.documents.send(new DeleteCommand({ TableName, Key }));
      await patience.untilNothingIsLeft();
    },
  };
}

/** Every verdict there is, on both services: what must come out the same in whatever way AWS behaves. */
export async function playScenario(
  test: TestWorld,
  scenario: Scenario,
  patience: Patience,
): Promise<void> {
  const { blue, green, red, partner, farGreen, farRed, main, gateway, principals } = scenario;
  const { reaches, decided } = patience;

  const far = await farGreen.connect(main);
  await reaches(farGreen, far, "available");

  const byUnit = await green.connect(main);
  const denied = await partner.connect(main);
  const tooFar = await farRed.connect(main);
  const ending = await red.connect(main);
  const first = await blue.connect(main);
  const second = await blue.connect(main);
  await reaches(green, byUnit, "available");
  await reaches(partner, denied, "rejected");
  await reaches(red, ending, "available");
  await reaches(blue, first, "available");
  await reaches(blue, second, "available");
  await decided(main.arn, byUnit, "approve", "granted");
  await decided(main.arn, denied, "reject", "denied");
  await decided(main.arn, tooFar, "hold", "constraint-unmet");

  const third = await blue.connect(main);
  const untold = await blue.connect(gateway);
  await decided(main.arn, third, "hold", "over-limit");
  await test.sweep();
  if (test.world.organization.platform.knobs.loadBalancerArnsInRows === "missing")
    await decided(gateway.arn, untold, "hold", "constraint-unknown");
  else await reaches(blue, untold, "available");

  await blue.disconnect(first);
  await reaches(blue, third, "available");
  await test.showcase.policy.removeEntry({ target: main.arn, principal: principals.red });
  await reaches(red, ending, "rejected");
  await decided(main.arn, ending, "end", "grant-ended");
  expect(await farRed.stateOf(tooFar)).toBe("pendingAcceptance");
}

/** What holds after anything: nothing is open, nothing was decided twice, and a further look finds nothing to do. */
export async function expectRest(
  test: TestWorld,
  { main, gateway }: Scenario,
  patience: Patience,
): Promise<void> {
  const ofBoth = async () => [
    ...(await patience.trailOf(main.arn)),
    ...(await patience.trailOf(gateway.arn)),
  ];
  const swept = async () => {
    await test.sweep();
    await patience.untilNothingIsLeft();
    return await ofBoth();
  };
  // The first one sees what nobody tells: an endpoint that is deleted by now, or available.
  const records = await swept();
  expect(await swept()).toEqual(records);
  const idsOf = (type: string) =>
    records.filter((record) => record.type === type).map(({ intentId }) => String(intentId));
  expect(idsOf("outcome").toSorted()).toEqual(idsOf("intent").toSorted());
}
