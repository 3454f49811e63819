import {
  DeleteVpcEndpointConnectionNotificationsCommand,
  DescribeVpcEndpointConnectionNotificationsCommand,
  ModifyVpcEndpointServiceConfigurationCommand,
  ModifyVpcEndpointServicePermissionsCommand,
} from "@aws-sdk/client-ec2";
import { expect, it } from "vitest";

import type { EndpointService } from "../../local/showcase/endpoint-service.ts";
import { createEndpointService } from "../../local/showcase/endpoint-service.ts";
import { unitNamed } from "../../local/showcase/neighbourhood.ts";
import { accountNamed, enforce } from "../../local/showcase/showcase.ts";
import { tenantOf } from "../../local/showcase/tenant.ts";
import { useWorld } from "../support/test-world.ts";
import { alarmIs } from "./alarm-state.ts";
import { allowedPrincipals, rootOf } from "./allowed-principals.ts";
import { patienceIn } from "./patience.ts";

const test = useWorld();
const patience = patienceIn(test);

const production = ["workloads", "production"];
const sandbox = ["workloads", "sandbox"];
const BLUE = "333344445555";
const GREEN = "444455556666";
const RED = "555566667777";
const roots = (...accountIds: readonly string[]) => accountIds.map(rootOf).toSorted();

/** Waits until the service lets these try, and nobody else. */
const untilAdmitted = (service: EndpointService, wanted: readonly string[]) =>
  patience.eventually(
    `${service.label} lets ${wanted.join(", ")} try`,
    () => allowedPrincipals(test.hub, service),
    (principals) => JSON.stringify(principals) === JSON.stringify(wanted),
  );
async function notificationsOf({ id }: EndpointService) {
  const { ConnectionNotificationSet = [] } = await test.hub.ec2.send(
    new DescribeVpcEndpointConnectionNotificationsCommand({
      Filters: [{ Name: "service-id", Values: [id] }],
    }),
  );
  return ConnectionNotificationSet;
}
const calls = (name: string) => test.world.organization.platform.calls.of(`ec2:${name}`).length;
const offering = (service: EndpointService) => ({
  resource: service.arn,
  name: service.label,
  ...enforce,
});
/** The audience of `reports` from here on: everybody in production. */
const inProduction = () => ({
  gate: "listed" as const,
  audience: [`ou/${unitNamed(test.world, ...production)}`],
});

it("follows the audience: an account that is moved out of its OU may no longer try, one that is moved in may", async () => {
  const { reports, policy } = test.showcase;
  await policy.putOffering({ ...offering(reports), ...inProduction() });
  await untilAdmitted(reports, roots(BLUE, GREEN));
  test.world.organization.move(GREEN, sandbox);
  await untilAdmitted(reports, roots(BLUE));
  test.world.organization.move(RED, production);
  await untilAdmitted(reports, roots(BLUE, RED));
  test.world.organization.move(RED, sandbox);
  test.world.organization.move(GREEN, production);
  expect(await untilAdmitted(reports, roots(BLUE, GREEN))).not.toContain(rootOf(RED));
});

it("leaves alone whom somebody else has let try, and tells of it", async () => {
  const { reports } = test.showcase;
  await test.hub.ec2.send(
    new ModifyVpcEndpointServicePermissionsCommand({
      ServiceId: reports.id,
      AddAllowedPrincipals: [rootOf(RED)],
    }),
  );
  await test.sweep();
  await alarmIs(test, "ForeignPrincipal", "ALARM");
  expect(await allowedPrincipals(test.hub, reports)).toEqual(roots(BLUE, GREEN, RED));
});

it("opens the gate to everyone, and closes it again to all but the audience and those it did not let in", async () => {
  const { reports, policy } = test.showcase;
  await policy.putOffering({ ...offering(reports), gate: "open" });
  await untilAdmitted(reports, ["*", ...roots(RED)]);
  await policy.putOffering({ ...offering(reports), ...inProduction() });
  expect(await untilAdmitted(reports, roots(BLUE, GREEN, RED))).not.toContain("*");
});

it("lets nobody new try a service that does not ask, sounds the alarm, and does not switch acceptance on", async () => {
  const { reports, policy } = test.showcase;
  const switchAcceptance = (AcceptanceRequired: boolean) =>
    test.hub.ec2.send(
      new ModifyVpcEndpointServiceConfigurationCommand({
        ServiceId: reports.id,
        AcceptanceRequired,
      }),
    );
  await switchAcceptance(false);
  await policy.putOffering({ ...offering(reports), gate: "open" });
  await alarmIs(test, "AcceptanceOff", "ALARM");
  await test.sweep();
  expect(await allowedPrincipals(test.hub, reports)).toEqual(roots(BLUE, GREEN, RED));
  expect(calls("ModifyVpcEndpointServiceConfiguration")).toBe(1);
  await switchAcceptance(true);
  await test.sweep();
  await untilAdmitted(reports, ["*", ...roots(RED)]);
  expect(calls("ModifyVpcEndpointServiceConfiguration")).toBe(2);
});

it("tells that a service tells nobody while it may not mend it, and mends it once it may", async () => {
  const { reports, policy } = test.showcase;
  const made = await notificationsOf(reports);
  expect(made).toHaveLength(1);
  await policy.putOffering({ ...offering(reports), gate: "open", approves: false });
  await patience.untilNothingIsLeft();
  await test.hub.ec2.send(
    new DeleteVpcEndpointConnectionNotificationsCommand({
      ConnectionNotificationIds: made.map(
        ({ ConnectionNotificationId = "" }) => ConnectionNotificationId,
      ),
    }),
  );
  await test.sweep();
  await alarmIs(test, "NotificationMissing", "ALARM");
  expect(await notificationsOf(reports)).toEqual([]);
  await policy.putOffering({ ...offering(reports), gate: "open" });
  await patience.eventually(
    "the service tells us again",
    () => notificationsOf(reports),
    (notifications) => notifications.length === 1,
  );
});

it("comes back to a service that AWS has no time for", async () => {
  const { reports, policy } = test.showcase;
  const { faults, calls: log } = test.world.organization.platform;
  await patience.untilNothingIsLeft();
  log.clear();
  // More than the SDK tries by itself.
  const action = "ec2:DescribeVpcEndpointServiceConfigurations";
  faults.add({ action, kind: "throttled", times: 4 });
  await policy.putOffering({ ...offering(reports), ...inProduction() });
  await untilAdmitted(reports, roots(BLUE, GREEN, RED));
  const returned = log
    .of("sqs:ChangeMessageVisibilityBatch")
    .filter(({ caller }) => JSON.stringify(caller).includes("-reconcile-endpoint-services"));
  expect(returned.length).toBeGreaterThan(0);
});

it("does all of it for a service that reaches across Regions, should EC2 ask for vpce:AllowMultiRegion each time", async () => {
  const { policy } = test.showcase;
  const { partition, regions, knobs } = test.world.organization.platform;
  const [, second = ""] = regions;
  knobs.multiRegionPermission = "every-call";
  const service = await createEndpointService(test.hub, partition, "atlas", { regions: [second] });
  const key = { target: service.arn, principal: accountNamed(test.world, "tenant-blue") };
  await policy.putEntry(key, "allow", { g: { source: "operator", regions: [second] } });
  await policy.putOffering({ ...offering(service), ...inProduction() });
  await untilAdmitted(service, roots(BLUE, GREEN));
  expect(await notificationsOf(service)).toHaveLength(1);
  const blue = tenantOf(test.world, "tenant-blue", second);
  const endpoint = await blue.connect(service);
  await patience.reaches(blue, endpoint, "available");
  await policy.removeEntry(key);
  await patience.reaches(blue, endpoint, "rejected");
  knobs.multiRegionPermission = "configuration";
});

it("works for no account that it was not told of, and says so", async () => {
  const { policy } = test.showcase;
  const { calls: log, partition } = test.world.organization.platform;
  const resource = `arn:${partition}:ec2:eu-west-1:${GREEN}:vpc-endpoint-service/vpce-svc-0123456789abcdef0`;
  await policy.putOffering({ resource, name: "not ours", gate: "open", ...enforce });
  await alarmIs(test, "OwnerNotConfigured", "ALARM");
  await alarmIs(test, "ServiceOwnerNotConfigured", "ALARM");
  const asked = log.of("sts:AssumeRole").map(({ input }) => JSON.stringify(input));
  expect(asked.filter((input) => input.includes(`:iam::${GREEN}:`))).toEqual([]);
});
