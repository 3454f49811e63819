import {
  CreateVpcEndpointCommand,
  DeleteVpcEndpointsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  ModifyVpcEndpointServicePermissionsCommand,
} from "@aws-sdk/client-ec2";
import type { CreateVpcEndpointRequest, EC2Client } from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  BLUE,
  GREEN,
  HUB,
  loadBalancerArn,
  openPrivateLinkBench,
  OTHER_REGION,
  REGION,
  UNKNOWN_ENDPOINT,
} from "./private-link-bench.ts";
import type { Offer, PrivateLinkBench } from "./private-link-bench.ts";

let bench: PrivateLinkBench;
let offer: Offer;
beforeEach(async () => {
  bench = await openPrivateLinkBench();
  offer = await bench.offer();
});
afterEach(() => bench.close());

function refusedWith(name: string) {
  return expect.objectContaining({ name });
}

function create(input: Partial<CreateVpcEndpointRequest> = {}, client?: EC2Client) {
  return (client ?? bench.administrator(BLUE)).send(
    new CreateVpcEndpointCommand({
      VpcEndpointType: "Interface",
      ServiceName: offer.name,
      VpcId: bench.ec2.defaultVpc(BLUE, REGION).id,
      ...input,
    }),
  );
}

async function list(filter?: { Name: string; Values: string[] }, accountId = BLUE) {
  const Filters = filter === undefined ? [] : [filter];
  const { VpcEndpoints } = await bench
    .administrator(accountId)
    .send(new DescribeVpcEndpointsCommand({ Filters }));
  return VpcEndpoints?.map((endpoint) => endpoint.VpcEndpointId);
}

describe("the default VPC", () => {
  it("has ids that follow from account and Region, and a subnet in each of three zones", async () => {
    const client = bench.administrator(BLUE);
    const { Vpcs } = await client.send(new DescribeVpcsCommand({}));
    expect(Vpcs?.map(({ VpcId, IsDefault }) => [VpcId, IsDefault])).toEqual([
      [`vpc-0${BLUE}d763`, true],
    ]);
    const { Subnets } = await client.send(
      new DescribeSubnetsCommand({
        Filters: [{ Name: "vpc-id", Values: [Vpcs?.[0]?.VpcId ?? ""] }],
      }),
    );
    expect(Subnets?.map(({ SubnetId, AvailabilityZone }) => [SubnetId, AvailabilityZone])).toEqual(
      ["a", "b", "c"].map((zone) => [`subnet-${zone}${BLUE}d763`, REGION + zone]),
    );
    expect(bench.ec2.defaultVpc(GREEN, REGION).id).not.toBe(Vpcs?.[0]?.VpcId);
    expect(bench.ec2.defaultVpc(BLUE, OTHER_REGION).id).not.toBe(Vpcs?.[0]?.VpcId);
  });

  it("refuses filters that AWS has and the simulation has not", async () => {
    const Filters = [{ Name: "dhcp-options-id", Values: ["default"] }];
    await expect(
      bench.administrator(BLUE).send(new DescribeVpcsCommand({ Filters })),
    ).rejects.toThrow(refusedWith("NotModelledByGatehouseLocal"));
  });
});

function describeIds(...VpcEndpointIds: string[]) {
  return bench.administrator(BLUE).send(new DescribeVpcEndpointsCommand({ VpcEndpointIds }));
}

describe("an endpoint", () => {
  it("shows its owner its network, its service and its state", async () => {
    const { id: VpcId, subnets, securityGroupId } = bench.ec2.defaultVpc(BLUE, REGION);
    const SubnetIds = subnets.map((subnet) => subnet.id);
    const Tags = [{ Key: "env", Value: "test" }];
    const { VpcEndpoint } = await create({
      SubnetIds,
      SecurityGroupIds: [securityGroupId],
      TagSpecifications: [{ ResourceType: "vpc-endpoint", Tags }],
    });
    expect(VpcEndpoint).toMatchObject({
      VpcEndpointId: expect.stringMatching(/^vpce-[0-9a-f]{17}$/),
      VpcEndpointType: "Interface",
      VpcId,
      ServiceName: offer.name,
      State: "pendingAcceptance",
      SubnetIds,
      Groups: [{ GroupId: securityGroupId }],
      PrivateDnsEnabled: false,
      OwnerId: BLUE,
      Tags,
    });
    expect(VpcEndpoint?.NetworkInterfaceIds).toHaveLength(3);
  });

  it("is created once per client token", async () => {
    const first = await create({ ClientToken: "once" });
    const again = await create({ ClientToken: "once" });
    expect(again.VpcEndpoint?.VpcEndpointId).toBe(first.VpcEndpoint?.VpcEndpointId);
    const [subnet] = bench.ec2.defaultVpc(BLUE, REGION).subnets;
    await expect(create({ ClientToken: "once", SubnetIds: [subnet?.id ?? ""] })).rejects.toThrow(
      refusedWith("IdempotentParameterMismatch"),
    );
    expect(bench.ec2.connections(offer.id)).toHaveLength(1);
  });

  it.each([
    ["vpc-endpoint-state", (): string => "pendingAcceptance", 1],
    ["vpc-endpoint-state", (): string => "available", 0],
    ["service-name", (): string => offer.name, 1],
    ["vpc-id", (): string => bench.ec2.defaultVpc(BLUE, REGION).id, 1],
    ["vpc-id", (): string => bench.ec2.defaultVpc(GREEN, REGION).id, 0],
    ["vpc-endpoint-type", (): string => "Interface", 1],
    ["tag-key", (): string => "env", 0],
  ] as const)("is found by %s (case %#)", async (Name, value, count) => {
    await bench.connect(BLUE, offer);
    expect(await list({ Name, Values: [value()] })).toHaveLength(count);
  });

  it("is nobody else's business", async () => {
    await bench.connect(BLUE, offer);
    expect(await list(undefined, GREEN)).toEqual([]);
    expect(await list(undefined, HUB)).toEqual([]);
  });

  it("is described by id, and an unknown id is an error", async () => {
    const id = await bench.connect(BLUE, offer);
    await bench.connect(BLUE, offer);
    expect((await describeIds(id)).VpcEndpoints).toHaveLength(1);
    await expect(describeIds(id, UNKNOWN_ENDPOINT)).rejects.toThrow(
      refusedWith("InvalidVpcEndpointId.NotFound"),
    );
  });

  it("is deleted by its owner alone; each id for itself", async () => {
    const id = await bench.connect(BLUE, offer);
    const remove = new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id, UNKNOWN_ENDPOINT] });
    const failures = async (accountId: string) =>
      (await bench.administrator(accountId).send(remove)).Unsuccessful?.map((item) => [
        item.ResourceId,
        item.Error?.Code,
      ]);
    const NOT_FOUND = "InvalidVpcEndpoint.NotFound";
    expect(await failures(HUB)).toEqual([
      [id, NOT_FOUND],
      [UNKNOWN_ENDPOINT, NOT_FOUND],
    ]);
    expect(await failures(BLUE)).toEqual([[UNKNOWN_ENDPOINT, NOT_FOUND]]);
    expect(bench.ec2.connections(offer.id)).toMatchObject([{ state: "deleting" }]);
  });

  it.each([
    {
      name: "of the default type, Gateway",
      input: { VpcEndpointType: undefined },
      code: "InvalidParameter",
    },
    {
      name: "of the wrong type",
      input: { VpcEndpointType: "GatewayLoadBalancer" as const },
      code: "InvalidParameter",
    },
    {
      name: "of a type that is not modelled",
      input: { VpcEndpointType: "Resource" as const },
      code: "NotModelledByGatehouseLocal",
    },
    {
      name: "for a service that does not exist",
      input: { ServiceName: `com.amazonaws.vpce.${REGION}.vpce-svc-0000000000000dead` },
      code: "InvalidServiceName",
    },
    {
      name: "for AWS's own services, which are not modelled",
      input: { ServiceName: `com.amazonaws.${REGION}.s3` },
      code: "NotModelledByGatehouseLocal",
    },
    {
      name: "in another account's VPC",
      input: { VpcId: `vpc-0${GREEN}d763` },
      code: "InvalidVpcId.NotFound",
    },
    {
      name: "in another account's subnet",
      input: { SubnetIds: [`subnet-a${GREEN}d763`] },
      code: "InvalidSubnetId.NotFound",
    },
    {
      name: "twice in one zone",
      input: { SubnetIds: [`subnet-a${BLUE}d763`, `subnet-a${BLUE}d763`] },
      code: "DuplicateSubnetsInSameZone",
    },
    {
      name: "in another account's security group",
      input: { SecurityGroupIds: [`sg-0${GREEN}d763`] },
      code: "InvalidGroup.NotFound",
    },
    {
      name: "with private DNS, which no service offers",
      input: { PrivateDnsEnabled: true },
      code: "InvalidParameter",
    },
    {
      name: "to a service that is in another Region than it says",
      input: { ServiceRegion: OTHER_REGION },
      code: "InvalidServiceName",
    },
    { name: "in a dry run", input: { DryRun: true }, code: "DryRunOperation" },
  ])("is not created $name", async ({ input, code }) => {
    // An explicit `undefined` leaves the parameter out.
    await expect(create(input as Partial<CreateVpcEndpointRequest>)).rejects.toThrow(
      refusedWith(code),
    );
    expect(bench.ec2.connections(offer.id)).toEqual([]);
  });
});

describe("a Gateway Load Balancer endpoint", () => {
  it("takes one subnet, no security group, and has no DNS name", async () => {
    offer = await bench.offer({ GatewayLoadBalancerArns: [loadBalancerArn("gwy")] });
    const { subnets, securityGroupId } = bench.ec2.defaultVpc(BLUE, REGION);
    const VpcEndpointType = "GatewayLoadBalancer";
    const SubnetIds = subnets.map((subnet) => subnet.id);
    await expect(create({ VpcEndpointType, SubnetIds })).rejects.toThrow(
      refusedWith("InvalidParameter"),
    );
    await expect(create({ VpcEndpointType, SecurityGroupIds: [securityGroupId] })).rejects.toThrow(
      refusedWith("InvalidParameter"),
    );
    const { VpcEndpoint } = await create({ VpcEndpointType, SubnetIds: SubnetIds.slice(0, 1) });
    expect(VpcEndpoint).toMatchObject({ VpcEndpointType, DnsEntries: [], Groups: [] });
  });
});

const ROLE = `arn:aws:iam::${BLUE}:role/deployer`;
const NLB = { NetworkLoadBalancerArns: [loadBalancerArn("net")] };

function asRole(arn: string): EC2Client {
  const { identities } = bench.platform;
  const everything = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  };
  identities.putRole({
    arn,
    accountId: BLUE,
    name: arn.split("/").at(-1) ?? "",
    trust: { Version: "2012-10-17", Statement: [] },
    policies: { everything },
  });
  return bench.client(identities.issueSession(arn, "session"));
}

/** The state of the new endpoint, or the error's name and message. */
function attempt(client: EC2Client): Promise<unknown> {
  return create({}, client).then(
    ({ VpcEndpoint }) => VpcEndpoint?.State,
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

describe("the allowed principals of a service", () => {
  it.each([
    { listed: [], user: false, role: false },
    { listed: ["*"], user: true, role: true },
    { listed: [`arn:aws:iam::${BLUE}:root`], user: true, role: true },
    { listed: [`arn:aws:iam::${GREEN}:root`], user: false, role: false },
    { listed: [ROLE], user: false, role: true },
    { listed: [`arn:aws:iam::${BLUE}:role/other`], user: false, role: false },
    { listed: [`arn:aws:iam::${BLUE}:user/admin`], user: true, role: false },
    { listed: [`arn:aws:iam::${GREEN}:role/deployer`], user: false, role: false },
  ])(
    "being $listed let the user connect: $user, the role: $role",
    async ({ listed, user, role }) => {
      offer = await bench.offer(NLB, listed);
      const hidden = `InvalidServiceName: The Vpc Endpoint Service '${offer.name}' does not exist`;
      const outcome = (admitted: boolean) => (admitted ? "pendingAcceptance" : hidden);
      expect(await attempt(bench.administrator(BLUE))).toBe(outcome(user));
      expect(await attempt(asRole(ROLE))).toBe(outcome(role));
    },
  );

  it("admit a role with a path by its account only", async () => {
    const withPath = asRole(`arn:aws:iam::${BLUE}:role/platform/deployer`);
    offer = await bench.offer(NLB, [ROLE]);
    expect(await attempt(withPath)).toMatch("InvalidServiceName");
    offer = await bench.offer(NLB, [`arn:aws:iam::${BLUE}:root`]);
    expect(await attempt(withPath)).toBe("pendingAcceptance");
  });

  it("may change without touching the endpoints that exist", async () => {
    const id = await bench.connect(BLUE, offer);
    await bench.administrator(HUB).send(
      new ModifyVpcEndpointServicePermissionsCommand({
        ServiceId: offer.id,
        RemoveAllowedPrincipals: ["*"],
      }),
    );
    expect(await attempt(bench.administrator(BLUE))).toMatch("InvalidServiceName");
    expect(await list()).toEqual([id]);
    expect(bench.ec2.connections(offer.id)).toMatchObject([{ state: "pendingAcceptance" }]);
  });
});
