import {
  AcceptVpcEndpointConnectionsCommand,
  CreateVpcEndpointCommand,
  DescribeVpcEndpointConnectionsCommand,
  DescribeVpcEndpointsCommand,
  ModifyVpcEndpointServiceConfigurationCommand,
  RejectVpcEndpointConnectionsCommand,
} from "@aws-sdk/client-ec2";
import type {
  CreateVpcEndpointRequest,
  CreateVpcEndpointServiceConfigurationRequest,
  ModifyVpcEndpointServiceConfigurationRequest,
} from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  BLUE,
  HUB,
  loadBalancerArn,
  openPrivateLinkBench,
  OTHER_REGION,
  REGION,
} from "./private-link-bench.ts";
import type { Offer, PrivateLinkBench } from "./private-link-bench.ts";

let bench: PrivateLinkBench;
beforeEach(async () => {
  bench = await openPrivateLinkBench();
});
afterEach(() => bench.close());

const NLB = { NetworkLoadBalancerArns: [loadBalancerArn("net")] };
const REMOTE = { ...NLB, SupportedRegions: [REGION, OTHER_REGION] };

function refusedWith(name: string) {
  return expect.objectContaining({ name });
}

function settle(): void {
  bench.platform.clock.advance(bench.platform.knobs.pendingDurationMs);
}

/** A service that the other Region may use from now on. */
async function remoteOffer(): Promise<Offer> {
  const offer = await bench.offer(REMOTE);
  settle();
  return offer;
}

function configure(input: ModifyVpcEndpointServiceConfigurationRequest) {
  return bench.administrator(HUB).send(new ModifyVpcEndpointServiceConfigurationCommand(input));
}

function fromAfar(offer: Offer, input: Partial<CreateVpcEndpointRequest> = {}) {
  return bench.administrator(BLUE, OTHER_REGION).send(
    new CreateVpcEndpointCommand({
      VpcEndpointType: "Interface",
      ServiceName: offer.name,
      ServiceRegion: REGION,
      VpcId: bench.ec2.defaultVpc(BLUE, OTHER_REGION).id,
      ...input,
    }),
  );
}

describe("an endpoint in another Region than its service", () => {
  it("waits in the service's Region alone, and says where it is", async () => {
    const offer = await remoteOffer();
    const id = await bench.connectFromAfar(BLUE, offer);
    const local = await bench.connect(BLUE, offer);
    const rowsIn = async (region: string) => {
      const { VpcEndpointConnections } = await bench
        .administrator(HUB, region)
        .send(new DescribeVpcEndpointConnectionsCommand({}));
      return VpcEndpointConnections?.map((row) => [row.VpcEndpointId, row.VpcEndpointRegion]);
    };
    expect(await rowsIn(REGION)).toEqual([
      [id, OTHER_REGION],
      [local, REGION],
    ]);
    expect(await rowsIn(OTHER_REGION)).toEqual([]);

    const endpointsIn = async (region: string) => {
      const { VpcEndpoints } = await bench
        .administrator(BLUE, region)
        .send(new DescribeVpcEndpointsCommand({}));
      return VpcEndpoints?.map((one) => [one.VpcEndpointId, one.ServiceRegion]);
    };
    expect(await endpointsIn(OTHER_REGION)).toEqual([[id, REGION]]);
    expect(await endpointsIn(REGION)).toEqual([[local, REGION]]);
  });

  it.each([
    ["cross-region", ["far"]],
    [OTHER_REGION, ["far"]],
    [REGION, ["local"]],
  ])("is found by its Region: %s finds %j", async (value, found) => {
    const offer = await remoteOffer();
    const ids = {
      far: await bench.connectFromAfar(BLUE, offer),
      local: await bench.connect(BLUE, offer),
    };
    const Filters = [{ Name: "vpc-endpoint-region", Values: [value] }];
    const expected = Object.entries(ids).flatMap(([name, id]) =>
      found.includes(name) ? [id] : [],
    );
    expect((await bench.describe({ Filters })).ids).toEqual(expected);
  });

  it.each([AcceptVpcEndpointConnectionsCommand, RejectVpcEndpointConnectionsCommand])(
    "is answered in the service's Region only (case %#)",
    async (Command) => {
      const offer = await remoteOffer();
      const id = await bench.connectFromAfar(BLUE, offer);
      const answer = (region: string) =>
        bench
          .administrator(HUB, region)
          .send(new Command({ ServiceId: offer.id, VpcEndpointIds: [id] }));
      await expect(answer(OTHER_REGION)).rejects.toThrow(
        refusedWith("InvalidVpcEndpointServiceId.NotFound"),
      );
      expect(await answer(REGION)).toMatchObject({ Unsuccessful: [] });
    },
  );

  it("stays, and can be accepted, after its Region was removed; a new one is refused", async () => {
    const offer = await remoteOffer();
    const id = await bench.connectFromAfar(BLUE, offer);
    await configure({ ServiceId: offer.id, RemoveSupportedRegions: [OTHER_REGION] });
    await expect(bench.connectFromAfar(BLUE, offer)).rejects.toThrow(
      refusedWith("InvalidServiceName"),
    );
    await bench
      .administrator(HUB)
      .send(new AcceptVpcEndpointConnectionsCommand({ ServiceId: offer.id, VpcEndpointIds: [id] }));
    expect(await bench.describe()).toMatchObject({ ids: [id], states: ["pending"] });
  });

  it.each([
    {
      name: "the Region is not supported",
      offered: NLB,
      input: {},
      code: "InvalidServiceName",
    },
    {
      name: "the service's Region is not named",
      offered: REMOTE,
      input: { ServiceRegion: undefined },
      code: "InvalidServiceName",
    },
    {
      name: "the wrong Region is named",
      offered: REMOTE,
      input: { ServiceRegion: OTHER_REGION },
      code: "InvalidServiceName",
    },
    {
      name: "the VPC is one of the service's Region",
      offered: REMOTE,
      input: { VpcId: `vpc-0${BLUE}d763` },
      code: "InvalidVpcId.NotFound",
    },
    {
      name: "the service is AWS's own, which is not modelled",
      offered: REMOTE,
      input: { ServiceName: `com.amazonaws.${REGION}.s3` },
      code: "NotModelledByGatehouseLocal",
    },
  ])("is refused when $name", async ({ offered, input, code }) => {
    const offer = await bench.offer(offered satisfies CreateVpcEndpointServiceConfigurationRequest);
    settle();
    // An explicit `undefined` leaves the parameter out.
    await expect(fromAfar(offer, input as Partial<CreateVpcEndpointRequest>)).rejects.toThrow(
      refusedWith(code),
    );
    expect(bench.ec2.connections(offer.id)).toEqual([]);
  });

  it("is refused while its Region is pending, and when the consumer is not admitted", async () => {
    const offer = await bench.offer(REMOTE);
    await expect(fromAfar(offer)).rejects.toThrow(refusedWith("InvalidServiceName"));
    const unlisted = await bench.offer(REMOTE, []);
    settle();
    await expect(fromAfar(unlisted)).rejects.toThrow(refusedWith("InvalidServiceName"));
    await expect(fromAfar(offer)).resolves.toBeDefined();
  });
});
