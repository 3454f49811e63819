import { describe, expect, it } from "vitest";

import {
  isThrottle,
  outcomeOfError,
  outcomeOfItem,
} from "../../../functions/adapters/ec2-errors.ts";
import {
  OwnerNotConfiguredError,
  ProviderSessionError,
} from "../../../functions/adapters/provider-session.ts";
import { ThrottledError } from "../../../functions/core/throttled-error.ts";
import { ec2Error } from "../../support/ec2-double.ts";

const roleArn = "arn:aws:iam::777788889999:role/gatehouse-local-provider";

describe("an error of a whole call", () => {
  it.each([
    { name: "a throttle", error: ec2Error("RequestLimitExceeded", 503), result: "deferred" },
    {
      name: "a throttle that AWS calls its own fault",
      error: ec2Error("RequestLimitExceeded", 503, "server"),
      result: "deferred",
    },
    { name: "Throttling", error: ec2Error("Throttling", 400), result: "deferred" },
    {
      name: "an overload",
      error: ec2Error("EC2ThrottledException", 503, "server"),
      result: "deferred",
    },
    { name: "a missing right", error: ec2Error("UnauthorizedOperation", 403), result: "failed" },
    { name: "a bad parameter", error: ec2Error("InvalidParameterValue", 400), result: "failed" },
    {
      name: "an internal error",
      error: ec2Error("InternalError", 500, "server"),
      result: "unknown",
    },
    {
      name: "a client's fault with a server's status",
      error: ec2Error("Strange", 500),
      result: "unknown",
    },
    {
      name: "an error without a status",
      error: ec2Error("Strange", "none", "client"),
      result: "unknown",
    },
    { name: "a time-out", error: new DOMException("aborted", "TimeoutError"), result: "unknown" },
    { name: "a cut line", error: new Error("ECONNRESET"), result: "unknown" },
    { name: "something that is no error", error: "boom", result: "unknown" },
    { name: "nothing", error: undefined, result: "unknown" },
    {
      name: "a budget that is spent",
      error: new ThrottledError("AcceptVpcEndpointConnections in eu-west-1 of 222233334444"),
      result: "deferred",
    },
    {
      name: "a provider's role that can't be assumed",
      error: new ProviderSessionError(roleArn, "AccessDenied", new Error("said STS")),
      result: "failed",
    },
    {
      name: "an account that nobody configured",
      error: new OwnerNotConfiguredError("777788889999"),
      result: "failed",
    },
  ])("$name is $result", ({ error, result }) => {
    const outcome = outcomeOfError(error);
    expect(outcome.result).toBe(result);
    expect(outcome.explanation).toMatch(/\S/);
  });
  it("keeps AWS's code, words and request id", () => {
    expect(outcomeOfError(ec2Error("UnauthorizedOperation", 403))).toEqual({
      result: "failed",
      code: "UnauthorizedOperation",
      explanation: "AWS refused it: UnauthorizedOperation: said EC2",
      awsRequestId: "request-of-the-error",
    });
  });
});

it("names the way out of what came before EC2 was asked, and codes that tell it apart", () => {
  const denied = new ProviderSessionError(roleArn, "AccessDenied", new Error("said STS"));
  expect(outcomeOfError(denied)).toMatchObject({
    code: "AccessDenied",
    explanation: expect.stringContaining(roleArn),
  });
  expect(outcomeOfError(new OwnerNotConfiguredError("777788889999"))).toMatchObject({
    code: "OwnerNotConfigured",
    explanation: expect.stringContaining("providerAccountIds"),
  });
  expect(outcomeOfError(new ThrottledError("a call"))).toMatchObject({ code: "Throttled" });
});

it("knows EC2's own throttles from others: only they say that EC2's budget is used up", () => {
  expect(isThrottle(ec2Error("RequestLimitExceeded", 503, "server"))).toBe(true);
  expect(isThrottle(ec2Error("InvalidState"))).toBe(false);
  expect(isThrottle(new ThrottledError("AssumeRole of a role"))).toBe(false);
  expect(isThrottle(new Error("RequestLimitExceeded"))).toBe(false);
});

it.each([
  { code: "RequestLimitExceeded", result: "deferred" },
  { code: "EC2ThrottledException", result: "deferred" },
  { code: "InvalidState", result: "failed" },
  { code: undefined, result: "failed" },
])("an item refused with $code is $result", ({ code, result }) => {
  expect(outcomeOfItem(code, undefined)).toEqual({
    result,
    code: code ?? "Unknown",
    explanation: `AWS refused it: ${code ?? "Unknown"}: AWS gave no reason`,
  });
});
