import {
  DescribeVpcEndpointConnectionNotificationsCommand,
  DescribeVpcEndpointConnectionsCommand,
} from "@aws-sdk/client-ec2";
import { beforeAll, describe, expect, it } from "vitest";

import type { AwsClients } from "../../local/showcase/aws-clients.ts";
import { clientsOf } from "../../local/showcase/aws-clients.ts";
import type { EndpointService } from "../../local/showcase/endpoint-service.ts";
import { createEndpointService } from "../../local/showcase/endpoint-service.ts";
import { accountNamed, enforce } from "../../local/showcase/showcase.ts";
import { tenantOf } from "../../local/showcase/tenant.ts";
import { useWorld } from "../support/test-world.ts";
import { allowedPrincipals, rootOf } from "./allowed-principals.ts";
import { patienceIn } from "./patience.ts";

const test = useWorld();
const patience = patienceIn(test);

const PROVIDER = "777788889999";
const HUB = "222233334444";
const BLUE = "333344445555";
const RED = "555566667777";
const topicIn = (region: string) =>
  `arn:aws:sns:${region}:${PROVIDER}:gatehouse-local-endpoint-notifications`;

let provider: AwsClients;
/** Of the provider, in the home Region, and reaching from there into the second. */
let ledgers: EndpointService;

beforeAll(async () => {
  const { organization } = test.world;
  const { partition, regions } = organization.platform;
  provider = clientsOf(organization, "provider");
  ledgers = await createEndpointService(provider, partition, "ledgers", {
    regions: regions.slice(1),
  });
  test.world.registerServices(new Map([[PROVIDER, [ledgers.arn]]]));
});

/** Roles that called, from the account that they belong to. */
const callersOf = (name: string) =>
  test.world.organization.platform.calls
    .of(name)
    .flatMap(({ caller, outcome }) =>
      outcome === "ok" && caller.type === "role" ? [caller.roleArn] : [],
    );

describe("the topics of a provider", () => {
  it("are subscribed as soon as the hub has said yes, and it says yes by itself", async () => {
    const { platform } = test.world.organization;
    for (const region of platform.regions) {
      const [subscription] = test.world.services.sns.subscriptions(topicIn(region));
      expect(subscription).toMatchObject({ endpoint: test.world.app.queues.get("HintsQueue").arn });
    }
    const confirmed = platform.calls.of("sns:ConfirmSubscription");
    expect(confirmed.map(({ input }) => input)).toMatchObject(
      platform.regions.map(() => ({ AuthenticateOnUnsubscribe: "true" })),
    );
    expect(confirmed.map(({ outcome }) => outcome)).toEqual(platform.regions.map(() => "ok"));
  });
});

describe("a service of a provider", () => {
  it("is opened to its audience and told whom to tell, in the provider's account", async () => {
    await test.showcase.policy.putOffering({
      resource: ledgers.arn,
      name: "ledgers",
      gate: "listed",
      audience: [accountNamed(test.world, "tenant-blue"), accountNamed(test.world, "tenant-red")],
      ...enforce,
    });
    await patience.eventually(
      "both tenants may try",
      () => allowedPrincipals(provider, ledgers),
      (principals) => principals.length === 2,
    );
    expect(await allowedPrincipals(provider, ledgers)).toEqual([rootOf(BLUE), rootOf(RED)]);
    const { ConnectionNotificationSet } = await provider.ec2.send(
      new DescribeVpcEndpointConnectionNotificationsCommand({}),
    );
    expect(ConnectionNotificationSet).toMatchObject([
      { ServiceId: ledgers.id, ConnectionNotificationArn: topicIn(ledgers.region) },
    ]);
    expect(new Set(callersOf("ec2:CreateVpcEndpointConnectionNotification"))).toEqual(
      new Set([
        `arn:aws:iam::${HUB}:role/gatehouse-local-reconcile-endpoint-services`,
        `arn:aws:iam::${PROVIDER}:role/gatehouse-local-provider-services`,
      ]),
    );
  });

  it("has its connections accepted and rejected as soon as its topic tells of them", async () => {
    const { policy } = test.showcase;
    await patience.untilNothingIsLeft();
    const grant = { g: { source: "operator" as const } };
    const target = ledgers.arn;
    const blue = test.tenant("tenant-blue");
    const red = test.tenant("tenant-red");
    const entry = { target, principal: accountNamed(test.world, "tenant-blue") };
    await policy.putEntry(entry, "allow", grant);
    await policy.putEntry(
      { target, principal: accountNamed(test.world, "tenant-red") },
      "deny",
      grant,
    );
    await patience.untilNothingIsLeft();
    const admitted = await blue.connect(ledgers);
    await test.reaches(blue, admitted, "available");
    const denied = await red.connect(ledgers);
    await test.reaches(red, denied, "rejected");
    for (const endpoint of [admitted, denied]) {
      const [decision] = await test.audit(endpoint);
      expect(decision).toMatchObject({ type: "decision", cause: { source: "notification" } });
    }
    const provided = `arn:aws:iam::${PROVIDER}:role/gatehouse-local-provider-connections`;
    expect(callersOf("ec2:AcceptVpcEndpointConnections")).toContain(provided);
    expect(callersOf("ec2:RejectVpcEndpointConnections")).toContain(provided);

    await policy.removeEntry(entry);
    await patience.reaches(blue, admitted, "rejected");
  });

  it("is served across Regions too, should EC2 ask for vpce:AllowMultiRegion each time", async () => {
    const { knobs, regions } = test.world.organization.platform;
    const [, second = ""] = regions;
    knobs.multiRegionPermission = "every-call";
    await test.showcase.policy.putOffering({
      resource: ledgers.arn,
      name: "ledgers",
      gate: "open",
      ...enforce,
    });
    await patience.eventually(
      "everyone may try",
      () => allowedPrincipals(provider, ledgers),
      (principals) => principals.join() === "*",
    );
    await test.showcase.policy.putEntry(
      { target: ledgers.arn, principal: accountNamed(test.world, "tenant-green") },
      "allow",
      { g: { source: "operator", regions: [second] } },
    );
    const green = tenantOf(test.world, "tenant-green", second);
    const endpoint = await green.connect(ledgers);
    await patience.reaches(green, endpoint, "available");
    const asked = test.world.organization.platform.calls.permissionUses.filter(
      ({ action, roleArn }) => action === "vpce:AllowMultiRegion" && roleArn.includes(PROVIDER),
    );
    expect(new Set(asked.map(({ roleArn }) => roleArn)).size).toBe(2);
    expect(asked.filter(({ answer }) => answer === "denied")).toEqual([]);
    knobs.multiRegionPermission = "configuration";
  });

  it("is watched by the sweep, whose looks are the provider's role as well", async () => {
    const { calls } = test.world.organization.platform;
    calls.clear();
    await test.sweep();
    const described = callersOf("ec2:DescribeVpcEndpointConnections");
    expect(described).toContain(
      `arn:aws:iam::${PROVIDER}:role/gatehouse-local-provider-connections`,
    );
    const { VpcEndpointConnections = [] } = await provider.ec2.send(
      new DescribeVpcEndpointConnectionsCommand({}),
    );
    expect(VpcEndpointConnections.length).toBeGreaterThan(0);
  });
});
