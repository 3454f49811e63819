import { AcceptVpcEndpointConnectionsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { ListRootsCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { defineAction, type Service } from "../../../../local/organization/action.ts";
import { LostAnswerError } from "../../../../local/organization/front/dispatch.ts";
import {
  createOrganization,
  type Organization,
  type Profile,
} from "../../../../local/organization/organization.ts";
import { expectNoCall } from "../../../support/calls.ts";
import { sendRaw } from "../../../support/raw-request.ts";
import { sampleServices, TOPIC_ARN } from "./sample-services.ts";

let organization: Organization;
beforeEach(async () => {
  organization = await createOrganization({ services: () => sampleServices(new Map()) });
});
afterEach(() => organization.close());

const ACCEPT = "ec2:AcceptVpcEndpointConnections";
const client = (profile: Profile, maxAttempts = 1) => ({
  endpoint: organization.endpoint,
  region: "eu-west-1",
  credentials: organization.profile(profile),
  maxAttempts,
});
const accept = (maxAttempts = 1) =>
  new EC2Client(client("hub", maxAttempts)).send(
    new AcceptVpcEndpointConnectionsCommand({
      ServiceId: "vpce-svc-1",
      VpcEndpointIds: ["vpce-1"],
    }),
  );
const publish = () =>
  new SNSClient(client("hub")).send(new PublishCommand({ TopicArn: TOPIC_ARN, Message: "x" }));
const outcomes = (name: string) => organization.platform.calls.of(name).map((call) => call.outcome);

describe("the call log", () => {
  it("has who called what, with what, where, and how it ended", async () => {
    const { $metadata } = await accept();
    expect(organization.platform.calls.of(ACCEPT)).toMatchObject([
      {
        service: "ec2",
        action: "AcceptVpcEndpointConnections",
        caller: { type: "user", arn: "arn:aws:iam::222233334444:user/admin" },
        region: "eu-west-1",
        requestId: $metadata.requestId,
        input: { ServiceId: "vpce-svc-1", VpcEndpointIds: ["vpce-1"] },
        outcome: "ok",
      },
    ]);
    expectNoCall(organization, "ec2:RejectVpcEndpointConnections");
  });
});

/** Calls until one is refused; how many passed. Time goes on meanwhile, so a slow machine may see a token come back. */
async function passBeforeRefusal(call: () => Promise<unknown>): Promise<number> {
  for (let passed = 0; passed < 100; passed++) {
    const refusal = await call().then(
      () => undefined,
      (error: Error) => error,
    );
    if (refusal?.message === "Request limit exceeded.") return passed;
    if (refusal !== undefined) throw refusal;
  }
  throw new Error("100 calls passed a bucket of 10");
}

describe("token buckets", () => {
  it("refuse the call after the burst in EC2's words, and refill with the organization's clock", async () => {
    expect(await passBeforeRefusal(() => accept())).toBeGreaterThanOrEqual(10);
    await expect(accept()).rejects.toMatchObject({
      name: "RequestLimitExceeded",
      $metadata: { httpStatusCode: 503 },
    });
    organization.platform.clock.advance(3_000);
    expect(await passBeforeRefusal(() => accept())).toBeGreaterThanOrEqual(3);
    organization.platform.clock.advance(3_600_000);
    const afterAnHour = await passBeforeRefusal(() => accept());
    expect(afterAnHour).toBeGreaterThanOrEqual(10);
    expect(afterAnHour).toBeLessThan(50);
  });

  it("are one per account and Region", async () => {
    const { platform } = organization;
    const call = (region: string) =>
      platform.call(organization.profile("hub").caller, region, ACCEPT, {
        ServiceId: "vpce-svc-1",
      });
    await passBeforeRefusal(() => call("eu-west-1"));
    expect(await passBeforeRefusal(() => call("eu-north-1"))).toBeGreaterThanOrEqual(10);
  });

  it("never refuse while throttling is off", async () => {
    organization.platform.knobs.throttling = "off";
    await Promise.all(Array.from({ length: 12 }, () => accept()));
    expect(outcomes(ACCEPT)).toEqual(Array.from({ length: 12 }, () => "ok"));
  });

  it("are not asked for a call that is denied", async () => {
    const partner = organization.profile("partner").caller;
    for (let count = 0; count < 20; count++) {
      const call = organization.platform.call(partner, "eu-west-1", ACCEPT, {
        ServiceId: "vpce-svc-1",
      });
      await expect(call).rejects.toMatchObject({ code: "UnauthorizedOperation" });
    }
    await expect(accept()).resolves.toBeDefined();
  });
});

const COUNT = "counter:AcceptVpcEndpointConnections";

/** Registers a service with one action, and answers how to call that. */
function counter(run: () => object): () => Promise<unknown> {
  organization.register({
    signingName: "counter",
    protocols: ["ec2-query"],
    actions: [
      defineAction({
        name: "AcceptVpcEndpointConnections",
        command: AcceptVpcEndpointConnectionsCommand,
        parameters: [],
        authorize: () => [],
        run,
      }),
    ],
  });
  const { caller } = organization.profile("hub");
  return () => organization.platform.call(caller, "eu-west-1", COUNT, {});
}

describe("a planned fault", () => {
  it("of throttling is retried by the SDK, and is used up by the calls it hits", async () => {
    organization.platform.faults.add({ action: ACCEPT, times: 2, kind: "throttled" });
    await accept(3);
    expect(outcomes(ACCEPT)).toEqual(["RequestLimitExceeded", "RequestLimitExceeded", "ok"]);
  });

  it("uses each service's own throttling error", async () => {
    for (const action of ["organizations:ListRoots", "sns:Publish"]) {
      organization.platform.faults.add({ action, times: 1, kind: "throttled" });
    }
    const listed = new OrganizationsClient(client("management")).send(new ListRootsCommand({}));
    await expect(listed).rejects.toMatchObject({ name: "TooManyRequestsException" });
    await expect(publish()).rejects.toMatchObject({ name: "Throttling" });
  });

  it.each([
    { kind: "internal-error", name: "InternalError", status: 500 },
    { kind: "unavailable", name: "Unavailable", status: 503 },
  ] as const)("of $kind does nothing", async ({ kind, name, status }) => {
    organization.platform.faults.add({ action: ACCEPT, times: 1, kind });
    await expect(accept()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
    expect(outcomes(ACCEPT)).toEqual([name]);
  });

  it("of a lost answer takes effect, and the client sees a cut connection", async () => {
    let runs = 0;
    const call = counter(() => ({ count: ++runs }));
    organization.platform.faults.add({ action: COUNT, times: 1, kind: "lost-answer" });
    await expect(call()).rejects.toBeInstanceOf(LostAnswerError);
    expect(runs).toBe(1);

    organization.platform.faults.add({ action: ACCEPT, times: 1, kind: "lost-answer" });
    await expect(accept()).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(outcomes(ACCEPT)).toEqual(["lost-answer"]);
  });

  it("of an empty answer runs the action, and empties every list and ends the pages of its answer", async () => {
    const answer = { rows: ["one"], others: [], nextToken: "more", count: 1 };
    const call = counter(() => answer);
    organization.platform.faults.add({ action: COUNT, times: 1, kind: "empty-answer" });
    await expect(call()).resolves.toEqual({ rows: [], others: [], count: 1 });
    await expect(call()).resolves.toEqual(answer);
    expect(outcomes(COUNT)).toEqual(["ok", "ok"]);
  });

  it("of being overtaken lets somebody else go first, once", async () => {
    const order: string[] = [];
    const call = counter(() => ({ count: order.push("call") }));
    const first = async () => {
      await Promise.resolve();
      order.push("somebody else");
    };
    organization.platform.faults.add({ action: COUNT, times: 1, kind: "overtaken", first });
    await call();
    await call();
    expect(order).toEqual(["somebody else", "call", "call"]);
    expect(outcomes(COUNT)).toEqual(["ok", "ok"]);
  });

  it("does not hide a denial", async () => {
    organization.platform.faults.add({ action: ACCEPT, times: 1, kind: "throttled" });
    const partner = organization.profile("partner").caller;
    const call = organization.platform.call(partner, "eu-west-1", ACCEPT, {
      ServiceId: "vpce-svc-1",
    });
    await expect(call).rejects.toMatchObject({ code: "UnauthorizedOperation" });
  });

  it("must name its call as service:Action", () => {
    expect(() =>
      organization.platform.faults.add({ action: "Accept", times: 1, kind: "throttled" }),
    ).toThrow(/name the call as service:Action/);
  });
});

describe("a call from inside", () => {
  it("is refused by name when nothing models it, or its parameter", async () => {
    const { caller } = organization.profile("hub");
    const call = (name: string, input: object) =>
      organization.platform.call(caller, "eu-west-1", name, input);
    await expect(call("sns:Unheard", {})).rejects.toThrow(/^sns:Unheard is not modelled/);
    await expect(call("sns:Publish", { Subject: "x" })).rejects.toThrow(
      /^parameter Subject of sns:Publish is not modelled/,
    );
  });
});

describe("a fault of the simulation itself", () => {
  it("is named, with a status that no client retries, and is in the call log", async () => {
    organization.register({
      signingName: "broken",
      protocols: ["ec2-query"],
      actions: [
        defineAction({
          name: "AcceptVpcEndpointConnections",
          command: AcceptVpcEndpointConnectionsCommand,
          parameters: ["ServiceId", "VpcEndpointIds"],
          authorize: () => [],
          run: () => {
            throw new TypeError("no such thing");
          },
        }),
      ],
    });
    const answer = await sendRaw({
      endpoint: organization.endpoint,
      key: organization.profile("hub"),
      service: "broken",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "Action=AcceptVpcEndpointConnections",
    });
    // SDKs try 500, 502, 503 and 504 again, and 501 never.
    expect(answer.status).toBe(501);
    expect(answer.text).toContain("<Code>FailureOfGatehouseLocal</Code>");
    expect(answer.text).toContain("TypeError: no such thing");
    expect(outcomes("broken:AcceptVpcEndpointConnections")).toEqual(["failed"]);
  });

  it("keeps two services from having the same action", () => {
    const [ec2] = sampleServices(new Map());
    expect(() => organization.register(ec2 as Service)).toThrow(
      /^ec2:Accept.* is registered already$/,
    );
  });
});
