import { describe, expect, it } from "vitest";

import { findingMetric } from "../../functions/adapters/flow-log.ts";
import { findingCodes, type FindingCode } from "../../functions/core/finding-code.ts";
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
      ["ApproximateAgeOfOldestMessage", "gatehouse-local-AssociationHintsQueue", 900],
      ["ApproximateAgeOfOldestMessage", "gatehouse-local-HintsQueue", 900],
      ["ApproximateAgeOfOldestMessage", "gatehouse-local-InvitationHintsQueue", 900],
      ["ApproximateAgeOfOldestMessage", "gatehouse-local-OrganizationHintsQueue", 3600],
      ["ApproximateAgeOfOldestMessage", "gatehouse-local-ServiceHintsQueue", 900],
      ["ApproximateAgeOfOldestMessage", "gatehouse-local-ShareHintsQueue", 900],
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
    const networks = "gatehouse-local-reconcile-network-associations";
    const invitations = "gatehouse-local-reconcile-share-invitations";
    const shares = "gatehouse-local-reconcile-share-principals";
    const looking = [connections, services, networks, invitations, shares];
    const connecting = [connections, networks, invitations, shares];
    const findings: Readonly<Record<FindingCode, readonly string[]>> = {
      "auth-policy-missing": [networks],
      "differs-from-request": [networks],
      "endpoint-bypasses": [networks],
      "invitation-expires": [invitations],
      "owner-must-act": [networks, invitations, shares],
      "request-unreadable": [networks],
      "share-too-open": [shares],
    };
    const expected: Readonly<Record<string, readonly string[]>> = {
      AcceptanceOff: [services],
      ActionFailed: looking,
      ComesBack: [networks, shares],
      EmptyListing: connecting,
      ...Object.fromEntries(findingCodes.map((code) => [findingMetric(code), findings[code]])),
      ForeignPrincipal: [services],
      GarbageHint: looking,
      LookFailed: looking,
      NotificationMissing: [services],
      OrganizationRefused: ["gatehouse-local-refresh-organization"],
      OwnerNotConfigured: looking,
      ServiceMissing: [services, shares, networks].toSorted(),
      UnexpectedResources: [invitations],
      UnknownConnectionState: connecting,
    };
    const rows = Object.entries(expected).flatMap(([metric, by]) =>
      by.map((service) => [metric, service, 0]),
    );
    expect(watching("Gatehouse")).toEqual(
      [...rows, ["OrganizationRefreshed", "gatehouse-local-refresh-organization", 1]].toSorted(
        (a, b) => (String(a) < String(b) ? -1 : 1),
      ),
    );
  });

  it("tell people when they go off and when they are over, and say what to look at", () => {
    for (const { inputs } of alarms) {
      const suffixes = { "eu-west-1": "", "eu-central-1": "EuCentral1", "us-east-1": "UsEast1" };
      const suffix = Object.entries(suffixes).find(([region]) => region === inputs["region"])?.[1];
      const topic = resource("aws:sns/topic:Topic", `Alarms${suffix}Topic`).id;
      expect(inputs).toMatchObject({ alarmActions: [topic], okActions: [topic] });
      expect(String(inputs["alarmDescription"]).length).toBeGreaterThan(20);
    }
  });
});
