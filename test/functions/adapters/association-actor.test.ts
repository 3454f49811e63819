import { describe, expect, it } from "vitest";

import type { ActionName } from "../../../functions/core/action.ts";
import {
  aResourceRow,
  aServiceRow,
  aVpcRow,
  anAssociationsBench,
  blue,
  configurationOf,
  dataGroup,
  handles,
  hub,
  network,
  otherNetwork,
  partner,
  refuses,
  serviceOf,
  vpcId,
  vpcOf,
  webGroup,
} from "../../support/associations-bench.ts";
import type { Script } from "../../support/scripted-client.ts";
import { minutes, now } from "../../support/situation.ts";

const made = { status: "CREATE_IN_PROGRESS" };
const CREATES: Script = {
  CreateServiceNetworkServiceAssociation: () => made,
  CreateServiceNetworkVpcAssociation: () => made,
  CreateServiceNetworkResourceAssociation: () => made,
};
const service = { kind: "service-association" as const, externalId: serviceOf(blue) };
const resource = { kind: "resource-association" as const, externalId: configurationOf(blue) };
const vpc = {
  kind: "vpc-association" as const,
  externalId: vpcOf(blue),
  securityGroupIds: [webGroup, dataGroup],
};

describe("to make an association", () => {
  it("of a member's service its own role is taken, for this pair alone and in this look's name", async () => {
    const { act, calls } = anAssociationsBench(CREATES);
    expect(await act("add", service)).toEqual({
      result: "succeeded",
      explanation: "AWS confirmed it: CREATE_IN_PROGRESS",
      awsRequestId: expect.any(String),
    });
    expect(calls.at(-1)).toEqual({
      by: blue,
      api: "CreateServiceNetworkServiceAssociation",
      input: {
        serviceNetworkIdentifier: network,
        serviceIdentifier: serviceOf(blue),
        clientToken: "intent-1",
      },
      session: "look-1",
      statements: [
        {
          actions: ["vpc-lattice:CreateServiceNetworkServiceAssociation"],
          resources: [
            network,
            serviceOf(blue),
            `arn:aws:vpc-lattice:eu-west-1:${blue}:servicenetworkserviceassociation/*`,
          ],
        },
      ],
    });
  });
  it.each([
    { whose: "the hub's own", accountId: hub },
    { whose: "an outsider's", accountId: partner },
  ])("of $whose service the network's owner makes it", async ({ accountId }) => {
    const { act, calls } = anAssociationsBench(CREATES);
    await act("add", { ...service, externalId: serviceOf(accountId) });
    expect(calls.at(-1)).toMatchObject({
      by: hub,
      api: "CreateServiceNetworkServiceAssociation",
      input: { serviceIdentifier: serviceOf(accountId) },
    });
  });
  it("of a resource configuration names it by its ARN", async () => {
    const { act, calls } = anAssociationsBench(CREATES);
    expect(await act("add", resource)).toMatchObject({ result: "succeeded" });
    expect(calls.at(-1)).toMatchObject({
      by: blue,
      input: {
        serviceNetworkIdentifier: network,
        resourceConfigurationIdentifier: configurationOf(blue),
        clientToken: "intent-1",
      },
    });
    expect(calls.at(-1)?.statements?.[0]?.resources).toEqual([
      network,
      configurationOf(blue),
      `arn:aws:vpc-lattice:eu-west-1:${blue}:servicenetworkresourceassociation/*`,
    ]);
  });
  it("of a VPC is done by its owner, with the security groups that were asked for", async () => {
    const { act, calls } = anAssociationsBench(CREATES);
    expect(await act("add", vpc)).toMatchObject({ result: "succeeded" });
    expect(calls.at(-1)).toMatchObject({
      by: blue,
      api: "CreateServiceNetworkVpcAssociation",
      input: {
        serviceNetworkIdentifier: network,
        vpcIdentifier: vpcId,
        securityGroupIds: [webGroup, dataGroup],
      },
    });
    expect(calls.at(-1)?.statements).toEqual([
      {
        actions: ["vpc-lattice:CreateServiceNetworkVpcAssociation"],
        resources: [
          network,
          `arn:aws:vpc-lattice:eu-west-1:${blue}:servicenetworkvpcassociation/*`,
        ],
      },
      { actions: ["ec2:DescribeSecurityGroups", "ec2:DescribeVpcs"], resources: ["*"] },
    ]);
  });
  it("of a VPC without security groups sends none and asks about none", async () => {
    const { act, calls, apis } = anAssociationsBench(CREATES);
    await act("add", { ...vpc, securityGroupIds: [] });
    expect(calls.at(-1)?.input).not.toHaveProperty("securityGroupIds");
    expect(apis()).not.toContain("DescribeSecurityGroups");
  });
});

const refusesNetwork = (name: string, status: number): Script => ({
  GetServiceNetwork: refuses(name, "no", status),
});

/** What should come right by itself, within seconds or minutes (lattice.md sections 1.4 and 2). */
const MAY_PASS: readonly string[] = ["NetworkNotShared", "SubjectNotReady", "SubjectNotShared"];

describe("nothing is asked for, and a reason is given, when", () => {
  it.each([
    {
      name: "the VPC's account has no role for us",
      order: { ...vpc, externalId: vpcOf(partner) },
      code: "OwnerNotConfigured",
      says: /only account 666677778888 can join .*member\.yaml/,
    },
    {
      name: "the tenant does not see the network",
      order: service,
      answers: refusesNetwork("ResourceNotFoundException", 404),
      code: "NetworkNotShared",
      says: /share it with account 333344445555/,
    },
    {
      name: "the tenant may not see the network",
      order: vpc,
      answers: refusesNetwork("AccessDeniedException", 403),
      code: "NetworkNotShared",
    },
    {
      name: "the service is still being created",
      order: service,
      answers: { GetService: () => ({ status: "CREATE_IN_PROGRESS" }) },
      code: "SubjectNotReady",
      says: /CREATE_IN_PROGRESS/,
    },
    {
      name: "the service is not shared with the hub",
      order: { ...service, externalId: serviceOf(partner) },
      answers: { GetService: refuses("AccessDeniedException", "no", 403) },
      code: "SubjectNotShared",
      says: /share it with account 222233334444/,
    },
    {
      name: "the tenant has no such service",
      order: service,
      answers: { GetService: refuses("ResourceNotFoundException", "no", 404) },
      code: "SubjectNotVisible",
    },
    {
      name: "the configuration is still being created",
      order: resource,
      answers: { GetResourceConfiguration: () => ({ status: "CREATE_IN_PROGRESS" }) },
      code: "SubjectNotReady",
    },
    {
      name: "the configuration is of the type CIDR",
      order: resource,
      answers: { GetResourceConfiguration: () => ({ status: "ACTIVE", type: "CIDR" }) },
      code: "NotForNetworks",
    },
    {
      name: "the configuration refuses networks that can be shared",
      order: resource,
      answers: {
        GetResourceConfiguration: () => ({
          status: "ACTIVE",
          allowAssociationToShareableServiceNetwork: false,
        }),
      },
      code: "NotForShareableNetworks",
      says: /allowAssociationToShareableServiceNetwork/,
    },
    {
      name: "the VPC is not there",
      order: vpc,
      answers: { DescribeVpcs: () => ({ Vpcs: [] }) },
      code: "VpcNotOwned",
    },
    {
      name: "the VPC is another account's",
      order: vpc,
      answers: { DescribeVpcs: () => ({ Vpcs: [{ VpcId: vpcId, OwnerId: partner }] }) },
      code: "VpcNotOwned",
    },
    {
      name: "a security group is of another VPC",
      order: vpc,
      answers: {
        DescribeSecurityGroups: () => ({
          SecurityGroups: [
            { GroupId: webGroup, VpcId: vpcId },
            { GroupId: dataGroup, VpcId: "vpc-elsewhere" },
          ],
        }),
      },
      code: "SecurityGroupNotOfVpc",
      says: new RegExp(dataGroup),
    },
    {
      name: "a security group is not there",
      order: vpc,
      answers: {
        DescribeSecurityGroups: () => ({ SecurityGroups: [{ GroupId: webGroup, VpcId: vpcId }] }),
      },
      code: "SecurityGroupNotOfVpc",
    },
    {
      name: "the VPC is in another network",
      order: vpc,
      answers: {
        ListServiceNetworkVpcAssociations: () => ({
          items: [aVpcRow({ serviceNetworkArn: otherNetwork })],
        }),
      },
      code: "VpcHasNetwork",
      says: new RegExp(otherNetwork),
    },
    {
      name: "another kind is meant",
      order: { kind: "network-endpoint" as const, externalId: "vpce-1" },
      code: "NotDone",
    },
  ])("$name", async ({ order, answers = {}, code, says = /./ }) => {
    const { act, apis } = anAssociationsBench({ ...CREATES, ...answers });
    expect(await act("add", order)).toEqual({
      result: "failed",
      ...(MAY_PASS.includes(code) && { passing: true }),
      code,
      explanation: expect.stringMatching(says),
    });
    expect(apis().filter((api) => api.startsWith("Create"))).toEqual([]);
  });
  it("a VPC is on its way out of another network it is put off", async () => {
    const leaving = aVpcRow({ serviceNetworkArn: otherNetwork, status: "DELETE_IN_PROGRESS" });
    const { act, apis } = anAssociationsBench({
      ...CREATES,
      ListServiceNetworkVpcAssociations: () => ({ items: [leaving] }),
    });
    expect(await act("add", vpc)).toMatchObject({ result: "deferred", code: "VpcHasNetwork" });
    expect(apis()).not.toContain("CreateServiceNetworkVpcAssociation");
  });
  it.each([
    { says: "throttles", error: refuses("ThrottlingException", "slow", 429), result: "deferred" },
    {
      says: "does not answer",
      error: refuses("InternalServerException", "", 500),
      result: "deferred",
    },
    { says: "refuses", error: refuses("ValidationException", "what?"), result: "failed" },
  ])("AWS $says a check, the order is $result", async ({ error, result }) => {
    const { act, apis } = anAssociationsBench({ ...CREATES, GetService: error });
    expect(await act("add", service)).toMatchObject({ result });
    expect(apis()).not.toContain("CreateServiceNetworkServiceAssociation");
  });
});

describe("a configuration that refuses shareable networks", () => {
  it.each([{ enabled: false }, undefined])(
    "is left to AWS's answer where the network is %o",
    async (sharingConfig) => {
      const { act } = anAssociationsBench({
        ...CREATES,
        GetServiceNetwork: () => ({ ...(sharingConfig && { sharingConfig }) }),
        GetResourceConfiguration: () => ({
          status: "ACTIVE",
          allowAssociationToShareableServiceNetwork: false,
        }),
      });
      expect(await act("add", resource)).toMatchObject({ result: "succeeded" });
    },
  );
});

describe("quotas", () => {
  const rows = [aServiceRow({ status: "DELETE_IN_PROGRESS", serviceArn: serviceOf(hub) })];
  const bench = (quota: number) =>
    anAssociationsBench(
      { ...CREATES, ListServiceNetworkServiceAssociations: () => ({ items: rows }) },
      { quotas: { "service-association": quota } },
    );
  it("leave no call where the last listing had as many as fit, whatever their condition", async () => {
    const { act, associations, calls } = bench(1);
    await associations.list(network);
    const before = calls.length;
    expect(await act("add", service)).toMatchObject({
      result: "failed",
      code: "NoQuotaHeadroom",
      explanation: expect.stringContaining("1 of 1"),
    });
    expect(calls).toHaveLength(before);
  });
  it("count what was begun since", async () => {
    const { act, associations } = bench(2);
    await associations.list(network);
    const another = { ...service, externalId: serviceOf(partner) };
    expect(await act("add", service)).toMatchObject({ result: "succeeded" });
    expect(await act("add", another)).toMatchObject({ code: "NoQuotaHeadroom" });
  });
  it("give a place back when nothing came of it", async () => {
    let status = "CREATE_IN_PROGRESS";
    const { act, associations } = anAssociationsBench(
      { ...CREATES, GetService: () => ({ status }) },
      { quotas: { "service-association": 1 } },
    );
    await associations.list(network);
    expect(await act("add", service)).toMatchObject({ code: "SubjectNotReady" });
    status = "ACTIVE";
    expect(await act("add", service)).toMatchObject({ result: "succeeded" });
  });
});

const answered = (name: string, status: number, more: Script = {}) =>
  anAssociationsBench({
    ...CREATES,
    CreateServiceNetworkServiceAssociation: refuses(name, "said AWS", status),
    ...more,
  }).act("add", service);

const pair = (...items: object[]): Script => ({
  ListServiceNetworkServiceAssociations: () => ({ items }),
});

describe("AWS's answer to a creation", () => {
  it.each([
    { name: "ThrottlingException", status: 429, result: "deferred" },
    { name: "ServiceQuotaExceededException", status: 402, result: "failed" },
    { name: "AccessDeniedException", status: 403, result: "failed" },
    { name: "InternalServerException", status: 500, result: "unknown" },
  ])("$name is $result", async ({ name, status, result }) => {
    expect(await answered(name, status)).toMatchObject({ result });
  });
  it.each([
    { name: "it is there", rows: [aServiceRow()], result: "succeeded", says: /active already/ },
    {
      name: "it is being made",
      rows: [aServiceRow({ status: "CREATE_IN_PROGRESS" })],
      result: "succeeded",
      says: /create_in_progress already/,
    },
    {
      name: "an old one is on its way out",
      rows: [aServiceRow({ status: "DELETE_IN_PROGRESS" })],
      result: "deferred",
      says: /it is delete_in_progress/,
    },
    {
      name: "a failed one is in the way",
      rows: [aServiceRow({ status: "CREATE_FAILED" })],
      result: "failed",
      says: /it is create_failed/,
    },
    { name: "there is none", rows: [], result: "failed", says: /said AWS/ },
    {
      name: "only another's is listed",
      rows: [aServiceRow({ serviceArn: serviceOf(partner) })],
      result: "failed",
      says: /said AWS/,
    },
  ])("that conflicts is judged by the pair: $name", async ({ rows, result, says }) => {
    const answer = await answered("ConflictException", 409, pair(...rows));
    expect(answer).toMatchObject({ result, explanation: expect.stringMatching(says) });
  });
  it("that conflicts is looked at as the network's owner, by both sides", async () => {
    const { act, calls } = anAssociationsBench({
      CreateServiceNetworkVpcAssociation: refuses("ConflictException", "already", 409),
    });
    await act("add", vpc);
    expect(calls.at(-1)).toMatchObject({
      by: hub,
      api: "ListServiceNetworkVpcAssociations",
      input: { serviceNetworkIdentifier: network, vpcIdentifier: vpcId },
    });
  });
  it("that conflicts stays unknown while the pair can't be read", async () => {
    const unread = {
      ListServiceNetworkServiceAssociations: refuses("AccessDeniedException", "no", 403),
    };
    expect(await answered("ConflictException", 409, unread)).toMatchObject({ result: "unknown" });
  });
});

describe("to end an association", () => {
  const DELETES: Script = {
    DeleteServiceNetworkServiceAssociation: () => ({ status: "DELETE_IN_PROGRESS" }),
    DeleteServiceNetworkVpcAssociation: () => ({ status: "DELETE_IN_PROGRESS" }),
    DeleteServiceNetworkResourceAssociation: () => ({ status: "DELETE_IN_PROGRESS" }),
  };
  it.each([
    { action: "remove" as const, order: { ...service, handle: handles.service }, kind: "Service" },
    { action: "clear" as const, order: { ...service, handle: handles.service }, kind: "Service" },
    { action: "remove" as const, order: { ...vpc, handle: handles.vpc }, kind: "Vpc" },
    {
      action: "remove" as const,
      order: { ...resource, handle: handles.resource },
      kind: "Resource",
    },
  ])("the network's owner deletes it: $action of $kind", async ({ action, order, kind }) => {
    const { act, calls } = anAssociationsBench(DELETES);
    expect(await act(action, order)).toMatchObject({ result: "succeeded" });
    expect(calls).toMatchObject([
      {
        by: hub,
        api: `DeleteServiceNetwork${kind}Association`,
        input: { [`serviceNetwork${kind}AssociationIdentifier`]: order.handle },
        session: "look-1",
        statements: [{ actions: [`vpc-lattice:DeleteServiceNetwork${kind}Association`] }],
      },
    ]);
  });
  it.each([
    { name: "ResourceNotFoundException", status: 404, result: "succeeded" },
    { name: "ConflictException", status: 409, result: "deferred" },
    { name: "ThrottlingException", status: 429, result: "deferred" },
    { name: "AccessDeniedException", status: 403, result: "failed" },
    { name: "InternalServerException", status: 500, result: "unknown" },
  ])("$name is $result", async ({ name, status, result }) => {
    const { act } = anAssociationsBench({
      DeleteServiceNetworkServiceAssociation: refuses(name, "said AWS", status),
    });
    expect(await act("remove", { ...service, handle: handles.service })).toMatchObject({ result });
  });
  it("is refused for one that AWS manages, whoever orders it", async () => {
    const { act, associations, apis } = anAssociationsBench({
      ...DELETES,
      ListServiceNetworkResourceAssociations: () => ({
        items: [aResourceRow({ isManagedAssociation: true })],
      }),
    });
    await associations.list(network);
    for (const action of ["remove", "clear"] as const)
      expect(await act(action, { ...resource, handle: handles.resource })).toMatchObject({
        result: "failed",
        code: "Managed",
      });
    expect(apis()).not.toContain("DeleteServiceNetworkResourceAssociation");
  });
  it("without an association's name fails", async () => {
    const { act } = anAssociationsBench(DELETES);
    expect(await act("remove", service)).toMatchObject({ result: "failed", code: "NoAssociation" });
  });
  it("of an endpoint is not ours to do", async () => {
    const { act } = anAssociationsBench(DELETES);
    const order = { kind: "network-endpoint" as const, externalId: "vpce-1", handle: "a" };
    expect(await act("remove", order)).toMatchObject({ code: "NotDone" });
  });
});

describe("many orders", () => {
  it("go each its own way", async () => {
    const { associations } = anAssociationsBench({
      ...CREATES,
      GetService: ({ serviceIdentifier }) => {
        if (serviceIdentifier === serviceOf(partner)) throw new TypeError("a broken line");
        return { status: "ACTIVE" };
      },
    });
    const orders = [serviceOf(partner), serviceOf(blue), serviceOf(hub)].map((externalId) => ({
      kind: "service-association" as const,
      externalId,
      intentId: `intent of ${externalId}`,
    }));
    const results = await associations.act(network, "add", orders, minutes(1));
    expect([...results].map(([id, { result }]) => [id, result])).toEqual([
      [serviceOf(partner), "deferred"],
      [serviceOf(blue), "succeeded"],
      [serviceOf(hub), "succeeded"],
    ]);
  });
  it("that would begin too late are put off, but for the first", async () => {
    const { associations, apis } = anAssociationsBench(CREATES, { now: () => minutes(1) });
    const orders = [serviceOf(blue), serviceOf(hub)].map((externalId) => ({
      kind: "service-association" as const,
      externalId,
      intentId: "intent",
    }));
    const results = await associations.act(network, "add", orders, minutes(1));
    expect([...results.values()]).toMatchObject([
      { result: "succeeded" },
      { result: "deferred", code: "OutOfTime" },
    ]);
    expect(apis().filter((api) => api.startsWith("Create"))).toHaveLength(1);
  });
});

it.each<ActionName>(["accept", "reject", "leave"])(
  "nobody can %s an association",
  async (action) => {
    const { act } = anAssociationsBench();
    await expect(act(action, service)).rejects.toThrow(`nobody can ${action}`);
  },
);
it("every action has its call set aside, as no rate is known", async () => {
  const { associations } = anAssociationsBench();
  expect(await associations.reserve(network, "add", now)).toBe("reserved");
});
