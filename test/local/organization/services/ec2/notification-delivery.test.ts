import {
  CreateVpcEndpointConnectionNotificationCommand,
  DeleteVpcEndpointsCommand,
  DescribeVpcEndpointConnectionNotificationsCommand,
  ModifyVpcEndpointConnectionNotificationCommand,
  paginateDescribeVpcEndpointConnectionNotifications,
  RejectVpcEndpointConnectionsCommand,
} from "@aws-sdk/client-ec2";
import type { ModifyVpcEndpointConnectionNotificationRequest } from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  BLUE,
  GREEN,
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
  offer = await bench.offer({
    NetworkLoadBalancerArns: [loadBalancerArn("net")],
    SupportedRegions: [OTHER_REGION],
  });
  bench.platform.clock.advance(bench.platform.knobs.pendingDurationMs);
});
afterEach(() => bench.close());

const DELAY_MS = 10 * 60_000;

async function ask(ConnectionEvents = ["Connect", "Reject", "Delete"]): Promise<string> {
  const { ConnectionNotification } = await bench.administrator(HUB).send(
    new CreateVpcEndpointConnectionNotificationCommand({
      ServiceId: offer.id,
      ConnectionNotificationArn: TOPIC,
      ConnectionEvents,
    }),
  );
  return ConnectionNotification?.ConnectionNotificationId ?? "";
}

/** The event and the endpoint of each message that was published, in order. */
async function told(): Promise<string[]> {
  await bench.ec2.settled();
  return bench.published.map(({ input }) => {
    const { what, endpoint } = JSON.parse(input.Message ?? "");
    return `${what} ${endpoint.id}`;
  });
}

async function rejectAndDelete(id: string, consumerRegion: string): Promise<void> {
  const VpcEndpointIds = [id];
  await bench
    .administrator(HUB)
    .send(new RejectVpcEndpointConnectionsCommand({ ServiceId: offer.id, VpcEndpointIds }));
  await bench
    .administrator(BLUE, consumerRegion)
    .send(new DeleteVpcEndpointsCommand({ VpcEndpointIds }));
}

describe("a notification that is late", () => {
  it("is published when its time has come; nobody waits for it before", async () => {
    await ask();
    Object.assign(bench.platform.knobs, {
      notificationDelivery: "late",
      notificationDelayMs: DELAY_MS,
    });
    const id = await bench.connect(BLUE, offer);
    bench.platform.knobs.notificationDelivery = "once";
    const next = await bench.connect(BLUE, offer);
    expect(await told()).toEqual([`Connect ${next}`]);
    bench.platform.clock.advance(DELAY_MS);
    expect(await told()).toEqual([`Connect ${next}`, `Connect ${id}`]);
  });

  it("is not late without a delay", async () => {
    await ask();
    Object.assign(bench.platform.knobs, { notificationDelivery: "late", notificationDelayMs: 0 });
    const id = await bench.connect(BLUE, offer);
    expect(await told()).toEqual([`Connect ${id}`]);
  });
});

it("notifications that are shuffled all come, in another order than their events", async () => {
  await ask();
  Object.assign(bench.platform.knobs, {
    notificationDelivery: "shuffled",
    notificationDelayMs: DELAY_MS,
  });
  const ids = bench.ec2.createConnections(offer.id, 12, [BLUE, GREEN]);
  bench.platform.clock.advance(DELAY_MS);
  const events = ids.map((id) => `Connect ${id}`);
  const seen = await told();
  expect(seen).not.toEqual(events);
  expect(seen.toSorted()).toEqual(events.toSorted());
});

describe("messages about a connection from another Region", () => {
  it.each([
    ["service-region", ["Connect", "Reject", "Delete"]],
    ["none", []],
  ] as const)("are published as the organization says: %s", async (knob, events) => {
    await ask();
    bench.platform.knobs.crossRegionNotification = knob;
    const far = await bench.connectFromAfar(BLUE, offer);
    await rejectAndDelete(far, OTHER_REGION);
    expect(await told()).toEqual(events.map((event) => `${event} ${far}`));
    const near = await bench.connect(BLUE, offer);
    expect((await told()).at(-1)).toBe(`Connect ${near}`);
  });
});

function modify(
  ConnectionNotificationId: string,
  input: Partial<ModifyVpcEndpointConnectionNotificationRequest>,
) {
  return bench
    .administrator(HUB)
    .send(
      new ModifyVpcEndpointConnectionNotificationCommand({ ConnectionNotificationId, ...input }),
    );
}

async function find(Name: string, value: string) {
  const { ConnectionNotificationSet } = await bench.administrator(HUB).send(
    new DescribeVpcEndpointConnectionNotificationsCommand({
      Filters: [{ Name, Values: [value] }],
    }),
  );
  return ConnectionNotificationSet;
}

describe("a notification that exists", () => {
  it("is told nothing while it is disabled, and is found by its state", async () => {
    const id = await ask();
    bench.ec2.setNotificationState(id, "Disabled");
    await bench.connect(BLUE, offer);
    expect(await told()).toEqual([]);
    expect(await find("connection-notification-state", "Enabled")).toEqual([]);
    expect(await find("service-id", offer.id)).toMatchObject([
      { ConnectionNotificationId: id, ConnectionNotificationState: "Disabled" },
    ]);
    bench.ec2.setNotificationState(id, "Enabled");
    await bench.connect(BLUE, offer);
    expect(await told()).toHaveLength(1);
    expect(() => bench.ec2.setNotificationState("vpce-nfn-0", "Enabled")).toThrow("vpce-nfn-0");
  });

  it("can be given other events, and another topic", async () => {
    const id = await ask(["Delete"]);
    expect(await modify(id, { ConnectionEvents: ["Connect"] })).toMatchObject({
      ReturnValue: true,
    });
    await rejectAndDelete(await bench.connect(BLUE, offer), REGION);
    expect(await told()).toEqual([expect.stringContaining("Connect")]);
    const elsewhere = `${TOPIC}-elsewhere`;
    await modify(id, { ConnectionNotificationArn: elsewhere });
    expect(await find("connection-notification-arn", elsewhere)).toMatchObject([
      { ConnectionNotificationId: id, ConnectionEvents: ["Connect"] },
    ]);
  });

  it.each([
    { what: "without anything to change", input: {}, code: "MissingParameter" },
    { what: "to no event", input: { ConnectionEvents: [] }, code: "MissingParameter" },
    {
      what: "to an unknown event",
      input: { ConnectionNotificationArn: `${TOPIC}-new`, ConnectionEvents: ["Expire"] },
      code: "InvalidParameterValue",
    },
    {
      what: "to another Region's topic, which is not modelled",
      input: { ConnectionNotificationArn: `arn:aws:sns:${OTHER_REGION}:${HUB}:connections` },
      code: "NotModelledByGatehouseLocal",
    },
    {
      what: "by an unknown id",
      input: {
        ConnectionNotificationId: "vpce-nfn-0000000000000dead",
        ConnectionEvents: ["Connect"],
      },
      code: "InvalidConnectionNotification",
    },
    {
      what: "in a dry run",
      input: { ConnectionEvents: ["Connect"], DryRun: true },
      code: "DryRunOperation",
    },
  ])("is not changed $what", async ({ input, code }) => {
    const id = await ask(["Delete"]);
    await expect(modify(id, input)).rejects.toThrow(expect.objectContaining({ name: code }));
    expect(await find("service-id", offer.id)).toMatchObject([
      { ConnectionNotificationArn: TOPIC, ConnectionEvents: ["Delete"] },
    ]);
  });

  it("may have a second beside it for the same topic, or not, as the organization says", async () => {
    await ask();
    await ask();
    const id = await bench.connect(BLUE, offer);
    expect(await told()).toEqual([`Connect ${id}`, `Connect ${id}`]);
    bench.platform.knobs.notificationTwice = "refused";
    await expect(ask()).rejects.toThrow(expect.objectContaining({ name: "InvalidParameter" }));
    expect(await find("service-id", offer.id)).toHaveLength(2);
    offer = await bench.offer();
    await expect(ask()).resolves.toBeDefined();
  });

  it("is listed page by page to the end", async () => {
    const ids = [await ask(), await ask(), await ask()];
    bench.platform.knobs.maxPageSize = 2;
    const seen = [];
    for await (const page of paginateDescribeVpcEndpointConnectionNotifications(
      { client: bench.administrator(HUB) },
      { Filters: [{ Name: "service-id", Values: [offer.id] }] },
    )) {
      seen.push(page.ConnectionNotificationSet?.map((one) => one.ConnectionNotificationId));
    }
    expect(seen).toEqual([ids.slice(0, 2), ids.slice(2)]);
  });
});
