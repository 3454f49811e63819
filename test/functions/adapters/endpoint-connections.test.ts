import type { Filter, VpcEndpointConnection } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";

import { ThrottledError } from "../../../functions/core/throttled-error.ts";
import type { Ec2Answers } from "../../support/ec2-double.ts";
import { ec2Error } from "../../support/ec2-double.ts";
import {
  aConnectionsBench,
  aRow,
  first,
  inState,
  place,
  second,
  serviceId,
  third,
} from "../../support/endpoint-connections-bench.ts";
import { blue, now, resource } from "../../support/situation.ts";

const read = async (row: VpcEndpointConnection) =>
  await aConnectionsBench({
    describe: () => ({ VpcEndpointConnections: [row] }),
  }).source.list(resource);
const describes = {
  accountId: "222233334444",
  region: "eu-west-1",
  api: "DescribeVpcEndpointConnections",
};

describe("a row of AWS", () => {
  it("becomes a connection in our words", async () => {
    expect(await read(aRow({ VpcEndpointRegion: "us-east-1" }))).toEqual([
      {
        id: `${resource}/${first}`,
        kind: "endpoint-connection",
        resource,
        externalId: first,
        tenant: blue,
        status: "waiting",
        state: "pendingacceptance",
        region: "us-east-1",
        endpointType: "Interface",
        createdAt: new Date("2026-11-22T11:00:00Z"),
      },
    ]);
  });
  it.each([
    ["pendingAcceptance", "waiting"],
    ["PendingAcceptance", "waiting"],
    ["pending", "connected"],
    ["Available", "connected"],
    ["available", "connected"],
    ["rejected", "over"],
    ["expired", "over"],
    ["failed", "over"],
    ["deleting", "over"],
    ["deleted", "over"],
    ["partial", "unknown"],
    ["somethingNew", "unknown"],
    ["", "unknown"],
  ])("in the state %j is %s", async (word, status) => {
    expect(await read(inState(word))).toMatchObject([{ status, state: word.toLowerCase() }]);
  });
  it.each(["constructor", "__proto__"])("in the state %j is unknown", async (word) => {
    expect(await read(inState(word))).toMatchObject([{ status: "unknown", state: word }]);
  });
  it("without a state is unknown, not over", async () => {
    const { VpcEndpointState: _, ...row } = aRow();
    expect(await read(row)).toMatchObject([{ status: "unknown", state: "missing" }]);
  });
  it("without an owner can't be judged, and without a time has no age", async () => {
    const { VpcEndpointOwner: _, CreationTimestamp: __, ...row } = aRow();
    expect(await read(row)).toMatchObject([{ tenant: undefined, createdAt: undefined }]);
  });
  it.each([
    { name: "a Network Load Balancer", network: ["n"], gateway: [], type: "Interface" },
    {
      name: "a Gateway Load Balancer",
      network: [],
      gateway: ["g"],
      type: "GatewayLoadBalancer",
    },
    { name: "neither", network: [], gateway: [], type: undefined },
    { name: "no list of either", network: undefined, gateway: undefined, type: undefined },
    { name: "both", network: ["n"], gateway: ["g"], type: undefined },
  ])("with $name is an endpoint of the type $type", async ({ network, gateway, type }) => {
    const { NetworkLoadBalancerArns: _, ...row } = aRow();
    const seen = {
      ...row,
      ...(network && { NetworkLoadBalancerArns: network }),
      ...(gateway && { GatewayLoadBalancerArns: gateway }),
    };
    expect(await read(seen)).toMatchObject([{ endpointType: type }]);
  });
  it("without ids names nothing", async () => {
    const { VpcEndpointId: _, ...nameless } = aRow();
    const { ServiceId: __, ...homeless } = aRow();
    expect(await read(nameless)).toEqual([]);
    expect(await read(homeless)).toEqual([]);
  });
  it("with an empty owner has none", async () => {
    expect(await read(aRow({ VpcEndpointOwner: "" }))).toMatchObject([{ tenant: undefined }]);
  });
});

describe("a listing", () => {
  it("without a list in it is empty", async () => {
    expect(await aConnectionsBench({ describe: () => ({}) }).source.list(resource)).toEqual([]);
  });
  it("is read to its last page, an empty one in between included", async () => {
    const pages: Record<string, ReturnType<NonNullable<Ec2Answers["describe"]>>> = {
      start: { VpcEndpointConnections: [aRow()], NextToken: "2" },
      "2": { VpcEndpointConnections: [], NextToken: "3" },
      "3": { VpcEndpointConnections: [aRow({ VpcEndpointId: second })] },
    };
    const { source, calls } = aConnectionsBench({
      describe: (token) => pages[token ?? "start"] ?? {},
    });
    const found = await source.list(resource);
    expect(found.map(({ externalId }) => externalId)).toEqual([first, second]);
    expect(calls).toHaveLength(3);
  });
  it("of which a page is refused throws: a part is never taken for the whole", async () => {
    const { source } = aConnectionsBench({
      describe: (token) => {
        if (token !== undefined) throw ec2Error("UnauthorizedOperation", 403);
        return { VpcEndpointConnections: [aRow()], NextToken: "2" };
      },
    });
    await expect(source.list(resource)).rejects.toThrow("said EC2");
  });
  it("ends with an empty token, as with none", async () => {
    const { source, calls } = aConnectionsBench({
      describe: () => ({ VpcEndpointConnections: [aRow()], NextToken: "" }),
    });
    expect(await source.list(resource)).toHaveLength(1);
    expect(calls).toHaveLength(1);
  });
  it("that EC2 throttles is a matter of waiting, and tells the budget", async () => {
    const { source, throttled } = aConnectionsBench({
      describe: () => {
        throw ec2Error("RequestLimitExceeded", 503, "server");
      },
    });
    await expect(source.list(resource)).rejects.toThrow(ThrottledError);
    expect(throttled).toEqual([describes]);
  });
  it("for which there is no call in the budget is a matter of waiting, and calls nobody", async () => {
    const { source, calls } = aConnectionsBench({}, { calls: 0 });
    await expect(source.list(resource)).rejects.toThrow(ThrottledError);
    await expect(source.observe(resource, [first])).rejects.toThrow(ThrottledError);
    await expect(source.locate([first], place)).rejects.toThrow(ThrottledError);
    expect(calls).toEqual([]);
  });
  it("takes each page out of the budget, and waits five seconds for one at most", async () => {
    const { source, taken } = aConnectionsBench({
      describe: (token) => (token === undefined ? { NextToken: "2" } : {}),
    });
    await source.list(resource);
    const soon = new Date(now.getTime() + 5_000);
    expect(taken).toEqual([
      { ...describes, until: soon },
      { ...describes, until: soon },
    ]);
  });
  it("asks the owner's account in the service's Region, with filters in camel case", async () => {
    const { source, calls, places } = aConnectionsBench({});
    await source.list(resource, { waiting: true, tenants: [blue] });
    expect(places).toEqual(["222233334444 eu-west-1"]);
    expect(calls[0]?.input["Filters"]).toEqual([
      { Name: "service-id", Values: [serviceId] },
      { Name: "vpc-endpoint-state", Values: ["pendingAcceptance"] },
      { Name: "vpc-endpoint-owner", Values: [blue] },
    ]);
  });
  it("by name asks for a hundred at a time", async () => {
    const ids = Array.from(
      { length: 201 },
      (_, index) => `vpce-${index.toString(16).padStart(17, "0")}`,
    );
    const { source, calls } = aConnectionsBench({});
    await source.observe(resource, ids);
    await source.locate(ids, place);
    const asked = calls.map(
      ({ input }) => (input["Filters"] as { Values: string[] }[]).at(-1)?.Values,
    );
    expect(asked.map((values) => values?.length)).toEqual([100, 100, 1, 100, 100, 1]);
    expect(asked.slice(0, 3).flat()).toEqual(ids);
  });
  it("of nothing by name calls nobody", async () => {
    const { source, calls } = aConnectionsBench({});
    expect(await source.observe(resource, [])).toEqual([]);
    expect(await source.locate([], place)).toEqual(new Map());
    expect(await source.list(resource, { tenants: [] })).toEqual([]);
    expect(calls).toEqual([]);
  });
  it.each([
    "vpce-svc-1",
    "arn:aws:ec2:eu-west-1:222233334444:vpc-endpoint/vpce-1",
    "arn:aws:ec2:eu-west-1:222233334444:vpc-endpoint-service",
  ])("of %s, which is no endpoint service, is refused by name", async (arn) => {
    await expect(aConnectionsBench({}).source.list(arn)).rejects.toThrow(arn);
  });
});

describe("rows that do not name the Region of the endpoint", () => {
  const { VpcEndpointRegion: _, ...nowhere } = aRow();
  const elsewhere = { ...nowhere, VpcEndpointId: second };
  /** AWS knows the Region all the same: `first` is where the service is. */
  const answer = (token: string | undefined, filters: readonly Filter[]) => {
    expect(token).toBeUndefined();
    const isLocal = filters.some(({ Name }) => Name === "vpc-endpoint-region");
    return { VpcEndpointConnections: isLocal ? [nowhere] : [nowhere, elsewhere] };
  };

  it("are asked for once more by the service's own Region; the others stay unknown", async () => {
    const { source, calls } = aConnectionsBench({ describe: answer });
    const found = await source.list(resource, { waiting: true });
    expect(found.map(({ externalId, region }) => [externalId, region])).toEqual([
      [first, "eu-west-1"],
      [second, undefined],
    ]);
    expect(calls.map(({ input }) => input["Filters"])).toEqual([
      [
        { Name: "service-id", Values: [serviceId] },
        { Name: "vpc-endpoint-state", Values: ["pendingAcceptance"] },
      ],
      [
        { Name: "service-id", Values: [serviceId] },
        { Name: "vpc-endpoint-state", Values: ["pendingAcceptance"] },
        { Name: "vpc-endpoint-region", Values: ["eu-west-1"] },
      ],
    ]);
  });
  it("keep the one that other rows name", async () => {
    const far = aRow({ VpcEndpointId: third, VpcEndpointRegion: "us-east-1" });
    const { source } = aConnectionsBench({
      describe: () => ({ VpcEndpointConnections: [nowhere, far] }),
    });
    const found = await source.observe(resource, [first, third]);
    expect(found.map(({ region }) => region)).toEqual(["eu-west-1", "us-east-1"]);
  });
  it("with an empty one are no better", async () => {
    const { source } = aConnectionsBench({
      describe: (_token, filters) =>
        filters.some(({ Name }) => Name === "vpc-endpoint-region")
          ? {}
          : { VpcEndpointConnections: [aRow({ VpcEndpointRegion: "" })] },
    });
    expect(await source.list(resource)).toMatchObject([{ region: undefined }]);
  });
  it("cost one call where every row names it", async () => {
    const { source, calls } = aConnectionsBench({
      describe: () => ({ VpcEndpointConnections: [aRow()] }),
    });
    await source.list(resource);
    expect(calls).toHaveLength(1);
  });
});

it("asks the account and Region of each service", async () => {
  const { source, places, taken } = aConnectionsBench({});
  await source.list(
    "arn:aws:ec2:eu-central-1:777788889999:vpc-endpoint-service/vpce-svc-0fedcba9876543210",
  );
  expect(places).toEqual(["777788889999 eu-central-1"]);
  expect(taken).toMatchObject([{ accountId: "777788889999", region: "eu-central-1" }]);
});
