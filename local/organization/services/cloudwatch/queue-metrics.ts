import type { Metric } from "./metric.ts";

/** What CloudWatch wants to know of a queue; simulated SQS answers it (`depth`). */
export type QueueGauge = {
  readonly arn: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  readonly oldestAgeSeconds: number;
};

/** The metrics of AWS/SQS that a gauge stands for. AWS sends them every minute while a queue is active; here for every queue. */
export function queueMetrics(
  gauge: QueueGauge,
): readonly { readonly metric: Metric; readonly value: number }[] {
  const [, , , region = "", accountId = "", queueName = ""] = gauge.arn.split(":");
  const values = {
    ApproximateNumberOfMessagesVisible: gauge.visible,
    ApproximateNumberOfMessagesNotVisible: gauge.inFlight,
    ApproximateNumberOfMessagesDelayed: gauge.delayed,
    ApproximateAgeOfOldestMessage: gauge.oldestAgeSeconds,
  };
  return Object.entries(values).map(([name, value]) => ({
    metric: {
      accountId,
      region,
      namespace: "AWS/SQS",
      name,
      dimensions: { QueueName: queueName },
    },
    value,
  }));
}
