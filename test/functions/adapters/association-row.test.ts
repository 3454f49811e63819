import { describe, expect, it } from "vitest";

import {
  absentOf,
  fromResourceAssociation,
  fromServiceAssociation,
  fromVpcAssociation,
  livingRows,
} from "../../../functions/adapters/association-row.ts";
import { fromNetworkEndpoint } from "../../../functions/adapters/network-endpoints.ts";
import {
  aResourceRow,
  aServiceRow,
  aSubject,
  aVpcRow,
  blue,
  configurationOf,
  handles,
  network,
  serviceOf,
  vpcOf,
  webGroup,
} from "../../support/associations-bench.ts";
import { minutes } from "../../support/situation.ts";

const serviceIn = (status: string | undefined) =>
  fromServiceAssociation(aServiceRow({ status }), network);

describe("a row of an association", () => {
  it("of a service becomes a connection of the service's account", () => {
    expect(serviceIn("ACTIVE")).toEqual([
      {
        kind: "service-association",
        createdBy: blue,
        connection: {
          id: `${network}/${serviceOf(blue)}`,
          kind: "service-association",
          resource: network,
          externalId: serviceOf(blue),
          tenant: blue,
          status: "connected",
          state: "active",
          region: "eu-west-1",
          handle: handles.service,
          createdAt: minutes(-5),
        },
      },
    ]);
  });
  it("of a VPC belongs to whoever made it, as nobody else can", () => {
    const [row] = fromVpcAssociation(aVpcRow(), network);
    expect(row?.connection).toMatchObject({
      kind: "vpc-association",
      externalId: vpcOf(blue),
      tenant: blue,
      handle: handles.vpc,
    });
  });
  it("of a VPC whose maker AWS does not name has no tenant", () => {
    const [row] = fromVpcAssociation(aVpcRow({ createdBy: undefined }), network);
    expect(row?.connection.tenant).toBeUndefined();
  });
  it("of a resource configuration belongs to its account", () => {
    const [row] = fromResourceAssociation(aResourceRow(), network);
    expect(row?.connection).toMatchObject({
      kind: "resource-association",
      externalId: configurationOf(blue),
      tenant: blue,
    });
    expect(row?.connection.managedBy).toBeUndefined();
  });
  it("that AWS manages says so", () => {
    const [row] = fromResourceAssociation(aResourceRow({ isManagedAssociation: true }), network);
    expect(row?.connection.managedBy).toBe("AWS");
  });
  it("that does not name both sides, or itself, is left out", () => {
    expect(fromServiceAssociation(aServiceRow({ serviceArn: undefined }), network)).toEqual([]);
    expect(fromVpcAssociation(aVpcRow({ vpcId: undefined }), network)).toEqual([]);
    expect(
      fromResourceAssociation(aResourceRow({ resourceConfigurationArn: undefined }), network),
    ).toEqual([]);
    expect(fromServiceAssociation(aServiceRow({ arn: undefined, id: undefined }), network)).toEqual(
      [],
    );
  });

  it.each([
    { word: "CREATE_IN_PROGRESS", status: "connected", inProgress: true },
    { word: "ACTIVE", status: "connected", inProgress: undefined },
    { word: "UPDATE_IN_PROGRESS", status: "connected", inProgress: true },
    { word: "UPDATE_FAILED", status: "connected", inProgress: undefined },
    { word: "CREATE_FAILED", status: "failed", inProgress: undefined },
    { word: "DELETE_FAILED", status: "failed", inProgress: undefined },
    { word: "DELETE_IN_PROGRESS", status: "over", inProgress: true },
    { word: "PARTIAL", status: "unknown", inProgress: undefined },
    { word: "SOMETHING_NEW", status: "unknown", inProgress: undefined },
    { word: undefined, status: "unknown", inProgress: undefined },
  ])("in status $word is $status", ({ word, status, inProgress }) => {
    const [row] = serviceIn(word);
    expect(row?.connection.status).toBe(status);
    expect(row?.connection.inProgress).toBe(inProgress);
    expect(row?.connection.state).toBe((word ?? "MISSING").toLowerCase());
  });
});

const old = (status: string) =>
  fromServiceAssociation(aServiceRow({ status, arn: "arn:old", createdAt: minutes(-60) }), network);
it.each(["DELETE_IN_PROGRESS", "CREATE_FAILED", "PARTIAL"])(
  "are one: the living one beside an old one in %s",
  (status) => {
    for (const rows of [
      [...old(status), ...serviceIn("CREATE_IN_PROGRESS")],
      [...serviceIn("CREATE_IN_PROGRESS"), ...old(status)],
    ])
      expect(livingRows(rows).map(({ connection }) => connection.handle)).toEqual([
        handles.service,
      ]);
  },
);

describe("several rows of one subject", () => {
  it("that all live are the oldest, whatever the order", () => {
    const both = [...serviceIn("ACTIVE"), ...old("ACTIVE")];
    expect(livingRows(both)).toEqual(livingRows(both.toReversed()));
    expect(livingRows(both)[0]?.connection.handle).toBe("arn:old");
  });
});

describe("what is asked for and not there", () => {
  it("is absent since it was asked for", () => {
    expect(absentOf(aSubject(), network)).toEqual({
      id: `${network}/${serviceOf(blue)}`,
      kind: "service-association",
      resource: network,
      externalId: serviceOf(blue),
      tenant: blue,
      status: "absent",
      state: "absent",
      region: "eu-west-1",
      askedBy: "request/r-1",
      createdAt: minutes(-10),
    });
  });
  it("carries the security groups of a VPC", () => {
    const subject = aSubject({
      kind: "vpc-association",
      arn: vpcOf(blue),
      securityGroupIds: [webGroup],
    });
    expect(absentOf(subject, network).securityGroupIds).toEqual([webGroup]);
  });
});

describe("an endpoint that leads to a network", () => {
  const row = {
    id: "snva-endpoint",
    vpcEndpointId: "vpce-0aaaaaaaaaaaaaaa1",
    vpcEndpointOwnerId: blue,
    createdAt: minutes(-5),
  };
  it.each([
    { state: "ACTIVE", status: "connected", inProgress: undefined },
    { state: "available", status: "connected", inProgress: undefined },
    { state: "Pending", status: "connected", inProgress: true },
    { state: "CREATE_IN_PROGRESS", status: "connected", inProgress: true },
    { state: "Deleting", status: "over", inProgress: true },
    { state: "FAILED", status: "over", inProgress: undefined },
    { state: "Partial", status: "unknown", inProgress: undefined },
    { state: undefined, status: "unknown", inProgress: undefined },
  ])("in the state $state is $status", ({ state, status, inProgress }) => {
    const [endpoint] = fromNetworkEndpoint({ ...row, ...(state && { state }) }, network);
    expect(endpoint).toMatchObject({
      kind: "network-endpoint",
      externalId: "vpce-0aaaaaaaaaaaaaaa1",
      tenant: blue,
      handle: "snva-endpoint",
      status,
    });
    expect(endpoint?.inProgress).toBe(inProgress);
  });
  it("without an id is left out", () => {
    expect(fromNetworkEndpoint({ ...row, vpcEndpointId: undefined }, network)).toEqual([]);
  });
  it("without an owner has no tenant", () => {
    const [endpoint] = fromNetworkEndpoint({ ...row, vpcEndpointOwnerId: "" }, network);
    expect(endpoint?.tenant).toBeUndefined();
  });
});
