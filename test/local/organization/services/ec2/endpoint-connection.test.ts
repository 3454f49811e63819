import {
  AcceptVpcEndpointConnectionsCommand,
  DeleteVpcEndpointsCommand,
  DescribeVpcEndpointConnectionsCommand,
  DescribeVpcEndpointsCommand,
  RejectVpcEndpointConnectionsCommand,
} from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  BLUE,
  GREEN,
  HUB,
  loadBalancerArn,
  openPrivateLinkBench,
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

const answers = {
  accept: AcceptVpcEndpointConnectionsCommand,
  reject: RejectVpcEndpointConnectionsCommand,
};
type Verb = keyof typeof answers;

async function answer(verb: Verb, endpointIds: string[], accountId = HUB, DryRun?: boolean) {
  const command = new answers[verb]({
    ServiceId: offer.id,
    VpcEndpointIds: endpointIds,
    ...(DryRun !== undefined && { DryRun }),
  });
  const { Unsuccessful } = await bench.administrator(accountId).send(command);
  return Unsuccessful?.map((item) => [item.ResourceId, item.Error?.Code]);
}

async function state(): Promise<string | undefined> {
  return (await bench.describe()).states[0];
}

async function consumerState(): Promise<string | undefined> {
  const { VpcEndpoints } = await bench
    .administrator(BLUE)
    .send(new DescribeVpcEndpointsCommand({}));
  return VpcEndpoints?.[0]?.State;
}

describe("a connection to a service", () => {
  it("shows its provider who owns the endpoint, and nothing of the consumer's network", async () => {
    const id = await bench.connect(BLUE, offer);
    const { VpcEndpointConnections } = await bench
      .administrator(HUB)
      .send(new DescribeVpcEndpointConnectionsCommand({}));
    expect(VpcEndpointConnections).toEqual([
      {
        ServiceId: offer.id,
        VpcEndpointId: id,
        VpcEndpointOwner: BLUE,
        VpcEndpointState: "pendingAcceptance",
        CreationTimestamp: expect.any(Date),
        DnsEntries: [{ DnsName: expect.stringContaining(id), HostedZoneId: expect.any(String) }],
        NetworkLoadBalancerArns: [loadBalancerArn("net")],
        IpAddressType: "ipv4",
        VpcEndpointConnectionId: expect.any(String),
        Tags: [],
        VpcEndpointRegion: REGION,
      },
    ]);
  });

  it("waits until it is accepted, is pending for a while, then available", async () => {
    const id = await bench.connect(BLUE, offer);
    expect([await state(), await consumerState()]).toEqual([
      "pendingAcceptance",
      "pendingAcceptance",
    ]);
    expect(await answer("accept", [id])).toEqual([]);
    expect([await state(), await consumerState()]).toEqual(["pending", "pending"]);
    bench.platform.clock.advance(bench.platform.knobs.pendingDurationMs);
    expect([await state(), await consumerState()]).toEqual(["available", "available"]);
  });

  it("starts as pending when the service accepts by itself", async () => {
    offer = await bench.offer({
      NetworkLoadBalancerArns: [loadBalancerArn("net")],
      AcceptanceRequired: false,
    });
    await bench.connect(BLUE, offer);
    expect(await state()).toBe("pending");
    bench.platform.clock.advance(bench.platform.knobs.pendingDurationMs);
    expect(await state()).toBe("available");
  });

  it.each(["pendingAcceptance", "pending", "available"])(
    "can be rejected when %s",
    async (from) => {
      const id = await bench.connect(BLUE, offer);
      bench.ec2.setState(id, from);
      expect(await answer("reject", [id])).toEqual([]);
      expect([await state(), await consumerState()]).toEqual(["rejected", "rejected"]);
    },
  );

  it.each([
    ["accept", "expired"],
    ["accept", "failed"],
    ["accept", "deleting"],
    ["accept", "inventedTomorrow"],
    ["reject", "expired"],
    ["reject", "failed"],
    ["reject", "deleting"],
    ["reject", "inventedTomorrow"],
  ] as const)("can't be answered with %s when %s", async (verb, from) => {
    const id = await bench.connect(BLUE, offer);
    bench.ec2.setState(id, from);
    expect(await answer(verb, [id])).toEqual([[id, "InvalidState"]]);
    expect(await state()).toBe(from);
  });

  it.each([
    ["accept", "pending", "acceptTwice", "invalid-state", ["InvalidState"], "pending"],
    ["accept", "available", "acceptTwice", "invalid-state", ["InvalidState"], "available"],
    ["accept", "pending", "acceptTwice", "no-op", [], "pending"],
    ["accept", "available", "acceptTwice", "no-op", [], "available"],
    ["accept", "rejected", "acceptAfterReject", "refused", ["InvalidState"], "rejected"],
    ["accept", "rejected", "acceptAfterReject", "accepted", [], "pending"],
    ["reject", "rejected", "rejectTwice", "invalid-state", ["InvalidState"], "rejected"],
    ["reject", "rejected", "rejectTwice", "no-op", [], "rejected"],
  ] as const)(
    "%s when %s with %s %s: %j, then %s",
    async (verb, from, knob, position, codes, to) => {
      const id = await bench.connect(BLUE, offer);
      bench.ec2.setState(id, from);
      Object.assign(bench.platform.knobs, { [knob]: position });
      expect((await answer(verb, [id]))?.map(([, code]) => code)).toEqual(codes);
      expect(await state()).toBe(to);
    },
  );

  it("stays listed for a while after it was rejected; the consumer's endpoint outlives the row", async () => {
    const id = await bench.connect(BLUE, offer);
    await answer("reject", [id]);
    bench.platform.clock.advance(bench.platform.knobs.deletedRowsStayMs - 60_000);
    expect(await state()).toBe("rejected");
    bench.platform.clock.advance(60_000);
    expect([await state(), await consumerState()]).toEqual([undefined, "rejected"]);
    expect(await answer("reject", [id])).toEqual([[id, "InvalidVpcEndpointId.NotFound"]]);
  });

  it("is deleting, deleted, and at last gone for both sides after the consumer deleted it", async () => {
    const id = await bench.connect(BLUE, offer);
    await bench.administrator(BLUE).send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] }));
    expect([await state(), await consumerState()]).toEqual(["deleting", "deleting"]);
    bench.platform.clock.advance(bench.platform.knobs.pendingDurationMs);
    expect([await state(), await consumerState()]).toEqual(["deleted", "deleted"]);
    bench.platform.clock.advance(bench.platform.knobs.deletedRowsStayMs);
    expect([await state(), await consumerState()]).toEqual([undefined, undefined]);
  });

  it("is unknown to its provider's calls until it becomes visible", async () => {
    bench.platform.knobs.endpointVisibilityDelayMs = 60_000;
    const id = await bench.connect(BLUE, offer);
    expect([await state(), await consumerState()]).toEqual([undefined, "pendingAcceptance"]);
    expect(await answer("accept", [id])).toEqual([[id, "InvalidVpcEndpointId.NotFound"]]);
    bench.platform.clock.advance(60_000);
    expect(await state()).toBe("pendingAcceptance");
    expect(await answer("accept", [id])).toEqual([]);
  });

  it("spells its state in Pascal case for the provider, when told to, and never in filters", async () => {
    await bench.connect(BLUE, offer);
    bench.platform.knobs.stateCase = "pascal";
    const Filters = [{ Name: "vpc-endpoint-state", Values: ["pendingAcceptance"] }];
    expect((await bench.describe({ Filters })).states).toEqual(["PendingAcceptance"]);
    expect(await consumerState()).toBe("pendingAcceptance");
  });

  it("vanishes from the provider's list when it is forgotten", async () => {
    const id = await bench.connect(BLUE, offer);
    bench.ec2.forget(id);
    expect([await state(), await consumerState()]).toEqual([undefined, "pendingAcceptance"]);
    expect(bench.ec2.connections(offer.id)).toEqual([]);
    expect(() => bench.ec2.forget(id)).toThrow(id);
  });
});

describe("accepting and rejecting", () => {
  it.each(["accept", "reject"] as const)(
    "%s answers each connection for itself, and names those that it could not",
    async (verb) => {
      const mine = await bench.connect(BLUE, offer);
      const alsoMine = await bench.connect(GREEN, offer);
      const ofAnotherService = await bench.connect(BLUE, await bench.offer());
      const bad = [UNKNOWN_ENDPOINT, ofAnotherService, "vpce-nonsense"];
      expect(await answer(verb, [mine, ...bad, alsoMine])).toEqual([
        [UNKNOWN_ENDPOINT, "InvalidVpcEndpointId.NotFound"],
        [ofAnotherService, "InvalidVpcEndpointId.NotFound"],
        ["vpce-nonsense", "InvalidVpcEndpointId.Malformed"],
      ]);
      const { states } = await bench.describe();
      expect(states).toEqual([
        ...Array(2).fill(verb === "accept" ? "pending" : "rejected"),
        "pendingAcceptance",
      ]);
    },
  );

  it("fails as a whole for one bad id and does nothing, when told to", async () => {
    const id = await bench.connect(BLUE, offer);
    bench.platform.knobs.oneBadId = "fails-the-call";
    await expect(answer("accept", [id, UNKNOWN_ENDPOINT])).rejects.toThrow(
      expect.objectContaining({ name: "InvalidVpcEndpointId.NotFound" }),
    );
    expect(await state()).toBe("pendingAcceptance");
  });

  it("does nothing in a dry run", async () => {
    const id = await bench.connect(BLUE, offer);
    await expect(answer("accept", [id], HUB, true)).rejects.toThrow(
      expect.objectContaining({ name: "DryRunOperation" }),
    );
    expect(await state()).toBe("pendingAcceptance");
  });

  it("knows no service of another account", async () => {
    const id = await bench.connect(BLUE, offer);
    await expect(answer("accept", [id], GREEN)).rejects.toThrow(
      expect.objectContaining({ name: "InvalidVpcEndpointServiceId.NotFound" }),
    );
    expect(await state()).toBe("pendingAcceptance");
  });

  it("needs at least one id", async () => {
    await expect(answer("reject", [])).rejects.toThrow(
      expect.objectContaining({ name: "MissingParameter" }),
    );
  });
});
