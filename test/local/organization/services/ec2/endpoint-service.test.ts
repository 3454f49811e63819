import {
  CreateVpcEndpointServiceConfigurationCommand,
  DeleteVpcEndpointServiceConfigurationsCommand,
  DescribeVpcEndpointServiceConfigurationsCommand,
  DescribeVpcEndpointServicePermissionsCommand,
  ModifyVpcEndpointServiceConfigurationCommand,
  ModifyVpcEndpointServicePermissionsCommand,
  RejectVpcEndpointConnectionsCommand,
} from "@aws-sdk/client-ec2";
import type {
  CreateVpcEndpointServiceConfigurationRequest,
  ModifyVpcEndpointServicePermissionsRequest,
} from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  BLUE,
  HUB,
  loadBalancerArn,
  openPrivateLinkBench,
  OTHER_REGION,
  REGION,
} from "./private-link-bench.ts";
import type { PrivateLinkBench } from "./private-link-bench.ts";

let bench: PrivateLinkBench;
beforeEach(async () => {
  bench = await openPrivateLinkBench();
});
afterEach(() => bench.close());

const NLB = { NetworkLoadBalancerArns: [loadBalancerArn("net")] };

function create(input: CreateVpcEndpointServiceConfigurationRequest) {
  return bench.administrator(HUB).send(new CreateVpcEndpointServiceConfigurationCommand(input));
}

function list(accountId = HUB, region = REGION) {
  return bench
    .administrator(accountId, region)
    .send(new DescribeVpcEndpointServiceConfigurationsCommand({}));
}

async function firstState(): Promise<string | undefined> {
  return (await list()).ServiceConfigurations?.[0]?.ServiceState;
}

describe("an endpoint service", () => {
  it("is created with acceptance required and a name made of its Region and id", async () => {
    const { ServiceConfiguration: service } = await create(NLB);
    expect(service?.ServiceId).toMatch(/^vpce-svc-[0-9a-f]{17}$/);
    expect(service).toMatchObject({
      ServiceName: `com.amazonaws.vpce.${REGION}.${service?.ServiceId}`,
      ServiceType: [{ ServiceType: "Interface" }],
      ServiceState: "Available",
      AcceptanceRequired: true,
      ...NLB,
    });
  });

  it("keeps the tags it was created with, and can be found by them", async () => {
    const tags = [{ Key: "team", Value: "network" }];
    await create({
      ...NLB,
      TagSpecifications: [{ ResourceType: "vpc-endpoint-service", Tags: tags }],
    });
    await create(NLB);
    const { ServiceConfigurations: found } = await bench.administrator(HUB).send(
      new DescribeVpcEndpointServiceConfigurationsCommand({
        Filters: [{ Name: "tag:team", Values: ["net*"] }],
      }),
    );
    expect(found?.map((service) => service.Tags)).toEqual([tags]);
  });

  it("is created once per client token", async () => {
    const first = await create({ ...NLB, ClientToken: "once" });
    const second = await create({ ...NLB, ClientToken: "once" });
    expect(second.ServiceConfiguration?.ServiceId).toBe(first.ServiceConfiguration?.ServiceId);
    await expect(
      create({ ...NLB, AcceptanceRequired: false, ClientToken: "once" }),
    ).rejects.toThrow(expect.objectContaining({ name: "IdempotentParameterMismatch" }));
    expect((await list()).ServiceConfigurations).toHaveLength(1);
  });

  it("is seen only by its account, in its Region", async () => {
    await create(NLB);
    expect((await list(HUB)).ServiceConfigurations).toHaveLength(1);
    expect((await list(BLUE)).ServiceConfigurations).toEqual([]);
    expect((await list(HUB, OTHER_REGION)).ServiceConfigurations).toEqual([]);
  });

  it.each([
    { name: "without a load balancer", input: {}, code: "MissingParameter" },
    {
      name: "with both kinds of load balancers",
      input: { ...NLB, GatewayLoadBalancerArns: [loadBalancerArn("gwy")] },
      code: "InvalidParameterCombination",
    },
    {
      name: "with a Gateway Load Balancer where a Network Load Balancer belongs",
      input: { NetworkLoadBalancerArns: [loadBalancerArn("gwy")] },
      code: "InvalidParameter",
    },
    {
      name: "with another Region's load balancer",
      input: { NetworkLoadBalancerArns: [loadBalancerArn("net", OTHER_REGION)] },
      code: "InvalidParameter",
    },
    {
      name: "with another account's load balancer",
      input: { NetworkLoadBalancerArns: [loadBalancerArn("net", REGION, BLUE)] },
      code: "InvalidParameter",
    },
    {
      name: "with tags for another type of resource",
      input: { ...NLB, TagSpecifications: [{ ResourceType: "vpc" as const, Tags: [] }] },
      code: "InvalidParameterValue",
    },
    {
      name: "with a further Region that the organization does not use",
      input: { ...NLB, SupportedRegions: ["eu-north-1"] },
      code: "NotModelledByGatehouseLocal",
    },
    { name: "in a dry run", input: { ...NLB, DryRun: true }, code: "DryRunOperation" },
  ])("is not created $name", async ({ input, code }) => {
    await expect(create(input)).rejects.toThrow(expect.objectContaining({ name: code }));
    expect((await list()).ServiceConfigurations).toEqual([]);
  });

  it("can stop to require acceptance; connections that wait go on waiting", async () => {
    const offer = await bench.offer();
    await bench.connect(BLUE, offer);
    await bench.administrator(HUB).send(
      new ModifyVpcEndpointServiceConfigurationCommand({
        ServiceId: offer.id,
        AcceptanceRequired: false,
      }),
    );
    await bench.connect(BLUE, offer);
    expect((await bench.describe()).states).toEqual(["pendingAcceptance", "pending"]);
  });

  it("is not deleted while connections are live, is deleted once they are rejected, and stays listed for a while", async () => {
    const offer = await bench.offer();
    const endpointId = await bench.connect(BLUE, offer);
    const remove = new DeleteVpcEndpointServiceConfigurationsCommand({
      ServiceIds: [offer.id, "vpce-svc-0000000000000dead"],
    });
    const hub = bench.administrator(HUB);
    const codes = async () =>
      (await hub.send(remove)).Unsuccessful?.map((item) => item.Error?.Code);
    expect(await codes()).toEqual([
      "ExistingVpcEndpointConnections",
      "InvalidVpcEndpointServiceId.NotFound",
    ]);

    await hub.send(
      new RejectVpcEndpointConnectionsCommand({
        ServiceId: offer.id,
        VpcEndpointIds: [endpointId],
      }),
    );
    expect(await codes()).toEqual(["InvalidVpcEndpointServiceId.NotFound"]);
    expect(await firstState()).toBe("Deleting");
    expect(await codes()).toEqual([
      "InvalidVpcEndpointServiceId.NotFound",
      "InvalidVpcEndpointServiceId.NotFound",
    ]);
    bench.platform.clock.advance(bench.platform.knobs.pendingDurationMs);
    expect(await firstState()).toBe("Deleted");
    bench.platform.clock.advance(bench.platform.knobs.deletedRowsStayMs);
    expect(await firstState()).toBeUndefined();
  });
});

async function anUnlistedService(): Promise<string> {
  return (await create(NLB)).ServiceConfiguration?.ServiceId ?? "";
}

function modify(input: ModifyVpcEndpointServicePermissionsRequest) {
  return bench.administrator(HUB).send(new ModifyVpcEndpointServicePermissionsCommand(input));
}

async function principals(ServiceId: string) {
  const { AllowedPrincipals } = await bench
    .administrator(HUB)
    .send(new DescribeVpcEndpointServicePermissionsCommand({ ServiceId }));
  return AllowedPrincipals;
}

describe("the allowed principals of a service", () => {
  it("are none at first, then what was added, each once", async () => {
    const ServiceId = await anUnlistedService();
    expect(await principals(ServiceId)).toEqual([]);
    const root = `arn:aws:iam::${BLUE}:root`;
    const added = await modify({ ServiceId, AddAllowedPrincipals: [root, "*"] });
    expect(added).toMatchObject({
      ReturnValue: true,
      AddedPrincipals: [
        { Principal: root, PrincipalType: "Account", ServiceId },
        { Principal: "*", PrincipalType: "All", ServiceId },
      ],
    });
    expect((await modify({ ServiceId, AddAllowedPrincipals: [root] })).AddedPrincipals).toEqual([]);
    await modify({ ServiceId, RemoveAllowedPrincipals: ["*"] });
    expect((await principals(ServiceId))?.map(({ Principal }) => Principal)).toEqual([root]);
  });

  it.each([
    "111122223333",
    "arn:aws:iam::1111222233334:root",
    "arn:aws-cn:iam::111122223333:root",
    "arn:aws:iam::111122223333:role/with/path",
    "arn:aws:iam::111122223333:group/blue",
    "arn:aws:iam::111122223333:root ",
  ])("can't be %j, and then nothing else of the call is done either", async (hostile) => {
    const ServiceId = await anUnlistedService();
    await expect(modify({ ServiceId, AddAllowedPrincipals: ["*", hostile] })).rejects.toThrow(
      expect.objectContaining({ name: "InvalidPrincipal" }),
    );
    expect(await principals(ServiceId)).toEqual([]);
  });
});
