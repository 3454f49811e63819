import { RAMServiceException } from "@aws-sdk/client-ram";
import { VPCLatticeServiceException } from "@aws-sdk/client-vpc-lattice";
import { describe, expect, it } from "vitest";

import { asThrottled, outcomeOfFailure } from "../../../functions/adapters/call-outcome.ts";
import {
  OwnerNotConfiguredError,
  ProviderSessionError,
} from "../../../functions/adapters/provider-session.ts";
import { ThrottledError } from "../../../functions/core/throttled-error.ts";

const parts = (name: string, httpStatusCode: number, $fault: "client" | "server") => ({
  name,
  $fault,
  $metadata: { httpStatusCode, requestId: "request-of-the-error" },
  message: "said AWS",
});
const ramError = (name: string, status: number, $fault: "client" | "server" = "client") =>
  new RAMServiceException(parts(name, status, $fault));
const latticeError = (name: string, status: number, $fault: "client" | "server" = "client") =>
  new VPCLatticeServiceException(parts(name, status, $fault));

describe("a call that failed", () => {
  it.each([
    { name: "RAM's throttle", error: ramError("ThrottlingException", 429), result: "deferred" },
    { name: "a status 429 of any name", error: ramError("Busy", 429), result: "deferred" },
    {
      name: "VPC Lattice's throttle",
      error: latticeError("ThrottlingException", 429),
      result: "deferred",
    },
    { name: "a conflict", error: latticeError("ConflictException", 409), result: "failed" },
    { name: "a missing right", error: ramError("AccessDeniedException", 403), result: "failed" },
    {
      name: "an internal error",
      error: ramError("ServerInternalException", 500, "server"),
      result: "unknown",
    },
    {
      name: "an outage",
      error: ramError("ServiceUnavailableException", 503, "server"),
      result: "unknown",
    },
    {
      name: "a client's fault with a server's status",
      error: ramError("Odd", 502),
      result: "unknown",
    },
    {
      name: "a server's fault with a client's status",
      error: ramError("Odd", 400, "server"),
      result: "unknown",
    },
    { name: "a cut line", error: new Error("ECONNRESET"), result: "unknown" },
    { name: "nothing", error: undefined, result: "unknown" },
    { name: "a throttle of STS", error: new ThrottledError("AssumeRole"), result: "deferred" },
    {
      name: "a role that can't be taken",
      error: new ProviderSessionError("arn:aws:iam::333344445555:role/x", "AccessDenied", "no"),
      result: "failed",
    },
    {
      name: "an account that nobody configured",
      error: new OwnerNotConfiguredError("666677778888"),
      result: "failed",
    },
  ])("by $name is $result", ({ error, result }) => {
    const outcome = outcomeOfFailure(error);
    expect(outcome.result).toBe(result);
    expect(outcome.explanation).toMatch(/\S/);
  });
  it("keeps AWS's code, words and request id", () => {
    expect(outcomeOfFailure(ramError("MalformedArnException", 400))).toEqual({
      result: "failed",
      code: "MalformedArnException",
      explanation: "AWS refused it: MalformedArnException: said AWS",
      awsRequestId: "request-of-the-error",
    });
  });
});

describe("a call without a budget", () => {
  const call = "GetResourceShares in eu-west-1 of 222233334444";
  it("gives its answer", async () => {
    expect(await asThrottled(call, () => Promise.resolve("answer"))).toBe("answer");
  });
  it.each([
    ramError("ThrottlingException", 429),
    ramError("Busy", 429),
    latticeError("Throttling", 400),
  ])("that AWS refuses as one too many says so, and which it was: %s", async (cause) => {
    const refused = await asThrottled(call, () => Promise.reject(cause)).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(ThrottledError);
    expect(refused).toMatchObject({ message: expect.stringContaining(call), cause });
  });
  it.each([
    ramError("AccessDeniedException", 403),
    new ThrottledError("AssumeRole"),
    new Error("x"),
  ])("leaves anything else as it is: %s", async (error) => {
    await expect(asThrottled(call, () => Promise.reject(error))).rejects.toBe(error);
  });
});
