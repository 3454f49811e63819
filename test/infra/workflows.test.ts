import { describe, expect, it } from "vitest";

import { graph, resource, resourcesOf } from "./synthesized.ts";

const functions = resourcesOf("aws:lambda/function:Function");
const variables = (name: string) =>
  (
    resource("aws:lambda/function:Function", name).inputs["environment"] as {
      variables: Record<string, string>;
    }
  ).variables;

describe("every function", () => {
  it.each(functions)("$name runs a bundle of npm run build on nodejs24.x and arm64", (one) => {
    expect(one.inputs).toMatchObject({
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      packageType: "Zip",
    });
    const code = resourcesOf("aws:s3/bucketObjectv2:BucketObjectv2").find(
      ({ inputs }) => inputs["key"] === one.inputs["s3Key"],
    );
    const service = String(one.inputs["name"]).replace("gatehouse-local-", "");
    expect(code?.inputs["source"]).toBe(`dist/functions/${service}`);
  });

  it("has a role of its own", () => {
    const roles = functions.map(({ inputs }) => inputs["role"]);
    expect(new Set(roles).size).toBe(functions.length);
    expect(roles).toEqual(
      functions.map(
        ({ inputs }) => `arn:aws:iam::${graph.accountId}:role/${String(inputs["name"])}`,
      ),
    );
  });

  it.each(functions)("$name has a log group of its own that keeps a year", ({ inputs }) => {
    const { logGroup } = inputs["loggingConfig"] as { logGroup: string };
    expect(logGroup).toBe(`/aws/lambda/${String(inputs["name"])}`);
    const [group] = resourcesOf("aws:cloudwatch/logGroup:LogGroup").filter(
      (one) => one.inputs["name"] === logGroup,
    );
    expect(group?.inputs["retentionInDays"]).toBe(365);
  });

  it.each(functions)("$name is given no key and no variable of SST's", ({ name }) => {
    expect(Object.keys(variables(name)).filter((key) => key.startsWith("SST_"))).toEqual([]);
  });
});

describe("reconcile-endpoint-connections", () => {
  it("is told its tables, its queue, the topics it believes in and the age of an abandoned intent", () => {
    expect(variables("ReconcileEndpointConnectionsFunction")).toEqual({
      ALLOWLIST_TABLE: resource("aws:dynamodb/table:Table", "AllowlistTable").inputs["name"],
      LEDGER_TABLE: resource("aws:dynamodb/table:Table", "LedgerTable").inputs["name"],
      AUDIT_TABLE: resource("aws:dynamodb/table:Table", "AuditTable").inputs["name"],
      HINT_QUEUE_URL: resource("aws:sqs/queue:Queue", "HintsQueue").id,
      NOTIFICATION_TOPIC_ARNS: resource("aws:sns/topic:Topic", "EndpointNotificationsTopic").id,
      INTENT_LEASE_SECONDS: "45",
    });
  });

  it("takes ten hints at a time, five batches at once, and fails single hints", () => {
    const [mapping] = resourcesOf("aws:lambda/eventSourceMapping:EventSourceMapping").filter(
      ({ inputs }) => String(inputs["eventSourceArn"]).includes(":sqs:"),
    );
    expect(mapping?.inputs).toMatchObject({
      batchSize: 10,
      maximumBatchingWindowInSeconds: 0,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 5 },
    });
  });

  it("has its hints hidden for six times as long as it may run, and five tries", () => {
    const queue = resource("aws:sqs/queue:Queue", "HintsQueue").inputs;
    const { timeout } = resource(
      "aws:lambda/function:Function",
      "ReconcileEndpointConnectionsFunction",
    ).inputs;
    expect(queue["visibilityTimeoutSeconds"]).toBe(6 * Number(timeout));
    expect(JSON.parse(String(queue["redrivePolicy"]))).toMatchObject({ maxReceiveCount: 8 });
  });
});

describe("sweep", () => {
  it("runs every five minutes", () => {
    const [schedule] = resourcesOf("aws:scheduler/schedule:Schedule");
    expect(schedule?.inputs).toMatchObject({
      scheduleExpression: "rate(5 minutes)",
      state: "ENABLED",
      target: { arn: expect.stringMatching(/:function:gatehouse-local-sweep$/) as unknown },
    });
  });

  it("is told where the offerings are and whose they are", () => {
    expect(variables("SweepFunction")).toEqual({
      ALLOWLIST_TABLE: resource("aws:dynamodb/table:Table", "AllowlistTable").inputs["name"],
      HINT_QUEUE_URL: resource("aws:sqs/queue:Queue", "HintsQueue").id,
      HUB_ACCOUNT_ID: graph.accountId,
      REGIONS: "eu-west-1",
    });
  });
});

describe("allowlist-changes", () => {
  it("reads the allowlist's stream from its beginning, with bounded retries and a place for what fails", () => {
    const [mapping] = resourcesOf("aws:lambda/eventSourceMapping:EventSourceMapping").filter(
      ({ inputs }) => String(inputs["eventSourceArn"]).includes(":dynamodb:"),
    );
    const table = resource("aws:dynamodb/table:Table", "AllowlistTable").inputs["name"];
    expect(mapping?.inputs).toMatchObject({
      eventSourceArn: expect.stringContaining(`table/${String(table)}/stream/`) as unknown,
      startingPosition: "TRIM_HORIZON",
      batchSize: 100,
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
      destinationConfig: {
        onFailure: { destinationArn: expect.stringMatching(/AllowlistChangeFailures/) as unknown },
      },
    });
  });
});
