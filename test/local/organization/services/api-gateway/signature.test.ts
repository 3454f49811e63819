import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";

import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { AccessKey } from "../../../../../local/organization/identities.ts";
import { type RawRequest, sendRaw } from "../../../../support/raw-request.ts";
import { API, type ApiFixture, receive, send, startApiFixture } from "./api-gateway-fixture.ts";

let fixture: ApiFixture;
beforeAll(async () => {
  fixture = await startApiFixture();
});
afterAll(() => fixture.close());
beforeEach(() => {
  fixture.events.length = 0;
});

const blue = (): AccessKey => fixture.organization.profile("tenant-blue");
const raw = (rest: Partial<RawRequest> = {}) =>
  sendRaw({
    endpoint: fixture.organization.endpoint,
    key: blue(),
    service: "execute-api",
    method: "POST",
    path: `/execute-api/${API}/test/things/1`,
    body: "{}",
    ...rest,
  });

describe("a signed request", () => {
  it.each([
    { name: "of a simple path", path: "/things/1" },
    { name: "with percent escapes in its path", path: "/things/arn%3Aaws%3Aec2%2Fx/%C3%A4" },
    { name: "with a star and brackets, which some clients don't escape", path: "/things/a*(b)" },
    { name: "with an escaped slash and an escaped percent sign", path: "/things/a%2Fb%2525" },
  ])("$name is believed as the SDK signs it", async ({ path }) => {
    expect(await send(fixture, { key: blue(), path })).toMatchObject({ status: 200 });
    expect(fixture.events).toMatchObject([{ path }]);
  });

  it("is believed with a query in any order, and with a body", async () => {
    const query = { z: "1 2", a: ["b", "ä&="], empty: "" };
    const sent = { key: blue(), method: "POST", query, body: '{"say":"ä"}' };
    expect(await send(fixture, sent)).toMatchObject({ status: 200 });
    expect(fixture.events).toMatchObject([
      { body: '{"say":"ä"}', multiValueQueryStringParameters: { z: ["1 2"], a: ["b", "ä&="] } },
    ]);
  });

  it("is believed with temporary credentials of a role", async () => {
    const { endpoint } = fixture.organization;
    const { accessKeyId, secretAccessKey } = fixture.organization.profile("security");
    const sts = new STSClient({
      endpoint,
      region: "eu-west-1",
      credentials: { accessKeyId, secretAccessKey },
    });
    const RoleArn =
      "arn:aws:iam::999900001111:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_GatehouseAuditor_3b2e7c9f1a5d468b";
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: "ada@example.com" }),
    );
    const key = {
      ...fixture.organization.profile("auditor"),
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    };
    expect(await send(fixture, { key })).toMatchObject({ status: 200 });
    expect(fixture.events[0]?.requestContext.identity).toMatchObject({
      accountId: "999900001111",
      userArn:
        "arn:aws:sts::999900001111:assumed-role/AWSReservedSSO_GatehouseAuditor_3b2e7c9f1a5d468b/ada@example.com",
      caller: expect.stringMatching(/^AROA[A-Z2-7]{17}:ada@example\.com$/) as unknown,
      accessKey: key.accessKeyId,
    });
  });

  // SigV4 has no memory: whoever sees a request on its way can repeat it. What must not happen twice needs a key of its own.
  it("is believed again when it is replayed within five minutes, as on AWS", async () => {
    const signedAt = new Date(Date.now() - 4 * 60 * 1_000);
    expect(await raw({ signedAt })).toMatchObject({ status: 200 });
    expect(await raw({ signedAt })).toMatchObject({ status: 200 });
    expect(fixture.events).toHaveLength(2);
  });
});

const curl = spawnSync("curl", ["--version"], { encoding: "utf8" });
const signs = curl.status === 0 && !/^curl 7\.([0-6]|7[0-4])/.test(curl.stdout);

describe.skipIf(!signs)("the unchanged curl", () => {
  it.each([
    { name: "GET", more: ["--request", "GET"] },
    { name: "POST", more: ["--request", "POST", "--data", '{"a":1}'] },
  ])("is believed: $name", async ({ more }) => {
    const { accessKeyId, secretAccessKey } = blue();
    const { stdout } = await promisify(execFile)("curl", [
      "--silent",
      "--write-out",
      "%{http_code}",
      "--aws-sigv4",
      "aws:amz:eu-west-1:execute-api",
      "--user",
      `${accessKeyId}:${secretAccessKey}`,
      ...more,
      `${fixture.apiGateway.urlOf(API, "test")}/things/1`,
    ]);
    expect(stdout).toBe("200");
  });
});

/** What API Gateway says, of a request that no function saw and whose caller nobody knows. */
function refused(answer: { readonly status: number; readonly text: string }): { message: string } {
  expect(fixture.events).toEqual([]);
  expect(fixture.apiGateway.requests.at(-1)).toMatchObject({
    caller: undefined,
    status: answer.status,
    refused: true,
  });
  return JSON.parse(answer.text) as { message: string };
}

describe("a request is refused, and reaches no function, when it", () => {
  it("is unsigned", async () => {
    const answer = await receive(await fetch(`${fixture.apiGateway.urlOf(API, "test")}/things/1`));
    expect(answer).toMatchObject({ status: 403, errorType: "MissingAuthenticationTokenException" });
    expect(refused(answer)).toEqual({ message: "Missing Authentication Token" });
  });

  it.each<{ name: string; sent: () => Partial<RawRequest>; errorType: string }>([
    {
      name: "was signed with another secret",
      sent: () => ({ key: { ...blue(), secretAccessKey: "wrong" } }),
      errorType: "InvalidSignatureException",
    },
    {
      name: "was signed more than five minutes ago",
      sent: () => ({ signedAt: new Date(Date.now() - 6 * 60 * 1_000) }),
      errorType: "InvalidSignatureException",
    },
    {
      name: "was signed for more than five minutes ahead",
      sent: () => ({ signedAt: new Date(Date.now() + 6 * 60 * 1_000) }),
      errorType: "InvalidSignatureException",
    },
    {
      name: "was signed with a key that nobody has",
      sent: () => ({ key: { ...blue(), accessKeyId: "AKIAAAAAAAAAAAAAAAAA" } }),
      errorType: "UnrecognizedClientException",
    },
    {
      name: "comes without its session token",
      sent: () => {
        const { accessKeyId, secretAccessKey } = fixture.organization.profile("auditor");
        return { key: { accessKeyId, secretAccessKey } };
      },
      errorType: "UnrecognizedClientException",
    },
    {
      name: "carries another body than was signed",
      sent: () => ({ tamper: (signed) => void (signed.body = '{"a":2}') }),
      errorType: "InvalidSignatureException",
    },
    {
      name: "goes to another path than was signed",
      sent: () => ({ tamper: (signed) => void (signed.path = signed.path.replace("/1", "/2")) }),
      errorType: "InvalidSignatureException",
    },
    {
      name: "got a query after it was signed",
      sent: () => ({ tamper: (signed) => void (signed.path += "?admin=1") }),
      errorType: "InvalidSignatureException",
    },
    {
      name: "has a header of AWS's that is not signed",
      sent: () => ({ tamper: (signed) => void (signed.headers["x-amz-meta"] = "1") }),
      errorType: "InvalidSignatureException",
    },
    {
      name: "declares its body unsigned",
      sent: () => ({ headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } }),
      errorType: "InvalidSignatureException",
    },
    {
      name: "was signed for another service",
      sent: () => ({ service: "lambda" }),
      errorType: "InvalidSignatureException",
    },
    {
      name: "was signed for another Region",
      sent: () => ({ region: "eu-central-1" }),
      errorType: "InvalidSignatureException",
    },
    {
      name: "has an Authorization header of another kind",
      sent: () => ({ tamper: (signed) => void (signed.headers["authorization"] = "Bearer x") }),
      errorType: "IncompleteSignatureException",
    },
  ])("$name", async ({ sent, errorType }) => {
    const answer = await raw(sent());
    expect({ status: answer.status, errorType: answer.headers["x-amzn-errortype"] }).toEqual({
      status: 403,
      errorType,
    });
    refused(answer);
  });

  it("comes after its session has expired", async () => {
    const { clock, identities } = fixture.organization.platform;
    const [role] = identities.roles();
    const key = identities.issueSession(role?.arn ?? "", "late", { expiresAt: clock.now() });
    const answer = await send(fixture, { key });
    expect(answer).toMatchObject({ status: 403, errorType: "ExpiredTokenException" });
    refused(answer);
  });

  it("is presigned, which is not modelled", async () => {
    const url = `${fixture.apiGateway.urlOf(API, "test")}/things/1?X-Amz-Signature=00`;
    const answer = await receive(await fetch(url));
    expect(answer).toMatchObject({ status: 501, errorType: "NotModelledByGatehouseLocal" });
    expect(refused(answer).message).toMatch(/a presigned URL is not modelled/);
  });
});
