import { request as httpRequest } from "node:http";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import {
  API,
  type ApiFixture,
  HUB,
  logLines,
  receive,
  send,
  startApiFixture,
} from "./api-gateway-fixture.ts";

let fixture: ApiFixture;
beforeAll(async () => {
  fixture = await startApiFixture();
});
afterAll(() => fixture.close());
beforeEach(() => {
  fixture.events.length = 0;
  fixture.metrics.length = 0;
  fixture.answer = () => ({ statusCode: 200, body: "" });
});

const blue = () => fixture.organization.profile("tenant-blue");
const sendBlue = (rest: object = {}) => send(fixture, { key: blue(), ...rest });

describe("the event", () => {
  it("is that of a REST API's Lambda proxy integration, whole", async () => {
    await sendBlue({
      method: "POST",
      path: "/things/a/b",
      query: { q: ["1", "2"] },
      headers: { "X-Custom": "yes", "user-agent": "test/1" },
      body: '{"a":1}',
    });
    const [event] = fixture.events;
    const { accessKeyId } = blue();
    const { requestTimeEpoch = 0, requestId } = event?.requestContext ?? {};
    const host = new URL(fixture.organization.endpoint).host;
    expect(event).toEqual({
      resource: "/things/{proxy+}",
      path: "/things/a/b",
      httpMethod: "POST",
      headers: expect.objectContaining({ host, "X-Custom": "yes" }) as unknown,
      multiValueHeaders: expect.objectContaining({ "X-Custom": ["yes"] }) as unknown,
      queryStringParameters: { q: "2" },
      multiValueQueryStringParameters: { q: ["1", "2"] },
      pathParameters: { proxy: "a/b" },
      stageVariables: null,
      requestContext: {
        // The owner's; the caller's is in the identity.
        accountId: HUB,
        apiId: API,
        domainName: host,
        domainPrefix: API,
        extendedRequestId: expect.stringMatching(/^[\w+/]{15}=$/) as unknown,
        httpMethod: "POST",
        identity: {
          accessKey: accessKeyId,
          accountId: "333344445555",
          apiKey: null,
          apiKeyId: null,
          caller: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/) as unknown,
          clientCert: null,
          cognitoAuthenticationProvider: null,
          cognitoAuthenticationType: null,
          cognitoIdentityId: null,
          cognitoIdentityPoolId: null,
          principalOrgId: null,
          sourceIp: "127.0.0.1",
          user: expect.stringMatching(/^AIDA/) as unknown,
          userAgent: "test/1",
          userArn: "arn:aws:iam::333344445555:user/admin",
        },
        path: "/test/things/a/b",
        protocol: "HTTP/1.1",
        requestId,
        requestTime: expect.stringMatching(
          /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/,
        ) as unknown,
        requestTimeEpoch,
        resourceId: "any",
        resourcePath: "/things/{proxy+}",
        stage: "test",
      },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
  });

  it("has null where a request has nothing", async () => {
    await sendBlue({ path: "/status" });
    expect(fixture.events).toMatchObject([
      {
        resource: "/status",
        path: "/status",
        body: null,
        pathParameters: null,
        queryStringParameters: null,
        multiValueQueryStringParameters: null,
      },
    ]);
  });

  it("has the names of headers as they were sent, and every value of one that came twice", async () => {
    const signed = await new Promise<Record<string, string>>((resolve) => {
      fixture.answer = (event) => {
        resolve(event.headers as Record<string, string>);
        return { statusCode: 200, body: "" };
      };
      void sendBlue();
    });
    const url = new URL(`${fixture.apiGateway.urlOf(API, "test")}/things/1`);
    await new Promise((resolve, reject) => {
      const { authorization, "x-amz-date": date, "x-amz-content-sha256": hash } = signed;
      const outgoing = httpRequest(url, (incoming) => incoming.resume().on("end", resolve));
      outgoing.setHeader("Authorization", authorization ?? "");
      outgoing.setHeader("X-Amz-Date", date ?? "");
      outgoing.setHeader("X-Amz-Content-Sha256", hash ?? "");
      outgoing.setHeader("X-Twice", ["one", "two"]);
      outgoing.on("error", reject).end();
    });
    const second = fixture.events[1];
    expect(second?.multiValueHeaders["X-Twice"]).toEqual(["one", "two"]);
    expect(second?.headers["X-Twice"]).toBe("two");
    expect(second?.headers).toHaveProperty("X-Amz-Date");
  });
});

describe("the function's answer", () => {
  it("is sent with its status, headers and body, and the ids of the request", async () => {
    fixture.answer = () => ({
      statusCode: 201,
      headers: { "Content-Type": "application/problem+json", "x-number": 7, "x-both": "single" },
      multiValueHeaders: { "set-cookie": ["a=1", "b=2"], "x-both": ["one", "two"] },
      body: "done",
    });
    const { status, headers, text } = await sendBlue();
    expect({ status, text, cookies: headers.getSetCookie() }).toEqual({
      status: 201,
      text: "done",
      cookies: ["a=1", "b=2"],
    });
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": "application/problem+json",
      "x-number": "7",
      "x-both": "one, two",
      "x-amzn-requestid": fixture.events[0]?.requestContext.requestId,
      "x-amz-apigw-id": fixture.events[0]?.requestContext.extendedRequestId,
    });
  });

  it("is JSON unless it says otherwise, and has other names for headers that are API Gateway's", async () => {
    fixture.answer = () => ({
      statusCode: "200",
      headers: { "WWW-Authenticate": "x", "Content-Length": 1 },
      body: null,
    });
    const { status, headers } = await sendBlue();
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": "application/json",
      "x-amzn-remapped-www-authenticate": "x",
      "x-amzn-remapped-content-length": "1",
    });
  });

  it.each<{ name: string; answer: object }>([
    { name: "without a status", answer: { body: "" } },
    { name: "with a status that is none", answer: { statusCode: "fine", body: "" } },
    { name: "with a body that is no text", answer: { statusCode: 200, body: { a: 1 } } },
    { name: "with an unknown member", answer: { statusCode: 200, body: "", status: 200 } },
    { name: "that is a list", answer: [] },
    { name: "of a function that failed", answer: { FunctionError: "Unhandled", statusCode: 200 } },
  ])("$name is 502, and its caller is not told why", async ({ answer }) => {
    fixture.answer = () => answer;
    const received = await sendBlue();
    expect(received).toMatchObject({ status: 502, text: '{"message":"Internal server error"}' });
    // A function did see it.
    expect(fixture.apiGateway.requests.at(-1)).toMatchObject({ status: 502, refused: false });
  });

  it("that takes more than 29 seconds is 504, and comes to nobody", async () => {
    const called = Promise.withResolvers<void>();
    const late = Promise.withResolvers<object>();
    fixture.answer = () => {
      called.resolve();
      return late.promise;
    };
    const waiting = sendBlue();
    await called.promise;
    fixture.organization.platform.clock.advance(28_999);
    fixture.organization.platform.clock.advance(1_001);
    expect(await waiting).toMatchObject({
      status: 504,
      text: '{"message":"Endpoint request timed out"}',
    });
    late.resolve({ statusCode: 200, body: "" });
  });
});

describe("API Gateway itself answers", () => {
  it("500 when the function's policy does not let it in for this API", async () => {
    const [statement] = fixture.functionPolicy;
    const otherApi = { "aws:SourceArn": `arn:aws:execute-api:eu-west-1:${HUB}:other/*` };
    fixture.functionPolicy = [{ ...statement, Condition: { ArnLike: otherApi } }];
    const answer = await sendBlue();
    fixture.functionPolicy = statement === undefined ? [] : [statement];
    expect(answer).toMatchObject({ status: 500, text: '{"message":"Internal server error"}' });
    expect(fixture.events).toEqual([]);
  });

  it.each([
    {
      name: "a path that no resource has",
      url: `${API}/test/others`,
      errorType: "MissingAuthenticationTokenException",
    },
    {
      name: "a method that the resource does not have",
      url: `${API}/test/`,
      method: "DELETE",
      errorType: "MissingAuthenticationTokenException",
    },
    {
      name: "the parent of a greedy path",
      url: `${API}/test/things/`,
      errorType: "MissingAuthenticationTokenException",
    },
    {
      name: "a stage that the API does not have",
      url: `${API}/production/things/1`,
      errorType: "ForbiddenException",
    },
    {
      name: "an API that nobody has",
      url: "nothing/test/things/1",
      errorType: "ForbiddenException",
    },
  ])("403 for $name, signed or not", async ({ url, method = "GET", errorType }) => {
    const { endpoint } = fixture.organization;
    const answer = await fetch(`${endpoint}/execute-api/${url}`, { method });
    expect(await receive(answer)).toMatchObject({ status: 403, errorType });
  });

  it("413 for a body of more than 10 MB, and for an event that Lambda would not take", async () => {
    const MEGABYTE = 1_024 * 1_024;
    const tooMuch = "x".repeat(10 * MEGABYTE + 1);
    expect(await sendBlue({ method: "POST", body: tooMuch })).toMatchObject({
      status: 413,
      text: '{"message":"HTTP content length exceeded 10485760 bytes."}',
    });
    const tooMuchForLambda = "x".repeat(7 * MEGABYTE);
    expect(await sendBlue({ method: "POST", body: tooMuchForLambda })).toMatchObject({
      status: 413,
    });
    expect(fixture.events).toEqual([]);
    const body = "x".repeat(5 * MEGABYTE);
    expect(await sendBlue({ method: "POST", body })).toMatchObject({ status: 200 });
  });

  it("429 over the stage's rate, until the clock has filled its bucket again", async () => {
    const { apiGateway, organization } = fixture;
    apiGateway.putThrottle({ apiId: API, stageName: "test", ratePerSecond: 0.001, burst: 2 });
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await sendBlue()).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect(await sendBlue()).toMatchObject({
      errorType: "TooManyRequestsException",
      text: '{"message":"Too Many Requests"}',
    });
    // Whoever is refused takes no token from others.
    organization.platform.clock.advance(1_000_000);
    await send(fixture, { key: organization.profile("stranger") });
    expect(await sendBlue()).toMatchObject({ status: 200 });
    fixture.deploy([
      { Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" },
    ]);
  });
});

describe("what becomes of a request", () => {
  it("is a line of the stage's access log, with who called and why it was refused", async () => {
    const { apiGateway } = fixture;
    await apiGateway.settled();
    const before = logLines(fixture).length;
    const { headers } = await sendBlue();
    await fetch(`${apiGateway.urlOf(API, "test")}/things/1`);
    await apiGateway.settled();
    expect(logLines(fixture).slice(before)).toEqual([
      { id: headers.get("x-amzn-requestid"), account: "333344445555", status: "200", error: "-" },
      {
        id: expect.any(String) as unknown,
        account: "-",
        status: "403",
        error: "Missing Authentication Token",
      },
    ]);
  });

  it("is counted by API, and by API and stage", async () => {
    fixture.answer = () => ({ nothing: true });
    await sendBlue();
    await fetch(`${fixture.apiGateway.urlOf(API, "test")}/things/1`);
    const counted = (name: string, dimensions: object) =>
      fixture.metrics
        .filter((one) => one.name === name)
        .filter((one) => JSON.stringify(one.dimensions) === JSON.stringify(dimensions))
        .map(({ value }) => value);
    for (const dimensions of [{ ApiName: "answers" }, { ApiName: "answers", Stage: "test" }]) {
      expect(counted("5XXError", dimensions)).toEqual([1, 0]);
      expect(counted("4XXError", dimensions)).toEqual([0, 1]);
      expect(counted("Count", dimensions)).toEqual([1, 1]);
    }
  });
});
