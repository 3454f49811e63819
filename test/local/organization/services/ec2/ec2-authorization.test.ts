import {
  AcceptVpcEndpointConnectionsCommand,
  CreateVpcEndpointCommand,
  CreateVpcEndpointServiceConfigurationCommand,
  DeleteVpcEndpointsCommand,
  DescribeVpcEndpointConnectionsCommand,
  RejectVpcEndpointConnectionsCommand,
} from "@aws-sdk/client-ec2";
import type { CreateVpcEndpointRequest } from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { PolicyDocument } from "../../../../../local/organization/identities.ts";
import {
  BLUE,
  HUB,
  loadBalancerArn,
  openPrivateLinkBench,
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

function allow(...statements: object[]): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
  };
}
function arn(accountId: string, resource: string): string {
  return `arn:aws:ec2:${REGION}:${accountId}:${resource}`;
}
const DENIED = expect.objectContaining({ name: "UnauthorizedOperation" });

function list(policy: PolicyDocument) {
  return bench.user(HUB, policy).send(new DescribeVpcEndpointConnectionsCommand({}));
}

function dryRun(policy: PolicyDocument) {
  return bench.user(HUB, policy).send(
    new AcceptVpcEndpointConnectionsCommand({
      ServiceId: offer.id,
      VpcEndpointIds: [UNKNOWN_ENDPOINT],
      DryRun: true,
    }),
  );
}

describe("the hub's permissions", () => {
  it("let a role accept on the services that it names, and no more", async () => {
    const other = await bench.offer();
    const id = await bench.connect(BLUE, offer);
    const acceptor = bench.user(
      HUB,
      allow({
        Action: "ec2:AcceptVpcEndpointConnections",
        Resource: arn(HUB, `vpc-endpoint-service/${offer.id}`),
      }),
    );
    const VpcEndpointIds = [id];
    await expect(
      acceptor.send(
        new RejectVpcEndpointConnectionsCommand({ ServiceId: offer.id, VpcEndpointIds }),
      ),
    ).rejects.toThrow(DENIED);
    await expect(
      acceptor.send(
        new AcceptVpcEndpointConnectionsCommand({ ServiceId: other.id, VpcEndpointIds }),
      ),
    ).rejects.toThrow(DENIED);
    await expect(acceptor.send(new DescribeVpcEndpointConnectionsCommand({}))).rejects.toThrow(
      DENIED,
    );
    expect(bench.ec2.connections(offer.id)).toMatchObject([{ state: "pendingAcceptance" }]);
    await acceptor.send(
      new AcceptVpcEndpointConnectionsCommand({ ServiceId: offer.id, VpcEndpointIds }),
    );
    expect(bench.ec2.connections(offer.id)).toMatchObject([{ state: "pending" }]);
  });

  it("let a role accept on services with a tag", async () => {
    const { ServiceConfiguration } = await bench.administrator(HUB).send(
      new CreateVpcEndpointServiceConfigurationCommand({
        NetworkLoadBalancerArns: [loadBalancerArn("net")],
        TagSpecifications: [
          { ResourceType: "vpc-endpoint-service", Tags: [{ Key: "gate", Value: "kept" }] },
        ],
      }),
    );
    const acceptor = bench.user(
      HUB,
      allow({
        Action: "ec2:AcceptVpcEndpointConnections",
        Resource: "*",
        Condition: { StringEquals: { "aws:ResourceTag/gate": "kept" } },
      }),
    );
    const answer = (ServiceId: string | undefined) =>
      acceptor.send(
        new AcceptVpcEndpointConnectionsCommand({
          ServiceId,
          VpcEndpointIds: [UNKNOWN_ENDPOINT],
        }),
      );
    await expect(answer(offer.id)).rejects.toThrow(DENIED);
    await expect(answer(ServiceConfiguration?.ServiceId)).resolves.toMatchObject({
      Unsuccessful: [{ Error: { Code: "InvalidVpcEndpointId.NotFound" } }],
    });
  });

  it("describe connections on * only, limited by Region", async () => {
    const action = { Action: "ec2:DescribeVpcEndpointConnections" };
    const onServices = allow({ ...action, Resource: arn(HUB, "vpc-endpoint-service/*") });
    const inRegion = (region: string) =>
      allow({
        ...action,
        Resource: "*",
        Condition: { StringEquals: { "ec2:Region": region } },
      });
    await expect(list(onServices)).rejects.toThrow(DENIED);
    await expect(list(inRegion("eu-central-1"))).rejects.toThrow(DENIED);
    await expect(list(inRegion(REGION))).resolves.toBeDefined();
  });

  it("are looked at before a dry run says that they suffice", async () => {
    const Action = "ec2:AcceptVpcEndpointConnections";
    await expect(dryRun(allow({ Action: "s3:*", Resource: "*" }))).rejects.toThrow(DENIED);
    await expect(dryRun(allow({ Action, Resource: "*" }))).rejects.toThrow(
      expect.objectContaining({ name: "DryRunOperation" }),
    );
  });
});

function create(policy: PolicyDocument, input: Partial<CreateVpcEndpointRequest> = {}) {
  return bench.user(BLUE, policy).send(
    new CreateVpcEndpointCommand({
      VpcEndpointType: "Interface",
      ServiceName: offer.name,
      VpcId: bench.ec2.defaultVpc(BLUE, REGION).id,
      ...input,
    }),
  );
}

describe("a tenant's permissions", () => {
  const Action = "ec2:CreateVpcEndpoint";
  const onVpc = { Action, Resource: arn(BLUE, "vpc/*") };
  const onEndpoint = { Action, Resource: arn(BLUE, "vpc-endpoint/*") };

  it("need the VPC, the endpoint, and each subnet and security group that is named", async () => {
    const { subnets, securityGroupId } = bench.ec2.defaultVpc(BLUE, REGION);
    const SubnetIds = [subnets[0]?.id ?? ""];
    const SecurityGroupIds = [securityGroupId];
    const onSubnet = { Action, Resource: arn(BLUE, `subnet/${SubnetIds[0]}`) };
    const onGroup = { Action, Resource: arn(BLUE, "security-group/*") };
    await expect(create(allow(onEndpoint))).rejects.toThrow(DENIED);
    await expect(create(allow(onVpc))).rejects.toThrow(DENIED);
    await expect(create(allow(onVpc, onEndpoint))).resolves.toBeDefined();
    await expect(create(allow(onVpc, onEndpoint), { SubnetIds })).rejects.toThrow(DENIED);
    await expect(create(allow(onVpc, onEndpoint), { SecurityGroupIds })).rejects.toThrow(DENIED);
    await expect(
      create(allow(onVpc, onEndpoint, onSubnet, onGroup), { SubnetIds, SecurityGroupIds }),
    ).resolves.toBeDefined();
  });

  it.each([
    ["ec2:VpceServiceOwner", (): string => HUB, "pendingAcceptance"],
    ["ec2:VpceServiceOwner", (): string => "amazon", "UnauthorizedOperation"],
    ["ec2:VpceServiceName", (): string => offer.name, "pendingAcceptance"],
    ["ec2:VpceServiceName", (): string => "com.amazonaws.*", "UnauthorizedOperation"],
    ["ec2:VpceServiceRegion", (): string => REGION, "pendingAcceptance"],
  ] as const)("can be limited by %s (case %#)", async (key, value, outcome) => {
    const limited = { ...onEndpoint, Condition: { StringEquals: { [key]: value() } } };
    const seen = await create(allow(onVpc, limited)).then(
      ({ VpcEndpoint }) => VpcEndpoint?.State,
      (error: Error) => error.name,
    );
    expect(seen).toBe(outcome);
  });

  it("need ec2:CreateTags for an endpoint with tags", async () => {
    const tagged = {
      TagSpecifications: [
        { ResourceType: "vpc-endpoint" as const, Tags: [{ Key: "env", Value: "test" }] },
      ],
    };
    const onTags = {
      Action: "ec2:CreateTags",
      Resource: arn(BLUE, "vpc-endpoint/*"),
      Condition: { StringEquals: { "ec2:CreateAction": "CreateVpcEndpoint" } },
    };
    await expect(create(allow(onVpc, onEndpoint), tagged)).rejects.toThrow(DENIED);
    await expect(create(allow(onVpc, onEndpoint, onTags), tagged)).resolves.toBeDefined();
  });

  it("delete only the endpoints that they name", async () => {
    const mine = await bench.connect(BLUE, offer);
    const shared = await bench.connect(BLUE, offer);
    const cleaner = bench.user(
      BLUE,
      allow({ Action: "ec2:DeleteVpcEndpoints", Resource: arn(BLUE, `vpc-endpoint/${mine}`) }),
    );
    const remove = (...VpcEndpointIds: string[]) =>
      cleaner.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds }));
    await expect(remove(mine, shared)).rejects.toThrow(DENIED);
    await expect(remove(mine)).resolves.toMatchObject({ Unsuccessful: [] });
    expect(bench.ec2.connections(offer.id).map(({ state }) => state)).toEqual([
      "deleting",
      "pendingAcceptance",
    ]);
  });
});
