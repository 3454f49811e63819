import { describe, expect, it } from "vitest";

import { resource, resourcesOf, variablesOf } from "./synthesized.ts";

const alarms = resourcesOf("aws:cloudwatch/metricAlarm:MetricAlarm");
/** Metric, what it is about and the threshold of every alarm on a namespace, in alphabetical order. */
const watching = (namespace: string) =>
  alarms
    .filter(({ inputs }) => inputs["namespace"] === namespace)
    .map(({ inputs }) => [
      inputs["metricName"],
      Object.values(inputs["dimensions"] as Record<string, string>)
        .map((value) => value.replace(/Queue-[a-z]{8}$/, "Queue"))
        .join(),
      inputs["threshold"],
    ])
    .toSorted((a, b) => (String(a) < String(b) ? -1 : 1));

describe("alarms", () => {
  it("go off on anything in a dead-letter queue and on hints that wait too long", () => {
    expect(watching("AWS/SQS")).toEqual([
      ["ApproximateAgeOfOldestMessage", "gatehouse-local-HintsQueue", 900],
      ["ApproximateAgeOfOldestMessage", "gatehouse-local-OrganizationHintsQueue", 3600],
      ["ApproximateAgeOfOldestMessage", "gatehouse-local-ServiceHintsQueue", 900],
      ...resourcesOf("aws:sqs/queue:Queue")
        .filter(({ name }) => /DeadLetters|Failures/.test(name))
        .map(({ name }) => ["ApproximateNumberOfMessagesVisible", `gatehouse-local-${name}`, 0]),
    ]);
  });

  it("go off on errors and throttles of every function", () => {
    const each = resourcesOf("aws:lambda/function:Function").map(({ inputs }) => inputs["name"]);
    expect(watching("AWS/Lambda")).toEqual([
      ...each.map((name) => ["Errors", name, 0]),
      ["Invocations", "gatehouse-local-sweep", 1],
      ...each.map((name) => ["Throttles", name, 0]),
    ]);
  });

  it.each([
    { name: "SweepMissingAlarm", period: 15 * 60 },
    { name: "OrganizationMapStaleAlarm", period: 45 * 60 },
  ])("go off when nothing runs: $name after $period s", ({ name, period }) => {
    const { inputs } = resource("aws:cloudwatch/metricAlarm:MetricAlarm", name);
    expect(inputs).toMatchObject({
      comparisonOperator: "LessThanThreshold",
      treatMissingData: "breaching",
      period,
      evaluationPeriods: 1,
    });
  });

  it("tell of a stale map before it is too old to decide by", () => {
    const { period } = resource(
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      "OrganizationMapStaleAlarm",
    ).inputs;
    const { ORGANIZATION_MAP_MAX_AGE_SECONDS } = variablesOf(
      "ReconcileEndpointConnectionsFunction",
    );
    expect(Number(ORGANIZATION_MAP_MAX_AGE_SECONDS)).toBeGreaterThan(Number(period));
  });

  it("go off on what functions say about themselves, each by its own name", () => {
    const connections = "gatehouse-local-reconcile-endpoint-connections";
    const services = "gatehouse-local-reconcile-endpoint-services";
    expect(watching("Gatehouse")).toEqual([
      ["AcceptanceOff", services, 0],
      ["ActionFailed", connections, 0],
      ["ActionFailed", services, 0],
      ["EmptyListing", connections, 0],
      ["ForeignPrincipal", services, 0],
      ["GarbageHint", connections, 0],
      ["GarbageHint", services, 0],
      ["LookFailed", connections, 0],
      ["LookFailed", services, 0],
      ["NotificationMissing", services, 0],
      ["OrganizationRefreshed", "gatehouse-local-refresh-organization", 1],
      ["OrganizationRefused", "gatehouse-local-refresh-organization", 0],
      ["OwnerNotConfigured", connections, 0],
      ["OwnerNotConfigured", services, 0],
      ["ServiceMissing", services, 0],
      ["UnknownConnectionState", connections, 0],
    ]);
  });

  it("tell people when they go off and when they are over, and say what to look at", () => {
    for (const { inputs } of alarms) {
      const suffix = inputs["region"] === "eu-west-1" ? "" : "EuCentral1";
      const topic = resource("aws:sns/topic:Topic", `Alarms${suffix}Topic`).id;
      expect(inputs).toMatchObject({ alarmActions: [topic], okActions: [topic] });
      expect(String(inputs["alarmDescription"]).length).toBeGreaterThan(20);
    }
  });
});
