import { describe, expect, it } from "vitest";

import {
  OwnerNotConfiguredError,
  ProviderSessionError,
} from "../../../functions/adapters/provider-session.ts";
import type { Ec2Answers } from "../../support/ec2-double.ts";
import { ec2Error } from "../../support/ec2-double.ts";
import {
  aConnectionsBench,
  first,
  inState,
  refusal,
  second,
  serviceId,
  third,
  until,
} from "../../support/endpoint-connections-bench.ts";
import { resource } from "../../support/situation.ts";

const accepts = {
  accountId: "222233334444",
  region: "eu-west-1",
  api: "AcceptVpcEndpointConnections",
};
const resultsOf = async (
  answers: Ec2Answers,
  ids: readonly string[] = [first, second],
  action: "accept" | "reject" = "accept",
) =>
  Object.fromEntries(
    [...(await aConnectionsBench(answers).act(ids, action))].map(([id, { result }]) => [
      id,
      result,
    ]),
  );

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
    const { act, calls } = aConnectionsBench({
      accept: () => ({ Unsuccessful: [refusal(second, "UnauthorizedOperation")] }),
    });
    const results = await act([first, second]);
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
    const Unsuccessful = [refusal(second, "RequestLimitExceeded")];
    expect(await resultsOf({ accept: () => ({ Unsuccessful }) })).toEqual({
      [first]: "succeeded",
      [second]: "deferred",
    });
  });
  it("with an item that is not named leaves all of them unknown", async () => {
    const Unsuccessful = [refusal(second, "InvalidState"), refusal(undefined, "InvalidState")];
    expect(await resultsOf({ accept: () => ({ Unsuccessful }) })).toEqual({
      [first]: "unknown",
      [second]: "unknown",
    });
  });
  it("with an item that has no error is a failure without a reason", async () => {
    const Unsuccessful = [{ ResourceId: first }];
    const results = await aConnectionsBench({ accept: () => ({ Unsuccessful }) }).act([first]);
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
    const { act, calls } = aConnectionsBench({ reject: () => ({ Unsuccessful: [] }) });
    await act([first], "reject");
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
      const describeOne = () => ({ VpcEndpointConnections: [inState(word)] });
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

/** A bad id refuses the whole call. */
const refusesCallsWith = (bad: string) => (ids: readonly string[]) => {
  if (ids.includes(bad)) throw ec2Error("InvalidVpcEndpointId.NotFound");
  return { Unsuccessful: [] };
};

describe("a call that is refused as a whole", () => {
  it("for a bad id is halved until only that fails", async () => {
    const { act, calls, taken } = aConnectionsBench({ accept: refusesCallsWith(second) });
    const results = await act([first, second, third]);
    expect([...results].map(([id, { result }]) => [id, result])).toEqual([
      [first, "succeeded"],
      [second, "failed"],
      [third, "succeeded"],
    ]);
    expect(calls.map(({ input }) => (input["VpcEndpointIds"] as string[]).length)).toEqual([
      3, 2, 1, 1, 1,
    ]);
    // The first call was set aside before; each further one takes its own, within the time that there is.
    expect(taken).toEqual(Array.from({ length: 4 }, () => ({ ...accepts, until })));
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
    const { act, calls } = aConnectionsBench({
      accept: () => {
        throw error;
      },
    });
    const results = await act([first, second]);
    expect([...results.values()].map((one) => one.result)).toEqual([result, result]);
    expect(calls).toHaveLength(1);
  });
  it("because AWS does not know the service is asked once", async () => {
    const { act, calls } = aConnectionsBench({
      accept: () => {
        throw ec2Error("InvalidVpcEndpointServiceId.NotFound");
      },
    });
    await act([first, second, third]);
    expect(calls).toHaveLength(1);
  });
});

const manyIds = (count: number) =>
  Array.from({ length: count }, (_, index) => `vpce-${index.toString(16).padStart(17, "0")}`);
const idsOf = ({ input }: { readonly input: Record<string, unknown> }) =>
  input["VpcEndpointIds"] as string[];

describe("more ids than a call may name", () => {
  it("share calls of at most that many, of which the first is set aside already", async () => {
    const { act, calls, taken } = aConnectionsBench({}, { idsPerCall: 100 });
    const ids = manyIds(250);
    const results = await act(ids);
    expect(calls.map((call) => idsOf(call).length)).toEqual([100, 100, 50]);
    expect(calls.flatMap(idsOf)).toEqual(ids);
    expect([...results.values()].every(({ result }) => result === "succeeded")).toBe(true);
    expect(taken).toEqual([
      { ...accepts, until },
      { ...accepts, until },
    ]);
  });
  it.each(["InvalidParameterValue", "VpcEndpointIdLimitExceeded", "TooManyIds"])(
    "share smaller calls when EC2 says so with %s",
    async (code) => {
      const accept = (ids: readonly string[]) => {
        if (ids.length > 30) throw ec2Error(code);
        return { Unsuccessful: [] };
      };
      const { act, calls } = aConnectionsBench({ accept });
      const results = await act(manyIds(100));
      expect(results.size).toBe(100);
      expect([...results.values()].every(({ result }) => result === "succeeded")).toBe(true);
      expect(calls.map((call) => idsOf(call).length)).toEqual([100, 50, 25, 25, 50, 25, 25]);
    },
  );
  it("are deferred from where the budget ends", async () => {
    const { act, calls } = aConnectionsBench({}, { idsPerCall: 2, calls: 1 });
    const results = await act(manyIds(5));
    expect(calls).toHaveLength(2);
    expect([...results.values()].map(({ result }) => result)).toEqual([
      "succeeded",
      "succeeded",
      "succeeded",
      "succeeded",
      "deferred",
    ]);
    expect([...results.values()].at(-1)).toMatchObject({ code: "Throttled" });
  });
  it("that are halves of a refused call are deferred from where the budget ends", async () => {
    const { act } = aConnectionsBench({ accept: refusesCallsWith(first) }, { calls: 1 });
    expect([...(await act([first, second])).values()].map(({ result }) => result)).toEqual([
      "failed",
      "deferred",
    ]);
  });
});

describe("the budget", () => {
  it("sets a call aside before an intent is written, until then and no longer", async () => {
    const { source, taken } = aConnectionsBench({}, { calls: 2 });
    expect(await source.reserve(resource, "accept", until)).toBe("reserved");
    expect(await source.reserve(resource, "reject", until)).toBe("reserved");
    expect(await source.reserve(resource, "accept", until)).toBe("spent");
    expect(taken).toEqual([
      { ...accepts, until },
      { ...accepts, api: "RejectVpcEndpointConnections", until },
    ]);
  });
  it("hears of a call that EC2 refused although there was one", async () => {
    const { act, throttled } = aConnectionsBench({
      accept: () => {
        throw ec2Error("RequestLimitExceeded", 503, "server");
      },
    });
    await act([first]);
    expect(throttled).toEqual([accepts]);
  });
  it("has no calls for what nobody can do to an endpoint connection", async () => {
    const { source } = aConnectionsBench({});
    await expect(source.reserve(resource, "add", until)).rejects.toThrow("nobody can add");
  });
});

describe("an account that can't be reached", () => {
  it.each([
    {
      name: "because its role can't be assumed",
      error: new ProviderSessionError("arn:aws:iam::777788889999:role/x", "AccessDenied", "no"),
      code: "AccessDenied",
    },
    {
      name: "because nobody configured it",
      error: new OwnerNotConfiguredError("777788889999"),
      code: "OwnerNotConfigured",
    },
  ])("fails each id, and nothing was called: $name", async ({ error, code }) => {
    const { act } = aConnectionsBench({
      accept: () => {
        throw error;
      },
    });
    const results = await act([first, second]);
    for (const id of [first, second])
      expect(results.get(id)).toMatchObject({ result: "failed", code });
  });
});
