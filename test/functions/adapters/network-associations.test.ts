import { describe, expect, it } from "vitest";

import { ProviderSessionError } from "../../../functions/adapters/provider-session.ts";
import {
  aResourceRow,
  aServiceRow,
  aSubject,
  aVpcRow,
  anAssociationsBench,
  blue,
  configurationOf,
  dataGroup,
  handles,
  hub,
  latticeError,
  network,
  partner,
  refuses,
  serviceOf,
  vpcOf,
  webGroup,
} from "../../support/associations-bench.ts";
import { aRecord, basis } from "../../support/ledger-story.ts";
import type { Script } from "../../support/scripted-client.ts";
import { minutes } from "../../support/situation.ts";

const services = (...items: object[]): Script => ({
  ListServiceNetworkServiceAssociations: () => ({ items }),
});
const vpcs = (...items: object[]): Script => ({
  ListServiceNetworkVpcAssociations: () => ({ items }),
});
const resources = (...items: object[]): Script => ({
  ListServiceNetworkResourceAssociations: () => ({ items }),
});
const vpcSubject = aSubject({
  kind: "vpc-association",
  arn: vpcOf(blue),
  securityGroupIds: [webGroup, dataGroup],
});

describe("a listing of a network", () => {
  it("has its services, VPCs, resource configurations and endpoints, as the hub sees them by ARN", async () => {
    const { associations, calls } = anAssociationsBench({
      ...services(aServiceRow()),
      ...vpcs(aVpcRow()),
      ...resources(aResourceRow()),
      ListServiceNetworkVpcEndpointAssociations: () => ({
        items: [{ vpcEndpointId: "vpce-1", vpcEndpointOwnerId: blue, state: "ACTIVE" }],
      }),
    });
    const found = await associations.list(network);
    expect(found.map(({ kind, externalId }) => [kind, externalId])).toEqual([
      ["network-endpoint", "vpce-1"],
      ["resource-association", configurationOf(blue)],
      ["service-association", serviceOf(blue)],
      ["vpc-association", vpcOf(blue)],
    ]);
    const lists = calls.filter(({ api }) => api.startsWith("ListServiceNetwork"));
    expect(lists).toHaveLength(4);
    for (const { by, input } of lists) {
      expect(by).toBe(hub);
      expect(input).toMatchObject({ serviceNetworkIdentifier: network });
    }
  });
  it("has every page, empty ones included", async () => {
    const pages: Record<string, object> = {
      first: { items: [], nextToken: "second" },
      second: { items: [aServiceRow()], nextToken: "third" },
      third: { items: [aServiceRow({ serviceArn: serviceOf(partner) })], nextToken: "" },
    };
    const { associations } = anAssociationsBench({
      ListServiceNetworkServiceAssociations: ({ nextToken }) =>
        pages[typeof nextToken === "string" ? nextToken : "first"] ?? {},
    });
    const found = await associations.list(network);
    expect(found.map(({ externalId }) => externalId)).toEqual([
      serviceOf(blue),
      serviceOf(partner),
    ]);
  });
  it("has what is asked for and not there as absent", async () => {
    const { associations } = anAssociationsBench(vpcs(aVpcRow()), {
      subjects: [aSubject(), aSubject({ kind: "vpc-association", arn: vpcOf(blue) })],
    });
    const found = await associations.list(network);
    expect(found.map(({ externalId, status }) => [externalId, status])).toEqual([
      [vpcOf(blue), "connected"],
      [serviceOf(blue), "absent"],
    ]);
  });
  it("does not call absent what is on its way out", async () => {
    const { associations } = anAssociationsBench(
      services(aServiceRow({ status: "DELETE_IN_PROGRESS" })),
      { subjects: [aSubject()] },
    );
    expect(await associations.list(network)).toMatchObject([{ status: "over", inProgress: true }]);
  });
  it.each([
    { only: { waiting: true as const }, ids: [serviceOf(blue)] },
    { only: { tenants: [partner] }, ids: [serviceOf(partner)] },
  ])("is narrowed to $only", async ({ only, ids }) => {
    const { associations } = anAssociationsBench(
      services(aServiceRow({ serviceArn: serviceOf(partner) })),
      { subjects: [aSubject()] },
    );
    const found = await associations.list(network, only);
    expect(found.map(({ externalId }) => externalId)).toEqual(ids);
  });
  it("is observed by what it names", async () => {
    const { associations } = anAssociationsBench({
      ...services(aServiceRow()),
      ...vpcs(aVpcRow()),
    });
    const found = await associations.observe(network, [vpcOf(blue), "svc-elsewhere"]);
    expect(found.map(({ externalId }) => externalId)).toEqual([vpcOf(blue)]);
  });
  it.each([
    {
      name: "throttled",
      error: latticeError("ThrottlingException", "slow down", 429),
      says: /not now/,
    },
    { name: "refused", error: latticeError("AccessDeniedException", "no", 403), says: /no/ },
  ])("that is $name in part is no listing", async ({ error, says }) => {
    const { associations } = anAssociationsBench({
      ...services(aServiceRow()),
      ListServiceNetworkVpcEndpointAssociations: () => {
        throw error;
      },
    });
    await expect(associations.list(network)).rejects.toThrow(says);
  });
  it("says why AWS could not make one", async () => {
    const { associations, calls } = anAssociationsBench(
      {
        ...services(aServiceRow({ status: "CREATE_FAILED" })),
        GetServiceNetworkServiceAssociation: () => ({
          failureCode: "INTERNAL",
          failureMessage: "it broke",
        }),
      },
      { subjects: [aSubject()] },
    );
    expect(await associations.list(network)).toMatchObject([
      { status: "failed", failureReason: "INTERNAL: it broke" },
    ]);
    expect(calls.at(-1)?.input).toEqual({
      serviceNetworkServiceAssociationIdentifier: handles.service,
    });
  });
  it("lists what failed even where its reason can't be read", async () => {
    const { associations } = anAssociationsBench(
      {
        ...resources(aResourceRow({ status: "DELETE_FAILED" })),
        GetServiceNetworkResourceAssociation: refuses("ResourceNotFoundException", "gone", 404),
      },
      { subjects: [] },
    );
    const [found] = await associations.list(network);
    expect(found).toMatchObject({ status: "failed" });
    expect(found?.failureReason).toBeUndefined();
  });
});

const withGroups = (securityGroupIds: readonly string[] | undefined, row: object = {}) =>
  anAssociationsBench(
    { ...vpcs(aVpcRow(row)), GetServiceNetworkVpcAssociation: () => ({ securityGroupIds }) },
    { subjects: [vpcSubject] },
  );

describe("security groups of a VPC", () => {
  it("that differ from the request are reported, once", async () => {
    const { associations, reports } = withGroups([webGroup]);
    expect(await associations.list(network)).toMatchObject([{ securityGroupIds: [webGroup] }]);
    await associations.list(network);
    expect(reports).toMatchObject([
      { event: "finding", finding: "differs-from-request", externalId: vpcOf(blue) },
    ]);
  });
  it("in another order are the same", async () => {
    const { associations, reports } = withGroups([dataGroup, webGroup]);
    await associations.list(network);
    expect(reports).toEqual([]);
  });
  it("that AWS does not show are no difference", async () => {
    const { associations, reports } = withGroups(undefined);
    await associations.list(network);
    expect(reports).toEqual([]);
  });
  it("are not asked for while AWS is at work, nor where no request names any", async () => {
    const atWork = withGroups([webGroup], { status: "UPDATE_IN_PROGRESS" });
    await atWork.associations.list(network);
    expect(atWork.apis()).not.toContain("GetServiceNetworkVpcAssociation");
    const unasked = anAssociationsBench(vpcs(aVpcRow()));
    await unasked.associations.list(network);
    expect(unasked.apis()).not.toContain("GetServiceNetworkVpcAssociation");
  });
});

const tags = (accountId: string, key: string) => (by: string) => ({
  ...services(aServiceRow()),
  ListTagsForResource: () => ({ tags: by === accountId ? { [key]: "x" } : {} }),
});

describe("associations of others", () => {
  const controller = "application-networking.k8s.aws/ManagedBy";

  it.each([
    { key: controller, manager: /Gateway API Controller/ },
    { key: "ManagedByServiceAWSEventBridge", manager: /EventBridge/ },
  ])("with the tag $key on their maker's side are looked after by it", async ({ key, manager }) => {
    const { associations, calls } = anAssociationsBench(tags(blue, key));
    const [found] = await associations.list(network);
    expect(found?.managedBy).toMatch(manager);
    expect(calls.find(({ api }) => api === "ListTagsForResource")).toMatchObject({
      by: blue,
      input: { resourceArn: handles.service.replace(hub, blue) },
    });
  });
  it("made by an account that we can't enter are asked about in the network's", async () => {
    const { associations, calls } = anAssociationsBench({
      ...services(aServiceRow({ createdBy: partner })),
    });
    const [found] = await associations.list(network);
    expect(found?.managedBy).toBeUndefined();
    expect(calls.find(({ api }) => api === "ListTagsForResource")).toMatchObject({
      by: hub,
      input: { resourceArn: handles.service },
    });
  });
  it("are asked about once, however often they are listed", async () => {
    const { associations, apis } = anAssociationsBench(services(aServiceRow()));
    await associations.list(network);
    await associations.observe(network, [serviceOf(blue)]);
    expect(apis().filter((api) => api === "ListTagsForResource")).toHaveLength(1);
  });
  it("are not asked about when the ledger knows them as ours, whatever their tags", async () => {
    const { associations, apis, ledger } = anAssociationsBench(tags(blue, controller));
    ledger.put(
      aRecord({
        connection: `${network}/${serviceOf(blue)}`,
        resource: network,
        externalId: serviceOf(blue),
        status: "connected",
        admittedBy: basis,
      }),
    );
    const [found] = await associations.list(network);
    expect(found?.managedBy).toBeUndefined();
    expect(apis()).not.toContain("ListTagsForResource");
  });
  it("that AWS itself manages need no question", async () => {
    const { associations, apis } = anAssociationsBench(
      resources(aResourceRow({ isManagedAssociation: true })),
    );
    expect(await associations.list(network)).toMatchObject([{ managedBy: "AWS" }]);
    expect(apis()).not.toContain("ListTagsForResource");
  });
  it.each([
    { name: "refused", error: latticeError("AccessDeniedException", "not yours", 403) },
    {
      name: "out of reach",
      error: new ProviderSessionError("arn:aws:iam::333344445555:role/r", "AccessDenied", "no"),
    },
  ])("whose tags are $name are not ended, and stop no other", async ({ error }) => {
    const { associations } = anAssociationsBench({
      ...services(
        aServiceRow(),
        aServiceRow({ arn: "arn:other", serviceArn: serviceOf(partner), status: "PARTIAL" }),
      ),
      ListTagsForResource: () => {
        throw error;
      },
    });
    expect(await associations.list(network)).toMatchObject([
      { status: "connected", endedOnlyBy: expect.stringContaining("tags can't be read") },
      { status: "unknown" },
    ]);
  });
  it("that failed, and whose tags can't be read, are not cleared away", async () => {
    const { associations } = anAssociationsBench(
      {
        ...services(aServiceRow({ status: "CREATE_FAILED" })),
        ListTagsForResource: refuses("AccessDeniedException", "no", 403),
      },
      { subjects: [aSubject()] },
    );
    expect(await associations.list(network)).toMatchObject([{ status: "unknown" }]);
  });
  it("whose tags are throttled make the look come back", async () => {
    const { associations } = anAssociationsBench({
      ...services(aServiceRow()),
      ListTagsForResource: refuses("ThrottlingException", "slow down", 429),
    });
    await expect(associations.list(network)).rejects.toThrow(/not now/);
  });
  it.each([
    {
      name: "is left to its maker if nobody asked us for it",
      subjects: [],
      managedBy: `account ${blue}`,
    },
    { name: "is ours to repair if somebody did", subjects: [aSubject()], managedBy: undefined },
  ])("which AWS could not make $name", async ({ subjects, managedBy }) => {
    const { associations } = anAssociationsBench(
      {
        ...services(aServiceRow({ status: "CREATE_FAILED" })),
        GetServiceNetworkServiceAssociation: () => ({}),
      },
      { subjects },
    );
    const [found] = await associations.list(network);
    expect(found?.status).toBe("failed");
    expect(found?.managedBy).toBe(managedBy);
  });
  it("of ours that AWS could not make stays ours, though nobody asks any more", async () => {
    const { associations, ledger } = anAssociationsBench({
      ...services(aServiceRow({ status: "CREATE_FAILED" })),
      GetServiceNetworkServiceAssociation: () => ({}),
    });
    ledger.put(
      aRecord({
        connection: `${network}/${serviceOf(blue)}`,
        resource: network,
        externalId: serviceOf(blue),
        createdAt: minutes(-5),
        status: "connected",
        admittedBy: basis,
      }),
    );
    const [found] = await associations.list(network);
    expect(found).toMatchObject({ status: "failed" });
    expect(found?.managedBy).toBeUndefined();
  });
});
