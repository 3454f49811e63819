import {
  AcceptVpcEndpointConnectionsCommand,
  CreateVpcEndpointCommand,
  CreateVpcEndpointServiceConfigurationCommand,
  DeleteVpcEndpointsCommand,
  DescribeVpcEndpointServicePermissionsCommand,
  ModifyVpcEndpointServiceConfigurationCommand,
} from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { PolicyDocument } from "../../../../../local/organization/identities.ts";
import {
  BLUE,
  HUB,
  loadBalancerArn,
  openPrivateLinkBench,
  OTHER_REGION,
  REGION,
  UNKNOWN_ENDPOINT,
} from "./private-link-bench.ts";
import type { Offer, PrivateLinkBench } from "./private-link-bench.ts";

let bench: PrivateLinkBench;
let remote: Offer;
beforeEach(async () => {
  bench = await openPrivateLinkBench();
  const NetworkLoadBalancerArns = [loadBalancerArn("net")];
  remote = await bench.offer({ NetworkLoadBalancerArns, SupportedRegions: [OTHER_REGION] });
  bench.platform.clock.advance(bench.platform.knobs.pendingDurationMs);
});
afterEach(() => bench.close());

type Condition = Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;

function allow(action: string | string[], condition?: Condition): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: action,
        Resource: "*",
        ...(condition !== undefined && { Condition: condition }),
      },
    ],
  };
}

const MULTI = "vpce:AllowMultiRegion";
const DENIED = "UnauthorizedOperation";

/** `ok`, or the error's name. */
function outcome(sent: Promise<unknown>): Promise<string> {
  return sent.then(
    () => "ok",
    (error: Error) => error.name,
  );
}

describe("a provider with and without vpce:AllowMultiRegion", () => {
  const create = "ec2:CreateVpcEndpointServiceConfiguration";
  const modify = "ec2:ModifyVpcEndpointServiceConfiguration";

  it.each([
    { where: "its own Region", regions: [REGION], multi: false, expected: "ok" },
    { where: "a further Region", regions: [OTHER_REGION], multi: false, expected: DENIED },
    { where: "a further Region", regions: [OTHER_REGION], multi: true, expected: "ok" },
  ])(
    "creates a service for $where, with it: $multi: $expected",
    async ({ regions, multi, expected }) => {
      const sent = bench.user(HUB, allow(multi ? [create, MULTI] : create)).send(
        new CreateVpcEndpointServiceConfigurationCommand({
          NetworkLoadBalancerArns: [loadBalancerArn("net")],
          SupportedRegions: regions,
        }),
      );
      expect(await outcome(sent)).toBe(expected);
    },
  );

  const acceptance = { AcceptanceRequired: true };
  const region = { AddSupportedRegions: [OTHER_REGION] };
  it.each([
    {
      what: "acceptance of a local service",
      on: "local",
      input: acceptance,
      multi: false,
      expected: "ok",
    },
    {
      what: "acceptance of a multi-Region service",
      on: "remote",
      input: acceptance,
      multi: false,
      expected: DENIED,
    },
    {
      what: "acceptance of a multi-Region service",
      on: "remote",
      input: acceptance,
      multi: true,
      expected: "ok",
    },
    {
      what: "the Regions of a local service",
      on: "local",
      input: region,
      multi: false,
      expected: DENIED,
    },
    {
      what: "the Regions of a local service",
      on: "local",
      input: region,
      multi: true,
      expected: "ok",
    },
  ])("changes $what, with it: $multi: $expected", async ({ on, input, multi, expected }) => {
    const { id: ServiceId } = on === "local" ? await bench.offer() : remote;
    const sent = bench
      .user(HUB, allow(multi ? [modify, MULTI] : modify))
      .send(new ModifyVpcEndpointServiceConfigurationCommand({ ServiceId, ...input }));
    expect(await outcome(sent)).toBe(expected);
  });

  it.each([
    ["configuration", [], "ok"],
    ["every-call", [], DENIED],
    ["every-call", [MULTI], "ok"],
  ] as const)(
    "accepts on a multi-Region service when %s needs it, holding %j besides: %s",
    async (knob, more, expected) => {
      bench.platform.knobs.multiRegionPermission = knob;
      const accept = (ServiceId: string) =>
        bench.user(HUB, allow(["ec2:AcceptVpcEndpointConnections", ...more])).send(
          new AcceptVpcEndpointConnectionsCommand({
            ServiceId,
            VpcEndpointIds: [UNKNOWN_ENDPOINT],
          }),
        );
      expect(await outcome(accept(remote.id))).toBe(expected);
      expect(await outcome(accept((await bench.offer()).id))).toBe("ok");
    },
  );
});

function connect(policy: PolicyDocument, region: string): Promise<unknown> {
  return bench.user(BLUE, policy, region).send(
    new CreateVpcEndpointCommand({
      VpcEndpointType: "Interface",
      ServiceName: remote.name,
      ServiceRegion: REGION,
      VpcId: bench.ec2.defaultVpc(BLUE, region).id,
    }),
  );
}

describe("a consumer with and without vpce:AllowMultiRegion", () => {
  const create = "ec2:CreateVpcEndpoint";

  it.each([
    { region: REGION, multi: false, expected: "ok" },
    { region: OTHER_REGION, multi: false, expected: DENIED },
    { region: OTHER_REGION, multi: true, expected: "ok" },
  ])("connects from $region, with it: $multi: $expected", async ({ region, multi, expected }) => {
    const policy = allow(multi ? [create, MULTI] : create);
    expect(await outcome(connect(policy, region))).toBe(expected);
    expect(bench.ec2.connections(remote.id)).toHaveLength(expected === "ok" ? 1 : 0);
  });

  it.each([
    ["ec2:VpceServiceRegion", REGION, "ok"],
    ["ec2:VpceServiceRegion", OTHER_REGION, DENIED],
    ["ec2:VpceMultiRegion", "true", "ok"],
    ["ec2:VpceMultiRegion", "false", DENIED],
  ])("can be limited by %s to %s: %s", async (key, value, expected) => {
    const { Statement: onEndpoint } = allow(create, { StringEquals: { [key]: value } });
    const { Statement: others } = allow(MULTI);
    const onVpc = { Effect: "Allow", Action: create, Resource: `arn:aws:ec2:*:${BLUE}:vpc/*` };
    const policy = {
      Version: "2012-10-17",
      Statement: [onEndpoint, others, onVpc].flat(),
    };
    expect(await outcome(connect(policy, OTHER_REGION))).toBe(expected);
  });

  it.each([
    ["configuration", "ok"],
    ["every-call", DENIED],
  ] as const)("deletes what crosses Regions when %s needs it: %s", async (knob, expected) => {
    bench.platform.knobs.multiRegionPermission = knob;
    const VpcEndpointIds = [await bench.connectFromAfar(BLUE, remote)];
    const cleaner = bench.user(BLUE, allow("ec2:DeleteVpcEndpoints"), OTHER_REGION);
    expect(await outcome(cleaner.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds })))).toBe(
      expected,
    );
  });
});

describe("a permission on a service", () => {
  const action = "ec2:DescribeVpcEndpointServicePermissions";

  it.each([
    ["ec2:VpceMultiRegion", "true", "ok", DENIED],
    ["ec2:VpceMultiRegion", "false", DENIED, "ok"],
    ["ec2:VpceSupportedRegion", [REGION, OTHER_REGION], "ok", "ok"],
    ["ec2:VpceSupportedRegion", REGION, DENIED, "ok"],
    ["ec2:VpceSupportedRegion", OTHER_REGION, DENIED, DENIED],
  ])(
    "limited by %s to %j is for a multi-Region service: %s, for a local one: %s",
    async (key, value, multi, local) => {
      const reader = bench.user(HUB, allow(action, { StringEquals: { [key]: value } }));
      const read = (ServiceId: string) =>
        reader.send(new DescribeVpcEndpointServicePermissionsCommand({ ServiceId }));
      expect(await outcome(read(remote.id))).toBe(multi);
      expect(await outcome(read((await bench.offer()).id))).toBe(local);
    },
  );
});
