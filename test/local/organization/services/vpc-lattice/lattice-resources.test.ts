import {
  CreateVpcEndpointCommand,
  DeleteVpcEndpointsCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
} from "@aws-sdk/client-ec2";
import {
  DeleteAuthPolicyCommand,
  DeleteResourceConfigurationCommand,
  DeleteResourceEndpointAssociationCommand,
  GetAuthPolicyCommand,
  GetResourceConfigurationCommand,
  GetServiceCommand,
  ListResourceConfigurationsCommand,
  ListResourceEndpointAssociationsCommand,
  ListServiceNetworkVpcEndpointAssociationsCommand,
  ListTagsForResourceCommand,
  PutAuthPolicyCommand,
  TagResourceCommand,
  UpdateServiceCommand,
  UpdateServiceNetworkCommand,
} from "@aws-sdk/client-vpc-lattice";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  allow,
  BLUE,
  GREEN,
  HUB,
  type LatticeBench,
  openLatticeBench,
  REGION,
  type Thing,
} from "./lattice-bench.ts";

let bench: LatticeBench;
let network: Thing;
beforeEach(async () => {
  bench = await openLatticeBench();
  network = await bench.network(HUB);
});
afterEach(() => bench.close());

const hub = () => bench.administrator(HUB);

describe("resource configurations", () => {
  it("are found by what they are, shared or own, and go when nothing uses them", async () => {
    const group = await bench.configuration(HUB, { type: "GROUP" });
    const child = await bench.configuration(HUB, {
      type: "CHILD",
      resourceConfigurationGroupIdentifier: group.arn,
    });
    const { items } = await hub().send(
      new ListResourceConfigurationsCommand({ resourceConfigurationGroupIdentifier: group.id }),
    );
    expect(items).toMatchObject([{ id: child.id, type: "CHILD", amazonManaged: false }]);
    const look = (who: string) =>
      bench
        .administrator(who)
        .send(new GetResourceConfigurationCommand({ resourceConfigurationIdentifier: group.arn }));
    await expect(look(BLUE)).rejects.toMatchObject({ name: "AccessDeniedException" });
    bench.share(BLUE, group.arn);
    expect(await look(BLUE)).toMatchObject({
      type: "GROUP",
      status: "ACTIVE",
      allowAssociationToShareableServiceNetwork: true,
    });
    const remove = ({ id }: Thing) =>
      hub().send(new DeleteResourceConfigurationCommand({ resourceConfigurationIdentifier: id }));
    await expect(remove(group)).rejects.toMatchObject({ name: "ConflictException" });
    await remove(child);
    await bench.joinResource(HUB, group, network);
    await expect(remove(group)).rejects.toMatchObject({ name: "ConflictException" });
  });

  it.each([
    { what: "a CIDR", type: "CIDR", allowed: true },
    { what: "a CHILD", type: "CHILD", allowed: true },
    { what: "one that keeps out of shareable networks", type: "SINGLE", allowed: false },
  ] as const)("do not join when they are $what", async ({ type, allowed }) => {
    const group = await bench.configuration(HUB, { type: "GROUP" });
    const configuration = await bench.configuration(HUB, {
      type,
      allowAssociationToShareableServiceNetwork: allowed,
      ...(type === "CHILD" && { resourceConfigurationGroupIdentifier: group.id }),
    });
    await expect(bench.joinResource(HUB, configuration, network)).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  it("that keep out of shareable networks join one that can't be shared", async () => {
    const closed = await bench.network(HUB, { sharingConfig: { enabled: false } });
    const configuration = await bench.configuration(HUB, {
      allowAssociationToShareableServiceNetwork: false,
    });
    await expect(bench.joinResource(HUB, configuration, closed)).resolves.toBeDefined();
  });

  it("join a second time as the knob says", async () => {
    const configuration = await bench.configuration(HUB);
    const { id } = await bench.joinResource(HUB, configuration, network);
    await expect(bench.joinResource(HUB, configuration, network)).rejects.toMatchObject({
      name: "ConflictException",
      resourceId: id,
    });
    bench.platform.knobs.resourceAssociationTwice = "succeeds";
    expect((await bench.joinResource(HUB, configuration, network)).id).toBe(id);
  });
});

const putPolicy = (policy: string) =>
  hub().send(new PutAuthPolicyCommand({ resourceIdentifier: network.arn, policy }));

const deletePolicy = () =>
  hub().send(new DeleteAuthPolicyCommand({ resourceIdentifier: network.arn }));

const setAuthType = (authType: "NONE" | "AWS_IAM") =>
  hub().send(new UpdateServiceNetworkCommand({ serviceNetworkIdentifier: network.arn, authType }));

const getPolicy = () => hub().send(new GetAuthPolicyCommand({ resourceIdentifier: network.id }));

describe("auth policies", () => {
  const text = JSON.stringify(allow({ Principal: "*", Action: "*", Resource: "*" }));

  it("are active under AWS_IAM alone, and go under NONE alone", async () => {
    await expect(getPolicy()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    expect(await putPolicy(text)).toMatchObject({ policy: text, state: "Inactive" });
    await setAuthType("AWS_IAM");
    expect(await getPolicy()).toMatchObject({ policy: text, state: "Active" });
    await expect(deletePolicy()).rejects.toMatchObject({ name: "ValidationException" });
    await setAuthType("NONE");
    await deletePolicy();
    await expect(getPolicy()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it.each([
    ["newlines", JSON.stringify(allow(), null, 2)],
    ["more than 10 KB", JSON.stringify(allow({ Sid: "x".repeat(11_000) }))],
    ["no JSON", "{"],
  ])("are refused with %s", async (_, policy) => {
    await expect(putPolicy(policy)).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("are for the owner alone", async () => {
    bench.share(BLUE, network.arn);
    await expect(
      bench
        .administrator(BLUE)
        .send(new PutAuthPolicyCommand({ resourceIdentifier: network.arn, policy: text })),
    ).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

describe("services", () => {
  it("change their auth type", async () => {
    const { arn } = await bench.service(HUB);
    await hub().send(new UpdateServiceCommand({ serviceIdentifier: arn, authType: "AWS_IAM" }));
    expect(await hub().send(new GetServiceCommand({ serviceIdentifier: arn }))).toMatchObject({
      authType: "AWS_IAM",
      status: "ACTIVE",
      dnsEntry: { domainName: expect.stringContaining(`.vpc-lattice-svcs.${REGION}.on.aws`) },
    });
  });
});

describe("tags of an association", () => {
  it("are each account's own, as its ARN is", async () => {
    bench.share(BLUE, network.arn);
    const service = await bench.service(BLUE);
    const { id, arn = "" } = await bench.joinService(BLUE, service, network);
    const tags = (who: string, resourceArn: string) =>
      bench.administrator(who).send(new ListTagsForResourceCommand({ resourceArn }));
    await bench
      .administrator(BLUE)
      .send(new TagResourceCommand({ resourceArn: arn, tags: { owner: "blue" } }));
    expect((await tags(BLUE, arn)).tags).toEqual({ owner: "blue" });
    const hubs = `arn:aws:vpc-lattice:${REGION}:${HUB}:servicenetworkserviceassociation/${id}`;
    expect((await tags(HUB, hubs)).tags).toEqual({});
    await expect(tags(HUB, arn)).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

const connect = (who: string, target: Thing, policyUser = bench.ec2Of(who)) =>
  policyUser.send(
    new CreateVpcEndpointCommand({
      VpcId: bench.vpc(who).id,
      ...(target === network
        ? { VpcEndpointType: "ServiceNetwork", ServiceNetworkArn: target.arn }
        : { VpcEndpointType: "Resource", ResourceConfigurationArn: target.arn }),
    }),
  );

const ofNetwork = async (who: string) =>
  (
    await bench.administrator(who).send(
      new ListServiceNetworkVpcEndpointAssociationsCommand({
        serviceNetworkIdentifier: network.arn,
      }),
    )
  ).items;

describe("VPC endpoints", () => {
  it("reach a shared network, and are listed to its owner, to EC2's caller, and not to others", async () => {
    await expect(connect(BLUE, network)).rejects.toMatchObject({ name: "InvalidParameter" });
    bench.share(BLUE, network.arn);
    const { VpcEndpoint } = await connect(BLUE, network);
    bench.platform.clock.advance(bench.platform.knobs.pendingDurationMs);
    const row = {
      vpcEndpointId: VpcEndpoint?.VpcEndpointId,
      vpcId: bench.vpc(BLUE).id,
      vpcEndpointOwnerId: BLUE,
      serviceNetworkArn: network.arn,
      state: "available",
    };
    expect(await ofNetwork(HUB)).toMatchObject([row]);
    expect(await ofNetwork(BLUE)).toMatchObject([row]);
    bench.share(GREEN, network.arn);
    expect(await ofNetwork(GREEN)).toEqual([]);
    const described = await bench.ec2Of(BLUE).send(
      new DescribeVpcEndpointsCommand({
        Filters: [{ Name: "vpc-endpoint-type", Values: ["ServiceNetwork"] }],
      }),
    );
    expect(described.VpcEndpoints).toMatchObject([
      { VpcEndpointType: "ServiceNetwork", ServiceNetworkArn: network.arn, State: "available" },
    ]);
    const VpcEndpointIds = [VpcEndpoint?.VpcEndpointId ?? ""];
    await bench.ec2Of(BLUE).send(new DeleteVpcEndpointsCommand({ VpcEndpointIds }));
    expect(await ofNetwork(HUB)).toMatchObject([{ state: "deleting" }]);
    bench.platform.clock.advance(bench.platform.knobs.pendingDurationMs);
    expect(await ofNetwork(HUB)).toEqual([]);
  });

  it("to a network need VPC Lattice's permission too, and room", async () => {
    const key = bench.platform.identities.createUser(HUB, "endpoints", {
      only: allow({ Action: "ec2:*", Resource: "*" }),
    });
    const ec2 = bench.ec2Of(HUB);
    ec2.config.credentials = () => Promise.resolve(key);
    await expect(connect(HUB, network, ec2)).rejects.toMatchObject({
      name: "UnauthorizedOperation",
      message: expect.stringContaining("vpc-lattice:CreateServiceNetworkVpcEndpointAssociation"),
    });
    bench.lattice.setQuota("L-89DEA27F", 0);
    await expect(connect(HUB, network)).rejects.toMatchObject({ name: "VpcEndpointLimitExceeded" });
  });

  it("to a resource have an association that its owner can end", async () => {
    const configuration = await bench.configuration(HUB);
    bench.share(BLUE, configuration.arn);
    await connect(BLUE, configuration);
    const list = async () =>
      (
        await hub().send(
          new ListResourceEndpointAssociationsCommand({
            resourceConfigurationIdentifier: configuration.arn,
          }),
        )
      ).items;
    const [row] = (await list()) ?? [];
    expect(row).toMatchObject({
      id: expect.stringMatching(/^rea-/),
      arn: expect.stringContaining(`:${HUB}:resourceendpointassociation/rea-`),
      vpcEndpointOwner: BLUE,
      resourceConfigurationId: configuration.id,
    });
    const end = (who: string) =>
      bench.administrator(who).send(
        new DeleteResourceEndpointAssociationCommand({
          resourceEndpointAssociationIdentifier: row?.id,
        }),
      );
    await expect(end(GREEN)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await end(HUB);
    expect(await list()).toEqual([]);
  });
});

describe("EC2", () => {
  it("describes VPCs by their tags, and security groups by their VPC", async () => {
    const ec2 = bench.ec2Of(BLUE);
    const vpc = bench.ec2.createVpc(BLUE, REGION, { tags: { stage: "prod" } });
    const { Vpcs } = await ec2.send(
      new DescribeVpcsCommand({ Filters: [{ Name: "tag:stage", Values: ["prod"] }] }),
    );
    expect(Vpcs).toMatchObject([
      { VpcId: vpc.id, IsDefault: false, Tags: [{ Key: "stage", Value: "prod" }] },
    ]);
    expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).toHaveLength(2);
    const { id } = bench.ec2.createSecurityGroup(vpc.id, "clients");
    const { SecurityGroups } = await ec2.send(
      new DescribeSecurityGroupsCommand({ Filters: [{ Name: "vpc-id", Values: [vpc.id] }] }),
    );
    expect(SecurityGroups?.map(({ GroupId }) => GroupId)).toEqual([vpc.securityGroupId, id]);
    await expect(
      bench.ec2Of(GREEN).send(new DescribeSecurityGroupsCommand({ GroupIds: [id] })),
    ).rejects.toMatchObject({ name: "InvalidGroup.NotFound" });
  });
});
