import { paginateDescribeVpcEndpointConnections } from "@aws-sdk/client-ec2";
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

async function threeConnections() {
  const blue = await bench.connect(BLUE, offer);
  const green = await bench.connect(GREEN, offer);
  const elsewhere = await bench.connect(BLUE, await bench.offer());
  bench.ec2.setState(green, "available");
  return { blue, green, elsewhere };
}

function values(count: number) {
  const Values = Array<string>(count).fill(UNKNOWN_ENDPOINT);
  return { Filters: [{ Name: "vpc-endpoint-id", Values }] };
}

describe("a filter of DescribeVpcEndpointConnections", () => {
  it.each([
    { name: "service-id", asks: () => [offer.id], passes: ["blue", "green"] },
    { name: "vpc-endpoint-owner", asks: () => [BLUE], passes: ["blue", "elsewhere"] },
    {
      name: "vpc-endpoint-owner",
      asks: () => [BLUE, GREEN],
      passes: ["blue", "green", "elsewhere"],
    },
    { name: "vpc-endpoint-owner", asks: () => ["33334444????"], passes: ["blue", "elsewhere"] },
    { name: "vpc-endpoint-owner", asks: () => ["*"], passes: ["blue", "green", "elsewhere"] },
    { name: "vpc-endpoint-owner", asks: () => [`${BLUE} `], passes: [] },
    { name: "vpc-endpoint-region", asks: () => [REGION], passes: ["blue", "green", "elsewhere"] },
    { name: "vpc-endpoint-region", asks: () => ["cross-region"], passes: [] },
    { name: "vpc-endpoint-state", asks: () => ["available"], passes: ["green"] },
    { name: "vpc-endpoint-state", asks: () => ["PendingAcceptance"], passes: [] },
    { name: "vpc-endpoint-id", asks: () => [UNKNOWN_ENDPOINT], passes: [] },
    { name: "ip-address-type", asks: () => ["ipv6"], passes: [] },
    { name: "ip-address-type", asks: () => ["ipv4"], passes: ["blue", "green", "elsewhere"] },
  ])("named $name lets $passes pass", async ({ name, asks, passes }) => {
    const endpoints = await threeConnections();
    const { ids } = await bench.describe({ Filters: [{ Name: name, Values: asks() }] });
    const names = Object.entries(endpoints).filter(([, id]) => ids.includes(id));
    expect(names.map(([endpoint]) => endpoint)).toEqual(passes);
  });

  it("works together with the others: a row must pass all", async () => {
    const { blue } = await threeConnections();
    const { ids } = await bench.describe({
      Filters: [
        { Name: "vpc-endpoint-id", Values: ["vpce-*"] },
        { Name: "vpc-endpoint-owner", Values: [BLUE] },
        { Name: "service-id", Values: [offer.id] },
      ],
    });
    expect(ids).toEqual([blue]);
  });

  it.each(["service-name", "vpc-id", "constructor", "tag:team", ""])(
    "can't be named %j: the call is refused, not the filter ignored",
    async (Name) => {
      await expect(bench.describe({ Filters: [{ Name, Values: ["x"] }] })).rejects.toThrow(
        refusedWith("InvalidParameterValue"),
      );
    },
  );

  it("has 1 to 200 values", async () => {
    expect((await bench.describe(values(200))).ids).toEqual([]);
    await expect(bench.describe(values(201))).rejects.toThrow(refusedWith("FilterLimitExceeded"));
    await expect(bench.describe(values(0))).rejects.toThrow(refusedWith("InvalidParameterValue"));
  });
});

async function connections(count: number): Promise<string[]> {
  const ids = [];
  for (let index = 0; index < count; index++) {
    // One after the other, so that the order is known.
    ids.push(await bench.connect(index % 2 === 0 ? BLUE : GREEN, offer));
  }
  return ids;
}

describe("a page of DescribeVpcEndpointConnections", () => {
  it("holds everything when nothing limits it", async () => {
    const ids = await connections(7);
    expect(await bench.describe()).toMatchObject({ ids });
    expect((await bench.describe()).next).toBeUndefined();
  });

  it("holds MaxResults rows, and its token leads to the rest", async () => {
    const ids = await connections(7);
    const first = await bench.describe({ MaxResults: 5 });
    expect(first.ids).toEqual(ids.slice(0, 5));
    const rest = await bench.describe({ MaxResults: 5, NextToken: first.next ?? "" });
    expect(rest).toMatchObject({ ids: ids.slice(5) });
    expect(rest.next).toBeUndefined();
  });

  it("has no token when the rows end with it", async () => {
    await connections(5);
    expect((await bench.describe({ MaxResults: 5 })).next).toBeUndefined();
  });

  it("is as small as the organization says, MaxResults or not; the SDK's paginator finds all", async () => {
    const ids = await connections(5);
    bench.platform.knobs.maxPageSize = 2;
    expect((await bench.describe()).ids).toHaveLength(2);
    expect((await bench.describe({ MaxResults: 1_000 })).ids).toHaveLength(2);
    const seen = [];
    const client = bench.administrator(HUB);
    for await (const page of paginateDescribeVpcEndpointConnections({ client }, {})) {
      seen.push(...(page.VpcEndpointConnections ?? []).map((row) => row.VpcEndpointId));
    }
    expect(seen).toEqual(ids);
  });

  it("neither repeats nor skips a row when others come and go between pages", async () => {
    const ids = await connections(5);
    bench.platform.knobs.maxPageSize = 2;
    const first = await bench.describe();
    bench.ec2.forget(ids[0] ?? "");
    bench.ec2.forget(ids[1] ?? "");
    const [late] = await connections(1);
    const second = await bench.describe({ NextToken: first.next ?? "" });
    const third = await bench.describe({ NextToken: second.next ?? "" });
    expect([...second.ids, ...third.ids]).toEqual([...ids.slice(2), late]);
  });

  it.each([0, -1, 4])("can't be asked to hold %i rows", async (MaxResults) => {
    await expect(bench.describe({ MaxResults })).rejects.toThrow(
      refusedWith("InvalidParameterValue"),
    );
  });

  it("holds at most 1,000 rows: a larger MaxResults means 1,000", async () => {
    await expect(bench.describe({ MaxResults: 5_000 })).resolves.toMatchObject({ ids: [] });
  });

  it("does not follow a token that was made up, changed, or given for another question", async () => {
    await connections(3);
    bench.platform.knobs.maxPageSize = 1;
    const { next: token = "" } = await bench.describe();
    const Filters = [{ Name: "vpc-endpoint-owner", Values: [BLUE] }];
    const wrong = [
      { NextToken: "made-up" },
      { NextToken: Buffer.from("0.").toString("base64url") },
      { NextToken: `A${token.slice(1)}` },
      { NextToken: token, Filters },
    ];
    for (const input of wrong) {
      await expect(bench.describe(input)).rejects.toThrow(refusedWith("InvalidNextToken"));
    }
  });

  it("holds nothing of another account's services or another Region's", async () => {
    offer = await bench.offer({ GatewayLoadBalancerArns: [loadBalancerArn("gwy")] });
    await bench.connect(BLUE, offer, { VpcEndpointType: "GatewayLoadBalancer" });
    expect((await bench.describe()).ids).toHaveLength(1);
    for (const client of [bench.administrator(BLUE), bench.administrator(HUB, OTHER_REGION)]) {
      for await (const page of paginateDescribeVpcEndpointConnections({ client }, {})) {
        expect(page.VpcEndpointConnections).toEqual([]);
      }
    }
  });
});
