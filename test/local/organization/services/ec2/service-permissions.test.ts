import {
  DescribeVpcEndpointServiceConfigurationsCommand,
  ModifyVpcEndpointServicePermissionsCommand,
  paginateDescribeVpcEndpointServicePermissions,
} from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, expect, it } from "vitest";

import { HUB, loadBalancerArn, openPrivateLinkBench } from "./private-link-bench.ts";
import type { PrivateLinkBench } from "./private-link-bench.ts";

let bench: PrivateLinkBench;
beforeEach(async () => {
  bench = await openPrivateLinkBench();
});
afterEach(() => bench.close());

function roots(from: number, to: number): string[] {
  return Array.from(
    { length: to - from },
    (_, index) => `arn:aws:iam::${String(100_000_000_000 + from + index)}:root`,
  );
}

function modify(ServiceId: string, adds: string[], removes: string[] = []) {
  return bench.administrator(HUB).send(
    new ModifyVpcEndpointServicePermissionsCommand({
      ServiceId,
      ...(adds.length > 0 && { AddAllowedPrincipals: adds }),
      ...(removes.length > 0 && { RemoveAllowedPrincipals: removes }),
    }),
  );
}

async function listed(ServiceId: string, principal?: string): Promise<(string | undefined)[]> {
  const seen = [];
  const client = bench.administrator(HUB);
  const Filters = principal === undefined ? [] : [{ Name: "principal", Values: [principal] }];
  const pages = paginateDescribeVpcEndpointServicePermissions({ client }, { ServiceId, Filters });
  for await (const page of pages) {
    seen.push(...(page.AllowedPrincipals ?? []).map((one) => one.Principal));
  }
  return seen;
}

it("hundreds of principals are added and removed in one call, and read in pages", async () => {
  const { id } = await bench.offer(undefined, []);
  await modify(id, roots(0, 300));
  bench.platform.knobs.maxPageSize = 70;
  expect(await listed(id)).toEqual(roots(0, 300));
  await modify(id, roots(300, 310), roots(5, 300));
  expect(await listed(id)).toEqual([...roots(0, 5), ...roots(300, 310)]);
  expect(await listed(id, roots(3, 4)[0])).toEqual(roots(3, 4));
});

it("a change that is made again changes nothing", async () => {
  const { id } = await bench.offer(undefined, roots(0, 3));
  const change = () => modify(id, roots(3, 5), roots(0, 2));
  expect(await change()).toMatchObject({ ReturnValue: true });
  expect(await listed(id)).toEqual(roots(2, 5));
  expect(await change()).toMatchObject({ ReturnValue: true, AddedPrincipals: [] });
  expect(await listed(id)).toEqual(roots(2, 5));
});

it("a provider's services tell what they are and how they answer", async () => {
  const { id } = await bench.offer({ NetworkLoadBalancerArns: [loadBalancerArn("net")] });
  const { id: open } = await bench.offer({
    GatewayLoadBalancerArns: [loadBalancerArn("gwy")],
    AcceptanceRequired: false,
  });
  const { ServiceConfigurations } = await bench
    .administrator(HUB)
    .send(new DescribeVpcEndpointServiceConfigurationsCommand({ ServiceIds: [id, open] }));
  expect(ServiceConfigurations).toMatchObject([
    {
      ServiceId: id,
      ServiceType: [{ ServiceType: "Interface" }],
      ServiceState: "Available",
      AcceptanceRequired: true,
    },
    {
      ServiceId: open,
      ServiceType: [{ ServiceType: "GatewayLoadBalancer" }],
      ServiceState: "Available",
      AcceptanceRequired: false,
    },
  ]);
});
