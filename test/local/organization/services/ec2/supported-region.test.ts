import {
  DescribeVpcEndpointServiceConfigurationsCommand,
  ModifyVpcEndpointServiceConfigurationCommand,
} from "@aws-sdk/client-ec2";
import type { ModifyVpcEndpointServiceConfigurationRequest } from "@aws-sdk/client-ec2";
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

async function regions(offer: Offer): Promise<unknown> {
  const { ServiceConfigurations } = await bench
    .administrator(HUB)
    .send(new DescribeVpcEndpointServiceConfigurationsCommand({ ServiceIds: [offer.id] }));
  const [service] = ServiceConfigurations ?? [];
  const states = service?.SupportedRegions?.map((one) => `${one.Region} ${one.ServiceState}`);
  return { states, remote: service?.RemoteAccessEnabled };
}

describe("the supported Regions of a service", () => {
  it("are its own, unless others are asked for, which are pending for a while", async () => {
    const local = { states: [`${REGION} Available`], remote: false };
    expect(await regions(await bench.offer())).toEqual(local);
    expect(await regions(await bench.offer({ ...NLB, SupportedRegions: [REGION] }))).toEqual(local);
    const offer = await bench.offer({ ...NLB, SupportedRegions: [OTHER_REGION] });
    expect(await regions(offer)).toEqual({
      states: [`${REGION} Available`, `${OTHER_REGION} Pending`],
      remote: true,
    });
    settle();
    expect(await regions(offer)).toMatchObject({
      states: [`${REGION} Available`, `${OTHER_REGION} Available`],
    });
  });

  it("can be added, twice as well as once, removed, and added again", async () => {
    const offer = await bench.offer();
    const add = { ServiceId: offer.id, AddSupportedRegions: [OTHER_REGION] };
    await configure(add);
    settle();
    await configure(add);
    expect(await regions(offer)).toMatchObject({
      states: [expect.anything(), `${OTHER_REGION} Available`],
    });
    await configure({ ServiceId: offer.id, RemoveSupportedRegions: [OTHER_REGION] });
    expect(await regions(offer)).toEqual({
      states: [`${REGION} Available`, `${OTHER_REGION} Deleting`],
      remote: false,
    });
    settle();
    expect(await regions(offer)).toMatchObject({ states: [`${REGION} Available`] });
    await configure(add);
    expect(await regions(offer)).toMatchObject({
      states: [expect.anything(), `${OTHER_REGION} Pending`],
    });
  });

  it("keep the host Region, and a call that would take it away does nothing else either", async () => {
    const offer = await remoteOffer();
    await expect(
      configure({
        ServiceId: offer.id,
        AcceptanceRequired: false,
        RemoveSupportedRegions: [OTHER_REGION, REGION],
      }),
    ).rejects.toThrow(refusedWith("InvalidParameter"));
    expect(await regions(offer)).toMatchObject({ remote: true });
    await bench.connect(BLUE, offer);
    expect((await bench.describe()).states).toEqual(["pendingAcceptance"]);
  });

  it.each([
    { what: "nothing to change", input: {}, code: "MissingParameter" },
    {
      what: "a Region that the organization does not use",
      input: { AddSupportedRegions: ["eu-north-1"] },
      code: "NotModelledByGatehouseLocal",
    },
  ])("are not changed by $what", async ({ input, code }) => {
    const offer = await bench.offer();
    await expect(configure({ ServiceId: offer.id, ...input })).rejects.toThrow(refusedWith(code));
  });

  it("are one for Gateway Load Balancers", async () => {
    const gateway = { GatewayLoadBalancerArns: [loadBalancerArn("gwy")] };
    await expect(bench.offer({ ...gateway, SupportedRegions: [OTHER_REGION] })).rejects.toThrow(
      refusedWith("NotModelledByGatehouseLocal"),
    );
  });
});
