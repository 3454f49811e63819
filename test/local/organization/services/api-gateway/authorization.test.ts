import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { AccessKey } from "../../../../../local/organization/identities.ts";
import {
  allowOrganization,
  API,
  type ApiFixture,
  deployApi,
  HUB,
  send,
  startApiFixture,
  statements,
} from "./api-gateway-fixture.ts";

let fixture: ApiFixture;
beforeAll(async () => {
  fixture = await startApiFixture();
});
afterAll(() => fixture.close());
beforeEach(() => {
  fixture.events.length = 0;
  fixture.organization.platform.calls.clear();
});

const INVOKE = { Action: "execute-api:Invoke" };
const MAY_INVOKE = {
  Effect: "Allow",
  ...INVOKE,
  Resource: `arn:aws:execute-api:eu-west-1:${HUB}:${API}/*`,
};
const anybody = { ...INVOKE, Principal: "*", Resource: "execute-api:/*" };
const denyForeigners = {
  Effect: "Deny",
  ...anybody,
  Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-exampleorg1" } },
};

let roles = 0;

/** A session of a fresh role with these rights. */
function roleOf(profile: string, rights: readonly object[], path = "/"): AccessKey {
  const { identities, partition } = fixture.organization.platform;
  const { id: accountId } = fixture.organization.account(profile);
  const name = `caller-${(roles += 1)}`;
  const arn = `arn:${partition}:iam::${accountId}:role${path}${name}`;
  const policies = rights.length === 0 ? {} : { rights: statements(...rights) };
  identities.putRole({ arn, accountId, name, trust: statements(), policies });
  return identities.issueSession(arn, "somebody");
}

describe("a method with AWS_IAM asks the resource policy and the caller's own rights", () => {
  it.each<{
    name: string;
    from: string;
    rights: readonly object[];
    policy: readonly object[] | undefined;
    status: number;
  }>([
    // The API's own account: one Allow is enough.
    {
      name: "own account, both allow",
      from: "hub",
      rights: [MAY_INVOKE],
      policy: [allowOrganization],
      status: 200,
    },
    {
      name: "own account, its rights alone",
      from: "hub",
      rights: [MAY_INVOKE],
      policy: [{ ...MAY_INVOKE, Principal: { AWS: "333344445555" } }],
      status: 200,
    },
    {
      name: "own account, no policy",
      from: "hub",
      rights: [MAY_INVOKE],
      policy: undefined,
      status: 200,
    },
    {
      name: "own account, the policy alone",
      from: "hub",
      rights: [],
      policy: [allowOrganization],
      status: 200,
    },
    { name: "own account, nothing", from: "hub", rights: [], policy: undefined, status: 403 },
    {
      name: "own account, its rights, but denied by the policy",
      from: "hub",
      rights: [MAY_INVOKE],
      policy: [{ Effect: "Deny", ...anybody }],
      status: 403,
    },
    {
      name: "own account, the policy, but denied by its rights",
      from: "hub",
      rights: [{ ...MAY_INVOKE, Effect: "Deny" }],
      policy: [allowOrganization],
      status: 403,
    },
    // Another account: both must allow.
    {
      name: "member, both allow",
      from: "tenant-blue",
      rights: [MAY_INVOKE],
      policy: [allowOrganization],
      status: 200,
    },
    {
      name: "member, its rights alone",
      from: "tenant-blue",
      rights: [MAY_INVOKE],
      policy: [{ ...MAY_INVOKE, Principal: { AWS: HUB } }],
      status: 403,
    },
    {
      name: "member, no policy",
      from: "tenant-blue",
      rights: [MAY_INVOKE],
      policy: undefined,
      status: 403,
    },
    {
      name: "member, the policy alone",
      from: "tenant-blue",
      rights: [],
      policy: [allowOrganization],
      status: 403,
    },
    {
      name: "member, both allow, but denied by its rights",
      from: "tenant-blue",
      rights: [MAY_INVOKE, { ...MAY_INVOKE, Effect: "Deny" }],
      policy: [allowOrganization],
      status: 403,
    },
    {
      name: "member, both allow, but denied by the policy",
      from: "tenant-blue",
      rights: [MAY_INVOKE],
      policy: [allowOrganization, { Effect: "Deny", ...anybody }],
      status: 403,
    },
    {
      name: "member with rights to another API",
      from: "tenant-blue",
      rights: [{ ...MAY_INVOKE, Resource: MAY_INVOKE.Resource.replace(API, "other") }],
      policy: [allowOrganization],
      status: 403,
    },
    // Outside of the organization.
    {
      name: "stranger, whose own rights are everything",
      from: "stranger",
      rights: [MAY_INVOKE],
      policy: [allowOrganization],
      status: 403,
    },
    {
      name: "stranger, denied although somebody let anybody in",
      from: "stranger",
      rights: [MAY_INVOKE],
      policy: [{ Effect: "Allow", ...anybody }, denyForeigners],
      status: 403,
    },
    {
      name: "stranger, where anybody may",
      from: "stranger",
      rights: [MAY_INVOKE],
      policy: [{ Effect: "Allow", ...anybody }],
      status: 200,
    },
  ])("$name: $status", async ({ from, rights, policy, status }) => {
    fixture.deploy(policy);
    const answer = await send(fixture, { key: roleOf(from, rights) });
    expect(answer.status).toBe(status);
    expect(fixture.events).toHaveLength(status === 200 ? 1 : 0);
  });
});

const forRole = (pattern: string) => ({
  Effect: "Deny",
  ...INVOKE,
  Principal: "*",
  Resource: "execute-api:/*/*/things/locked/*",
  Condition: { ArnNotLike: { "aws:PrincipalArn": pattern } },
});

describe("conditions and resources of the policy", () => {
  it("know a session by its role, path and all", async () => {
    const key = roleOf("tenant-blue", [MAY_INVOKE], "/team/blue/");
    const path = "/things/locked/1";
    fixture.deploy([allowOrganization, forRole("arn:aws:iam::333344445555:role/team/*")]);
    expect(await send(fixture, { key, path })).toMatchObject({ status: 200 });
    fixture.deploy([allowOrganization, forRole("arn:aws:iam::333344445555:role/caller-*")]);
    expect(await send(fixture, { key, path })).toMatchObject({ status: 403 });
  });

  it.each([
    { resource: "execute-api:/test/GET/things/*", method: "GET", status: 200 },
    { resource: "execute-api:/test/GET/things/*", method: "POST", status: 403 },
    { resource: "execute-api:/other/GET/things/*", method: "GET", status: 403 },
    {
      resource: `arn:aws:execute-api:eu-west-1:${HUB}:${API}/*/*/things/a/b`,
      method: "POST",
      status: 200,
    },
    { resource: `arn:aws:execute-api:eu-west-1:${HUB}:other/*`, method: "GET", status: 403 },
  ])("mean $resource for $method /things/a/b: $status", async ({ resource, method, status }) => {
    fixture.deploy([{ ...allowOrganization, Resource: resource }]);
    const key = roleOf("tenant-blue", [MAY_INVOKE]);
    expect(await send(fixture, { key, method, path: "/things/a/b" })).toMatchObject({ status });
  });

  it.each([
    { key: "aws:PrincipalAccount", operator: "StringEquals", value: "333344445555" },
    { key: "aws:PrincipalOrgPaths", operator: "ForAnyValue:StringLike", value: "o-exampleorg1/*" },
    { key: "aws:SourceIp", operator: "IpAddress", value: "127.0.0.0/8" },
  ])("know $key", async ({ key: name, operator, value }) => {
    fixture.deploy([{ ...allowOrganization, Condition: { [operator]: { [name]: value } } }]);
    const blue = roleOf("tenant-blue", [MAY_INVOKE]);
    expect(await send(fixture, { key: blue })).toMatchObject({ status: 200 });
    fixture.deploy([{ ...allowOrganization, Condition: { [operator]: { [name]: "10.0.0.0/8" } } }]);
    expect(await send(fixture, { key: blue })).toMatchObject({ status: 403 });
  });

  it("count from the next deployment on", async () => {
    fixture.deploy([allowOrganization]);
    const { apiGateway } = fixture;
    const api = {
      id: API,
      name: "answers",
      accountId: HUB,
      region: "eu-west-1",
      rootResourceId: "root",
    };
    apiGateway.putApi({ ...api, policy: statements({ Effect: "Deny", ...anybody }) });
    const key = roleOf("tenant-blue", [MAY_INVOKE]);
    expect(await send(fixture, { key })).toMatchObject({ status: 200 });
  });

  it("can't be asked about the root of an API, which is refused at deployment", () => {
    const { apiGateway } = fixture;
    const root = { apiId: API, resourceId: "root", httpMethod: "GET" };
    apiGateway.putMethod({ ...root, authorization: "AWS_IAM" });
    apiGateway.putIntegration({ ...root, functionArn: "", timeoutMs: 29_000 });
    expect(() => apiGateway.putDeployment({ apiId: API, id: "second" })).toThrow(
      /a signed GET of the root is not modelled/,
    );
  });

  it("can't be about a method that wants no signature, which is refused at deployment", () => {
    expect(() => {
      deployApi(fixture.apiGateway, [allowOrganization], { authorization: "NONE" });
    }).toThrow(/wants no signature, and a resource policy without a caller is not modelled/);
  });
});

describe("a refusal", () => {
  it("has IAM's sentence in Message, and says nothing of what was asked for", async () => {
    fixture.deploy([allowOrganization, { Effect: "Deny", ...anybody }]);
    const answer = await send(fixture, { key: fixture.organization.profile("tenant-blue") });
    expect(answer).toMatchObject({ status: 403, errorType: "AccessDeniedException" });
    expect(JSON.parse(answer.text)).toEqual({
      Message: `User: arn:aws:iam::333344445555:user/admin is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:${HUB}:${API}/test/GET/things/1 with an explicit deny in a resource-based policy`,
    });
    expect(fixture.events).toEqual([]);
  });

  it("is in the organization's call log, with what IAM was asked", async () => {
    fixture.deploy([allowOrganization]);
    await send(fixture, { key: fixture.organization.profile("stranger") });
    await send(fixture, { key: fixture.organization.profile("tenant-blue") });
    const asked = {
      action: "execute-api:Invoke",
      resource: `arn:aws:execute-api:eu-west-1:${HUB}:${API}/test/GET/things/1`,
    };
    expect(fixture.organization.platform.calls.of("execute-api:Invoke")).toMatchObject([
      {
        caller: { accountId: "888899990000" },
        input: { apiId: API, stage: "test", method: "GET", path: "/things/1" },
        authorizations: [{ ...asked, answer: "denied" }],
        outcome: "AccessDeniedException",
      },
      {
        caller: { accountId: "333344445555" },
        authorizations: [{ answer: "allowed" }],
        outcome: "ok",
      },
    ]);
  });

  it("is among the requests of the API, as one that no function saw", async () => {
    fixture.deploy([allowOrganization]);
    await send(fixture, { key: fixture.organization.profile("stranger") });
    expect(fixture.apiGateway.requests.at(-1)).toMatchObject({
      httpMethod: "GET",
      path: "/things/1",
      caller: { accountId: "888899990000" },
      status: 403,
      refused: true,
    });
  });
});
