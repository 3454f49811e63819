import {
  CreateServiceNetworkCommand,
  GetServiceCommand,
  ListServiceNetworksCommand,
  ListServiceNetworkResourceAssociationsCommand,
  ListServiceNetworkServiceAssociationsCommand,
  ListServiceNetworkVpcAssociationsCommand,
} from "@aws-sdk/client-vpc-lattice";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { BLUE, HUB, type LatticeBench, openLatticeBench, REGION } from "./lattice-bench.ts";

let bench: LatticeBench;
beforeEach(async () => {
  bench = await openLatticeBench();
});
afterEach(() => bench.close());

const hub = () => bench.administrator(HUB);
const invalid = (member?: string) => ({
  name: "ValidationException",
  reason: member === undefined ? "other" : "fieldValidationFailed",
  ...(member && { fieldList: [{ name: member, message: expect.any(String) }] }),
  $metadata: { httpStatusCode: 400 },
});

async function allNetworks(): Promise<{
  names: (string | undefined)[];
  pages: number;
  empty: number;
}> {
  const names: (string | undefined)[] = [];
  let pages = 0;
  let empty = 0;
  let nextToken: string | undefined;
  do {
    const answer = await hub().send(
      new ListServiceNetworksCommand({ ...(nextToken && { nextToken }) }),
    );
    const items = answer.items ?? [];
    pages += 1;
    if (items.length === 0) empty += 1;
    names.push(...items.map(({ name }) => name));
    ({ nextToken } = answer);
  } while (nextToken !== undefined);
  return { names, pages, empty };
}

describe("pages", () => {
  beforeEach(async () => {
    for (const name of ["one", "two", "three"]) await bench.network(HUB, { name });
  });

  it("are as small as the knob says, and together they are everything", async () => {
    bench.platform.knobs.maxPageSize = 2;
    expect(await allNetworks()).toEqual({ names: ["one", "two", "three"], pages: 2, empty: 0 });
  });

  it("may be empty and have a token all the same", async () => {
    bench.platform.knobs.maxPageSize = 2;
    bench.platform.knobs.emptyPages = true;
    expect(await allNetworks()).toEqual({ names: ["one", "two", "three"], pages: 4, empty: 2 });
  });

  it.each([
    [{ maxResults: 101 }, "maxResults"],
    [{ nextToken: "invented" }, "nextToken"],
  ])("are refused for %j", async (input, member) => {
    await expect(hub().send(new ListServiceNetworksCommand(input))).rejects.toMatchObject(
      invalid(member),
    );
  });
});

const networkIds = async (serviceNetworkIdentifier?: string, serviceIdentifier?: string) => {
  const { items } = await hub().send(
    new ListServiceNetworkServiceAssociationsCommand({
      ...(serviceNetworkIdentifier && { serviceNetworkIdentifier }),
      ...(serviceIdentifier && { serviceIdentifier }),
    }),
  );
  return items?.map(({ serviceNetworkId }) => serviceNetworkId);
};

describe("lists of associations", () => {
  it.each([
    () => hub().send(new ListServiceNetworkServiceAssociationsCommand({})),
    () => hub().send(new ListServiceNetworkVpcAssociationsCommand({})),
    () => hub().send(new ListServiceNetworkResourceAssociationsCommand({})),
  ])("need one side at least (%#)", async (list) => {
    await expect(list()).rejects.toMatchObject(invalid());
  });

  it("narrow to the pair when both sides are named, and are empty for what is not there", async () => {
    const [one, two] = [await bench.network(HUB), await bench.network(HUB)];
    const service = await bench.service(HUB);
    await bench.joinService(HUB, service, one);
    await bench.joinService(HUB, service, two);
    await bench.joinService(HUB, await bench.service(HUB), two);
    expect(await networkIds(undefined, service.id)).toEqual([one.id, two.id]);
    expect(await networkIds(two.arn, service.arn)).toEqual([two.id]);
    expect(await networkIds("sn-00000000000000000")).toEqual([]);
  });
});

describe("client tokens", () => {
  it("make a repeat do nothing, and tell of other parameters", async () => {
    const [one, two] = [await bench.network(HUB), await bench.network(HUB)];
    const service = await bench.service(HUB);
    const first = await bench.joinService(HUB, service, one, "token-1");
    bench.settle();
    expect(await bench.joinService(HUB, service, one, "token-1")).toMatchObject({
      id: first.id,
      status: "ACTIVE",
    });
    expect(bench.lattice.associations()).toHaveLength(1);
    await expect(bench.joinService(HUB, service, two, "token-1")).rejects.toMatchObject(
      invalid("clientToken"),
    );
    await expect(bench.joinService(HUB, service, one, "token-2")).rejects.toMatchObject({
      name: "ConflictException",
    });
  });

  it("are forgotten in time", async () => {
    bench.platform.knobs.latticeTokenLifetimeMs = 1_000;
    const network = await bench.network(HUB);
    const service = await bench.service(HUB);
    await bench.joinService(HUB, service, network, "token-1");
    bench.platform.clock.advance(1_000);
    await expect(bench.joinService(HUB, service, network, "token-1")).rejects.toMatchObject({
      name: "ConflictException",
    });
  });
});

const exceeded = (quotaCode: string) => ({
  name: "ServiceQuotaExceededException",
  serviceCode: "vpc-lattice",
  quotaCode,
  resourceType: expect.any(String),
  $metadata: { httpStatusCode: 402 },
});

describe("quotas", () => {
  it("limit networks of an account, and associations of a network by kind", async () => {
    bench.lattice.setQuota("L-9CAD07FB", 1);
    bench.lattice.setQuota("L-75D4A19E", 1);
    bench.lattice.setQuota("L-EF6E2D62", 0);
    bench.lattice.setQuota("L-6095700C", 0);
    const network = await bench.network(HUB);
    await expect(bench.network(HUB)).rejects.toMatchObject(exceeded("L-9CAD07FB"));
    await expect(bench.network(BLUE)).resolves.toBeDefined();
    await bench.joinService(HUB, await bench.service(HUB), network);
    const another = await bench.service(HUB);
    await expect(bench.joinService(HUB, another, network)).rejects.toMatchObject({
      ...exceeded("L-75D4A19E"),
      resourceId: network.id,
    });
    await expect(bench.joinVpc(HUB, bench.vpc(HUB).id, network)).rejects.toMatchObject(
      exceeded("L-EF6E2D62"),
    );
    const configuration = await bench.configuration(HUB);
    await expect(bench.joinResource(HUB, configuration, network)).rejects.toMatchObject(
      exceeded("L-6095700C"),
    );
    expect(bench.lattice.associations()).toHaveLength(1);
  });

  it("limit a VPC's security groups to five, and those can't be raised", async () => {
    const network = await bench.network(HUB);
    const { id } = bench.vpc(HUB);
    const groups = ["a", "b", "c", "d", "e", "f"].map(
      (name) => bench.ec2.createSecurityGroup(id, name).id,
    );
    await expect(bench.joinVpc(HUB, id, network, groups)).rejects.toMatchObject(
      invalid("securityGroupIds"),
    );
    await expect(bench.joinVpc(HUB, id, network, groups.slice(1))).resolves.toMatchObject({
      securityGroupIds: groups.slice(1),
    });
  });
});

describe("requests", () => {
  it.each(["ab", "x".repeat(64), "Upper", "two--hyphens", "-first"])(
    "with the name %s are refused",
    async (name) => {
      await expect(hub().send(new CreateServiceNetworkCommand({ name }))).rejects.toMatchObject(
        invalid("name"),
      );
    },
  );

  it("with a name that is taken are refused", async () => {
    const { id } = await bench.network(HUB, { name: "taken" });
    await expect(bench.network(HUB, { name: "taken" })).rejects.toMatchObject({
      name: "ConflictException",
      resourceId: id,
      resourceType: "SERVICE_NETWORK",
    });
    await expect(bench.network(BLUE, { name: "taken" })).resolves.toBeDefined();
  });

  it.each([
    "svc-short",
    "sn-0123456789abcdefg",
    `arn:aws:vpc-lattice:eu-central-1:${HUB}:service/svc-0123456789abcdefg`,
    `arn:aws:vpc-lattice:${REGION}:${HUB}:servicenetwork/sn-0123456789abcdefg`,
  ])("that name a service %s are refused", async (serviceIdentifier) => {
    await expect(hub().send(new GetServiceCommand({ serviceIdentifier }))).rejects.toMatchObject(
      invalid("serviceIdentifier"),
    );
  });
});
