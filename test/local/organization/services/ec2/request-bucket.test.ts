import { AcceptVpcEndpointConnectionsCommand } from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { HUB, openPrivateLinkBench, UNKNOWN_ENDPOINT } from "./private-link-bench.ts";
import type { PrivateLinkBench } from "./private-link-bench.ts";

let bench: PrivateLinkBench;
beforeEach(async () => {
  bench = await openPrivateLinkBench();
});
afterEach(() => bench.close());

const ANSWER = { capacity: 10, refillPerSecond: 1 };
const DESCRIBE = { capacity: 100, refillPerSecond: 20 };
const MUTATE = { capacity: 50, refillPerSecond: 5 };
const TAG = { capacity: 100, refillPerSecond: 10 };
const CONFIGURE = { capacity: 10, refillPerSecond: 1 };
const ENDPOINT = { capacity: 4, refillPerSecond: 0.3 };

/** privatelink.md section 4 and the EC2 developer guide, every action of the service. */
const documented = {
  AcceptVpcEndpointConnections: ANSWER,
  RejectVpcEndpointConnections: ANSWER,
  DescribeVpcEndpointConnections: DESCRIBE,
  DescribeVpcEndpointServicePermissions: DESCRIBE,
  DescribeVpcEndpointServiceConfigurations: DESCRIBE,
  DescribeVpcEndpointConnectionNotifications: DESCRIBE,
  DescribeVpcEndpoints: DESCRIBE,
  DescribeVpcs: DESCRIBE,
  DescribeSubnets: DESCRIBE,
  DescribeSecurityGroups: DESCRIBE,
  CreateSecurityGroup: MUTATE,
  CreateTags: TAG,
  DeleteTags: TAG,
  ModifyVpcEndpointServicePermissions: MUTATE,
  CreateVpcEndpointConnectionNotification: MUTATE,
  ModifyVpcEndpointConnectionNotification: MUTATE,
  DeleteVpcEndpointConnectionNotifications: MUTATE,
  CreateVpcEndpointServiceConfiguration: CONFIGURE,
  ModifyVpcEndpointServiceConfiguration: CONFIGURE,
  DeleteVpcEndpointServiceConfigurations: CONFIGURE,
  CreateVpcEndpoint: ENDPOINT,
  DeleteVpcEndpoints: ENDPOINT,
};

describe("the request buckets", () => {
  it("are those that AWS documents, one for each API", () => {
    const buckets = bench.ec2.service.actions.map(({ name, bucket }) => [name, bucket]);
    expect(Object.fromEntries(buckets)).toEqual(
      Object.fromEntries(
        Object.entries(documented).map(([name, size]) => [name, { name, ...size }]),
      ),
    );
  });

  it("refuse the eleventh Accept of a burst, and let one through a second later", async () => {
    const offer = await bench.offer();
    bench.platform.knobs.throttling = "documented";
    const accept = () =>
      bench.administrator(HUB).send(
        new AcceptVpcEndpointConnectionsCommand({
          ServiceId: offer.id,
          VpcEndpointIds: [UNKNOWN_ENDPOINT],
        }),
      );
    const burst = await Promise.allSettled(Array.from({ length: 12 }, accept));
    const refused = burst.filter((outcome) => outcome.status === "rejected");
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) {
      expect(reason).toMatchObject({ name: "RequestLimitExceeded" });
    }
    bench.platform.clock.advance(1_000);
    await expect(accept()).resolves.toBeDefined();
  });
});
