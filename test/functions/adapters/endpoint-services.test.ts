import {
  CreateVpcEndpointServiceConfigurationCommand,
  DeleteVpcEndpointServiceConfigurationsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { BudgetedCall, CallBudget } from "../../../functions/adapters/call-budget.ts";
import { ec2EndpointServices } from "../../../functions/adapters/endpoint-services.ts";
import { ProviderSessionError } from "../../../functions/adapters/provider-session.ts";
import { ThrottledError } from "../../../functions/core/throttled-error.ts";
import type { PrivateLinkBench } from "../../local/organization/services/ec2/private-link-bench.ts";
import {
  HUB,
  loadBalancerArn,
  openPrivateLinkBench,
  REGION,
  TOPIC,
} from "../../local/organization/services/ec2/private-link-bench.ts";
import { ec2Error } from "../../support/ec2-double.ts";
import { now, resource } from "../../support/situation.ts";

const until = now;
const rootOf = (accountId: string) => `arn:aws:iam::${accountId}:root`;
const [blue, green, red] = ["333344445555", "444455556666", "555566667777"].map(rootOf) as [
  string,
  string,
  string,
];

/** A budget that writes down what it was asked for; `calls` are allowed. */
function aBudget(calls = Number.POSITIVE_INFINITY) {
  const taken: BudgetedCall[] = [];
  const throttled: BudgetedCall[] = [];
  const budget: CallBudget = {
    take(call) {
      if (taken.length >= calls) return Promise.resolve("spent");
      taken.push(call);
      return Promise.resolve("taken");
    },
    throttled(call) {
      throttled.push(call);
      return Promise.resolve();
    },
  };
  return { budget, taken, throttled, apis: () => taken.map(({ api }) => api) };
}

const arnOf = (serviceId: string) =>
  `arn:aws:ec2:${REGION}:${HUB}:vpc-endpoint-service/${serviceId}`;

describe("against the simulated EC2", () => {
  let bench: PrivateLinkBench;
  beforeAll(async () => {
    bench = await openPrivateLinkBench();
  });
  afterAll(() => bench.close());

  function services(calls?: number, idsPerCall = 100) {
    const client = bench.administrator(HUB);
    const { budget, ...seen } = aBudget(calls);
    const clients = (accountId: string, region: string) => {
      expect([accountId, region]).toEqual([HUB, REGION]);
      return { read: client, act: client };
    };
    return { ...seen, services: ec2EndpointServices({ clients, budget, idsPerCall }) };
  }
  const offer = async (principals: readonly string[] = []) =>
    arnOf((await bench.offer(undefined, principals)).id);
  const principalsOf = async (service: string) =>
    (await services().services.read(service, { until }))?.principals;

  it("reads everything that a service says of itself", async () => {
    const service = await offer([blue]);
    const { services: all } = services();
    await all.addNotification(service, TOPIC, "token", { until });
    expect(await all.read(service, { until })).toEqual({
      acceptanceRequired: true,
      state: "available",
      endpointType: "Interface",
      principals: [blue],
      notifications: [
        {
          id: expect.stringMatching(/^vpce-nfn-/),
          topicArn: TOPIC,
          events: expect.arrayContaining(["Accept", "Connect", "Delete", "Reject"]),
          enabled: true,
        },
      ],
    });
  });
  it("tells a service of Gateway Load Balancers", async () => {
    const GatewayLoadBalancerArns = [loadBalancerArn("gwy")];
    const { id } = await bench.offer({ GatewayLoadBalancerArns, AcceptanceRequired: false }, []);
    expect(await services().services.read(arnOf(id), { until })).toMatchObject({
      acceptanceRequired: false,
      endpointType: "GatewayLoadBalancer",
      principals: [],
      notifications: [],
    });
  });
  it("knows nothing of a service that never was, nor of one that was deleted", async () => {
    expect(await services().services.read(resource, { until })).toBeUndefined();
    const hub = bench.administrator(HUB);
    const NetworkLoadBalancerArns = [loadBalancerArn("net")];
    const { ServiceConfiguration } = await hub.send(
      new CreateVpcEndpointServiceConfigurationCommand({ NetworkLoadBalancerArns }),
    );
    const id = ServiceConfiguration?.ServiceId ?? "";
    await hub.send(new DeleteVpcEndpointServiceConfigurationsCommand({ ServiceIds: [id] }));
    expect(await services().services.read(arnOf(id), { until })).toBeUndefined();
  });
  it("reads every page, with a call out of the budget for each", async () => {
    const service = await offer([blue, green, red]);
    bench.platform.knobs.maxPageSize = 1;
    const { services: all, apis } = services();
    const settings = await all.read(service, { until });
    bench.platform.knobs.maxPageSize = 1_000;
    expect(new Set(settings?.principals)).toEqual(new Set([blue, green, red]));
    expect(apis()).toEqual([
      "DescribeVpcEndpointServiceConfigurations",
      "DescribeVpcEndpointServicePermissions",
      "DescribeVpcEndpointServicePermissions",
      "DescribeVpcEndpointServicePermissions",
      "DescribeVpcEndpointConnectionNotifications",
    ]);
  });
  it("throws rather than answer with a part when the budget is spent meanwhile", async () => {
    const service = await offer([blue]);
    await expect(services(2).services.read(service, { until })).rejects.toThrow(ThrottledError);
  });
  it("adds and removes principals, each once, in calls of so many", async () => {
    const service = await offer();
    const { services: all, apis } = services(undefined, 2);
    const added = await all.addPrincipals(service, [blue, green, blue, red], { until });
    expect([...added].map(([id, { result }]) => [id, result])).toEqual([
      [blue, "succeeded"],
      [green, "succeeded"],
      [red, "succeeded"],
    ]);
    expect(apis()).toHaveLength(2);
    expect(new Set(await principalsOf(service))).toEqual(new Set([blue, green, red]));
    await all.removePrincipals(service, [blue, red], { until });
    expect(await principalsOf(service)).toEqual([green]);
  });
  it("adds and removes a second time without harm", async () => {
    const service = await offer([blue]);
    const { services: all } = services();
    const again = await all.addPrincipals(service, [blue], { until });
    expect(again.get(blue)).toMatchObject({ result: "succeeded" });
    const never = await all.removePrincipals(service, [red], { until });
    expect(never.get(red)).toMatchObject({ result: "succeeded" });
  });
  it("adds the others when one principal is refused", async () => {
    const service = await offer();
    const bad = "arn:aws:iam::333344445555:role/with/a/path";
    const added = await services().services.addPrincipals(service, [blue, bad, green], { until });
    expect(added.get(blue)).toMatchObject({ result: "succeeded" });
    expect(added.get(green)).toMatchObject({ result: "succeeded" });
    expect(added.get(bad)).toMatchObject({ result: "failed", code: "InvalidPrincipal" });
    expect(new Set(await principalsOf(service))).toEqual(new Set([blue, green]));
  });
  it("asks a service that is gone once, not once for each principal", async () => {
    const { services: all, apis } = services();
    const added = await all.addPrincipals(resource, [blue, green, red], { until });
    expect(new Set([...added.values()].map(({ result }) => result))).toEqual(new Set(["failed"]));
    expect(apis()).toEqual([
      "ModifyVpcEndpointServicePermissions",
      "DescribeVpcEndpointServicePermissions",
    ]);
  });
  it("makes one notification, however often it is asked for", async () => {
    const service = await offer();
    for (const token of ["one", "one", "two"]) {
      bench.platform.knobs.notificationTwice = token === "two" ? "refused" : "created";
      const made = await services().services.addNotification(service, TOPIC, token, { until });
      expect(made).toMatchObject({ result: "succeeded" });
    }
    bench.platform.knobs.notificationTwice = "created";
    const settings = await services().services.read(service, { until });
    expect(settings?.notifications).toHaveLength(1);
  });
});

type Answer = (input: Record<string, unknown>) => object;

/** Answers by the name of the API, for what the simulated EC2 never says. */
function aDouble(answers: Readonly<Record<string, Answer>>, calls?: number) {
  const { budget, ...seen } = aBudget(calls);
  const client = new EC2Client({ region: REGION });
  const send = async (command: { input: object }): Promise<object> => {
    await Promise.resolve();
    const api = command.constructor.name.replace(/Command$/, "");
    const answer = answers[api];
    if (answer === undefined) throw new Error(`the double of EC2 knows no ${api}`);
    return { $metadata: { requestId: "request" }, ...answer({ ...command.input }) };
  };
  // The overloads of `send` can't be written as one function type; the double answers promises only.
  client.send = send as EC2Client["send"];
  const clients = () => ({ read: client, act: client });
  return { ...seen, services: ec2EndpointServices({ clients, budget, idsPerCall: 100 }) };
}
const refuse =
  (name: string, status = 400) =>
  () => {
    throw ec2Error(name, status);
  };
const MODIFY = "ModifyVpcEndpointServicePermissions";
const PERMISSIONS = "DescribeVpcEndpointServicePermissions";
const NOTIFY = "CreateVpcEndpointConnectionNotification";
const NOTIFICATIONS = "DescribeVpcEndpointConnectionNotifications";

describe("a change", () => {
  it.each([
    { name: "was not confirmed", answer: () => ({ ReturnValue: false }) },
    { name: "was answered with nothing", answer: () => ({}) },
    { name: "ended in an internal error", answer: refuse("InternalError", 500) },
  ])("that $name may have happened", async ({ answer }) => {
    const { services } = aDouble({ [MODIFY]: answer });
    const added = await services.addPrincipals(resource, [blue], { until });
    expect(added.get(blue)).toMatchObject({ result: "unknown" });
  });
  it("keeps AWS's request id", async () => {
    const { services } = aDouble({ [MODIFY]: () => ({ ReturnValue: true }) });
    const added = await services.addPrincipals(resource, [blue], { until });
    expect(added.get(blue)).toMatchObject({ result: "succeeded", awsRequestId: "request" });
  });
  it("that AWS throttled was not made, and empties the budget", async () => {
    const { services, throttled } = aDouble({ [MODIFY]: refuse("RequestLimitExceeded", 503) });
    const added = await services.addPrincipals(resource, [blue], { until });
    expect(added.get(blue)).toMatchObject({ result: "deferred" });
    expect(throttled).toEqual([{ accountId: HUB, region: REGION, api: MODIFY }]);
  });
  it("that the budget has no call for was not made", async () => {
    const { services, throttled } = aDouble({}, 0);
    const added = await services.addPrincipals(resource, [blue], { until });
    expect(added.get(blue)).toMatchObject({ result: "deferred" });
    expect(throttled).toEqual([]);
  });
  it("takes no call for the one that was reserved, and one for each that follows", async () => {
    const { services, apis } = aDouble({
      [MODIFY]: refuse("InvalidPrincipal"),
      [PERMISSIONS]: () => ({ AllowedPrincipals: [] }),
    });
    await services.addPrincipals(resource, [blue, green], { until, reserved: true });
    expect(apis()).toEqual([MODIFY, MODIFY, PERMISSIONS]);
  });
  it("that no session allows is refused with STS's word for it", async () => {
    const { services } = aDouble({
      [MODIFY]: () => {
        throw new ProviderSessionError("arn:aws:iam::777788889999:role/p", "AccessDenied", "no");
      },
      [PERMISSIONS]: () => ({ AllowedPrincipals: [] }),
    });
    const added = await services.addPrincipals(resource, [blue], { until });
    expect(added.get(blue)).toMatchObject({ result: "failed", code: "AccessDenied" });
  });
  it.each([
    { action: "addPrincipals", there: true, result: "succeeded" },
    { action: "addPrincipals", there: false, result: "failed" },
    { action: "removePrincipals", there: true, result: "failed" },
    { action: "removePrincipals", there: false, result: "succeeded" },
  ] as const)("$action that was refused $result if it is there: $there", async (row) => {
    const AllowedPrincipals = row.there ? [{ Principal: blue }] : [];
    const { services } = aDouble({
      [MODIFY]: refuse("InvalidParameterValue"),
      [PERMISSIONS]: () => ({ AllowedPrincipals }),
    });
    const changed = await services[row.action](resource, [blue], { until });
    expect(changed.get(blue)).toMatchObject({ result: row.result });
  });
  it("that was refused stays refused if nobody can see what is there", async () => {
    const { services } = aDouble({
      [MODIFY]: refuse("InvalidParameterValue"),
      [PERMISSIONS]: refuse("RequestLimitExceeded", 503),
    });
    const added = await services.addPrincipals(resource, [blue], { until });
    expect(added.get(blue)).toMatchObject({ result: "failed", code: "InvalidParameterValue" });
  });
});

const made = async (answers: Readonly<Record<string, Answer>>) =>
  await aDouble(answers).services.addNotification(resource, TOPIC, "token", { until });

describe("a notification", () => {
  const all = ["Accept", "Connect", "Delete", "Reject"];
  const row = {
    ConnectionNotificationId: "vpce-nfn-1",
    ConnectionNotificationArn: TOPIC,
    ConnectionEvents: all,
    ConnectionNotificationState: "Enabled",
  };
  it("is asked for with all events and the token", async () => {
    const inputs: object[] = [];
    await made({
      [NOTIFY]: (input) => {
        inputs.push(input);
        return { ConnectionNotification: row };
      },
    });
    expect(inputs).toMatchObject([
      {
        ConnectionNotificationArn: TOPIC,
        ConnectionEvents: expect.any(Array),
        ClientToken: "token",
      },
    ]);
    expect((inputs as { ConnectionEvents: string[] }[])[0]?.ConnectionEvents.toSorted()).toEqual(
      all,
    );
  });
  it("may have been made when AWS does not name it", async () => {
    expect(await made({ [NOTIFY]: () => ({}) })).toMatchObject({ result: "unknown" });
  });
  it.each([
    { name: "is there", rows: [row], result: "succeeded" },
    {
      name: "is there in other letters",
      rows: [{ ...row, ConnectionNotificationState: "enabled" }],
      result: "succeeded",
    },
    { name: "is not there", rows: [], result: "failed" },
    {
      name: "is switched off",
      rows: [{ ...row, ConnectionNotificationState: "Disabled" }],
      result: "failed",
    },
    {
      name: "lacks an event",
      rows: [{ ...row, ConnectionEvents: all.slice(1) }],
      result: "failed",
    },
    {
      name: "tells another topic",
      rows: [{ ...row, ConnectionNotificationArn: `${TOPIC}-2` }],
      result: "failed",
    },
  ])("that was refused $result when it $name", async ({ rows, result }) => {
    const answers = {
      [NOTIFY]: refuse("InvalidParameter"),
      [NOTIFICATIONS]: () => ({ ConnectionNotificationSet: rows }),
    };
    expect(await made(answers)).toMatchObject({ result });
  });
});

const read = async (row: object) =>
  await aDouble({
    DescribeVpcEndpointServiceConfigurations: () => ({ ServiceConfigurations: [row] }),
    [PERMISSIONS]: () => ({ AllowedPrincipals: [{ Principal: "*" }, {}], NextToken: "" }),
    [NOTIFICATIONS]: () => ({ ConnectionNotificationSet: [{}], NextToken: "" }),
  }).services.read(resource, { until });

describe("what a service says of itself", () => {
  const configuration = { ServiceId: "vpce-svc-0123456789abcdef0", ServiceState: "Available" };
  it("may leave out whether it asks before it accepts, and of what type it is", async () => {
    expect(await read(configuration)).toEqual({
      acceptanceRequired: undefined,
      state: "available",
      endpointType: undefined,
      principals: ["*"],
      notifications: [],
    });
  });
  it.each([
    { types: ["Interface"], endpointType: "Interface" },
    { types: ["Gateway"], endpointType: undefined },
    { types: ["Interface", "GatewayLoadBalancer"], endpointType: undefined },
  ])("of types $types is of type $endpointType", async ({ types, endpointType }) => {
    const ServiceType = types.map((type) => ({ ServiceType: type }));
    const settings = await read({ ...configuration, ServiceType });
    expect(settings?.endpointType).toBe(endpointType);
  });
  it("is nothing when AWS answers with another service", async () => {
    expect(await read({ ...configuration, ServiceId: "vpce-svc-other" })).toBeUndefined();
  });
  it("is an error, not nothing, when it may not be read", async () => {
    const { services } = aDouble({
      DescribeVpcEndpointServiceConfigurations: refuse("UnauthorizedOperation", 403),
    });
    await expect(services.read(resource, { until })).rejects.toThrow("said EC2");
  });
});
