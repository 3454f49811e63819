import { Sha256 } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import { describe, expect, it } from "vitest";

import { useWorld } from "../support/test-world.ts";

const test = useWorld();

/** Calls the deployed API as one of the profiles. */
async function call(profile: string, method: string, path: string) {
  const { organization, app } = test.world;
  const url = new URL(`${app.apis.get("ApiStage").url}${path}`);
  const signer = new SignatureV4({
    service: "execute-api",
    region: organization.homeRegion,
    credentials: organization.profile(profile),
    sha256: Sha256,
  });
  const { headers } = await signer.sign(
    new HttpRequest({ method, path: url.pathname, headers: { host: url.host } }),
  );
  const response = await fetch(url, { method, headers });
  const body: unknown = await response.json();
  return { status: response.status, type: response.headers.get("content-type"), body };
}

/** Requests that got past the API, by the function that saw them. */
const invocations = () =>
  test.world.organization.platform.calls
    .of("lambda:Invoke")
    .filter(({ caller }) => caller.type === "service")
    .map(({ input }) =>
      String(Reflect.get(Object(input), "FunctionName"))
        .split(":")
        .at(-1),
    );

describe("the API lets in", () => {
  it.each([
    { who: "tenant-blue", method: "GET", path: "/v1/tenant/requests", to: "tenant-api" },
    { who: "colleague", method: "POST", path: "/v1/tenant/requests", to: "tenant-api" },
    { who: "hub", method: "GET", path: "/openapi.json", to: "tenant-api" },
    { who: "approver-1", method: "POST", path: "/v1/control/approvals", to: "control-api" },
    { who: "approver-2", method: "GET", path: "/v1/control/requests", to: "control-api" },
    { who: "operator", method: "PUT", path: "/v1/control/offerings", to: "control-api" },
    { who: "operator-2", method: "DELETE", path: "/v1/control/entries/1", to: "control-api" },
    { who: "auditor", method: "GET", path: "/v1/control/audit", to: "control-api" },
  ])("$who with $method $path", async ({ who, method, path, to }) => {
    const before = invocations().length;
    const { status } = await call(who, method, path);
    expect(status).not.toBe(403);
    expect(invocations().slice(before)).toEqual([`gatehouse-local-${to}`]);
  });
});

describe("no function sees a request of", () => {
  it.each([
    { who: "stranger", path: "/v1/tenant/requests", why: "who is outside of the organization" },
    { who: "partner", path: "/openapi.json", why: "outside, too" },
    { who: "tenant-blue", path: "/v1/control/requests", why: "whose role is not mapped" },
    // It has every right in the API's own account, where one Allow would be enough: only the explicit deny stops it.
    { who: "hub", path: "/v1/control/requests", why: "of the API's own account" },
    { who: "management", path: "/v1/control/requests", why: "of the management account" },
    // The account of the mapped roles, but none of them.
    { who: "security", path: "/v1/control/requests", why: "of the mapped roles' account" },
  ])("$who for $path: $why", async ({ who, path }) => {
    const before = invocations().length;
    expect(await call(who, "GET", path)).toMatchObject({
      status: 403,
      body: {
        Message: expect.stringContaining("with an explicit deny in a resource-based policy"),
      },
    });
    expect(invocations()).toHaveLength(before);
  });

  it("somebody who signs nothing", async () => {
    const before = invocations().length;
    const { url } = test.world.app.apis.get("ApiStage");
    const statuses = await Promise.all(
      ["/v1/tenant/requests", "/v1/control/requests", "/openapi.json"].map(
        async (path) => (await fetch(`${url}${path}`)).status,
      ),
    );
    expect(statuses).toEqual([403, 403, 403]);
    expect(invocations()).toHaveLength(before);
  });

  it("an account that has left the organization, from then on", async () => {
    const { organization } = test.world;
    expect((await call("tenant-red", "GET", "/v1/tenant/requests")).status).not.toBe(403);
    organization.leave(organization.account("tenant-red").id);
    expect(await call("tenant-red", "GET", "/v1/tenant/requests")).toMatchObject({ status: 403 });
  });
});

it("each request is a line of the access log, with who called", async () => {
  const { services, organization } = test.world;
  await call("auditor", "GET", "/v1/control/audit");
  await services.apiGateway.settled();
  const [group] = organization.platform.calls
    .of("logs:PutLogEvents")
    .map(({ input }) => String(Reflect.get(Object(input), "logGroupName")))
    .filter((name) => name.startsWith("/aws/vendedlogs/apis/"));
  const line: unknown = JSON.parse(services.logs.lines(group ?? "").at(-1)?.message ?? "");
  expect(line).toMatchObject({
    httpMethod: "GET",
    path: "/local/v1/control/audit",
    "identity.accountId": "999900001111",
    "identity.userArn": expect.stringMatching(
      /^arn:aws:sts::999900001111:assumed-role\/AWSReservedSSO_GatehouseAuditor_[0-9a-f]{16}\/auditor$/,
    ) as unknown,
  });
});
