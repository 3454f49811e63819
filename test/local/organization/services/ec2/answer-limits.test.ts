import {
  AcceptVpcEndpointConnectionsCommand,
  DescribeVpcEndpointConnectionsCommand,
  paginateDescribeVpcEndpointConnections,
  RejectVpcEndpointConnectionsCommand,
} from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { BLUE, GREEN, HUB, openPrivateLinkBench, OTHER_REGION } from "./private-link-bench.ts";
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

function answer(verb: Verb, VpcEndpointIds: string[]) {
  const command = new answers[verb]({ ServiceId: offer.id, VpcEndpointIds });
  return bench.administrator(HUB).send(command);
}

function states(): string[] {
  return bench.ec2.connections(offer.id).map(({ state }) => state);
}

describe("the number of ids in one call", () => {
  it.each([
    ["accept", "pending"],
    ["reject", "rejected"],
  ] as const)("is limited when told to: %s is refused whole, or does all", async (verb, after) => {
    const ids = [...bench.ec2.createConnections(offer.id, 4, [BLUE])];
    bench.platform.knobs.batchSizeLimit = 3;
    await expect(answer(verb, ids)).rejects.toThrow(
      expect.objectContaining({ name: "InvalidParameterValue" }),
    );
    expect(states()).toEqual(Array(4).fill("pendingAcceptance"));
    expect(await answer(verb, ids.slice(1))).toMatchObject({ Unsuccessful: [] });
    expect(states()).toEqual(["pendingAcceptance", after, after, after]);
  });
});

describe("the organization's limit", () => {
  it("refuses as many answers as it is told to, though the account has tokens, and no other call", async () => {
    const ids = [...bench.ec2.createConnections(offer.id, 1, [BLUE])];
    bench.platform.knobs.throttling = "documented";
    bench.platform.knobs.organizationThrottling = 2;
    await bench.describe();
    const refused = { name: "RequestLimitExceeded", $metadata: { httpStatusCode: 503 } };
    await expect(answer("accept", ids)).rejects.toMatchObject(refused);
    await expect(answer("reject", ids)).rejects.toMatchObject(refused);
    expect(states()).toEqual(["pendingAcceptance"]);
    await answer("accept", ids);
    expect(states()).toEqual(["pending"]);
    expect(bench.platform.knobs.organizationThrottling).toBe(0);
  });
});

describe("the optional fields of a connection's row", () => {
  it.each([
    ["vpcEndpointRegionOfLocal", "VpcEndpointRegion"],
    ["loadBalancerArnsInRows", "NetworkLoadBalancerArns"],
  ] as const)("can be missing: %s", async (knob, field) => {
    bench.ec2.createConnections(offer.id, 1, [BLUE]);
    bench.ec2.createConnections(offer.id, 1, [BLUE], { region: OTHER_REGION });
    bench.platform.knobs[knob] = "missing";
    const { VpcEndpointConnections: rows = [] } = await bench
      .administrator(HUB)
      .send(new DescribeVpcEndpointConnectionsCommand({}));
    const has = rows.map((row) => (row[field]?.length ?? 0) > 0);
    expect(has).toEqual([false, knob === "vpcEndpointRegionOfLocal"]);
  });
});

describe("connections that control brings into being", () => {
  it("are a thousand rows at once, in turns from each account, as good as the consumers' own", async () => {
    bench.platform.knobs.throttling = "documented";
    const accounts = [BLUE, GREEN, "999999999999"];
    const ids = bench.ec2.createConnections(offer.id, 1_000, accounts);
    expect(new Set(ids).size).toBe(1_000);
    const rows = [];
    const client = bench.administrator(HUB);
    for await (const page of paginateDescribeVpcEndpointConnections({ client }, {})) {
      rows.push(...(page.VpcEndpointConnections ?? []));
    }
    expect(rows.map((row) => row.VpcEndpointId)).toEqual(ids);
    expect(rows.slice(0, 4).map((row) => row.VpcEndpointOwner)).toEqual([...accounts, BLUE]);
    expect(new Set(rows.map((row) => row.VpcEndpointState))).toEqual(
      new Set(["pendingAcceptance"]),
    );
    expect(await answer("accept", ids.slice(0, 2))).toMatchObject({ Unsuccessful: [] });
    expect(states().slice(0, 3)).toEqual(["pending", "pending", "pendingAcceptance"]);
  });

  it("need a service and an account", () => {
    expect(() => bench.ec2.createConnections("vpce-svc-0", 1, [BLUE])).toThrow("vpce-svc-0");
    expect(() => bench.ec2.createConnections(offer.id, 1, [])).toThrow("account");
  });
});
