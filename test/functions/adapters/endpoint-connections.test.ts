import type { UnsuccessfulItem, VpcEndpointConnection } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";

import { ec2EndpointConnections } from "../../../functions/adapters/endpoint-connections.ts";
import type { Ec2Answers } from "../../support/ec2-double.ts";
import { ec2Double, ec2Error } from "../../support/ec2-double.ts";
import { blue, resource } from "../../support/situation.ts";

const serviceId = "vpce-svc-0123456789abcdef0";
const [first, second, third] = [
  "vpce-0aaaaaaaaaaaaaaa1",
  "vpce-0aaaaaaaaaaaaaaa2",
  "vpce-0aaaaaaaaaaaaaaa3",
] as const;

function aBench(answers: Ec2Answers) {
  const { client, calls } = ec2Double(answers);
  const regions: string[] = [];
  const source = ec2EndpointConnections(
    (region) => {
      regions.push(region);
      return client;
    },
    { accountId: "222233334444", partition: "aws" },
  );
  return { source, calls, regions };
}
function aRow(values: Partial<VpcEndpointConnection> = {}): VpcEndpointConnection {
  return {
    ServiceId: serviceId,
    VpcEndpointId: first,
    VpcEndpointOwner: blue,
    // The wire says camel case, the SDK's enum does not.
    VpcEndpointState: "pendingAcceptance" as NonNullable<VpcEndpointConnection["VpcEndpointState"]>,
    CreationTimestamp: new Date("2026-11-22T11:00:00Z"),
    ...values,
  };
}
const read = async (row: VpcEndpointConnection) =>
  await aBench({ describe: () => ({ VpcEndpointConnections: [row] }) }).source.list(resource);
const state = (word: string) =>
  aRow({ VpcEndpointState: word as NonNullable<VpcEndpointConnection["VpcEndpointState"]> });
const refusal = (id: string | undefined, Code: string): UnsuccessfulItem => ({
  ...(id === undefined ? {} : { ResourceId: id }),
  Error: { Code, Message: "said EC2" },
});
const resultsOf = async (
  answers: Ec2Answers,
  ids: readonly string[] = [first, second],
  action: "accept" | "reject" = "accept",
) =>
  Object.fromEntries(
    [...(await aBench(answers).source.act(resource, action, ids))].map(([id, { result }]) => [
      id,
      result,
    ]),
  );

describe("a row of AWS", () => {
  it("becomes a connection in our words", async () => {
    expect(await read(aRow({ VpcEndpointRegion: "us-east-1" }))).toEqual([
      {
        id: `${resource}/${first}`,
        kind: "endpoint-connection",
        resource,
        externalId: first,
        tenant: blue,
        status: "waiting",
        state: "pendingacceptance",
        region: "us-east-1",
        createdAt: new Date("2026-11-22T11:00:00Z"),
      },
    ]);
  });
  it.each([
    ["pendingAcceptance", "waiting"],
    ["PendingAcceptance", "waiting"],
    ["pending", "connected"],
    ["Available", "connected"],
    ["available", "connected"],
    ["rejected", "over"],
    ["expired", "over"],
    ["failed", "over"],
    ["deleting", "over"],
    ["deleted", "over"],
    ["partial", "unknown"],
    ["somethingNew", "unknown"],
    ["", "unknown"],
  ])("in the state %j is %s", async (word, status) => {
    expect(await read(state(word))).toMatchObject([{ status, state: word.toLowerCase() }]);
  });
  it.each(["constructor", "__proto__"])("in the state %j is unknown", async (word) => {
    expect(await read(state(word))).toMatchObject([{ status: "unknown", state: word }]);
  });
  it("without a state is unknown, not over", async () => {
    const { VpcEndpointState: _, ...row } = aRow();
    expect(await read(row)).toMatchObject([{ status: "unknown", state: "missing" }]);
  });
  it("without an owner can't be judged; without a Region it is where the service is", async () => {
    const { VpcEndpointOwner: _, CreationTimestamp: __, ...row } = aRow();
    expect(await read(row)).toMatchObject([
      { tenant: undefined, createdAt: undefined, region: "eu-west-1" },
    ]);
  });
  it("without ids names nothing", async () => {
    const { VpcEndpointId: _, ...nameless } = aRow();
    const { ServiceId: __, ...homeless } = aRow();
    expect(await read(nameless)).toEqual([]);
    expect(await read(homeless)).toEqual([]);
  });
  it("with an empty owner has none", async () => {
    expect(await read(aRow({ VpcEndpointOwner: "" }))).toMatchObject([{ tenant: undefined }]);
  });
});

describe("a listing", () => {
  it("without a list in it is empty", async () => {
    expect(await aBench({ describe: () => ({}) }).source.list(resource)).toEqual([]);
  });
  it("is read to its last page, an empty one in between included", async () => {
    const pages: Record<string, ReturnType<NonNullable<Ec2Answers["describe"]>>> = {
      start: { VpcEndpointConnections: [aRow()], NextToken: "2" },
      "2": { VpcEndpointConnections: [], NextToken: "3" },
      "3": { VpcEndpointConnections: [aRow({ VpcEndpointId: second })] },
    };
    const { source, calls } = aBench({ describe: (token) => pages[token ?? "start"] ?? {} });
    const found = await source.list(resource);
    expect(found.map(({ externalId }) => externalId)).toEqual([first, second]);
    expect(calls).toHaveLength(3);
  });
  it("of which a page is refused throws: a part is never taken for the whole", async () => {
    const { source } = aBench({
      describe: (token) => {
        if (token !== undefined) throw ec2Error("RequestLimitExceeded", 503);
        return { VpcEndpointConnections: [aRow()], NextToken: "2" };
      },
    });
    await expect(source.list(resource)).rejects.toThrow("said EC2");
  });
  it("asks the service's Region with filters in camel case", async () => {
    const { source, calls, regions } = aBench({});
    await source.list(resource, { waiting: true, tenants: [blue] });
    expect(regions).toEqual(["eu-west-1"]);
    expect(calls[0]?.input["Filters"]).toEqual([
      { Name: "service-id", Values: [serviceId] },
      { Name: "vpc-endpoint-state", Values: ["pendingAcceptance"] },
      { Name: "vpc-endpoint-owner", Values: [blue] },
    ]);
  });
  it("by name asks for a hundred at a time", async () => {
    const ids = Array.from(
      { length: 201 },
      (_, index) => `vpce-${index.toString(16).padStart(17, "0")}`,
    );
    const { source, calls } = aBench({});
    await source.observe(resource, ids);
    await source.locate(ids, "eu-west-1");
    const asked = calls.map(
      ({ input }) => (input["Filters"] as { Values: string[] }[]).at(-1)?.Values,
    );
    expect(asked.map((values) => values?.length)).toEqual([100, 100, 1, 100, 100, 1]);
    expect(asked.slice(0, 3).flat()).toEqual(ids);
  });
  it("of nothing by name calls nobody", async () => {
    const { source, calls } = aBench({});
    expect(await source.observe(resource, [])).toEqual([]);
    expect(await source.locate([], "eu-west-1")).toEqual(new Map());
    expect(await source.list(resource, { tenants: [] })).toEqual([]);
    expect(calls).toEqual([]);
  });
  it.each([
    "vpce-svc-1",
    "arn:aws:ec2:eu-west-1:222233334444:vpc-endpoint/vpce-1",
    "arn:aws:ec2:eu-west-1:222233334444:vpc-endpoint-service",
  ])("of %s, which is no endpoint service, is refused by name", async (arn) => {
    await expect(aBench({}).source.list(arn)).rejects.toThrow(arn);
  });
});

describe("an answer to an action", () => {
  it("with an empty list confirms every id", async () => {
    expect(await resultsOf({ accept: () => ({ Unsuccessful: [] }) })).toEqual({
      [first]: "succeeded",
      [second]: "succeeded",
    });
  });
  it("without a list confirms every id", async () => {
    expect(await resultsOf({ accept: () => ({}) })).toEqual({
      [first]: "succeeded",
      [second]: "succeeded",
    });
  });
  it("names what it refused; the rest is done", async () => {
    const { source, calls } = aBench({
      accept: () => ({ Unsuccessful: [refusal(second, "UnauthorizedOperation")] }),
    });
    const results = await source.act(resource, "accept", [first, second]);
    expect(results.get(first)).toEqual({
      result: "succeeded",
      explanation: "AWS confirmed it",
      awsRequestId: "request-1",
    });
    expect(results.get(second)).toEqual({
      result: "failed",
      code: "UnauthorizedOperation",
      explanation: "AWS refused it: UnauthorizedOperation: said EC2",
      awsRequestId: "request-1",
    });
    expect(calls).toEqual([
      {
        action: "AcceptVpcEndpointConnections",
        input: { ServiceId: serviceId, VpcEndpointIds: [first, second] },
      },
    ]);
  });
  it("defers what a throttled item says was not done", async () => {
    const accept = () => ({ Unsuccessful: [refusal(second, "RequestLimitExceeded")] });
    expect(await resultsOf({ accept })).toEqual({ [first]: "succeeded", [second]: "deferred" });
  });
  it("with an item that is not named leaves all of them unknown", async () => {
    const accept = () => ({
      Unsuccessful: [refusal(second, "InvalidState"), refusal(undefined, "InvalidState")],
    });
    expect(await resultsOf({ accept })).toEqual({ [first]: "unknown", [second]: "unknown" });
  });
  it("with an item that has no error is a failure without a reason", async () => {
    const Unsuccessful = [{ ResourceId: first }];
    const results = await aBench({ accept: () => ({ Unsuccessful }) }).source.act(
      resource,
      "accept",
      [first],
    );
    expect(results.get(first)).toMatchObject({ result: "failed", code: "Unknown" });
  });
  it("with an item that is none of the ids asked for leaves all of them unknown", async () => {
    const Unsuccessful = [refusal(serviceId, "InvalidState")];
    expect(await resultsOf({ accept: () => ({ Unsuccessful }) })).toEqual({
      [first]: "unknown",
      [second]: "unknown",
    });
  });
  it("to reject is asked for with reject", async () => {
    const { source, calls } = aBench({ reject: () => ({ Unsuccessful: [] }) });
    await source.act(resource, "reject", [first]);
    expect(calls.map(({ action }) => action)).toEqual(["RejectVpcEndpointConnections"]);
  });
});

const refuses = () => ({ Unsuccessful: [refusal(first, "InvalidState")] });

describe("a refusal for the state", () => {
  it.each([
    { action: "accept" as const, word: "available", result: "succeeded" },
    { action: "accept" as const, word: "pending", result: "succeeded" },
    { action: "accept" as const, word: "pendingAcceptance", result: "failed" },
    { action: "accept" as const, word: "rejected", result: "failed" },
    { action: "accept" as const, word: "partial", result: "failed" },
    { action: "reject" as const, word: "rejected", result: "succeeded" },
    { action: "reject" as const, word: "available", result: "failed" },
    { action: "reject" as const, word: "deleted", result: "failed" },
  ])(
    "of $action is judged by the state reached: $word is $result",
    async ({ action, word, result }) => {
      const describeOne = () => ({ VpcEndpointConnections: [state(word)] });
      const results = await resultsOf(
        { [action]: refuses, describe: describeOne },
        [first],
        action,
      );
      expect(results).toEqual({ [first]: result });
    },
  );
  it("stays a failure when AWS shows the endpoint no more", async () => {
    expect(await resultsOf({ accept: refuses }, [first])).toEqual({ [first]: "failed" });
  });
  it("does not lose the other answers when the state can't be read", async () => {
    const results = await resultsOf({
      accept: refuses,
      describe: () => {
        throw ec2Error("RequestLimitExceeded", 503);
      },
    });
    expect(results).toMatchObject({ [second]: "succeeded" });
  });
});

describe("a call that is refused as a whole", () => {
  it("for a bad id is halved until only that fails", async () => {
    const accept = (ids: readonly string[]) => {
      if (ids.includes(second)) throw ec2Error("InvalidVpcEndpointId.NotFound");
      return { Unsuccessful: [] };
    };
    const { source, calls } = aBench({ accept });
    const results = await source.act(resource, "accept", [first, second, third]);
    expect([...results].map(([id, { result }]) => [id, result])).toEqual([
      [first, "succeeded"],
      [second, "failed"],
      [third, "succeeded"],
    ]);
    expect(calls.map(({ input }) => (input["VpcEndpointIds"] as string[]).length)).toEqual([
      3, 2, 1, 1, 1,
    ]);
  });
  it.each([
    { name: "for want of rights", error: ec2Error("UnauthorizedOperation", 403), result: "failed" },
    {
      name: "by a throttle",
      error: ec2Error("RequestLimitExceeded", 503, "server"),
      result: "deferred",
    },
    {
      name: "by an internal error",
      error: ec2Error("InternalError", 500, "server"),
      result: "unknown",
    },
    { name: "by nobody: the line was cut", error: new Error("socket hang up"), result: "unknown" },
  ])("$name is asked once, and each id is $result", async ({ error, result }) => {
    const { source, calls } = aBench({
      accept: () => {
        throw error;
      },
    });
    const results = await source.act(resource, "accept", [first, second]);
    expect([...results.values()].map((one) => one.result)).toEqual([result, result]);
    expect(calls).toHaveLength(1);
  });
  it("because AWS does not know the service is asked once", async () => {
    const { source, calls } = aBench({
      accept: () => {
        throw ec2Error("InvalidVpcEndpointServiceId.NotFound");
      },
    });
    await source.act(resource, "accept", [first, second, third]);
    expect(calls).toHaveLength(1);
  });
});
