import {
  AcceptVpcEndpointConnectionsCommand,
  CreateVpcEndpointConnectionNotificationCommand,
  DeleteVpcEndpointConnectionNotificationsCommand,
  DeleteVpcEndpointsCommand,
  DescribeVpcEndpointConnectionNotificationsCommand,
  RejectVpcEndpointConnectionsCommand,
} from "@aws-sdk/client-ec2";
import type { CreateVpcEndpointConnectionNotificationRequest } from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  BLUE,
  HUB,
  loadBalancerArn,
  openPrivateLinkBench,
  OTHER_REGION,
  REGION,
  TOPIC,
} from "./private-link-bench.ts";
import type { Offer, PrivateLinkBench } from "./private-link-bench.ts";

let bench: PrivateLinkBench;
let offer: Offer;
beforeEach(async () => {
  bench = await openPrivateLinkBench();
  offer = await bench.offer();
});
afterEach(() => bench.close());

const ALL = ["Connect", "Accept", "Reject", "Delete"];
const NLB = { NetworkLoadBalancerArns: [loadBalancerArn("net")] };

async function ask(input: Partial<CreateVpcEndpointConnectionNotificationRequest> = {}) {
  const { ConnectionNotification } = await bench.administrator(HUB).send(
    new CreateVpcEndpointConnectionNotificationCommand({
      ServiceId: offer.id,
      ConnectionNotificationArn: TOPIC,
      ConnectionEvents: ALL,
      ...input,
    }),
  );
  return ConnectionNotification;
}

async function accept(endpointId: string): Promise<void> {
  await bench.administrator(HUB).send(
    new AcceptVpcEndpointConnectionsCommand({
      ServiceId: offer.id,
      VpcEndpointIds: [endpointId],
    }),
  );
}

async function reject(endpointId: string): Promise<void> {
  await bench.administrator(HUB).send(
    new RejectVpcEndpointConnectionsCommand({
      ServiceId: offer.id,
      VpcEndpointIds: [endpointId],
    }),
  );
}

async function remove(endpointId: string): Promise<void> {
  await bench
    .administrator(BLUE)
    .send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [endpointId] }));
}

/** The first word or member of each message, whatever its shape. */
async function told(): Promise<(string | undefined)[]> {
  await bench.ec2.settled();
  return bench.published.map(
    ({ input }) => /Connect|Accept|Reject|Delete/.exec(input.Message ?? "")?.[0],
  );
}

describe("a connection notification", () => {
  it("is created, listed, found by its service, and deleted", async () => {
    const created = await ask();
    expect(created).toMatchObject({
      ConnectionNotificationId: expect.stringMatching(/^vpce-nfn-[0-9a-f]{17}$/),
      ServiceId: offer.id,
      ConnectionNotificationType: "Topic",
      ConnectionNotificationArn: TOPIC,
      ConnectionEvents: ALL,
      ConnectionNotificationState: "Enabled",
      ServiceRegion: REGION,
    });
    const hub = bench.administrator(HUB);
    const id = created?.ConnectionNotificationId ?? "";
    const find = async (Values: string[]) =>
      (
        await hub.send(
          new DescribeVpcEndpointConnectionNotificationsCommand({
            Filters: [{ Name: "service-id", Values }],
          }),
        )
      ).ConnectionNotificationSet;
    expect(await find([offer.id])).toEqual([created]);
    expect(await find(["vpce-svc-0000000000000dead"])).toEqual([]);

    const { Unsuccessful } = await hub.send(
      new DeleteVpcEndpointConnectionNotificationsCommand({
        ConnectionNotificationIds: [id, "vpce-nfn-0000000000000dead"],
      }),
    );
    expect(Unsuccessful?.map((item) => item.ResourceId)).toEqual(["vpce-nfn-0000000000000dead"]);
    await expect(
      hub.send(
        new DescribeVpcEndpointConnectionNotificationsCommand({ ConnectionNotificationId: id }),
      ),
    ).rejects.toThrow(expect.objectContaining({ name: "InvalidConnectionNotification" }));
  });

  it("is created once per client token", async () => {
    const first = await ask({ ClientToken: "once" });
    expect(await ask({ ClientToken: "once" })).toEqual(first);
  });

  it.each([
    {
      name: "an unknown event",
      input: { ConnectionEvents: ["Expire"] },
      code: "InvalidParameterValue",
    },
    { name: "no event", input: { ConnectionEvents: [] }, code: "MissingParameter" },
    {
      name: "a queue",
      input: { ConnectionNotificationArn: `arn:aws:sqs:${REGION}:${HUB}:connections` },
      code: "InvalidParameterValue",
    },
    {
      name: "another account's topic, which is not modelled",
      input: { ConnectionNotificationArn: `arn:aws:sns:${REGION}:${BLUE}:connections` },
      code: "NotModelledByGatehouseLocal",
    },
    {
      name: "another Region's topic, which is not modelled",
      input: { ConnectionNotificationArn: `arn:aws:sns:${OTHER_REGION}:${HUB}:connections` },
      code: "NotModelledByGatehouseLocal",
    },
    {
      name: "an unknown service",
      input: { ServiceId: "vpce-svc-0000000000000dead" },
      code: "InvalidVpcEndpointServiceId.NotFound",
    },
  ])("is not created for $name", async ({ input, code }) => {
    await expect(ask(input)).rejects.toThrow(expect.objectContaining({ name: code }));
  });

  it("does not exist for Gateway Load Balancer services, whose connections notify nobody", async () => {
    offer = await bench.offer({ GatewayLoadBalancerArns: [loadBalancerArn("gwy")] });
    await expect(ask()).rejects.toThrow(expect.objectContaining({ name: "InvalidParameter" }));
  });
});

describe("what is published", () => {
  it("is one message when a consumer connects, and when the provider accepts, rejects, and when the consumer deletes", async () => {
    await ask();
    const id = await bench.connect(BLUE, offer);
    expect(await told()).toEqual(["Connect"]);
    await accept(id);
    expect(await told()).toEqual(["Connect", "Accept"]);
    bench.platform.clock.advance(bench.platform.knobs.pendingDurationMs);
    expect(await told()).toHaveLength(2);
    await reject(id);
    await remove(id);
    expect(await told()).toEqual(["Connect", "Accept", "Reject", "Delete"]);
    expect(bench.published[0]).toMatchObject({
      caller: {
        type: "service",
        service: "vpce.amazonaws.com",
        sourceArn: `arn:aws:ec2:${REGION}:${HUB}:vpc-endpoint-service/${offer.id}`,
        sourceAccount: HUB,
      },
      input: { TopicArn: TOPIC },
    });
  });

  it("is nothing for an answer that changed nothing", async () => {
    await ask();
    bench.platform.knobs.acceptTwice = "no-op";
    const id = await bench.connect(BLUE, offer);
    await accept(id);
    await accept(id);
    bench.platform.knobs.acceptTwice = "invalid-state";
    await accept(id);
    expect(await told()).toEqual(["Connect", "Accept"]);
  });

  it("is only what was asked for, about the service it was asked for", async () => {
    await ask({ ConnectionEvents: ["Delete"] });
    const id = await bench.connect(BLUE, offer);
    await remove(await bench.connect(BLUE, await bench.offer()));
    expect(await told()).toEqual([]);
    await remove(id);
    expect(await told()).toEqual(["Delete"]);
  });

  it("is no Connect when the service accepts by itself", async () => {
    offer = await bench.offer({ ...NLB, AcceptanceRequired: false });
    await ask();
    const id = await bench.connect(BLUE, offer);
    await remove(id);
    expect(await told()).toEqual(["Delete"]);
  });

  it.each([
    ["json", true],
    ["prose", true],
    ["without-ids", false],
  ] as const)("has a body in the shape %s; with ids: %s", async (shape, withIds) => {
    await ask();
    bench.platform.knobs.notificationBody = shape;
    const id = await bench.connect(BLUE, offer);
    await bench.ec2.settled();
    const body = bench.published[0]?.input.Message ?? "";
    for (const mentioned of [id, offer.id, BLUE]) expect(body.includes(mentioned)).toBe(withIds);
    expect(body.startsWith("{")).toBe(shape === "json");
  });

  it.each([
    ["once", 1],
    ["lost", 0],
    ["doubled", 2],
  ] as const)("arrives as the organization says: %s", async (delivery, times) => {
    await ask();
    bench.platform.knobs.notificationDelivery = delivery;
    await bench.connect(BLUE, offer);
    expect(await told()).toHaveLength(times);
  });

  it("is dropped, and can be seen to be, when the topic refuses it; the consumer notices nothing", async () => {
    const closed = `${TOPIC}-closed`;
    await ask({ ConnectionNotificationArn: closed });
    const id = await bench.connect(BLUE, offer);
    expect(await told()).toEqual([]);
    expect(bench.ec2.notificationsRefused).toMatchObject([
      { topicArn: closed, event: "Connect", endpointId: id, code: "AuthorizationError" },
    ]);
  });
});
