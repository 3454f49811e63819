import {
  CreateServiceCommand,
  CreateServiceNetworkResourceAssociationCommand,
  CreateServiceNetworkServiceAssociationCommand,
  CreateServiceNetworkVpcAssociationCommand,
  DeleteServiceNetworkServiceAssociationCommand,
  DeleteServiceNetworkVpcAssociationCommand,
  ListServiceNetworkVpcAssociationsCommand,
  TagResourceCommand,
} from "@aws-sdk/client-vpc-lattice";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  allow,
  BLUE,
  HUB,
  type LatticeBench,
  openLatticeBench,
  REGION,
  type Thing,
} from "./lattice-bench.ts";

// lattice.md section 7, with the unchanged SDK and policies as a deployment would write them.

let bench: LatticeBench;
let network: Thing;
let service: Thing;
beforeEach(async () => {
  bench = await openLatticeBench();
  network = await bench.network(HUB);
  service = await bench.service(BLUE);
  bench.share(BLUE, network.arn);
});
afterEach(() => bench.close());

const DENIED = { name: "AccessDeniedException", $metadata: { httpStatusCode: 403 } };
const associations = (kind: string, accountId = BLUE) =>
  `arn:aws:vpc-lattice:${REGION}:${accountId}:servicenetwork${kind}association/*`;
const atNetwork = () => ({
  Condition: { ArnEquals: { "vpc-lattice:ServiceNetworkArn": network.arn } },
});

const joinService = (
  policy: ReturnType<typeof allow>,
  to = network,
  tags?: Record<string, string>,
) =>
  bench.user(BLUE, policy).send(
    new CreateServiceNetworkServiceAssociationCommand({
      serviceIdentifier: service.arn,
      serviceNetworkIdentifier: to.arn,
      ...(tags && { tags }),
    }),
  );

const tagging = (createAction: string) => ({
  Action: "vpc-lattice:TagResource",
  Resource: associations("service"),
  Condition: { StringEquals: { "vpc-lattice:CreateAction": createAction } },
});

describe("making an association of a service", () => {
  const Action = "vpc-lattice:CreateServiceNetworkServiceAssociation";

  it("needs the service, the network and the association of the caller's account", async () => {
    const all = [service.arn, network.arn, associations("service")];
    for (const missing of all) {
      const Resource = all.filter((one) => one !== missing);
      await expect(joinService(allow({ Action, Resource }))).rejects.toMatchObject(DENIED);
    }
    await expect(
      joinService(
        allow({ Action, Resource: [service.arn, network.arn, associations("service", HUB)] }),
      ),
    ).rejects.toMatchObject(DENIED);
    expect(bench.lattice.associations()).toEqual([]);
    await joinService(allow({ Action, Resource: all }));
    expect(bench.lattice.associations()).toHaveLength(1);
  });

  it("can be limited to a network by a condition", async () => {
    const other = await bench.network(HUB);
    bench.share(BLUE, other.arn);
    const policy = allow({ Action, Resource: "*", ...atNetwork() });
    await expect(joinService(policy, other)).rejects.toMatchObject(DENIED);
    await expect(joinService(policy)).resolves.toBeDefined();
  });

  it("with tags needs TagResource, which can be limited to this action", async () => {
    const create = { Action, Resource: "*" };
    const tags = { stage: "prod" };
    await expect(joinService(allow(create), network, tags)).rejects.toMatchObject(DENIED);
    await expect(
      joinService(allow(create, tagging("CreateService")), network, tags),
    ).rejects.toMatchObject(DENIED);
    await expect(
      joinService(allow(create, tagging("CreateServiceNetworkServiceAssociation")), network, tags),
    ).resolves.toBeDefined();
  });

  it("is refused by name when the network is not shared, whatever the caller's policy says", async () => {
    bench.unshare(BLUE, network.arn);
    await expect(joinService(allow({ Action: "*", Resource: "*" }))).rejects.toMatchObject({
      ...DENIED,
      message: expect.stringContaining(
        `on resource: ${network.arn} because no resource-based policy allows the ${Action} action`,
      ),
    });
  });
});

const joinVpc = (policy: ReturnType<typeof allow>, securityGroupIds?: string[]) =>
  bench.user(BLUE, policy).send(
    new CreateServiceNetworkVpcAssociationCommand({
      vpcIdentifier: bench.vpc(BLUE).id,
      serviceNetworkIdentifier: network.arn,
      ...(securityGroupIds && { securityGroupIds }),
    }),
  );

describe("making an association of a VPC", () => {
  const Action = "vpc-lattice:CreateServiceNetworkVpcAssociation";
  const own = () => ({ Action, Resource: [network.arn, associations("vpc")] });

  it("needs to look at VPCs, and at security groups when it names some", async () => {
    const groups = [bench.vpc(BLUE).securityGroupId];
    const vpcs = { Action: "ec2:DescribeVpcs", Resource: "*" };
    await expect(joinVpc(allow(own()))).rejects.toMatchObject(DENIED);
    await expect(joinVpc(allow(own(), vpcs), groups)).rejects.toMatchObject({
      ...DENIED,
      message: expect.stringContaining("ec2:DescribeSecurityGroups"),
    });
    const looks = { Action: "ec2:DescribeSecurityGroups", Resource: "*" };
    await expect(joinVpc(allow(own(), vpcs, looks), groups)).resolves.toBeDefined();
  });

  it("can be limited to VPCs and to security groups", async () => {
    const { id, securityGroupId } = bench.vpc(BLUE);
    const { id: other } = bench.ec2.createSecurityGroup(id, "clients");
    const looks = { Action: ["ec2:DescribeVpcs", "ec2:DescribeSecurityGroups"], Resource: "*" };
    const limited = (vpcId: string) =>
      allow(looks, {
        ...own(),
        Condition: {
          StringEquals: { "vpc-lattice:VpcId": vpcId },
          "ForAllValues:StringEquals": { "vpc-lattice:SecurityGroupIds": [securityGroupId] },
        },
      });
    await expect(joinVpc(limited("vpc-00000000"), [securityGroupId])).rejects.toMatchObject(DENIED);
    await expect(joinVpc(limited(id), [securityGroupId, other])).rejects.toMatchObject(DENIED);
    await expect(joinVpc(limited(id), [securityGroupId])).resolves.toBeDefined();
  });
});

describe("making an association of a resource configuration", () => {
  it("needs the network interfaces' actions too", async () => {
    const configuration = await bench.configuration(BLUE);
    const make = (...statements: object[]) =>
      bench.user(BLUE, allow(...statements)).send(
        new CreateServiceNetworkResourceAssociationCommand({
          resourceConfigurationIdentifier: configuration.arn,
          serviceNetworkIdentifier: network.arn,
        }),
      );
    const own = {
      Action: "vpc-lattice:CreateServiceNetworkResourceAssociation",
      Resource: [configuration.arn, network.arn, associations("resource")],
    };
    await expect(make(own)).rejects.toMatchObject({
      ...DENIED,
      message: expect.stringContaining("ec2:AssignIpv6Addresses"),
    });
    const interfaces = {
      Action: [
        "ec2:AssignIpv6Addresses",
        "ec2:CreateNetworkInterface",
        "ec2:CreateNetworkInterfacePermission",
        "ec2:DescribeNetworkInterfaces",
      ],
      Resource: "*",
    };
    await expect(make(own, interfaces)).resolves.toBeDefined();
  });
});

describe("other calls", () => {
  it("delete associations of one network alone, under the caller's ARN", async () => {
    const other = await bench.network(HUB);
    bench.share(BLUE, other.arn);
    const { id: here } = await bench.joinService(BLUE, service, network);
    const { id: there } = await bench.joinService(BLUE, service, other);
    bench.settle();
    const sweeper = bench.user(
      HUB,
      allow({
        Action: "vpc-lattice:DeleteServiceNetworkServiceAssociation",
        Resource: associations("service", HUB),
        ...atNetwork(),
      }),
    );
    const remove = (id = "") =>
      sweeper.send(
        new DeleteServiceNetworkServiceAssociationCommand({
          serviceNetworkServiceAssociationIdentifier: id,
        }),
      );
    await expect(remove(there)).rejects.toMatchObject(DENIED);
    await expect(remove(here)).resolves.toMatchObject({ status: "DELETE_IN_PROGRESS" });
  });

  it("delete a VPC's association by the condition on its VPC", async () => {
    const { id } = await bench.joinVpc(BLUE, bench.vpc(BLUE).id, network);
    bench.settle();
    const remove = (vpcId: string) =>
      bench
        .user(
          BLUE,
          allow({
            Action: "vpc-lattice:DeleteServiceNetworkVpcAssociation",
            Resource: "*",
            Condition: { StringEquals: { "vpc-lattice:VpcId": vpcId } },
          }),
        )
        .send(
          new DeleteServiceNetworkVpcAssociationCommand({
            serviceNetworkVpcAssociationIdentifier: id,
          }),
        );
    await expect(remove("vpc-00000000")).rejects.toMatchObject(DENIED);
    await expect(remove(bench.vpc(BLUE).id)).resolves.toBeDefined();
  });

  it("list on everything, limited by what the request names", async () => {
    const lister = bench.user(
      HUB,
      allow({
        Action: "vpc-lattice:ListServiceNetworkVpcAssociations",
        Resource: "*",
        ...atNetwork(),
      }),
    );
    await expect(
      lister.send(
        new ListServiceNetworkVpcAssociationsCommand({ vpcIdentifier: bench.vpc(HUB).id }),
      ),
    ).rejects.toMatchObject(DENIED);
    await expect(
      lister.send(
        new ListServiceNetworkVpcAssociationsCommand({ serviceNetworkIdentifier: network.id }),
      ),
    ).resolves.toMatchObject({ items: [] });
  });

  it("create services of one auth type", async () => {
    const maker = bench.user(
      BLUE,
      allow({
        Action: "vpc-lattice:CreateService",
        Resource: `arn:aws:vpc-lattice:${REGION}:${BLUE}:service/*`,
        Condition: { StringEquals: { "vpc-lattice:AuthType": "AWS_IAM" } },
      }),
    );
    await expect(maker.send(new CreateServiceCommand({ name: "open" }))).rejects.toMatchObject(
      DENIED,
    );
    await expect(
      maker.send(new CreateServiceCommand({ name: "closed", authType: "AWS_IAM" })),
    ).resolves.toMatchObject({ authType: "AWS_IAM" });
  });

  it("tag what has a tag already", async () => {
    const { arn } = await bench.service(BLUE, { team: "a" });
    const tagger = bench.user(
      BLUE,
      allow({
        Action: "vpc-lattice:TagResource",
        Resource: "*",
        Condition: { StringEquals: { "aws:ResourceTag/team": "a" } },
      }),
    );
    const tag = (resourceArn: string) =>
      tagger.send(new TagResourceCommand({ resourceArn, tags: { stage: "prod" } }));
    await expect(tag(service.arn)).rejects.toMatchObject(DENIED);
    await expect(tag(arn)).resolves.toBeDefined();
  });
});
