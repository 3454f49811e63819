import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import {
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from "@aws-sdk/client-lambda";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import {
  HUB,
  type LambdaFixture,
  REGION,
  allow,
  policy,
  startLambdaFixture,
} from "./lambda-fixture.ts";

const ECHO = "export const handler = async (event) => ({ got: event });";

let fixture: LambdaFixture;
beforeEach(async () => {
  fixture = await startLambdaFixture();
});
afterEach(() => fixture.stop());

it("runs the bundle with the event and answers what the handler answers", async () => {
  const tested = await fixture.putFunction(ECHO);
  expect(await fixture.answer(tested, { a: [1] })).toEqual({ got: { a: [1] } });
});

it("answers null for a handler that returns nothing", async () => {
  const tested = await fixture.putFunction("export const handler = async () => {};");
  expect(await fixture.answer(tested)).toBeNull();
});

it("gives the process the deployed environment, Lambda's own, and nothing else", async () => {
  process.env["SECRET_OF_THIS_MACHINE"] = "1";
  const tested = await fixture.putFunction("export const handler = async () => process.env;", {
    environment: { LEDGER_TABLE: "ledger" },
  });
  const environment = await fixture.answer(tested);
  delete process.env["SECRET_OF_THIS_MACHINE"];
  expect(environment).toMatchObject({
    LEDGER_TABLE: "ledger",
    AWS_REGION: REGION,
    AWS_LAMBDA_FUNCTION_NAME: "tested",
    AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(
      /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/,
    ),
    AWS_ENDPOINT_URL: fixture.organization.endpoint,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    TZ: ":UTC",
  });
  // Word by word: nothing of this machine may reach a function.
  expect(
    Object.keys(environment as object)
      .toSorted()
      .join(" "),
  ).toBe(
    "AWS_ACCESS_KEY_ID AWS_DEFAULT_REGION AWS_ENDPOINT_URL AWS_EXECUTION_ENV " +
      "AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_NAME AWS_LAMBDA_FUNCTION_VERSION " +
      "AWS_LAMBDA_INITIALIZATION_TYPE AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME " +
      "AWS_REGION AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN HOME LAMBDA_TASK_ROOT LEDGER_TABLE TZ " +
      "_HANDLER _X_AMZN_TRACE_ID",
  );
});

it("gives credentials that act as the function's role", async () => {
  const sts = new URL(
    "../../../../../node_modules/@aws-sdk/client-sts/dist-cjs/index.js",
    import.meta.url,
  );
  const tested = await fixture.putFunction(
    `import sts from ${JSON.stringify(sts.href)};
    export const handler = async () =>
      (await new sts.STSClient({}).send(new sts.GetCallerIdentityCommand({}))).Arn;`,
  );
  expect(await fixture.answer(tested)).toBe(`arn:aws:sts::${HUB}:assumed-role/tested-role/tested`);
});

it("tells the handler about its invocation", async () => {
  const tested = await fixture.putFunction(
    `export const handler = async (event, context) => ({
      ...context, left: context.getRemainingTimeInMillis() });`,
  );
  const result = await fixture.lambda.invoke(tested.arn, {});
  const context = JSON.parse(result.payload) as { left: number };
  expect(context).toMatchObject({
    awsRequestId: result.requestId,
    invokedFunctionArn: tested.arn,
    functionName: "tested",
    memoryLimitInMB: "128",
  });
  expect(context.left).toBeGreaterThan(15_000);
  expect(context.left).toBeLessThanOrEqual(20_000);
});

it("serves one invocation after the other with a warm process, and several at once with as many", async () => {
  const tested = await fixture.putFunction("export const handler = async () => process.pid;");
  const first = await fixture.answer(tested);
  expect(await fixture.answer(tested)).toBe(first);
  const both = await Promise.all([fixture.answer(tested), fixture.answer(tested)]);
  expect(new Set(both).size).toBe(2);
  expect(both).toContain(first);
});

it("lets the function's clock follow the organization's", async () => {
  const tested = await fixture.putFunction(
    "export const handler = async () => [new Date().getTime(), Date.now(), new Date(5).getTime()];",
  );
  fixture.organization.platform.clock.advance(3_600_000);
  const [constructed, now, given] = (await fixture.answer(tested)) as number[];
  const expected = fixture.organization.platform.clock.now().getTime();
  expect(constructed).toBeGreaterThan(expected - 60_000);
  expect(now).toBeGreaterThan(expected - 60_000);
  expect(given).toBe(5);
});

it.each([
  {
    what: "a throw",
    source: "export const handler = async () => { throw new RangeError('too far'); };",
    payload: { errorType: "RangeError", errorMessage: "too far", trace: expect.any(Array) },
  },
  {
    what: "a throw of something that is no error",
    source: "export const handler = async () => { throw 'text'; };",
    payload: { errorType: "string", errorMessage: "text" },
  },
  {
    what: "an exit",
    source: "export const handler = async () => { process.exit(7); };",
    payload: {
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringMatching(
        /^RequestId: .* Error: Runtime exited with error: exit status 7$/,
      ),
    },
  },
  {
    what: "an unhandled rejection",
    source: `export const handler = async () => {
      Promise.reject(new Error("forgotten")); await new Promise(() => {}); };`,
    payload: {
      errorType: "Runtime.UnhandledPromiseRejection",
      errorMessage: "Error: forgotten",
    },
  },
  {
    what: "a bundle that cannot be loaded",
    source: "import './missing.mjs'; export const handler = async () => {};",
    payload: { errorType: "Runtime.ImportModuleError" },
  },
  {
    what: "a missing handler",
    source: "export const other = async () => {};",
    payload: { errorType: "Runtime.HandlerNotFound" },
  },
  {
    what: "a handler with a callback",
    source: "export const handler = (event, context, callback) => callback(null, 1);",
    payload: { errorType: "Runtime.CallbackHandlerDeprecated" },
  },
  {
    what: "running out of memory",
    source:
      "export const handler = async () => { const all = []; for (;;) all.push(new Array(1e6).fill({})); };",
    payload: { errorType: "Runtime.ExitError", errorMessage: expect.stringContaining("signal:") },
  },
  {
    what: "running for too long",
    source: "export const handler = async () => { for (;;); };",
    payload: {
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringContaining("Task timed out after 1.00 seconds"),
    },
  },
])(
  "reports $what as Lambda does, and serves the next invocation anew",
  async ({ what, source, payload }) => {
    const timeoutSeconds = what === "running for too long" ? 1 : 20;
    const tested = await fixture.putFunction(source, { timeoutSeconds });
    const result = await fixture.lambda.invoke(tested.arn, {});
    expect(result.functionError).toBe("Unhandled");
    expect(JSON.parse(result.payload)).toMatchObject(payload);
    expect(fixture.metrics).toContainEqual(expect.objectContaining({ name: "Errors", value: 1 }));
    await fixture.putFunction(ECHO);
    expect(await fixture.answer(tested, 1)).toEqual({ got: 1 });
  },
);

it("writes what the function writes to its log group, in order, between START and REPORT", async () => {
  const tested = await fixture.putFunction(
    `export const handler = async () => {
      console.log("two\\nlines"); process.stdout.write("raw\\n"); process.stderr.write("no newline"); };`,
    { statements: [allow(["logs:CreateLogStream", "logs:PutLogEvents"], "*")] },
  );
  const { requestId } = await fixture.lambda.invoke(tested.arn, {});
  await fixture.lambda.idle();
  const messages = fixture.logs.lines(tested.logGroup).map((line) => line.message);
  expect(messages[0]).toBe(`START RequestId: ${requestId} Version: $LATEST`);
  expect(messages).toContainEqual(
    expect.stringMatching(new RegExp(`^\\S+Z\\t${requestId}\\tINFO\\ttwo\\rlines$`)),
  );
  expect(messages).toContain("raw");
  expect(messages).toContain("no newline");
  expect(messages.at(-2)).toBe(`END RequestId: ${requestId}`);
  expect(messages.at(-1)).toMatch(/^REPORT RequestId: .*\tDuration: .* ms\t.*Init Duration: /);
  expect(fixture.lines.map((line) => line.message)).toContain("raw");
});

it("loses the logs of a role without rights to them, and runs the function all the same", async () => {
  const tested = await fixture.putFunction("export const handler = async () => console.log('x');");
  expect(await fixture.answer(tested)).toBeNull();
  await fixture.lambda.idle();
  expect(fixture.logs.lines(tested.logGroup)).toEqual([]);
});

it("refuses a role that does not trust Lambda, at once and when it stops to", async () => {
  const { identities } = fixture.organization.platform;
  const role = { accountId: HUB, name: "closed", policies: {} };
  const arn = `arn:aws:iam::${HUB}:role/closed`;
  identities.putRole({ ...role, arn, trust: policy() });
  await expect(fixture.putFunction(ECHO, { roleArn: arn })).rejects.toMatchObject({
    code: "InvalidParameterValueException",
    message: expect.stringContaining("cannot be assumed by Lambda"),
  });
  const tested = await fixture.putFunction(ECHO);
  identities.putRole({ ...role, arn: tested.roleArn, trust: policy() });
  await expect(fixture.answer(tested)).rejects.toMatchObject({
    code: "InvalidParameterValueException",
  });
});

it.each([
  { what: "a reserved key", environment: { AWS_REGION: "x" } },
  { what: "more than 4 KB", environment: { LONG: "x".repeat(5_000) } },
])("refuses an environment with $what", async ({ environment }) => {
  await expect(fixture.putFunction(ECHO, { environment })).rejects.toMatchObject({
    code: "InvalidParameterValueException",
  });
});

it("throttles beyond the reserved concurrency", async () => {
  const tested = await fixture.putFunction(ECHO, { reservedConcurrency: 1 });
  const [first, second] = await Promise.allSettled([
    fixture.answer(tested),
    fixture.answer(tested),
  ]);
  expect(first.status).toBe("fulfilled");
  expect(second).toMatchObject({ reason: { code: "TooManyRequestsException", status: 429 } });
  expect(fixture.metrics.filter((one) => one.name === "Throttles")).toHaveLength(1);
});

it("lets further invocations wait when this machine's processes are all busy", async () => {
  await fixture.stop();
  fixture = await startLambdaFixture({ maximumProcesses: 1 });
  const tested = await fixture.putFunction("export const handler = async () => process.pid;");
  const all = await Promise.all([1, 2, 3].map(() => fixture.answer(tested)));
  expect(new Set(all).size).toBe(1);
});

function client(profile: string): LambdaClient {
  const { accessKeyId, secretAccessKey } = fixture.organization.profile(profile);
  return new LambdaClient({
    region: REGION,
    endpoint: fixture.organization.endpoint,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  });
}

it("answers Invoke of the SDK with the payload, the kind of failure and the end of the log", async () => {
  const tested = await fixture.putFunction(
    "export const handler = async (event) => { console.log('seen'); if (event.fails) throw new Error('no'); return event; };",
  );
  const sdk = client("hub");
  const good = await sdk.send(
    new InvokeCommand({
      FunctionName: tested.name,
      Payload: JSON.stringify({ a: "ü" }),
      LogType: "Tail",
    }),
  );
  expect(good.Payload?.transformToString()).toBe('{"a":"ü"}');
  expect(good.FunctionError).toBeUndefined();
  expect(Buffer.from(good.LogResult ?? "", "base64").toString()).toContain("seen");
  const bad = await sdk.send(
    new InvokeCommand({ FunctionName: tested.arn, Payload: JSON.stringify({ fails: true }) }),
  );
  expect(bad).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
  await expect(
    sdk.send(new InvokeCommand({ FunctionName: tested.arn, Qualifier: "1" })),
  ).rejects.toMatchObject({ name: "NotModelledByGatehouseLocal" });
  await expect(sdk.send(new InvokeCommand({ FunctionName: "nothing" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  expect(await sdk.send(new GetFunctionCommand({ FunctionName: "tested" }))).toMatchObject({
    Configuration: { FunctionArn: tested.arn, Timeout: 20 },
  });
  expect(await sdk.send(new ListFunctionsCommand({}))).toMatchObject({
    Functions: [{ FunctionName: "tested" }],
  });
});

it("admits a service or another account only by the function's own policy", async () => {
  const tested = await fixture.putFunction(ECHO);
  const { platform } = fixture.organization;
  const rule = `arn:aws:events:${REGION}:${HUB}:rule/sweep`;
  const invokeAs = (sourceArn: string) =>
    platform.call(
      { type: "service", service: "events.amazonaws.com", sourceArn, sourceAccount: HUB },
      REGION,
      "lambda:Invoke",
      { FunctionName: tested.arn, InvocationType: "Event", Payload: Buffer.from("{}") },
    );
  await expect(invokeAs(rule)).rejects.toMatchObject({ code: "AccessDeniedException" });
  fixture.lambda.putPermission({
    functionArn: tested.arn,
    statement: {
      Sid: "rule",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "lambda:InvokeFunction",
      Resource: tested.arn,
      Condition: { ArnLike: { "AWS:SourceArn": rule } },
    },
  });
  await expect(invokeAs(`${rule}-other`)).rejects.toMatchObject({ code: "AccessDeniedException" });
  expect(await invokeAs(rule)).toMatchObject({ StatusCode: 202 });
  await fixture.lambda.idle();
  expect(fixture.metrics).toContainEqual(expect.objectContaining({ name: "Invocations" }));
  await expect(
    client("tenant-blue").send(new InvokeCommand({ FunctionName: tested.arn })),
  ).rejects.toMatchObject({ name: "AccessDeniedException" });
});

it("tries a failing asynchronous invocation two more times, by the organization's clock", async () => {
  const tested = await fixture.putFunction("export const handler = async () => { throw 1; };");
  const invocations = () => fixture.metrics.filter((one) => one.name === "Invocations").length;
  await client("hub").send(
    new InvokeCommand({ FunctionName: tested.arn, InvocationType: "Event" }),
  );
  await fixture.lambda.idle();
  expect(invocations()).toBe(1);
  for (const [expected, ms] of [
    [2, 60_000],
    [3, 120_000],
    [3, 600_000],
  ] as const) {
    fixture.organization.platform.clock.advance(ms);
    await fixture.lambda.idle();
    expect(invocations()).toBe(expected);
  }
  expect(fixture.metrics).toContainEqual(expect.objectContaining({ name: "AsyncEventsDropped" }));
});

it("leaves no process behind when it stops, busy ones included", async () => {
  const tested = await fixture.putFunction(
    "export const handler = async () => { console.log('pid ' + process.pid); await new Promise(() => {}); };",
  );
  const running = fixture.lambda.invoke(tested.arn, {});
  const pid = () => Number(/pid (\d+)/.exec(fixture.lines[0]?.message ?? "")?.[1]);
  await vi.waitFor(() => expect(pid()).toBeGreaterThan(0), { timeout: 10_000 });
  await fixture.lambda.stop();
  expect(() => process.kill(pid(), 0)).toThrow("ESRCH");
  expect((await running).functionError).toBe("Unhandled");
});

it("leaves no process behind when the organization's process is killed", async () => {
  const environment = new URL(
    "../../../../../local/organization/services/lambda/execution-environment.ts",
    import.meta.url,
  );
  const { bundleFolder } = await fixture.putFunction(
    "console.log('pid ' + process.pid); setInterval(() => {}, 1_000); export const handler = async () => new Promise(() => {});",
  );
  const options = `{ bundleFolder: ${JSON.stringify(bundleFolder)}, memoryMb: 128,
    environment: { _HANDLER: "index.handler", LAMBDA_TASK_ROOT: ${JSON.stringify(bundleFolder)} }, onLine: console.log }`;
  const source = `import { startEnvironment } from ${JSON.stringify(environment.href)};
    void startEnvironment(${options}).invoke({ requestId: "1", event: "{}", functionArn: "", traceId: "", timeoutMs: 60_000, clockOffsetMs: 0 });`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", source], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve) =>
    createInterface({ input: parent.stdout }).once("line", resolve),
  );
  const pid = Number(/pid (\d+)/.exec(line)?.[1]);
  expect(process.kill(pid, 0)).toBe(true);
  parent.kill("SIGKILL");
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), { timeout: 10_000 });
});
