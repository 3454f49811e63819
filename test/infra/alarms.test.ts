import { describe, expect, it } from "vitest";

import { resource, resourcesOf } from "./synthesized.ts";

const alarms = resourcesOf("aws:cloudwatch/metricAlarm:MetricAlarm");
/** Metric, what it is about and the threshold of every alarm on a namespace, in alphabetical order. */
const watching = (namespace: string) =>
  alarms
    .filter(({ inputs }) => inputs["namespace"] === namespace)
    .map(({ inputs }) => [
      inputs["metricName"],
      Object.values(inputs["dimensions"] as Record<string, string>)
        .map((value) => value.replace(/-[a-z]{8}$/, ""))
        .join(),
      inputs["threshold"],
    ])
    .toSorted((a, b) => (String(a) < String(b) ? -1 : 1));

describe("alarms", () => {
  it("go off on anything in a dead-letter queue and on a hint older than 15 minutes", () => {
    expect(watching("AWS/SQS")).toEqual([
      ["ApproximateAgeOfOldestMessage", "gatehouse-local-HintsQueue", 900],
      ["ApproximateNumberOfMessagesVisible", "gatehouse-local-AllowlistChangeFailuresQueue", 0],
      ["ApproximateNumberOfMessagesVisible", "gatehouse-local-HintDeadLettersQueue", 0],
      ["ApproximateNumberOfMessagesVisible", "gatehouse-local-NotificationDeadLettersQueue", 0],
    ]);
  });

  it("go off on errors and throttles of every function, and when no sweep runs", () => {
    const each = resourcesOf("aws:lambda/function:Function").map(({ inputs }) => inputs["name"]);
    expect(watching("AWS/Lambda")).toEqual([
      ...each.map((name) => ["Errors", name, 0]),
      ["Invocations", "gatehouse-local-sweep", 1],
      ...each.map((name) => ["Throttles", name, 0]),
    ]);
    expect(
      resource("aws:cloudwatch/metricAlarm:MetricAlarm", "SweepMissingAlarm").inputs,
    ).toMatchObject({ comparisonOperator: "LessThanThreshold", treatMissingData: "breaching" });
  });

  it("go off on what the function that reconciles says about itself", () => {
    const service = "gatehouse-local-reconcile-endpoint-connections";
    expect(watching("Gatehouse")).toEqual([
      ["GarbageHint", service, 0],
      ["LookFailed", service, 0],
      ["UnknownConnectionState", service, 0],
    ]);
  });

  it("tell people when they go off and when they are over, and say what to look at", () => {
    const topic = resource("aws:sns/topic:Topic", "AlarmsTopic").id;
    for (const { inputs } of alarms) {
      expect(inputs).toMatchObject({ alarmActions: [topic], okActions: [topic] });
      expect(String(inputs["alarmDescription"]).length).toBeGreaterThan(20);
    }
  });
});
