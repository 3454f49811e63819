import type { World } from "../world.ts";
import type { AwsClients } from "./aws-clients.ts";
import { clientsOf } from "./aws-clients.ts";
import type { EndpointService } from "./endpoint-service.ts";
import { createEndpointService, untilOpen } from "./endpoint-service.ts";
import type { Policy } from "./policy.ts";
import { policyIn } from "./policy.ts";
import { REFRESH, untilQuiet } from "./quiet.ts";

/** What every local organization begins with: two endpoint services of the hub and the policy about them. */
export type Showcase = {
  readonly hub: AwsClients;
  readonly policy: Policy;
  /** Open to everyone who may try: tenant-blue is allowed, two connections at most; partner is denied. */
  readonly payments: EndpointService;
  /** Every account of the organization may try; nobody is on its list. */
  readonly reports: EndpointService;
};

/** Both switches on: Gatehouse accepts, and it ends. */
export const enforce = { approves: true, cuts: true, exclusive: false };

export function accountNamed({ organization }: World, name: string): string {
  return `account/${organization.account(name).id}`;
}

/** Reads the organization map for the first time, registers the services and waits until Gatehouse has opened them. */
export async function buildShowcase(world: World): Promise<Showcase> {
  const { organization, app, services } = world;
  await services.events.fire(app.rules.get(REFRESH).name);
  await untilQuiet(world);
  const hub = clientsOf(organization, "hub");
  const policy = policyIn(hub.documents, app.tables.get("AllowlistTable").name);
  const { partition, organizationId } = organization.platform;
  const payments = await createEndpointService(hub, partition, "payments");
  const reports = await createEndpointService(hub, partition, "reports");
  await policy.putEntry(
    { target: payments.arn, principal: accountNamed(world, "tenant-blue") },
    "allow",
    { "operator-1": { source: "operator", reason: "payments team, order 4711" } },
  );
  await policy.putEntry(
    { target: payments.arn, principal: accountNamed(world, "partner") },
    "deny",
    { "operator-1": { source: "operator", reason: "contract ended" } },
  );
  await policy.putOffering({
    resource: payments.arn,
    name: "payments",
    perAccount: 2,
    gate: "open",
    ...enforce,
  });
  await policy.putOffering({
    resource: reports.arn,
    name: "reports",
    gate: "listed",
    audience: [`organization/${organizationId}`],
    ...enforce,
  });
  for (const service of [payments, reports]) await untilOpen(hub, service);
  await untilQuiet(world);
  return { hub, policy, payments, reports };
}
